#include "event-source.h"

#include <inttypes.h>
#include <sys/socket.h>

#include "bus.h"
#include "channel.h"
#include "log.h"
#include "salt.h"

#define INTERFACE "vn.motcua.EventSource1"

enum {
        HINTS_MAX = 256,    /* sent in one go; the rest is left to GetPending, which is the truth */
        PENDING_MAX = 1000, /* events one answer may carry */
        PENDING_BYTES_MAX = 512 * 1024, /* of fields as JSON: at most about 1 MiB in the message */
        PRUNE_ROWS = 100000,            /* acknowledged rows after which pruning does not wait */
        PRUNE_DELAY_USEC = 2 * 1000000, /* how long the aggregator must be quiet before */
        /* When nothing of ours is to be done; before what others want, who may want something always. */
        PRUNE_PRIORITY = BUS_PRIORITY - 1,
        COMMON_FIELDS = 5,
        CHANNELS_MAX = 4,           /* one is the aggregator's; the rest is for whoever looks into things */
        UNREAD_MAX = 4 * HINTS_MAX, /* messages after which nobody seems to read a channel */
};

struct channel {
        struct event_source *source;
        sd_bus *bus; /* NULL: nobody is there */
        uint64_t number;
};

struct event_source {
        sd_bus *bus;
        bool is_direct; /* the bus is a connection of the aggregator's already */
        char *path;
        struct clock *clock;
        struct outbox *outbox;
        sd_bus_slot *slot;
        sd_event_source *send, *prune;
        uint64_t hinted; /* the last sequence whose signal was sent or given up */
        struct channel channels[CHANNELS_MAX];
        uint64_t n_connects;
        event_source_export_fn export;
        void *userdata; /* of export */
        void (*closed)(void *userdata);
        void *closed_userdata;
};

/*
 * A row that the disk garbled must not hold up those behind it: it travels without fields, under a name that
 * no service uses, and the aggregator records that it refused it.
 */
static int append_event(sd_bus_message *message, uint64_t sequence, const char *type,
                        const char *fields_text) {
        struct fields_room room;
        struct fields fields;

        if (!event_name_is_valid(type) || fields_from_text(fields_text, &room, &fields) < 0) {
                type = "unreadable";
                fields = (struct fields){0};
        }
        int r = sd_bus_message_append(message, "ts", sequence, type);
        return r < 0 ? r : fields_append(message, &fields);
}

static int emit_on(sd_bus *bus, const struct event_source *source, uint64_t sequence, const char *type,
                   const char *fields_text) {
        _cleanup_message_ sd_bus_message *signal = NULL;
        int r;

        r = sd_bus_message_new_signal(bus, &signal, source->path, INTERFACE, "Event");
        if (r >= 0)
                r = append_event(signal, sequence, type, fields_text);
        if (r >= 0)
                r = sd_bus_send(NULL, signal, NULL);
        return r < 0 ? r : 0;
}

static void drop_channel(struct channel *channel) {
        channel->bus = sd_bus_close_unref(channel->bus);
}

/* Whoever does not read asks with GetPending when it has connected again. Ends as if the other side had: what
 * waits for an answer there gets one. */
static int emit_hint(uint64_t sequence, const char *type, const char *fields_text, void *userdata) {
        struct event_source *source = userdata;

        for (size_t i = 0; i < CHANNELS_MAX; i++) {
                struct channel *channel = &source->channels[i];
                uint64_t unread;

                if (channel->bus &&
                    (sd_bus_get_n_queued_write(channel->bus, &unread) < 0 || unread > UNREAD_MAX ||
                     emit_on(channel->bus, source, sequence, type, fields_text) < 0))
                        (void) shutdown(sd_bus_get_fd(channel->bus), SHUT_RDWR);
        }
        return source->is_direct ? emit_on(source->bus, source, sequence, type, fields_text) : 0;
}

sd_bus *event_source_channel(const struct event_source *source) {
        const struct channel *newest = &source->channels[0];

        for (size_t i = 1; i < CHANNELS_MAX; i++)
                if (source->channels[i].bus && (!newest->bus || source->channels[i].number > newest->number))
                        newest = &source->channels[i];
        return source->is_direct ? source->bus : newest->bus;
}

int event_source_flush(struct event_source *source) {
        uint64_t after = source->hinted;

        source->hinted = outbox_last_sequence(source->outbox);
        if (!event_source_channel(source))
                return 0;
        return outbox_each_pending(source->outbox, after, HINTS_MAX, emit_hint, source);
}

static int on_send(sd_event_source *event _unused_, void *userdata) {
        int r = event_source_flush(userdata);

        if (r < 0)
                log_debug("Event signals not sent: %s", strerror(-r));
        return 0;
}

static int schedule_prune(struct event_source *source, uint64_t delay_usec) {
        int r = sd_event_source_set_time_relative(source->prune, delay_usec);

        return r < 0 ? r : sd_event_source_set_enabled(source->prune, SD_EVENT_ONESHOT);
}

