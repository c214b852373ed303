#include "camera-manager.h"
#include "handout.h"
#include "services/base/bus.h"

#define SESSION_USEC (10 * USEC_PER_SEC)

enum { BEGUN_FIELDS = 3, OVER_FIELDS = 4 };

/* A picture that is on its way to somebody. */
struct snapshot {
        struct camera_manager *manager;
        struct lens *lens;    /* NULL: the picture is there */
        sd_bus_message *call; /* to be answered; NULL: it was */
        struct handout *handout;
};

static struct snapshot *snapshot_free(struct snapshot *snapshot) {
        if (!snapshot)
                return NULL;
        handout_free(snapshot->handout);
        sd_bus_message_unref(snapshot->call);
        free(snapshot);
        return NULL;
}
DEFINE_CLEANUP(struct snapshot *, snapshot_free)

static void drop(struct snapshot *snapshot) {
        struct camera_manager *manager = snapshot->manager;

        for (size_t i = 0; i < SNAPSHOTS_MAX; i++)
                if (manager->snapshots[i] == snapshot)
                        manager->snapshots[i] = NULL;
        snapshot_free(snapshot);
}

static void on_taken(void *userdata) {
        drop(userdata);
}

static void answer_error(struct snapshot *snapshot, const char *name, const char *text) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        (void) bus_error(&error, name, "%s", text);
        (void) sd_bus_reply_method_error(snapshot->call, &error);
        snapshot->call = sd_bus_message_unref(snapshot->call);
}

/* Whoever asked may be gone: an answer to nobody is none. */
static void hand_out(struct snapshot *snapshot, int result, const void *jpeg, size_t size) {
        int r = result < 0 ? 0 : handout_write(snapshot->handout, jpeg, size, on_taken, snapshot);

        snapshot->lens = NULL;
        if (result < 0)
                answer_error(snapshot, BUS_ERROR_ABSENT, "The camera gave no picture.");
        else if (r < 0)
                answer_error(snapshot, BUS_ERROR_BAD_ARGUMENT,
                             "The picture could not be written to the file.");
        else {
                (void) sd_bus_reply_method_return(snapshot->call, NULL);
                snapshot->call = sd_bus_message_unref(snapshot->call);
        }
        if (result < 0 || r <= 0)
                drop(snapshot);
}

void snapshot_on_picture(struct lens *lens, int result, const void *jpeg, size_t size) {
        for (size_t i = 0; i < SNAPSHOTS_MAX; i++)
                if (lens->manager->snapshots[i] && lens->manager->snapshots[i]->lens == lens)
                        hand_out(lens->manager->snapshots[i], size > CAMERA_JPEG_MAX ? -E2BIG : result, jpeg,
                                 size);
}

void snapshot_forget(struct lens *lens) {
        snapshot_on_picture(lens, -ECANCELED, NULL, 0);
}

void snapshot_free_all(struct camera_manager *manager) {
        for (size_t i = 0; i < SNAPSHOTS_MAX; i++)
                manager->snapshots[i] = snapshot_free(manager->snapshots[i]);
}

/* ----- sessions ----- */

static int tell_viewed(struct camera_manager *manager, const struct session *session, bool is_over) {
        struct event_field fields[OVER_FIELDS + APPROVAL_FIELDS] = {
                EVENT_FIELD_S("camera", session->camera),
                EVENT_FIELD_S("reason", session->reason),
                EVENT_FIELD_S("actor", session->actor),
                EVENT_FIELD_T("pictures", session->pictures),
        };
        const struct event_draft draft = {.type = "footage-viewed",
                                          .fields = fields,
                                          .n_fields =
                                                  approval_add_fields(&session->approval, fields,
                                                                      is_over ? OVER_FIELDS : BEGUN_FIELDS)};

        /* Nobody looks before it is written down; what was looked at is told when that can be written. */
        if (!is_over)
                return event_source_record(manager->source, &draft, 1, NULL, NULL, NULL);
        news_add(manager, draft.type, fields, draft.n_fields);
        return 0;
}

void snapshot_end_sessions(struct camera_manager *manager, uint64_t now_usec) {
        for (size_t i = 0; i < SESSIONS_MAX; i++) {
                struct session *session = &manager->sessions[i];

                if (session->caller[0] == '\0' ||
                    (now_usec - session->last_usec <= SESSION_USEC &&
                     now_usec - session->begun_usec <= manager->parts.confs->footage->watch_usec))
                        continue;
                (void) tell_viewed(manager, session, true);
                *session = (struct session){.pictures = 0};
        }
}

static struct session *find_session(struct camera_manager *manager, const char *caller, const char *name,
                                    const char *camera) {
        snapshot_end_sessions(manager, monotonic_usec());
        for (size_t i = 0; i < SESSIONS_MAX; i++) {
                struct session *session = &manager->sessions[i];

                if (streq(session->caller, caller) && streq(session->name, name) &&
                    streq(session->camera, camera))
                        return session;
        }
        return NULL;
}

static struct session *find_place(struct camera_manager *manager) {
        for (size_t i = 0; i < SESSIONS_MAX; i++)
                if (manager->sessions[i].caller[0] == '\0')
                        return &manager->sessions[i];
        return NULL;
}

/* ----- taking ----- */

struct look {
        int fd;
        const char *reason, *session;
};

