#include "camera-manager.h"
#include "services/base/bus.h"

#include <systemd/sd-id128.h>

#define REQUEST_USEC (24 * 3600 * USEC_PER_SEC)

enum {
        REASON_CHARACTERS_MAX = 500,
        /* Requests are named by people; none of before a restart must name another one. */
        FIRST_REQUEST_MIN = 100000,
        FIRST_REQUESTS = 800000,
};

static size_t characters(const char *text) {
        size_t n = 0;

        for (const char *p = text; *p != '\0'; p++)
                n += ((unsigned char) *p & 0xc0) != 0x80;
        return n;
}

int access_check_reason(const char *reason, sd_bus_error *error) {
        size_t n = characters(reason);

        if (n >= 1 && n <= REASON_CHARACTERS_MAX && strlen(reason) < INDEX_REASON_SIZE &&
            text_is_plain(reason) && reason[strspn(reason, " ")] != '\0')
                return 0;
        return bus_error(error, BUS_ERROR_BAD_TEXT,
                         "Say why, in 1 to %d characters on one line, none of them invisible.",
                         REASON_CHARACTERS_MAX);
}

int access_check_store(const struct camera_manager *manager, sd_bus_error *error) {
        return manager->footage ? 0
                                : bus_error(error, BUS_ERROR_STORE_MISSING,
                                            "The disk of the footage is not to be had: %s.",
                                            store_state_to_string(manager->store));
}

/* Whoever the daemon serves on a connection of their own has no person behind them that could be asked. */
static int refuse_channel(sd_bus_message *message, sd_bus_error *error) {
        if (sd_bus_is_bus_client(sd_bus_message_get_bus(message)) > 0)
                return 0;
        return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "Only people may ask that, on the bus.");
}

static void tell_refused(struct camera_manager *manager, const char *camera, const char *what,
                         const char *actor) {
        const struct event_field fields[] = {
                EVENT_FIELD_S("camera", camera),
                EVENT_FIELD_S("what", what),
                EVENT_FIELD_S("actor", actor),
        };

        if (flood_take(&manager->refusals, monotonic_usec()))
                news_add(manager, "footage-refused", fields, ELEMENTSOF(fields));
}

int access_ask(const struct access *access, sd_bus_message *message, sd_bus_error *error) {
        struct camera_manager *manager = access->manager;
        char actor[ACTOR_SIZE];
        int r = refuse_channel(message, error);

        if (r < 0)
                return r;
        r = actor_find(manager->actors, message, access->handler, access->userdata, actor, error);
        if (r != 0)
                return r;
        const struct authority_request ask = {
                .action = access->action,
                .actor = actor,
                .granted = access->granted,
                .refused = access->refused,
                .userdata = access->userdata,
        };
        return authority_ask(manager->authority, message, &ask, error);
}

#define DEFINE_REFUSED(name, what)                                                                           \
        void access_refused_##name(sd_bus_message *message, void *userdata, const char *actor) {             \
                const char *camera = "";                                                                     \
                                                                                                             \
                (void) sd_bus_message_rewind(message, true);                                                 \
                if (sd_bus_message_has_signature(message, "sttsa{sv}") > 0)                                  \
                        (void) sd_bus_message_read(message, "s", &camera);                                   \
                tell_refused(userdata, id_is_valid(camera) ? camera : "", what, actor);                      \
        }

DEFINE_REFUSED(export, "export")
DEFINE_REFUSED(hold, "hold")
static DEFINE_REFUSED(store, "store") static DEFINE_REFUSED(viewer, "view")

        static const struct {
        const char *name, *action; /* of whoever asks, and of whoever approves */
        authority_refused_fn refused;
} requests[] = {
        [REQUEST_EXPORT] = {"export", ACCESS_EXPORT, access_refused_export},
        [REQUEST_RELEASE] = {"release", ACCESS_HOLD, access_refused_hold},
        [REQUEST_VIEW] = {"view", ACCESS_VIEW, access_refused_viewer},
        [REQUEST_WATCH] = {"watch", ACCESS_VIEW, access_refused_viewer},
};

void access_refused_view(_unused_ sd_bus_message *message, void *userdata, const char *actor) {
        const struct lens *lens = userdata;

        tell_refused(lens->manager, lens->conf->id, "view", actor);
}

