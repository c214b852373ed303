#include "services/camera/footage-internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>

/*
 * What is to be done so that files and index agree is found at once, and done in slices: an index that is
 * lost is a terabyte to be read. Of each camera that comes first which says how its chain goes on: from then
 * on it can be recorded. The rest is read in the order in which it was written, as what is oldest is the
 * first to be deleted.
 */

struct numbers {
        uint64_t *items;
        size_t n, allocated;
};

static int add_number(struct numbers *numbers, uint64_t number) {
        uint64_t *item = ARRAY_ADD(numbers->items, numbers->n, numbers->allocated);

        if (!item)
                return -ENOMEM;
        *item = number;
        return 0;
}

static int compare(const void *a, const void *b) {
        uint64_t left = *(const uint64_t *) a, right = *(const uint64_t *) b;

        return (left > right) - (left < right);
}

static DIR *open_folder(int fd) {
        int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *dir = again < 0 ? NULL : fdopendir(again);

        if (!dir && again >= 0)
                close(again);
        return dir;
}

/* The segments that the folder has, in order. */
static int list_files(int folder_fd, struct numbers *ret) {
        DIR *dir = open_folder(folder_fd);
        const struct dirent *entry;
        int r = 0;

        if (!dir)
                return -errno;
        while (r >= 0 && (entry = readdir(dir))) {
                uint64_t number = footage_segment_number(entry->d_name);
                if (number > 0)
                        r = add_number(ret, number);
        }
        closedir(dir);
        if (ret->n > 1)
                qsort(ret->items, ret->n, sizeof(ret->items[0]), compare);
        return r;
}

static bool has_number(const struct numbers *numbers, uint64_t number) {
        return numbers->n > 0 && bsearch(&number, numbers->items, numbers->n, sizeof(number), compare);
}

/* ----- what is to be done ----- */

enum task_kind {
        TASK_OPEN,  /* a row of what was being written, with its file or without */
        TASK_LOST,  /* a row without its file */
        TASK_AGAIN, /* a file of another length than its row has */
        TASK_FILE,  /* a file without a row */
        _TASK_KIND_MAX,
        _TASK_KIND_INVALID = -EINVAL
};

struct task {
        enum task_kind kind;
        bool urgent, done;
        size_t camera;
        uint64_t number;
        int64_t written_sec; /* by its file's time */
};

struct recovery_camera {
        char id[SEGMENT_ID_SIZE];
        uint64_t last_file, last_row; /* 0: none */
        size_t n_urgent;              /* tasks before it can be recorded */
        bool ready;
};

struct recovery {
        struct footage *footage;
        struct recovery_camera *cameras;
        size_t n_cameras, cameras_allocated;
        struct task *tasks; /* the urgent ones first */
        size_t n_tasks, tasks_allocated;
        size_t first, n_done; /* that is not done */
        size_t current;       /* whose file is being read */
        struct recovery_file *file;
};

static int add_task(struct recovery *recovery, const struct task *task) {
        struct task *added = ARRAY_ADD(recovery->tasks, recovery->n_tasks, recovery->tasks_allocated);

        if (!added)
                return -ENOMEM;
        *added = *task;
        recovery->cameras[task->camera].n_urgent += task->urgent;
        return 0;
}

struct plan {
        struct recovery *recovery;
        size_t camera;
        int folder_fd; /* -1: none */
        struct numbers files, rows;
};

