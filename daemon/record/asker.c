#include "daemon/record/asker.h"

#include "services/base/bus.h"

enum { CALL_USEC = 5000000 };

struct asker {
        struct centre *centre;
        const struct asker_type *type;
        struct ask **asks;
        size_t n_asks, allocated, n_asking;
        sd_event_source *timer;

        /* Of this round. */
        size_t next; /* where the next one is looked for first */
        uint64_t now_usec, wake_usec;
        bool live;
};

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct asker *asker = userdata;

        (void) recorder_write(asker->centre->recorder, NULL, NULL);
        return 0;
}

int asker_new(struct centre *centre, const struct asker_type *type, struct asker **ret) {
        struct asker *asker = calloc(1, sizeof(*asker));

        if (!asker)
                return -ENOMEM;
        asker->centre = centre;
        asker->type = type;
        int r = centre_new_timer(centre, 50 * USEC_PER_MSEC, on_timer, asker, &asker->timer);
        if (r < 0) {
                asker_free(asker);
                return r;
        }
        *ret = asker;
        return 0;
}

static void set_state(struct ask *ask, enum ask_state state) {
        ask->asker->n_asking += (size_t) (state == ASK_ASKING) - (size_t) (ask->state == ASK_ASKING);
        ask->state = state;
}

static void ask_free(struct ask *ask) {
        set_state(ask, ASK_DUE);
        sd_bus_slot_unref(ask->slot);
        free(ask);
}

void asker_reset(struct asker *asker) {
        for (size_t i = 0; i < asker->n_asks; i++)
                ask_free(asker->asks[i]);
        asker->n_asks = 0;
}

struct asker *asker_free(struct asker *asker) {
        if (!asker)
                return NULL;
        asker_reset(asker);
        free(asker->asks);
        sd_event_source_disable_unref(asker->timer);
        free(asker);
        return NULL;
}

void asker_begin(struct asker *asker, uint64_t now_usec, bool live) {
        for (size_t i = 0; i < asker->n_asks; i++)
                asker->asks[i]->wanted = false;
        asker->next = 0;
        asker->now_usec = now_usec;
        asker->wake_usec = UINT64_MAX;
        asker->live = live;
}

void asker_wake_at(struct asker *asker, uint64_t usec) {
        if (usec < asker->wake_usec)
                asker->wake_usec = usec;
}

static bool is_about(const struct ask *ask, const struct ask_key *key) {
        return ask->key.number == key->number && ask->key.part == key->part &&
               streq(ask->key.device, key->device);
}

int asker_want(struct asker *asker, const struct ask_key *key, struct ask **ret) {
        for (size_t i = 0; i < asker->n_asks; i++) {
                size_t at = (asker->next + i) % asker->n_asks;

                if (!is_about(asker->asks[at], key))
                        continue;
                asker->next = at + 1;
                *ret = asker->asks[at];
                (*ret)->wanted = true;
                return 0;
        }
        _cleanup_free_ struct ask *ask = calloc(1, sizeof(*ask));
        struct ask **place = ask ? ARRAY_ADD(asker->asks, asker->n_asks, asker->allocated) : NULL;

        if (!place)
                return -ENOMEM;
        *ask = (struct ask){.asker = asker, .key = *key, .wanted = true};
        *ret = *place = TAKE_PTR(ask);
        return 0;
}

bool asker_is_due(struct ask *ask) {
        struct asker *asker = ask->asker;

        if (!asker->live || ask->state != ASK_DUE)
                return false;
        if (ask->retry_usec > asker->now_usec) {
                asker_wake_at(asker, ask->retry_usec);
                return false;
        }
        return asker->n_asking < asker->type->asking_max;
}

static int set_timer(struct asker *asker, uint64_t at_usec) {
        int r = sd_event_source_set_time(asker->timer, at_usec);

        return r < 0 ? r : sd_event_source_set_enabled(asker->timer, SD_EVENT_ONESHOT);
}

int asker_end(struct asker *asker) {
        size_t kept = 0;

        for (size_t i = 0; i < asker->n_asks; i++)
                if (asker->asks[i]->wanted)
                        asker->asks[kept++] = asker->asks[i];
                else
                        ask_free(asker->asks[i]);
        asker->n_asks = kept;
        if (asker->wake_usec == UINT64_MAX)
                return sd_event_source_set_enabled(asker->timer, SD_EVENT_OFF);
        /* A moment already past is looked at on the next turn; never at once again and again. */
        if (asker->wake_usec <= asker->now_usec)
                asker->wake_usec = asker->now_usec + asker->type->retry_usec;
        return set_timer(asker, asker->wake_usec);
}

static const char *find_refusal(const struct asker *asker, const sd_bus_error *error) {
        for (const struct ask_refusal *refusal = asker->type->refusals; refusal->error; refusal++)
                if (streq(error->name, refusal->error))
                        return refusal->reason;
        return NULL;
}

static void on_failed(struct ask *ask, const sd_bus_error *error) {
        struct asker *asker = ask->asker;
        const char *reason = find_refusal(asker, error);
        uint64_t now, set;
        int enabled;

        set_state(ask, ASK_DUE);
        (void) sd_event_now(asker->centre->event, CLOCK_BOOTTIME, &now);
        ask->retry_usec = now + asker->type->retry_usec;
        if (!reason && sd_event_source_get_enabled(asker->timer, &enabled) >= 0 &&
            sd_event_source_get_time(asker->timer, &set) >= 0 &&
            (enabled == SD_EVENT_OFF || ask->retry_usec < set))
                (void) set_timer(asker, ask->retry_usec);
        asker->type->failed(asker->centre, ask, error, reason);
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error _unused_) {
        struct ask *ask = userdata;
        const struct asker *asker = ask->asker;
        const sd_bus_error *error = sd_bus_message_get_error(reply);

        ask->slot = sd_bus_slot_unref(ask->slot);
        if (error && !(asker->type->taken_before && streq(error->name, asker->type->taken_before))) {
                on_failed(ask, error);
                return 0;
        }
        set_state(ask, ASK_TAKEN);
        asker->type->taken(asker->centre, ask, reply);
        return 0;
}

int asker_call(struct ask *ask, sd_bus_message *message) {
        int r = sd_bus_call_async(NULL, &ask->slot, message, on_reply, ask, CALL_USEC);

        if (r >= 0)
                set_state(ask, ASK_ASKING);
        return r;
}

int asker_new_message(const struct asker *asker, const char *path, const char *interface, const char *member,
                      sd_bus_message **ret) {
        sd_bus *channel = centre_find_channel(asker->centre, asker->type->source);

        if (!channel)
                return -ENOTCONN;
        return sd_bus_message_new_method_call(channel, ret, NULL, path, interface, member);
}

int asker_send(sd_bus_message *message) {
        int r = sd_bus_message_set_expect_reply(message, false);

        return r < 0 ? r : sd_bus_send(NULL, message, NULL);
}
