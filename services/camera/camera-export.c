#include <fcntl.h>
#include <sys/stat.h>

#include "export-job.h"
#include "hw/timer.h"
#include "services/base/bus.h"
#include "services/config/day.h"

enum { STEP_BYTES = 4 * 1024 * 1024, EXPORTED_FIELDS = 6 };

struct wish {
        const char *camera, *reason;
        uint64_t from_usec, until_usec;
        bool is_ordinary;
};

static struct export_job *job_free(struct export_job *job) {
        if (!job)
                return NULL;
        ordinary_free(job->ordinary);
        clip_free(job->clip);
        sd_event_source_disable_unref(job->step);
        for (size_t i = 0; i < job->n; i++)
                close(job->files[i].fd);
        sd_bus_message_unref(job->call);
        free(job);
        return NULL;
}
DEFINE_CLEANUP(struct export_job *, job_free)

static void drop(struct export_job *job) {
        struct camera_manager *manager = job->manager;

        for (size_t i = 0; i < EXPORTS_MAX; i++)
                if (manager->exports[i] == job)
                        manager->exports[i] = NULL;
        job_free(job);
}

void export_free_all(struct camera_manager *manager) {
        for (size_t i = 0; i < EXPORTS_MAX; i++)
                manager->exports[i] = job_free(manager->exports[i]);
}

/* ----- files that are in no folder ----- */

int export_make_file(const char *name, int *ret_fd, void *userdata) {
        struct export_job *job = userdata;

        if (job->n == ELEMENTSOF(job->files))
                return -E2BIG;
        int fd = open(job->manager->parts.confs->footage->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd < 0)
                return -errno;
        (void) snprintf(job->files[job->n].name, sizeof(job->files[job->n].name), "%s", name);
        job->files[job->n++].fd = fd;
        *ret_fd = fd;
        return 0;
}

static int open_segment(uint64_t number, int *ret_fd, void *userdata) {
        const struct export_job *job = userdata;

        return job->manager->footage
                       ? footage_open_segment(job->manager->footage, job->request.camera, number, ret_fd)
                       : -ENODEV;
}

/* Whoever gets it can read it, and nothing else. */
static int reopen(int fd) {
        char path[32];

        (void) snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        int read_only = open(path, O_RDONLY | O_CLOEXEC);
        return read_only < 0 ? -errno : read_only;
}

/* ----- the end ----- */

static int write_all(int fd, const char *text, size_t size) {
        for (size_t done = 0; done < size;) {
                ssize_t n = write(fd, text + done, size - done);

                if (n < 0 && errno != EINTR)
                        return -errno;
                done += n > 0 ? (size_t) n : 0;
        }
        return 0;
}

int export_write_text(struct export_job *job, const char *name, const char *text, size_t size) {
        int fd = -1, r = export_make_file(name, &fd, job);

        return r < 0 ? r : write_all(fd, text, size);
}

static int add_sidecar(struct export_job *job) {
        const struct clip_sidecar *sidecar = clip_get_sidecar(job->clip);
        _cleanup_free_ char *text = NULL, *name = NULL;
        size_t size;
        int r = clip_sidecar_to_text(sidecar, &text, &size);

        /* How they are called depends on how many there are in the end. */
        assert(sidecar->n_files == job->n);
        for (size_t i = 0; i < job->n; i++)
                (void) snprintf(job->files[i].name, sizeof(job->files[i].name), "%s", sidecar->files[i].name);

        if (r >= 0)
                r = str_format(&name, "%s.json", job->name);
        if (r >= 0)
                r = export_write_text(job, name, text, size);
        if (r >= 0)
                log_hash_plain(&(struct iovec){text, size}, 1, &job->sidecar);
        return r;
}

static int tell_exported(struct export_job *job) {
        char hex[LOG_HEX_SIZE];
        struct event_field fields[EXPORTED_FIELDS + APPROVAL_FIELDS] = {
                EVENT_FIELD_S("camera", job->request.camera),
                EVENT_FIELD_T("from_usec", job->request.from_usec),
                EVENT_FIELD_T("until_usec", job->request.until_usec),
                EVENT_FIELD_S("reason", job->request.reason),
                EVENT_FIELD_S("actor", job->request.actor),
                EVENT_FIELD_S("sha256", hex),
        };
        const struct event_draft draft = {
                .type = "footage-exported",
                .fields = fields,
                .n_fields = approval_add_fields(&job->approval, fields, EXPORTED_FIELDS)};

        log_hash_to_hex(&job->sidecar, hex);
        return event_source_record(job->manager->source, &draft, 1, NULL, NULL, NULL);
}