/* -1: there is no such file. */
static int64_t file_size(const struct plan *plan, uint64_t number, int64_t *ret_written_sec) {
        char name[FOOTAGE_NAME_SIZE];
        struct stat st;

        footage_segment_name(number, name);
        if (!has_number(&plan->files, number) || fstatat(plan->folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -1;
        *ret_written_sec = st.st_mtim.tv_sec;
        return st.st_size;
}

static int plan_row(const struct index_segment *row, void *userdata) {
        struct plan *plan = userdata;
        struct recovery_camera *camera = &plan->recovery->cameras[plan->camera];
        struct task task = {.camera = plan->camera, .number = row->number};
        int64_t size = file_size(plan, row->number, &task.written_sec);
        int r = add_number(&plan->rows, row->number);

        if (row->number > camera->last_row)
                camera->last_row = row->number;
        if (r < 0 || (row->state == INDEX_CLOSED && size >= 0 && (uint64_t) size == row->bytes))
                return r;
        task.kind = row->state == INDEX_OPEN ? TASK_OPEN : size < 0 ? TASK_LOST : TASK_AGAIN;
        task.urgent = task.kind == TASK_OPEN || (task.kind == TASK_AGAIN && row->number >= camera->last_file);
        return add_task(plan->recovery, &task);
}

static int plan_files(struct plan *plan) {
        const struct numbers *files = &plan->files;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < files->n; i++) {
                struct task task = {.kind = TASK_FILE, .camera = plan->camera, .number = files->items[i]};

                if (has_number(&plan->rows, task.number))
                        continue;
                (void) file_size(plan, task.number, &task.written_sec);
                task.urgent =
                        i + 1 == files->n && task.number > plan->recovery->cameras[plan->camera].last_row;
                r = add_task(plan->recovery, &task);
        }
        return r;
}

/* Garbage has a row too, and is removed by others. */
static int plan_rows(struct plan *plan) {
        static const enum index_state states[] = {INDEX_CLOSED, INDEX_OPEN};
        const char *id = plan->recovery->cameras[plan->camera].id;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(states); i++)
                r = index_each_in_state(plan->recovery->footage->index, id, states[i], plan_row, plan);
        return r;
}

static int note_garbage(const struct index_segment *row, void *userdata) {
        return add_number(userdata, row->number);
}

static int plan_all(struct plan *plan) {
        struct recovery_camera *camera = &plan->recovery->cameras[plan->camera];
        int r = plan->folder_fd >= 0 ? list_files(plan->folder_fd, &plan->files) : 0;

        if (r >= 0 && plan->files.n > 0)
                camera->last_file = plan->files.items[plan->files.n - 1];
        if (r >= 0)
                r = plan_rows(plan);
        if (r >= 0)
                r = index_each_in_state(plan->recovery->footage->index, camera->id, INDEX_GARBAGE,
                                        note_garbage, &plan->rows);
        if (plan->rows.n > 1)
                qsort(plan->rows.items, plan->rows.n, sizeof(plan->rows.items[0]), compare);
        return r < 0 ? r : plan_files(plan);
}

static int plan_camera(struct recovery *recovery, size_t camera) {
        struct plan plan = {.recovery = recovery, .camera = camera, .folder_fd = -1};
        int r = footage_open_camera(recovery->footage, recovery->cameras[camera].id, /* make= */ false,
                                    &plan.folder_fd);

        if (r == -EINVAL)
                return 0; /* no version of ours has written that into the index */
        if (r >= 0 || r == -ENOENT || r == -ENOTDIR)
                r = plan_all(&plan);
        closep(&plan.folder_fd);
        free(plan.files.items);
        free(plan.rows.items);
        return r;
}

/* The newest first of those that are urgent, and then what was being written; of the rest the oldest. */
static int compare_tasks(const void *a, const void *b) {
        const struct task *x = a, *y = b;

        if (x->urgent != y->urgent)
                return x->urgent ? -1 : 1;
        if (x->urgent && x->kind != y->kind)
                return x->kind > y->kind ? -1 : 1;
        if (x->written_sec != y->written_sec)
                return x->written_sec < y->written_sec ? -1 : 1;
        if (x->camera != y->camera)
                return x->camera < y->camera ? -1 : 1;
        return (x->number > y->number) - (x->number < y->number);
}

