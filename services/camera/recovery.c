#include "services/camera/footage-internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>

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

/* ----- a camera ----- */

struct recovery {
        struct footage *footage;
        const char *camera;
        int folder_fd; /* -1: none */
        struct numbers files;
        struct numbers rows; /* by state, as they are collected */
};

static int note_row(const struct index_segment *segment, void *userdata) {
        struct recovery *recovery = userdata;

        return add_number(&recovery->rows, segment->number);
}

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

static int recover_row(struct recovery *recovery, uint64_t number) {
        struct footage *footage = recovery->footage;
        struct index_segment row;
        struct stat st;
        char name[FOOTAGE_NAME_SIZE];
        int r = index_get_segment(footage->index, recovery->camera, number, &row);

        if (r < 0)
                return r;
        if (!has_number(&recovery->files, number))
                return drop_row(footage, &row);
        if (row.state == INDEX_OPEN)
                return footage_recover_open(footage, recovery->folder_fd, &row);
        footage_segment_name(number, name);
        if (fstatat(recovery->folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        return (uint64_t) st.st_size == row.bytes
                       ? 0
                       : footage_recover_file(footage, recovery->folder_fd, row.camera, number,
                                              /* newest= */ false);
}

static int recover_rows(struct recovery *recovery, enum index_state state) {
        int r;

        recovery->rows.n = 0;
        r = index_each_in_state(recovery->footage->index, recovery->camera, state, note_row, recovery);
        for (size_t i = 0; r >= 0 && i < recovery->rows.n; i++)
                r = recover_row(recovery, recovery->rows.items[i]);
        return r;
}

static int recover_file(struct recovery *recovery, uint64_t number, bool newest) {
        struct index_segment row;
        int r = index_get_segment(recovery->footage->index, recovery->camera, number, &row);

        if (r != -ENOENT)
                return r;
        r = footage_recover_file(recovery->footage, recovery->folder_fd, recovery->camera, number, newest);
        /* Of the name, but no regular file. */
        return r == -ESPIPE || r == -ELOOP || r == -EISDIR || r == -ENXIO
                       ? footage_find(recovery->footage, FOOTAGE_FOREIGN,
                                      &(struct footage_place){recovery->camera, number, 0}, "no file")
                       : r;
}

/* No number is used twice: not that of a file which is there, whatever is in it. */
static int raise_next(struct recovery *recovery) {
        struct index *index = recovery->footage->index;
        uint64_t next, last = recovery->files.n > 0 ? recovery->files.items[recovery->files.n - 1] : 0;
        struct log_hash head;
        int r = index_get_camera(index, recovery->camera, &next, &head);

        if (r < 0 || next > last)
                return r;
        r = index_begin(index);
        if (r < 0)
                return r;
        r = index_set_camera(index, recovery->camera, last + 1, NULL);
        if (r >= 0)
                return index_commit(index);
        index_rollback(index);
        return r;
}

static int recover_all(struct recovery *recovery) {
        const struct numbers *files = &recovery->files;
        int r = recovery->folder_fd >= 0 ? list_files(recovery->folder_fd, &recovery->files) : 0;

        /* The open one is the newest, and its head is to be the camera's in the end. */
        if (r >= 0)
                r = recover_rows(recovery, INDEX_CLOSED);
        for (size_t i = 0; r >= 0 && i < files->n; i++)
                r = recover_file(recovery, files->items[i], i + 1 == files->n);
        if (r >= 0)
                r = recover_rows(recovery, INDEX_OPEN);
        return r < 0 ? r : raise_next(recovery);
}

static int recover_camera(struct footage *footage, const char *camera) {
        struct recovery recovery = {.footage = footage, .camera = camera, .folder_fd = -1};
        int r = footage_open_camera(footage, camera, /* make= */ false, &recovery.folder_fd);

        if (r == -EINVAL)
                return 0; /* no version of ours has written that into the index */
        if (r >= 0 || r == -ENOENT || r == -ENOTDIR)
                r = recover_all(&recovery);
        if (recovery.folder_fd >= 0)
                close(recovery.folder_fd);
        free(recovery.files.items);
        free(recovery.rows.items);
        return r;
}

/* ----- all cameras ----- */

struct cameras {
        char (*ids)[SEGMENT_ID_SIZE];
        size_t n, allocated;
};

static int add_camera(const char *camera, void *userdata) {
        struct cameras *cameras = userdata;
        char(*id)[SEGMENT_ID_SIZE];

        for (size_t i = 0; i < cameras->n; i++)
                if (streq(cameras->ids[i], camera))
                        return 0;
        id = ARRAY_ADD(cameras->ids, cameras->n, cameras->allocated);
        if (!id)
                return -ENOMEM;
        memcpy(*id, camera, strlen(camera) + 1);
        return 0;
}

static int add_folders(struct footage *footage, struct cameras *cameras) {
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
                        r = add_camera(name, cameras);
        }
        closedir(dir);
        return r;
}

int footage_recover(struct footage *footage) {
        struct cameras cameras = {0};
        int r = index_each_camera(footage->index, add_camera, &cameras);

        if (r >= 0)
                r = add_folders(footage, &cameras);
        for (size_t i = 0; r >= 0 && i < cameras.n; i++)
                r = recover_camera(footage, cameras.ids[i]);
        free(cameras.ids);
        return r;
}
