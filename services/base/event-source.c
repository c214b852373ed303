#include "event-source.h"

#include <inttypes.h>

#include "bus.h"
#include "log.h"

enum {
        HINTS_MAX = 256,                    /* beyond it hints are dropped: GetPending is the truth */
        PENDING_MAX = 1000,                 /* events one answer may carry */
        PENDING_BYTES_MAX = 1024 * 1024,    /* bytes of fields after which an answer ends early */
        PRUNE_ROWS = 1000,                  /* acknowledged rows after which pruning does not wait */
        PRUNE_DELAY_USEC = 2 * 1000 * 1000, /* how long the service must be quiet before it prunes */
};

struct hint {
        uint64_t sequence;
        char *type, *fields;
};

struct event_source {
        sd_bus *bus;
        char *path;
        struct clock *clock;
        struct outbox *outbox;
        sd_bus_slot *slot;
        sd_event_source *send, *prune;
        struct hint hints[HINTS_MAX];
        size_t n_hints;
};

static void hint_clear(struct hint *hint) {
        free(hint->type);
        free(hint->fields);
        *hint = (struct hint){};
}

static int emit_hint(struct event_source *source, const struct hint *hint) {
        _cleanup_message_ sd_bus_message *signal = NULL;
        int r;

        r = sd_bus_message_new_signal(source->bus, &signal, source->path, "vn.motcua.EventSource1", "Event");
        if (r < 0)
                return r;
        r = sd_bus_message_append(signal, "ts", hint->sequence, hint->type);
        if (r < 0)
                return r;
        r = event_text_to_message(hint->fields, signal);
        if (r < 0)
                return r;
        return sd_bus_send(NULL, signal, NULL);
}

int event_source_flush(struct event_source *source) {
        int r = 0;

        for (size_t i = 0; i < source->n_hints; i++) {
                int k = emit_hint(source, &source->hints[i]);

                if (k < 0 && r == 0)
                        r = k;
                hint_clear(&source->hints[i]);
        }
        source->n_hints = 0;
        return r;
}

static int on_send(sd_event_source *event _unused_, void *userdata) {
        int r = event_source_flush(userdata);

        if (r < 0)
                log_debug("Event signals not sent: %s", strerror(-r));
        return 0;
}

static int on_prune(sd_event_source *event _unused_, uint64_t usec _unused_, void *userdata) {
        struct event_source *source = userdata;
        int r = outbox_prune(source->outbox);

        /* Not removed now, removed after the next acknowledgement: a full disk must not end the service. */
        if (r < 0)
                log_debug("Acknowledged events not removed: %s", strerror(-r));
        return 0;
}

static int schedule_prune(struct event_source *source, uint64_t delay_usec) {
        int r = sd_event_source_set_time_relative(source->prune, delay_usec);

        return r < 0 ? r : sd_event_source_set_enabled(source->prune, SD_EVENT_ONESHOT);
}

/* Committing a queue of hints costs two copies each; the memory to make them must be there before the commit.
 */
static int make_hint(struct event_source *source, const struct event_draft *draft, struct hint *ret) {
        struct event_field fields[EVENT_FIELDS_MAX];
        struct clock_reading now;
        int r;

        if (draft->n_fields + 4 > EVENT_FIELDS_MAX)
                return -E2BIG;
        if (!event_name_is_valid(draft->type))
                return -EINVAL;
        if (draft->at)
                now = *draft->at;
        else
                clock_read(source->clock, &now);
        memcpy(fields, draft->fields, draft->n_fields * sizeof(fields[0]));
        fields[draft->n_fields] = EVENT_FIELD_T("realtime_usec", now.realtime_usec);
        fields[draft->n_fields + 1] = EVENT_FIELD_T("boottime_usec", now.boottime_usec);
        fields[draft->n_fields + 2] = EVENT_FIELD_S("boot_id", clock_boot_id(source->clock));
        fields[draft->n_fields + 3] = EVENT_FIELD_B("synchronized", now.synchronized);

        struct hint hint = {.type = strdup(draft->type)};
        if (!hint.type)
                return -ENOMEM;
        r = event_json_from_fields(fields, draft->n_fields + 4, &hint.fields, NULL);
        if (r < 0) {
                hint_clear(&hint);
                return r;
        }
        *ret = hint;
        return 0;
}