static int add_camera(const char *camera, void *userdata) {
        struct recovery *recovery = userdata;

        for (size_t i = 0; i < recovery->n_cameras; i++)
                if (streq(recovery->cameras[i].id, camera))
                        return 0;
        struct recovery_camera *added =
                ARRAY_ADD(recovery->cameras, recovery->n_cameras, recovery->cameras_allocated);
        if (!added)
                return -ENOMEM;
        memcpy(added->id, camera, strlen(camera) + 1);
        return 0;
}

static int add_folders(struct footage *footage, struct recovery *recovery) {
        DIR *dir = open_folder(footage->fd);
        const struct dirent *entry;
        int r = 0;

        if (!dir)
                return -errno;
        while (r >= 0 && (entry = readdir(dir))) {
                struct stat st;
                const char *name = entry->d_name;
                if (name[0] != '.' && id_is_valid(name) && !streq(name, "lost+found") &&
                    fstatat(footage->fd, name, &st, AT_SYMLINK_NOFOLLOW) >= 0 && S_ISDIR(st.st_mode))
                        r = add_camera(name, recovery);
        }
        closedir(dir);
        return r;
}

/* No number is used twice: not that of a file which is there, whatever is in it. */
static int raise_next(struct recovery *recovery, const struct recovery_camera *camera) {
        struct index *index = recovery->footage->index;
        uint64_t next;
        struct log_hash head;
        int r = index_get_camera(index, camera->id, &next, &head);

        if (r < 0 || next > camera->last_file)
                return r;
        r = index_begin(index);
        if (r < 0)
                return r;
        r = index_set_camera(index, camera->id, camera->last_file + 1, NULL);
        if (r >= 0)
                return index_commit(index);
        index_rollback(index);
        return r;
}

static int set_ready(struct recovery *recovery, struct recovery_camera *camera) {
        int r = camera->n_urgent > 0 || camera->ready ? 0 : raise_next(recovery, camera);

        if (r >= 0)
                camera->ready = camera->n_urgent == 0;
        return r;
}

static int fill(struct recovery *recovery) {
        int r = index_each_camera(recovery->footage->index, add_camera, recovery);

        if (r >= 0)
                r = add_folders(recovery->footage, recovery);
        for (size_t i = 0; r >= 0 && i < recovery->n_cameras; i++)
                r = plan_camera(recovery, i);
        for (size_t i = 0; r >= 0 && i < recovery->n_cameras; i++)
                r = set_ready(recovery, &recovery->cameras[i]);
        if (recovery->n_tasks > 1)
                qsort(recovery->tasks, recovery->n_tasks, sizeof(recovery->tasks[0]), compare_tasks);
        return r;
}

int recovery_new(struct footage *footage, struct recovery **ret) {
        _cleanup_(recovery_freep) struct recovery *recovery = calloc(1, sizeof(*recovery));

        if (!recovery)
                return -ENOMEM;
        recovery->footage = footage;
        int r = fill(recovery);
        if (r < 0)
                return r;
        *ret = recovery->n_tasks > 0 ? TAKE_PTR(recovery) : NULL;
        return 0;
}

struct recovery *recovery_free(struct recovery *recovery) {
        if (!recovery)
                return NULL;
        recovery_file_free(recovery->file);
        free(recovery->cameras);
        free(recovery->tasks);
        free(recovery);
        return NULL;
}

/* ----- doing it ----- */

int footage_lose_segment(struct footage *footage, const struct index_segment *segment) {
        struct index_gap gap = {
                .from_usec = segment->from_usec, .until_usec = segment->until_usec, .cause = "lost"};
        int r = index_drop_segment(footage->index, segment->camera, segment->number);

        memcpy(gap.camera, segment->camera, sizeof(gap.camera));
        if (gap.until_usec <= gap.from_usec)
                gap.until_usec = gap.from_usec + 1;
        if (r >= 0)
                r = index_add_gap(footage->index, &gap);
        if (r >= 0)
                r = footage_owe_lost(footage, segment);
        return r < 0 ? r
                     : footage_find(footage, FOOTAGE_LOST,
                                    &(struct footage_place){segment->camera, segment->number, 0},
                                    "its file is gone: %" PRIu64 " fragments", segment->fragments);
}