static int read_look(sd_bus_message *message, struct look *ret, sd_bus_error *error) {
        *ret = (struct look){.session = ""};
        const struct bus_option options[] = {BUS_OPTION_S("session", &ret->session), {.name = NULL}};
        int r = sd_bus_message_read(message, "hs", &ret->fd, &ret->reason);

        if (r >= 0)
                r = bus_read_options(message, options, error);
        return r < 0 ? r : access_check_reason(ret->reason, error);
}

static int prepare(struct lens *lens, const struct look *look, struct snapshot **ret, sd_bus_error *error) {
        _cleanup_(snapshot_freep) struct snapshot *snapshot = calloc(1, sizeof(*snapshot));

        if (!snapshot)
                return -ENOMEM;
        snapshot->manager = lens->manager;
        int r = handout_new(lens->manager->parts.event, look->fd, &snapshot->handout);
        if (r == -EINVAL)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "A picture is written to a pipe or an empty file of this machine.");
        if (r < 0)
                return r;
        *ret = TAKE_PTR(snapshot);
        return 0;
}

static int take_picture(struct lens *lens, sd_bus_error *error) {
        /* One that is on its way is as good. */
        int r = lens->phase.runs ? camera_take_picture(lens->camera) : -ENOTCONN;

        if (r == -EOPNOTSUPP)
                return bus_error(
                        error, BUS_ERROR_ABSENT,
                        "The camera's pictures are recorded as they come: WatchKeys=yes decodes some.");
        if (r < 0 && r != -EBUSY)
                return bus_error(error, BUS_ERROR_ABSENT, "The camera gives no pictures now.");
        return 0;
}

static int look_at(struct lens *lens, sd_bus_message *message, const struct look *look,
                   struct snapshot **place, sd_bus_error *error) {
        int r = prepare(lens, look, place, error);

        if (r >= 0)
                r = take_picture(lens, error);
        if (r < 0) {
                *place = snapshot_free(*place);
                return r;
        }
        (*place)->lens = lens;
        (*place)->call = sd_bus_message_ref(message);
        return 1;
}

static struct snapshot **find_snapshot(struct camera_manager *manager) {
        for (size_t i = 0; i < SNAPSHOTS_MAX; i++)
                if (!manager->snapshots[i])
                        return &manager->snapshots[i];
        return NULL;
}

/* Whoever else has to approve has, and it is written down. */
static int begin(struct camera_manager *manager, struct session *session, sd_bus_error *error) {
        struct request wanted = {.what = REQUEST_VIEW};

        (void) snprintf(wanted.camera, sizeof(wanted.camera), "%s", session->camera);
        (void) snprintf(wanted.reason, sizeof(wanted.reason), "%s", session->reason);
        (void) snprintf(wanted.actor, sizeof(wanted.actor), "%s", session->actor);
        int r = access_second(manager, &wanted, &session->approval, error);
        if (r < 0)
                return r;
        r = tell_viewed(manager, session, false);
        if (r < 0) {
                manager_set_failing(manager, r);
                return bus_error_errno(error, r, "That somebody looks cannot be written down: %s.",
                                       strerror(-r));
        }
        access_use(manager, &wanted);
        return 0;
}

static int granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        struct lens *lens = userdata;
        struct camera_manager *manager = lens->manager;
        struct snapshot **place = find_snapshot(manager);
        struct session once = {.pictures = 0}, *session = &once;
        const uint64_t now_usec = monotonic_usec();
        struct look look;
        int r = sd_bus_message_rewind(message, true);

        if (r >= 0)
                r = read_look(message, &look, error);
        if (r < 0)
                return r;
        if (look.session[0] != '\0')
                session = find_place(manager);
        if (!place || !session)
                return sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED, "Others are looking already.");
        struct session begun = {.pictures = 1, .begun_usec = now_usec, .last_usec = now_usec};
        (void) snprintf(begun.caller, sizeof(begun.caller), "%s", sd_bus_message_get_sender(message));
        (void) snprintf(begun.name, sizeof(begun.name), "%s", look.session);
        (void) snprintf(begun.camera, sizeof(begun.camera), "%s", lens->conf->id);
        (void) snprintf(begun.actor, sizeof(begun.actor), "%s", actor);
        (void) snprintf(begun.reason, sizeof(begun.reason), "%s", look.reason);
        r = begin(manager, &begun, error);
        if (r >= 0)
                r = look_at(lens, message, &look, place, error);
        if (r >= 0 && look.session[0] != '\0')
                *session = begun;
        return r;
}

int camera_bus_snapshot(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct lens *lens = userdata;
        const char *sender = sd_bus_message_get_sender(message);
        struct snapshot **place = find_snapshot(lens->manager);
        const struct access access = {
                .manager = lens->manager,
                .action = ACCESS_VIEW,
                .handler = camera_bus_snapshot,
                .granted = granted,
                .refused = access_refused_view,
                .userdata = lens,
        };
        struct look look;
        int r = read_look(message, &look, error);

        if (r < 0)
                return r;
        struct session *session = sender && look.session[0] != '\0' && place
                                          ? find_session(lens->manager, sender, look.session, lens->conf->id)
                                          : NULL;
        if (session) {
                session->pictures++;
                session->last_usec = monotonic_usec();
                return look_at(lens, message, &look, place, error);
        }
        r = sd_bus_message_rewind(message, true);
        return r < 0 ? r : access_ask(&access, message, error);
}