struct recording {
        const char *state_key;
        event_state_fn make_state;
        void *userdata;
};

static int commit_hints(struct event_source *source, struct hint *hints, size_t n_hints,
                        const struct recording *recording) {
        _cleanup_free_ char *state = NULL;
        int r;

        r = outbox_begin(source->outbox);
        if (r < 0)
                return r;
        for (size_t i = 0; i < n_hints; i++) {
                r = outbox_add(source->outbox, hints[i].type, hints[i].fields, &hints[i].sequence);
                if (r < 0)
                        return r;
        }
        if (recording->state_key) {
                r = recording->make_state(hints[0].sequence, &state, recording->userdata);
                if (r >= 0)
                        r = outbox_set_state(source->outbox, recording->state_key, state);
                if (r < 0) {
                        outbox_rollback(source->outbox);
                        return r;
                }
        }
        return outbox_commit(source->outbox);
}

static int record(struct event_source *source, const struct event_draft *drafts, size_t n_drafts,
                  const struct recording *recording, uint64_t *ret_sequences) {
        _cleanup_free_ struct hint *hints = calloc(n_drafts, sizeof(*hints));
        int r = 0;

        assert(n_drafts > 0);
        if (!hints)
                return -ENOMEM;
        for (size_t i = 0; i < n_drafts && r >= 0; i++)
                r = make_hint(source, &drafts[i], &hints[i]);
        if (r >= 0)
                r = commit_hints(source, hints, n_drafts, recording);

        for (size_t i = 0; i < n_drafts; i++) {
                if (r >= 0 && ret_sequences)
                        ret_sequences[i] = hints[i].sequence;
                if (r >= 0 && source->n_hints < HINTS_MAX)
                        source->hints[source->n_hints++] = hints[i];
                else
                        hint_clear(&hints[i]);
        }
        if (r >= 0)
                (void) sd_event_source_set_enabled(source->send, SD_EVENT_ONESHOT);
        return r;
}

static int copy_state(uint64_t first_sequence _unused_, char **ret_value, void *userdata) {
        if (!userdata) {
                *ret_value = NULL;
                return 0;
        }
        *ret_value = strdup(userdata);
        return *ret_value ? 0 : -ENOMEM;
}

int event_source_record(struct event_source *source, const struct event_draft *drafts, size_t n_drafts,
                        const char *state_key, const char *state_value, uint64_t *ret_sequences) {
        struct recording recording = {
                .state_key = state_key,
                .make_state = copy_state,
                .userdata = (void *) state_value,
        };

        return record(source, drafts, n_drafts, &recording, ret_sequences);
}

int event_source_record_with(struct event_source *source, const struct event_draft *drafts, size_t n_drafts,
                             const char *state_key, event_state_fn make_state, void *userdata,
                             uint64_t *ret_sequences) {
        struct recording recording = {
                .state_key = state_key,
                .make_state = make_state,
                .userdata = userdata,
        };

        return record(source, drafts, n_drafts, &recording, ret_sequences);
}

static int property_get_epoch(sd_bus *bus _unused_, const char *path _unused_, const char *interface _unused_,
                              const char *property _unused_, sd_bus_message *reply, void *userdata,
                              sd_bus_error *error _unused_) {
        struct event_source *source = userdata;

        return sd_bus_message_append(reply, "s", outbox_epoch(source->outbox));
}

struct answer {
        sd_bus_message *reply;
        size_t bytes;
};