/* ----- the second person ----- */

static bool is_same(const struct request *a, const struct request *b) {
        return a->what == b->what && streq(a->camera, b->camera) && a->from_usec == b->from_usec &&
               a->until_usec == b->until_usec && streq(a->actor, b->actor) && streq(a->reason, b->reason);
}

static struct request *find_request(struct camera_manager *manager, const struct request *wanted) {
        for (size_t i = 0; i < REQUESTS_MAX; i++)
                if (manager->requests[i].id > 0 && is_same(&manager->requests[i], wanted))
                        return &manager->requests[i];
        return NULL;
}

void access_forget_old(struct camera_manager *manager) {
        uint64_t now_usec = monotonic_usec();

        for (size_t i = 0; i < REQUESTS_MAX; i++)
                if (manager->requests[i].id > 0 && now_usec - manager->requests[i].asked_usec > REQUEST_USEC)
                        manager->requests[i] = (struct request){.id = 0};
}

int access_init(struct camera_manager *manager) {
        sd_id128_t chance;
        int r = sd_id128_randomize(&chance);

        if (r >= 0)
                manager->last_request = FIRST_REQUEST_MIN + chance.qwords[0] % FIRST_REQUESTS;
        return r;
}

void access_know_index(struct camera_manager *manager) {
        char identity[INDEX_IDENTITY_SIZE] = "";
        uint64_t last;

        if (index_identify(footage_index(manager->footage), identity, &last) < 0)
                identity[0] = '\0'; /* it may be any */
        if (identity[0] != '\0' && streq(identity, manager->asked_index))
                return;
        memcpy(manager->asked_index, identity, sizeof(identity));
        memset(manager->requests, 0, sizeof(manager->requests));
        actors_cancel(manager->actors);
        authority_cancel(manager->authority);
}

/* One person cannot take all of the places. */
static struct request *find_room(struct camera_manager *manager, const char *actor) {
        struct request *room = NULL;
        size_t n = 0;

        for (size_t i = 0; i < REQUESTS_MAX; i++) {
                struct request *request = &manager->requests[i];

                if (request->id == 0)
                        room = request;
                else
                        n += streq(request->actor, actor);
        }
        return n < REQUESTS_EACH ? room : NULL;
}

/* NULL, with the error set: there is no room. */
static struct request *add_request(struct camera_manager *manager, const struct request *wanted,
                                   sd_bus_error *error) {
        struct request *request = find_room(manager, wanted->actor);
        struct gap_time now;

        if (!request) {
                (void) sd_bus_error_set(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                        "So many requests wait for a second person already.");
                return NULL;
        }
        manager_now(manager, &now);
        *request = *wanted;
        request->id = ++manager->last_request;
        request->approval = (struct approval){"", ""};
        request->asked_usec = monotonic_usec();
        request->asked_real_usec = now.realtime_usec;
        return request;
}

int access_second(struct camera_manager *manager, const struct request *wanted, struct approval *ret,
                  sd_bus_error *error) {
        *ret = (struct approval){"", ""};
        if (!manager->parts.confs->footage->second_person)
                return 0;
        access_forget_old(manager);
        struct request *request = find_request(manager, wanted);
        if (!request)
                request = add_request(manager, wanted, error);
        if (!request)
                return -sd_bus_error_get_errno(error);
        if (request->approval.actor[0] == '\0')
                return bus_error(error, BUS_ERROR_SECOND_PERSON_NEEDED,
                                 "Request %llu waits for the approval of somebody else; then ask again.",
                                 (unsigned long long) request->id);
        *ret = request->approval;
        return 0;
}

size_t approval_add_fields(const struct approval *approval, struct event_field *fields, size_t n) {
        if (approval->actor[0] == '\0')
                return n;
        fields[n++] = EVENT_FIELD_S("second", approval->actor);
        fields[n++] = EVENT_FIELD_S("second_reason", approval->reason);
        return n;
}

void access_use(struct camera_manager *manager, const struct request *wanted) {
        struct request *request = find_request(manager, wanted);

        if (request)
                *request = (struct request){.id = 0};
}