static int append_files(const struct export_job *job, sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "(sh)");

        for (size_t i = 0; r >= 0 && i < job->n; i++) {
                int fd = reopen(job->files[i].fd);

                r = fd < 0 ? fd : sd_bus_message_append(reply, "(sh)", job->files[i].name, fd);
                if (fd >= 0)
                        close(fd);
        }
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_append(reply, "b", (int) clip_get_sidecar(job->clip)->partial);
}

/* The event is on disk before anything leaves. */
static int hand_out(struct export_job *job) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(job->call, &reply);

        if (r >= 0)
                r = append_files(job, reply);
        if (r >= 0) {
                r = tell_exported(job);
                if (r < 0)
                        manager_set_failing(job->manager, r);
        }
        if (r < 0)
                return r;
        access_use(job->manager, &job->request);
        return sd_bus_message_send(reply);
}

static void answer_error(const struct export_job *job, int r) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        if (r == -ENODATA && !rebuild_is_over(job->manager))
                (void) bus_error(
                        &error, BUS_ERROR_INDEX_INCOMPLETE,
                        "The index is being made again, and has nothing of that time yet: ask later.");
        else if (r == -ENODATA)
                (void) bus_error(&error, BUS_ERROR_NOT_RECORDED, "Nothing was recorded then.");
        else if (r == -E2BIG || r == -EFBIG)
                (void) bus_error(&error, BUS_ERROR_BAD_ARGUMENT,
                                 "That would be too many files for one clip: ask for a shorter time.");
        else if (r == -ENODEV)
                (void) bus_error(&error, BUS_ERROR_STORE_MISSING, "The disk of the footage went away.");
        else
                (void) bus_error_errno(&error, r, "The clip cannot be made: %s.", strerror(-r));
        (void) sd_bus_reply_method_error(job->call, &error);
}

void export_end(struct export_job *job, int result) {
        int r = result < 0 ? result : hand_out(job);

        if (r < 0)
                answer_error(job, r);
        drop(job);
}

static int on_step(sd_event_source *source, void *userdata) {
        struct export_job *job = userdata;
        int r = clip_step(job->clip, STEP_BYTES);

        if (r > 0) {
                trigger(source);
                return 0;
        }
        if (r == 0)
                r = add_sidecar(job);
        if (r >= 0 && job->is_ordinary) {
                r = ordinary_new(job, &job->sidecar, &job->ordinary);
                if (r >= 0)
                        return 0;
        }
        export_end(job, r);
        return 0;
}

/* ----- what belongs to it ----- */

struct parts {
        struct camera_manager *manager;
        struct clip_segment *segments;
        size_t n, allocated;
        uint64_t until_usec;
        struct clip_gap gaps[CLIP_GAPS_MAX];
        size_t n_gaps;
        uint64_t bytes;
};

static void parts_done(struct parts *parts) {
        free(parts->segments);
}

static int add_segment(const struct index_segment *segment, void *userdata) {
        struct parts *parts = userdata;
        const struct lens *lens = manager_find(parts->manager, segment->camera);
        struct recording_last last = {.segment = 0};

        for (size_t i = 0; i < parts->n; i++)
                if (parts->segments[i].number == segment->number)
                        return 0;
        bool is_open = segment->state == INDEX_OPEN;
        if (is_open && lens && lens->recording)
                recording_last(lens->recording, &last);
        if (is_open && (last.segment != segment->number || segment->from_usec >= parts->until_usec))
                return 0; /* nothing of it is on disk, or none of that time */
        if (parts->n == CLIP_PARTS_MAX)
                return -E2BIG;
        struct clip_segment *added = ARRAY_ADD(parts->segments, parts->n, parts->allocated);
        if (!added)
                return -ENOMEM;
        *added = (struct clip_segment){.number = segment->number,
                                       .open = is_open,
                                       .last = is_open ? last.fragment : 0,
                                       .head = segment->head};
        parts->bytes += is_open ? last.bytes : segment->bytes;
        return 0;
}