static int drop_row(struct footage *footage, const struct index_segment *segment) {
        int r = index_begin(footage->index);

        if (r < 0)
                return r;
        /* A row that was committed before there was a file of it. */
        r = segment->state == INDEX_OPEN
                    ? index_drop_segment(footage->index, segment->camera, segment->number)
                    : footage_lose_segment(footage, segment);
        if (r >= 0)
                return index_commit(footage->index);
        index_rollback(footage->index);
        return r;
}

static int begin_file(struct recovery *recovery, const struct task *task, const struct index_segment *row) {
        static const enum recovery_depth depths[_TASK_KIND_MAX] = {
                [TASK_OPEN] = RECOVERY_OPEN,
                [TASK_AGAIN] = RECOVERY_CLOSED,
                [TASK_FILE] = RECOVERY_CLOSED,
        };
        const struct recovery_camera *camera = &recovery->cameras[task->camera];
        const struct recovery_wish wish = {
                .camera = camera->id,
                .number = task->number,
                /* The last one may have been open when the index was lost. */
                .depth = task->kind == TASK_FILE && task->number == camera->last_file ? RECOVERY_NEWEST
                                                                                      : depths[task->kind],
                .leads = task->kind == TASK_FILE && task->urgent,
                .previous = task->kind == TASK_OPEN ? &row->previous : NULL,
        };

        return recovery_file_new(recovery->footage, &wish, &recovery->file);
}