static int append_pending(uint64_t sequence, const char *type, const char *fields_json, void *userdata) {
        struct answer *answer = userdata;
        int r;

        r = sd_bus_message_open_container(answer->reply, 'r', "tsa{sv}");
        if (r < 0)
                return r;
        r = sd_bus_message_append(answer->reply, "ts", sequence, type);
        if (r < 0)
                return r;
        r = event_text_to_message(fields_json, answer->reply);
        if (r < 0)
                return r;
        r = sd_bus_message_close_container(answer->reply);
        if (r < 0)
                return r;
        answer->bytes += strlen(fields_json);
        return answer->bytes >= PENDING_BYTES_MAX ? 1 : 0;
}

static int method_get_pending(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct event_source *source = userdata;
        uint64_t after;
        uint32_t max;
        int r;

        r = sd_bus_message_read(message, "tu", &after, &max);
        if (r < 0)
                return r;
        if (max < 1 || max > PENDING_MAX)
                return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "max must be from 1 to %d.",
                                         PENDING_MAX);
        r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = sd_bus_message_open_container(reply, 'a', "(tsa{sv})");
        if (r < 0)
                return r;
        struct answer answer = {.reply = reply};
        r = outbox_visit_pending(source->outbox, after, max, append_pending, &answer);
        if (r < 0)
                return bus_error_errno(error, r, "The outbox cannot be read: %s.", strerror(-r));
        r = sd_bus_message_close_container(reply);
        if (r < 0)
                return r;
        return sd_bus_send(NULL, reply, NULL);
}

static int method_acknowledge(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct event_source *source = userdata;
        uint64_t sequence;
        int r;

        r = sd_bus_message_read(message, "t", &sequence);
        if (r < 0)
                return r;
        r = outbox_acknowledge(source->outbox, sequence);
        if (r < 0)
                return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
                                         "Sequence %" PRIu64 " was never given out; the last is %" PRIu64 ".",
                                         sequence, outbox_last_sequence(source->outbox));
        r = schedule_prune(source, outbox_prunable(source->outbox) >= PRUNE_ROWS ? 0 : PRUNE_DELAY_USEC);
        if (r < 0)
                return r;
        return sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable event_source_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Epoch", "s", property_get_epoch, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_SIGNAL_WITH_ARGS("Event", SD_BUS_ARGS("t", sequence, "s", type, "a{sv}", fields), 0),
        SD_BUS_METHOD_WITH_ARGS("GetPending", SD_BUS_ARGS("t", after, "u", max),
                                SD_BUS_RESULT("a(tsa{sv})", events), method_get_pending,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Acknowledge", SD_BUS_ARGS("t", sequence), SD_BUS_NO_RESULT,
                                method_acknowledge, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

int event_source_new(sd_event *event, sd_bus *bus, const char *path, struct clock *clock,
                     struct outbox *outbox, struct event_source **ret) {
        _cleanup_(event_source_freep) struct event_source *source = calloc(1, sizeof(*source));
        int r;

        if (!source)
                return -ENOMEM;
        source->bus = sd_bus_ref(bus);
        source->clock = clock;
        source->outbox = outbox;
        source->path = strdup(path);
        if (!source->path)
                return -ENOMEM;
        r = sd_event_add_defer(event, &source->send, on_send, source);
        if (r < 0)
                return r;
        r = sd_event_source_set_enabled(source->send, SD_EVENT_OFF);
        if (r < 0)
                return r;
        r = sd_event_add_time(event, &source->prune, CLOCK_MONOTONIC, UINT64_MAX, 0, on_prune, source);
        if (r < 0)
                return r;
        r = sd_event_source_set_enabled(source->prune, SD_EVENT_OFF);
        if (r < 0)
                return r;
        r = sd_bus_add_object_vtable(bus, &source->slot, path, "vn.motcua.EventSource1", event_source_vtable,
                                     source);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(source);
        return 0;
}

struct event_source *event_source_free(struct event_source *source) {
        if (!source)
                return NULL;
        for (size_t i = 0; i < source->n_hints; i++)
                hint_clear(&source->hints[i]);
        sd_bus_slot_unref(source->slot);
        sd_event_source_disable_unref(source->send);
        sd_event_source_disable_unref(source->prune);
        sd_bus_unref(source->bus);
        free(source->path);
        free(source);
        return NULL;
}
