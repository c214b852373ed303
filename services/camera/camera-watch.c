#include "camera-manager.h"
#include "hw/timer.h"
#include "pipe-queue.h"
#include "services/base/bus.h"

/* Somebody who is given what is recorded, as it is written. */
struct viewer {
        struct lens *lens;
        struct request request; /* who it is, and why */
        struct approval approval;
        struct pipe_queue *queue;
        sd_event_source *late;
        sd_bus_slot *gone;
        uint64_t begun_usec; /* CLOCK_MONOTONIC */
        /* What it has is one file: places within that, whatever segments there are. */
        uint32_t fragments;
        uint64_t offset, end; /* ticks: to what the camera says; of the last fragment */
};

static struct viewer *viewer_free(struct viewer *viewer) {
        if (!viewer)
                return NULL;
        pipe_queue_free(viewer->queue);
        sd_event_source_disable_unref(viewer->late);
        sd_bus_slot_unref(viewer->gone);
        free(viewer);
        return NULL;
}
DEFINE_CLEANUP(struct viewer *, viewer_free)

uint64_t watch_count(const struct lens *lens) {
        uint64_t n = 0;

        for (size_t i = 0; i < VIEWERS_MAX; i++)
                n += lens->manager->viewers[i] && lens->manager->viewers[i]->lens == lens;
        return n;
}

/* ----- what is told ----- */

enum { BEGUN_FIELDS = 3, OVER_FIELDS = 5 };

static int tell_begun(const struct viewer *viewer) {
        const struct request *request = &viewer->request;
        struct event_field fields[BEGUN_FIELDS + APPROVAL_FIELDS] = {
                EVENT_FIELD_S("camera", request->camera),
                EVENT_FIELD_S("reason", request->reason),
                EVENT_FIELD_S("actor", request->actor),
        };
        const struct event_draft draft = {
                .type = "footage-watched",
                .fields = fields,
                .n_fields = approval_add_fields(&viewer->approval, fields, BEGUN_FIELDS)};

        return event_source_record(viewer->lens->manager->source, &draft, 1, NULL, NULL, NULL);
}

static void tell_over(const struct viewer *viewer, enum watch_end why) {
        static const char *const names[] = {
                [WATCH_LEFT] = "left",     [WATCH_SLOW] = "slow",     [WATCH_TIME] = "time",
                [WATCH_CAMERA] = "camera", [WATCH_RELOAD] = "reload", [WATCH_STOPPED] = "stopped",
        };
        static_assert(ELEMENTSOF(names) == _WATCH_END_MAX, "each has a name");
        const struct request *request = &viewer->request;
        struct event_field fields[OVER_FIELDS + APPROVAL_FIELDS] = {
                EVENT_FIELD_S("camera", request->camera),
                EVENT_FIELD_S("reason", request->reason),
                EVENT_FIELD_S("actor", request->actor),
                EVENT_FIELD_S("end", names[why]),
                EVENT_FIELD_T("watched_usec", monotonic_usec() - viewer->begun_usec),
        };

        news_add(viewer->lens->manager, "footage-watched", fields,
                 approval_add_fields(&viewer->approval, fields, OVER_FIELDS));
}

/* ----- the end ----- */

static void end_viewer(struct viewer *viewer, enum watch_end why) {
        struct camera_manager *manager = viewer->lens->manager;

        for (size_t i = 0; i < VIEWERS_MAX; i++)
                if (manager->viewers[i] == viewer)
                        manager->viewers[i] = NULL;
        tell_over(viewer, why);
        viewer_free(viewer);
}

void watch_end(struct camera_manager *manager, const struct lens *lens, enum watch_end why) {
        for (size_t i = 0; i < VIEWERS_MAX; i++)
                if (manager->viewers[i] && (!lens || manager->viewers[i]->lens == lens))
                        end_viewer(manager->viewers[i], why);
}

static void on_pipe_ended(int error, void *userdata) {
        end_viewer(userdata, error == -ETIMEDOUT ? WATCH_SLOW : WATCH_LEFT);
}

static int on_late(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        end_viewer(userdata, WATCH_TIME);
        return 0;
}

/* Whoever was let through is there no more, whoever else may have the pipe. */
static int on_gone(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        end_viewer(userdata, WATCH_LEFT);
        return 0;
}

/* ----- what is given ----- */

void watch_on_init(struct lens *lens, const uint8_t *bytes, size_t size) {
        size_t known_size;
        const uint8_t *known = recording_get_init(lens->recording, &known_size);

        if (known && known_size == size && memcmp(known, bytes, size) == 0)
                return;
        for (size_t i = 0; i < VIEWERS_MAX; i++) {
                struct viewer *viewer = lens->manager->viewers[i];

                if (viewer && viewer->lens == lens && viewer->fragments > 0)
                        end_viewer(viewer, WATCH_CAMERA);
        }
}

/* It goes on where the last one ended, also if what the camera says goes back. */
static int place(struct viewer *viewer, uint8_t *bytes, const struct box_fragment *box) {
        uint64_t time = box->base_time + viewer->offset;

        if (viewer->fragments == 0 || time < viewer->end) {
                time = viewer->end;
                viewer->offset = time - box->base_time;
        }
        viewer->end = time + box->duration;
        return box_set_place(bytes, box, ++viewer->fragments, time);
}