static int add_gap(const struct index_gap *gap, void *userdata) {
        struct parts *parts = userdata;

        if (parts->n_gaps == CLIP_GAPS_MAX)
                return -E2BIG;
        struct clip_gap *added = &parts->gaps[parts->n_gaps++];
        *added = (struct clip_gap){.from_usec = gap->from_usec, .until_usec = gap->until_usec};
        (void) snprintf(added->cause, sizeof(added->cause), "%s", gap->cause);
        return 0;
}

static int by_number(const void *a, const void *b) {
        const struct clip_segment *x = a, *y = b;

        return x->number < y->number ? -1 : x->number > y->number;
}

/* Whose clock is known by now, of each boot once. */
static int correct(struct parts *parts, const char *camera) {
        struct index *index = footage_index(parts->manager->footage);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < parts->n; i++) {
                struct index_segment segment;

                r = index_get_segment(index, camera, parts->segments[i].number, &segment);
                if (r < 0)
                        return r == -ENOENT ? 0 : r;
                r = index_get_boot(index, segment.boot, &parts->segments[i].offset_usec);
                parts->segments[i].corrected = r > 0;
        }
        return r;
}

static int gather(struct camera_manager *manager, const struct request *request, struct parts *ret) {
        struct index *index = footage_index(manager->footage);
        int r = index_each_segment(index, request->camera, request->from_usec, request->until_usec,
                                   add_segment, ret);

        /* Where the one that is being written ends the index does not know. */
        if (r >= 0)
                r = index_each_in_state(index, request->camera, INDEX_OPEN, add_segment, ret);
        if (r >= 0)
                r = index_each_gap(index, request->camera, request->from_usec, request->until_usec, add_gap,
                                   ret);
        if (r < 0)
                return r;
        if (ret->n > 0)
                qsort(ret->segments, ret->n, sizeof(ret->segments[0]), by_number);
        return correct(ret, request->camera);
}

static void make_name(struct export_job *job) {
        int64_t offset = job->manager->parts.confs->utc_offset_usec;
        int32_t day = day_of(job->request.from_usec, offset);
        uint32_t second = second_of(job->request.from_usec, offset);
        char text[DAY_TEXT_SIZE];

        day_format(day, text);
        (void) snprintf(job->name, sizeof(job->name), "%s-%s-%02u%02u%02u", job->request.camera, text,
                        second / 3600, second / 60 % 60, second % 60);
}

/* A clip must not cost footage that others wait for: it is made of what is free beyond what is kept free. */
static int check_room(struct camera_manager *manager, uint64_t bytes, sd_bus_error *error) {
        uint64_t free_bytes, size_bytes;
        int r = footage_get_room(manager->footage, &free_bytes, &size_bytes);

        if (r < 0)
                return bus_error_errno(error, r, "The disk of the footage cannot be looked at: %s.",
                                       strerror(-r));
        if (bytes + manager->parts.confs->footage->free_bytes <= free_bytes)
                return 0;
        return bus_error(
                error, BUS_ERROR_STORAGE_FAILED,
                "There is no room for a clip of that length on the disk of the footage: ask for a shorter "
                "time.");
}

/* Whether there may be more of that time later: the camera records up to there, or the index is not whole. */
static bool may_come(const struct camera_manager *manager, const struct request *request) {
        const struct lens *lens = manager_find(manager, request->camera);
        struct gap_time now;

        manager_now(manager, &now);
        return footage_first_missing(manager->footage, request->camera) != UINT64_MAX ||
               (lens && lens->watch.due && request->until_usec > lens->last_usec &&
                request->until_usec + RECORD_LAG_USEC > now.realtime_usec);
}