static struct request *find_id(struct camera_manager *manager, uint64_t id) {
        for (size_t i = 0; id > 0 && i < REQUESTS_MAX; i++)
                if (manager->requests[i].id == id)
                        return &manager->requests[i];
        return NULL;
}

static int read_approval(struct camera_manager *manager, sd_bus_message *message, struct request **ret,
                         const char **ret_reason, sd_bus_error *error) {
        uint64_t id;
        int r = sd_bus_message_read(message, "ts", &id, ret_reason);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = access_check_reason(*ret_reason, error);
        if (r < 0)
                return r;
        access_forget_old(manager);
        *ret = find_id(manager, id);
        return *ret ? 0
                    : bus_error(error, BUS_ERROR_NO_SUCH_REQUEST,
                                "There is no such request, or not any more.");
}

static int approve(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        struct request *request = NULL;
        const char *reason = "";
        int r = sd_bus_message_rewind(message, true);

        if (r >= 0)
                r = read_approval(userdata, message, &request, &reason, error);
        if (r < 0 || !request)
                return r;
        if (streq(request->actor, actor))
                return bus_error(error, BUS_ERROR_SAME_PERSON, "Somebody else than who asked must approve.");
        (void) snprintf(request->approval.actor, sizeof(request->approval.actor), "%s", actor);
        (void) snprintf(request->approval.reason, sizeof(request->approval.reason), "%s", reason);
        return sd_bus_reply_method_return(message, NULL);
}

int camera_bus_approve(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct request *request = NULL;
        const char *reason;
        int r = read_approval(userdata, message, &request, &reason, error);

        if (r < 0 || !request)
                return r;
        const struct access access = {
                .manager = userdata,
                .action = requests[request->what].action,
                .handler = camera_bus_approve,
                .granted = approve,
                .refused = requests[request->what].refused,
                .userdata = userdata,
        };
        r = sd_bus_message_rewind(message, true);
        return r < 0 ? r : access_ask(&access, message, error);
}

int camera_bus_get_requests(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct camera_manager *manager = userdata;
        _cleanup_message_ sd_bus_message *reply = NULL;
        int r = bus_read_no_options(message, error);

        access_forget_old(manager);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(tssttsstb)");
        for (size_t i = 0; r >= 0 && i < REQUESTS_MAX; i++) {
                const struct request *request = &manager->requests[i];

                if (request->id > 0)
                        r = sd_bus_message_append(reply, "(tssttsstb)", request->id,
                                                  requests[request->what].name, request->camera,
                                                  request->from_usec, request->until_usec, request->reason,
                                                  request->actor, request->asked_real_usec,
                                                  (int) (request->approval.actor[0] != '\0'));
        }
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_send(reply);
}

/* ----- the store ----- */

static int read_accept(sd_bus_message *message, const char **ret_reason, sd_bus_error *error) {
        int r = sd_bus_message_read(message, "s", ret_reason);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        return r < 0 ? r : access_check_reason(*ret_reason, error);
}

static int accept_store(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        struct camera_manager *manager = userdata;
        const char *reason;
        int r = sd_bus_message_rewind(message, true);

        if (r >= 0)
                r = read_accept(message, &reason, error);
        if (r < 0)
                return r;
        if (manager->footage)
                return bus_error(error, BUS_ERROR_WRONG_STATE, "The store that is used is there.");
        r = store_accept(manager, reason, actor);
        if (r < 0)
                return bus_error_errno(error, r, "That cannot be written down: %s.", strerror(-r));
        if (!manager->footage)
                return bus_error(error, BUS_ERROR_STORE_MISSING,
                                 "There is no disk that could be the store: %s",
                                 manager->store_problem ? manager->store_problem
                                                        : store_state_to_string(manager->store));
        return sd_bus_reply_method_return(message, NULL);
}

int camera_bus_accept_store(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct access access = {
                .manager = userdata,
                .action = ACCESS_STORE,
                .handler = camera_bus_accept_store,
                .granted = accept_store,
                .refused = access_refused_store,
                .userdata = userdata,
        };
        const char *reason;
        int r = read_accept(message, &reason, error);

        if (r >= 0)
                r = sd_bus_message_rewind(message, true);
        return r < 0 ? r : access_ask(&access, message, error);
}