static int give(struct viewer *viewer, uint8_t *bytes, const struct box_fragment *box) {
        size_t init_size;
        const uint8_t *init = recording_get_init(viewer->lens->recording, &init_size);
        int r = 0;

        /* A picture can be made of what comes from a key frame on. */
        if (viewer->fragments == 0 && !box->key)
                return 0;
        if (viewer->fragments == 0)
                r = pipe_queue_put(viewer->queue, init, init_size);
        if (r >= 0)
                r = place(viewer, bytes, box);
        return r < 0 ? r : pipe_queue_put(viewer->queue, bytes, box->size);
}

void watch_on_fragment(struct lens *lens, uint8_t *bytes, const struct box_fragment *box) {
        for (size_t i = 0; i < VIEWERS_MAX; i++) {
                struct viewer *viewer = lens->manager->viewers[i];

                if (viewer && viewer->lens == lens && give(viewer, bytes, box) < 0)
                        end_viewer(viewer, WATCH_SLOW);
        }
}

/* ----- asking ----- */

static int read_wish(sd_bus_message *message, int *ret_fd, const char **ret_reason, sd_bus_error *error) {
        int r = sd_bus_message_read(message, "hs", ret_fd, ret_reason);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        return r < 0 ? r : access_check_reason(*ret_reason, error);
}

static struct viewer **find_place(struct camera_manager *manager, const char *actor) {
        struct viewer **free_place = NULL;
        size_t n = 0;

        for (size_t i = 0; i < VIEWERS_MAX; i++) {
                if (!manager->viewers[i])
                        free_place = &manager->viewers[i];
                else
                        n += streq(manager->viewers[i]->request.actor, actor);
        }
        return n < VIEWERS_EACH ? free_place : NULL;
}

static int open_pipe(struct viewer *viewer, int fd, sd_bus_error *error) {
        static const struct pipe_queue_events events = {.ended = on_pipe_ended};
        int r = pipe_queue_new(viewer->lens->manager->parts.event, fd, &events, viewer, &viewer->queue);

        if (r == -EINVAL)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "Pictures that go on are written to a pipe.");
        return r;
}

static int arm(struct viewer *viewer, sd_bus_message *message) {
        struct camera_manager *manager = viewer->lens->manager;
        _cleanup_free_ char *rule = NULL;
        int r = timer_new(manager->parts.event, CLOCK_MONOTONIC, 0, on_late, viewer, &viewer->late);

        if (r >= 0)
                r = timer_start(viewer->late, manager->parts.confs->footage->watch_usec);
        if (r >= 0)
                r = str_format(&rule,
                               "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
                               "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='%s',arg2=''",
                               sd_bus_message_get_sender(message));
        return r < 0 ? r
                     : sd_bus_add_match_async(manager->parts.bus, &viewer->gone, rule, on_gone, NULL, viewer);
}

/* The event is on disk before anything leaves. */
static int begin(struct viewer *viewer, sd_bus_message *message, sd_bus_error *error) {
        struct lens *lens = viewer->lens;
        int r = arm(viewer, message);

        if (r < 0)
                return r;
        r = tell_begun(viewer);
        if (r < 0) {
                manager_set_failing(lens->manager, r);
                return bus_error_errno(error, r, "That somebody looks cannot be written down: %s.",
                                       strerror(-r));
        }
        access_use(lens->manager, &viewer->request);
        viewer->begun_usec = monotonic_usec();
        return sd_bus_reply_method_return(message, NULL);
}

static int granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        _cleanup_(viewer_freep) struct viewer *viewer = calloc(1, sizeof(*viewer));
        struct lens *lens = userdata;
        struct camera_manager *manager = lens->manager;
        struct viewer **at = find_place(manager, actor);
        const char *reason;
        int fd, r = viewer ? sd_bus_message_rewind(message, true) : -ENOMEM;

        if (r >= 0)
                r = read_wish(message, &fd, &reason, error);
        if (r < 0)
                return r;
        if (!at)
                return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED, "Others are looking already.");
        viewer->lens = lens;
        viewer->request = (struct request){.what = REQUEST_WATCH};
        (void) snprintf(viewer->request.camera, sizeof(viewer->request.camera), "%s", lens->conf->id);
        (void) snprintf(viewer->request.reason, sizeof(viewer->request.reason), "%s", reason);
        (void) snprintf(viewer->request.actor, sizeof(viewer->request.actor), "%s", actor);
        r = open_pipe(viewer, fd, error);
        if (r >= 0 && (!lens->phase.runs || lens->phase.stops))
                r = bus_error(error, BUS_ERROR_ABSENT, "The camera gives no pictures now.");
        if (r >= 0)
                r = access_second(manager, &viewer->request, &viewer->approval, error);
        if (r >= 0)
                r = begin(viewer, message, error);
        if (r >= 0)
                *at = TAKE_PTR(viewer);
        return r;
}

int camera_bus_watch(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct lens *lens = userdata;
        const struct access access = {
                .manager = lens->manager,
                .action = ACCESS_VIEW,
                .handler = camera_bus_watch,
                .granted = granted,
                .refused = access_refused_view,
                .userdata = lens,
        };
        const char *reason;
        int fd, r = read_wish(message, &fd, &reason, error);

        if (r >= 0)
                r = sd_bus_message_rewind(message, true);
        return r < 0 ? r : access_ask(&access, message, error);
}