static int begin(struct export_job *job, sd_bus_error *error) {
        static const struct clip_ops ops = {.open_segment = open_segment, .make_file = export_make_file};
        struct camera_manager *manager = job->manager;
        _cleanup_(parts_done) struct parts parts = {.manager = manager,
                                                    .until_usec = job->request.until_usec};
        int r = gather(manager, &job->request, &parts);

        if (r < 0)
                return r;
        r = check_room(manager, job->is_ordinary ? 2 * parts.bytes : parts.bytes, error);
        if (r < 0)
                return r;
        make_name(job);
        const struct clip_spec spec = {
                .camera = job->request.camera,
                .store = footage_store(manager->footage),
                .name = job->name,
                .from_usec = job->request.from_usec,
                .until_usec = job->request.until_usec,
                .segments = parts.segments,
                .n_segments = parts.n,
                .gaps = parts.gaps,
                .n_gaps = parts.n_gaps,
                .incomplete = may_come(manager, &job->request),
        };
        r = clip_new(&spec, &ops, job, &job->clip);
        if (r >= 0)
                r = trigger_new(manager->parts.event, on_step, job, &job->step);
        if (r >= 0)
                r = sd_event_source_set_priority(job->step, EXPORT_PRIORITY);
        if (r >= 0)
                trigger(job->step);
        return r;
}

/* ----- asking ----- */

static int read_wish(struct camera_manager *manager, sd_bus_message *message, struct wish *ret,
                     sd_bus_error *error) {
        const char *format = "fragments";
        const struct bus_option options[] = {BUS_OPTION_S("format", &format), {.name = NULL}};
        struct gap_time now;
        int r = sd_bus_message_read(message, "stts", &ret->camera, &ret->from_usec, &ret->until_usec,
                                    &ret->reason);

        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r >= 0 && !streq(format, "fragments") && !streq(format, "mp4"))
                r = bus_error(error, BUS_ERROR_BAD_OPTION, "The format is fragments or mp4.");
        ret->is_ordinary = streq(format, "mp4");
        if (r >= 0)
                r = access_check_reason(ret->reason, error);
        if (r >= 0)
                r = access_check_store(manager, error);
        if (r >= 0)
                r = camera_bus_check_camera(manager, ret->camera, error);
        if (r < 0)
                return r;
        manager_now(manager, &now);
        if (ret->from_usec >= ret->until_usec || ret->until_usec - ret->from_usec > CLIP_USEC_MAX ||
            ret->until_usec > REALTIME_USEC_MAX)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "A clip begins before it ends, and has 6 hours at most.");
        return 0;
}

static struct export_job **find_place(struct camera_manager *manager, const char *actor) {
        struct export_job **place = NULL;

        for (size_t i = 0; i < EXPORTS_MAX; i++) {
                if (!manager->exports[i])
                        place = &manager->exports[i];
                else if (streq(manager->exports[i]->request.actor, actor))
                        return NULL;
        }
        return place;
}

static int granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        _cleanup_(job_freep) struct export_job *job = calloc(1, sizeof(*job));
        struct camera_manager *manager = userdata;
        struct wish wish;
        int r = job ? sd_bus_message_rewind(message, true) : -ENOMEM;

        if (r >= 0)
                r = read_wish(manager, message, &wish, error);
        if (r < 0)
                return r;
        struct export_job **place = find_place(manager, actor);
        if (!place)
                return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                        "Other clips are being made: ask later.");
        job->manager = manager;
        job->is_ordinary = wish.is_ordinary;
        job->request = (struct request){
                .what = REQUEST_EXPORT, .from_usec = wish.from_usec, .until_usec = wish.until_usec};
        (void) snprintf(job->request.camera, sizeof(job->request.camera), "%s", wish.camera);
        (void) snprintf(job->request.reason, sizeof(job->request.reason), "%s", wish.reason);
        (void) snprintf(job->request.actor, sizeof(job->request.actor), "%s", actor);
        r = access_second(manager, &job->request, &job->approval, error);
        if (r >= 0)
                r = begin(job, error);
        if (r < 0)
                return r;
        job->call = sd_bus_message_ref(message);
        *place = TAKE_PTR(job);
        return 1; /* it is answered when it is made */
}

int camera_bus_export_footage(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct access access = {
                .manager = userdata,
                .action = ACCESS_EXPORT,
                .handler = camera_bus_export_footage,
                .granted = granted,
                .refused = access_refused_export,
                .userdata = userdata,
        };
        struct wish wish;
        int r = read_wish(userdata, message, &wish, error);

        if (r >= 0)
                r = sd_bus_message_rewind(message, true);
        return r < 0 ? r : access_ask(&access, message, error);
}