/* 1: its file is to be read; 0: it is done. */
static int begin_task(struct recovery *recovery, const struct task *task) {
        struct footage *footage = recovery->footage;
        const char *camera = recovery->cameras[task->camera].id;
        struct index_segment row = {.number = 0};
        int r = index_get_segment(footage->index, camera, task->number, &row);

        if (r < 0 && r != -ENOENT)
                return r;
        /* Meanwhile it may have been read, or removed. */
        if (task->kind == TASK_FILE ? r != -ENOENT : r == -ENOENT || row.state == INDEX_GARBAGE)
                return 0;
        if (task->kind == TASK_LOST)
                return drop_row(footage, &row);
        r = begin_file(recovery, task, &row);
        if (r == -ENOENT && task->kind != TASK_FILE)
                return drop_row(footage, &row);
        if (r == -ESPIPE || r == -ELOOP || r == -EISDIR || r == -ENXIO)
                return footage_find(footage, FOOTAGE_FOREIGN,
                                    &(struct footage_place){camera, task->number, 0}, "no file");
        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

static int cannot_be_read(const struct recovery *recovery, const struct task *task, int error) {
        return footage_find(recovery->footage, FOOTAGE_UNREADABLE,
                            &(struct footage_place){recovery->cameras[task->camera].id, task->number, 0},
                            "%s", strerror(-error));
}

/* Where the newest does not say how the chain goes on, the one before it may. */
static void find_leader(struct recovery *recovery, const struct task *after) {
        const struct recovery_camera *camera = &recovery->cameras[after->camera];
        struct task *next = NULL;

        for (size_t i = 0; i < recovery->n_tasks; i++) {
                struct task *task = &recovery->tasks[i];

                if (task->camera == after->camera && task->kind == TASK_FILE && !task->done &&
                    !task->urgent && task->number > camera->last_row &&
                    (!next || task->number > next->number))
                        next = task;
        }
        if (!next)
                return;
        next->urgent = true;
        recovery->cameras[after->camera].n_urgent++;
        if ((size_t) (next - recovery->tasks) < recovery->first)
                recovery->first = (size_t) (next - recovery->tasks);
}

static int end_task(struct recovery *recovery, struct task *task) {
        struct recovery_camera *camera = &recovery->cameras[task->camera];

        if (task->kind == TASK_FILE && task->urgent && !(recovery->file && recovery_file_led(recovery->file)))
                find_leader(recovery, task);
        recovery->file = recovery_file_free(recovery->file);
        task->done = true;
        recovery->n_done++;
        camera->n_urgent -= task->urgent;
        return set_ready(recovery, camera);
}

/* What is urgent comes first, wherever it stands. */
static struct task *choose(struct recovery *recovery) {
        bool is_urgent = false;

        while (recovery->first < recovery->n_tasks && recovery->tasks[recovery->first].done)
                recovery->first++;
        for (size_t i = 0; !is_urgent && i < recovery->n_cameras; i++)
                is_urgent = recovery->cameras[i].n_urgent > 0;
        for (size_t i = recovery->first; is_urgent && i < recovery->n_tasks; i++)
                if (!recovery->tasks[i].done && recovery->tasks[i].urgent)
                        return &recovery->tasks[i];
        return recovery->first < recovery->n_tasks ? &recovery->tasks[recovery->first] : NULL;
}

static int step(struct recovery *recovery, struct task *task, uint64_t max_bytes) {
        int r = recovery->file ? 1 : begin_task(recovery, task);

        if (r > 0 && recovery->file)
                r = recovery_file_step(recovery->file, max_bytes);
        if (r == -EIO || r == -E2BIG || r == -EACCES || r == -EPERM)
                r = cannot_be_read(recovery, task, r);
        if (r == 0)
                return end_task(recovery, task);
        if (r < 0)
                recovery->file = recovery_file_free(recovery->file);
        return r;
}

int footage_recover_step(struct footage *footage, uint64_t max_bytes) {
        struct recovery *recovery = footage->recovery;
        struct task *task =
                recovery ? recovery->file ? &recovery->tasks[recovery->current] : choose(recovery) : NULL;

        if (!task) {
                footage->recovery = recovery_free(recovery);
                return 0;
        }
        recovery->current = (size_t) (task - recovery->tasks);
        int r = step(recovery, task, max_bytes);
        return r < 0 ? r : 1;
}

int footage_recover(struct footage *footage) {
        int r = 1;

        while (r > 0)
                r = footage_recover_step(footage, UINT64_MAX);
        return r;
}

void footage_get_progress(const struct footage *footage, uint64_t *ret_done, uint64_t *ret_total) {
        *ret_done = footage->recovery ? footage->recovery->n_done : 0;
        *ret_total = footage->recovery ? footage->recovery->n_tasks : 0;
}

bool footage_is_ready(const struct footage *footage, const char *camera) {
        const struct recovery *recovery = footage->recovery;

        for (size_t i = 0; recovery && i < recovery->n_cameras; i++)
                if (streq(recovery->cameras[i].id, camera))
                        return recovery->cameras[i].ready;
        return true;
}

uint64_t footage_first_missing(const struct footage *footage, const char *camera) {
        const struct recovery *recovery = footage->recovery;
        uint64_t first = UINT64_MAX;

        for (size_t i = recovery ? recovery->first : 0; recovery && i < recovery->n_tasks; i++) {
                const struct task *task = &recovery->tasks[i];

                if (!task->done && task->number < first && streq(recovery->cameras[task->camera].id, camera))
                        first = task->number;
        }
        return first;
}

int footage_read_again(struct footage *footage, const char *camera, uint64_t number) {
        _cleanup_(recovery_file_freep) struct recovery_file *file = NULL;
        const struct recovery_wish wish = {.camera = camera, .number = number, .depth = RECOVERY_CLOSED};
        int r = recovery_file_new(footage, &wish, &file);

        if (r >= 0)
                r = recovery_file_step(file, UINT64_MAX);
        /* A beginning that is damaged is looked through in pieces. */
        while (r > 0)
                r = recovery_file_step(file, UINT64_MAX);
        return r;
}