static int on_prune(sd_event_source *event _unused_, uint64_t usec _unused_, void *userdata) {
        struct event_source *source = userdata;
        int r = outbox_prune(source->outbox);

        /* Not removed now, removed after the next acknowledgement: a full disk must not end the service. */
        if (r < 0)
                log_debug("Acknowledged events not removed: %s", strerror(-r));
        else if (outbox_prunable(source->outbox) > 0)
                return schedule_prune(source, 0);
        return 0;
}

static int add_draft(struct event_source *source, const struct event_draft *draft, uint64_t *ret_sequence) {
        struct event_field items[EVENT_FIELDS_MAX];
        _cleanup_free_ char *text = NULL;
        struct clock_reading at;
        struct fields fields;
        char salt[SALT_SIZE];
        size_t n = draft->n_fields;
        int r;

        if (!event_name_is_valid(draft->type))
                return -EINVAL;
        if (n > EVENT_FIELDS_MAX - COMMON_FIELDS)
                return -E2BIG;
        if (draft->at)
                at = *draft->at;
        else
                clock_read(source->clock, &at);
        if (n > 0)
                memcpy(items, draft->fields, n * sizeof(items[0]));
        items[n++] = EVENT_FIELD_T("realtime_usec", at.realtime_usec);
        items[n++] = EVENT_FIELD_T("boottime_usec", at.boottime_usec);
        items[n++] = EVENT_FIELD_S("boot_id", clock_boot_id(source->clock));
        items[n++] = EVENT_FIELD_B("synchronized", at.synchronized);
        salt_draw(salt);
        items[n++] = EVENT_FIELD_S(SALT_FIELD, salt);
        r = fields_make(items, n, &fields, NULL);
        if (r >= 0)
                r = fields_to_text(&fields, &text);
        return r < 0 ? r : outbox_add(source->outbox, draft->type, text, ret_sequence);
}

static int add_drafts(struct event_source *source, const struct event_draft *drafts, size_t n_drafts,
                      const struct event_state *state, uint64_t *ret_first) {
        _cleanup_free_ char *value = NULL;
        uint64_t first = 0;
        int r;

        for (size_t i = 0; i < n_drafts; i++) {
                r = add_draft(source, &drafts[i], i == 0 ? &first : NULL);
                if (r < 0)
                        return r;
        }
        if (state) {
                r = state->make(first, &value, state->userdata);
                if (r >= 0)
                        r = outbox_set_state(source->outbox, state->key, value);
                if (r < 0)
                        return r;
        }
        *ret_first = first;
        return 0;
}

int event_source_record_with(struct event_source *source, const struct event_draft *drafts, size_t n_drafts,
                             const struct event_state *state, uint64_t *ret_sequences) {
        uint64_t first;
        int r;

        assert(n_drafts > 0);
        r = outbox_begin(source->outbox);
        if (r < 0)
                return r;
        r = add_drafts(source, drafts, n_drafts, state, &first);
        if (r < 0) {
                outbox_rollback(source->outbox);
                return r;
        }
        r = outbox_commit(source->outbox);
        if (r < 0)
                return r;
        /* From here on it has happened, whatever becomes of its signal. */
        for (size_t i = 0; ret_sequences && i < n_drafts; i++)
                ret_sequences[i] = first + i;
        (void) sd_event_source_set_enabled(source->send, SD_EVENT_ONESHOT);
        return 0;
}

static int copy_value(uint64_t first_sequence _unused_, char **ret_value, void *userdata) {
        char *copy = userdata ? strdup(userdata) : NULL;

        if (userdata && !copy)
                return -ENOMEM;
        *ret_value = copy;
        return 0;
}

int event_source_record(struct event_source *source, const struct event_draft *drafts, size_t n_drafts,
                        const char *state_key, const char *state_value, uint64_t *ret_sequences) {
        struct event_state state = {state_key, copy_value, (void *) state_value};

        return event_source_record_with(source, drafts, n_drafts, state_key ? &state : NULL, ret_sequences);
}

struct answer {
        sd_bus_message *reply;
        size_t bytes;
};

static int append_pending(uint64_t sequence, const char *type, const char *fields_text, void *userdata) {
        struct answer *answer = userdata;
        int r;

        r = sd_bus_message_open_container(answer->reply, 'r', "tsa{sv}");
        if (r >= 0)
                r = append_event(answer->reply, sequence, type, fields_text);
        if (r >= 0)
                r = sd_bus_message_close_container(answer->reply);
        if (r < 0)
                return r;
        answer->bytes += strlen(fields_text);
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
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(tsa{sv})");
        if (r < 0)
                return r;
        struct answer answer = {.reply = reply};
        r = outbox_each_pending(source->outbox, after, max, append_pending, &answer);
        if (r < 0)
                return bus_error_errno(error, r, "The outbox cannot be read: %s.", strerror(-r));
        r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
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
        /* While a backlog is fetched the disk belongs to whoever records it. */
        r = schedule_prune(source, outbox_prunable(source->outbox) >= PRUNE_ROWS ? 0 : PRUNE_DELAY_USEC);
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

static int property_get_acknowledged(BUS_PROPERTY_ARGS) {
        const struct event_source *source = userdata;

        return sd_bus_message_append(reply, "t", outbox_acknowledged(source->outbox));
}

static int export_source(struct event_source *source, sd_bus *bus, sd_bus_slot **slot);

static int on_closed(sd_bus_message *message _unused_, void *userdata, sd_bus_error *error _unused_) {
        struct channel *channel = userdata;
        struct event_source *source = channel->source;

        drop_channel(channel);
        if (source->closed)
                source->closed(source->closed_userdata);
        return 0;
}

static int open_channel(struct event_source *source, struct channel *channel, int fd) {
        channel->source = source;
        int r = channel_new(sd_bus_get_event(source->bus), fd, /* accepts= */ true, on_closed, channel,
                            &channel->bus);

        if (r >= 0)
                r = export_source(source, channel->bus, NULL);
        if (r >= 0 && source->export)
                r = source->export(channel->bus, source->userdata);
        channel->number = ++source->n_connects;
        if (r < 0)
                drop_channel(channel);
        return r;
}

static int method_connect(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct event_source *source = userdata;
        size_t i = 0;
        int fds[2];

        while (i < CHANNELS_MAX && source->channels[i].bus)
                i++;
        if (i == CHANNELS_MAX)
                return sd_bus_error_setf(error, SD_BUS_ERROR_LIMITS_EXCEEDED, "%d channels are open already.",
                                         CHANNELS_MAX);
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
                return -errno;
        _cleanup_close_ int theirs = fds[1];
        int r = open_channel(source, &source->channels[i], fds[0]);
        return r < 0 ? r : sd_bus_reply_method_return(message, "h", theirs);
}

/* Properties are open to everybody: what only the aggregator may know is said on its channels. */
static int property_get_epoch(BUS_PROPERTY_ARGS) {
        const struct event_source *source = userdata;

        return sd_bus_message_append(reply, "s",
                                     sd_bus_is_bus_client(bus) > 0 ? "" : outbox_epoch(source->outbox));
}

static const sd_bus_vtable event_source_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Epoch", "s", property_get_epoch, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Acknowledged", "t", property_get_acknowledged, 0, 0),
        SD_BUS_SIGNAL_WITH_ARGS("Event", SD_BUS_ARGS("t", sequence, "s", type, "a{sv}", fields), 0),
        BUS_METHOD("Connect", BUS_NOTHING, ("h", channel), method_connect),
        BUS_METHOD("GetPending", ("t", after, "u", max), ("a(tsa{sv})", events), method_get_pending),
        BUS_METHOD("Acknowledge", ("t", sequence), BUS_NOTHING, method_acknowledge),
        SD_BUS_VTABLE_END,
};

static int export_source(struct event_source *source, sd_bus *bus, sd_bus_slot **slot) {
        return sd_bus_add_object_vtable(bus, slot, source->path, INTERFACE, event_source_vtable, source);
}

void event_source_set_closed(struct event_source *source, void (*closed)(void *userdata), void *userdata) {
        source->closed = closed;
        source->closed_userdata = userdata;
}

void event_source_set_export(struct event_source *source, event_source_export_fn export, void *userdata) {
        source->export = export;
        source->userdata = userdata;
}

int event_source_new(sd_event *event, sd_bus *bus, const char *path, struct clock *clock,
                     struct outbox *outbox, struct event_source **ret) {
        _cleanup_(event_source_freep) struct event_source *source = calloc(1, sizeof(*source));
        int r;

        if (!source)
                return -ENOMEM;
        source->bus = sd_bus_ref(bus);
        source->is_direct = sd_bus_is_bus_client(bus) <= 0;
        source->clock = clock;
        source->outbox = outbox;
        source->hinted = outbox_last_sequence(outbox);
        source->path = strdup(path);
        if (!source->path)
                return -ENOMEM;
        r = sd_event_add_defer(event, &source->send, on_send, source);
        if (r >= 0)
                r = sd_event_source_set_enabled(source->send, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_add_time(event, &source->prune, CLOCK_MONOTONIC, UINT64_MAX, 0, on_prune,
                                      source);
        if (r >= 0)
                r = sd_event_source_set_enabled(source->prune, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_source_set_priority(source->prune, PRUNE_PRIORITY);
        if (r >= 0)
                r = export_source(source, bus, &source->slot);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(source);
        return 0;
}

void event_source_drop_channels(struct event_source *source) {
        for (size_t i = 0; i < CHANNELS_MAX; i++)
                drop_channel(&source->channels[i]);
}

struct event_source *event_source_free(struct event_source *source) {
        if (!source)
                return NULL;
        event_source_drop_channels(source);
        sd_bus_slot_unref(source->slot);
        sd_event_source_disable_unref(source->send);
        sd_event_source_disable_unref(source->prune);
        sd_bus_unref(source->bus);
        free(source->path);
        free(source);
        return NULL;
}
