#include "daemon/record/source-internal.h"

#include "services/base/log.h"

enum {
        FETCH_MAX = 1000,   /* events asked for at once */
        BATCH_MAX = 1000,   /* signals committed at once */
        BATCH_TRUSTED = 16, /* after a longer run of signals ask whether some were dropped */
        RETRY_MAX_SEC = 60,
        RETRY_ON_HINT_USEC = 1000000, /* not sooner after a failure */
        COMMIT_USEC = 5000,           /* signals wait no longer, however much else the bus brings */
};

static void fetch(struct source *source);

void source_set_state(struct source *source, enum source_state state) {
        source->state = state;
        source->context.callbacks->changed(source, source->context.userdata);
}

void source_stop_asking(struct source *source) {
        source->call_slot = sd_bus_slot_unref(source->call_slot);
        (void) sd_event_source_set_enabled(source->commit, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(source->deadline, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(source->retry, SD_EVENT_OFF);
        event_batch_clear(&source->batch);
}

void source_hold(struct source *source) {
        uint64_t delay = source->failures < 6 ? UINT64_C(1) << source->failures : RETRY_MAX_SEC;

        source_stop_asking(source);
        source->failures++;
        (void) sd_event_now(source->context.event, CLOCK_MONOTONIC, &source->held_usec);
        (void) sd_event_source_set_time_relative(source->retry, delay * USEC_PER_SEC);
        (void) sd_event_source_set_enabled(source->retry, SD_EVENT_ONESHOT);
        source_set_state(source, SOURCE_HELD);
}

void source_complain(struct source *source, int error, const char *what) {
        if (!source->complained)
                (void) log_warning_errno(error, "Source %s: %s; trying again", source->info->name, what);
        source->complained = true;
}

static int new_call(struct source *source, const char *interface, const char *member, sd_bus_message **ret) {
        if (!source->channel)
                return -ENOTCONN;
        return sd_bus_message_new_method_call(source->channel, ret, NULL, source->info->path, interface,
                                              member);
}

int source_call(struct source *source, sd_bus_message *message, sd_bus_message_handler_t handler) {
        source->call_slot = sd_bus_slot_unref(source->call_slot);
        return sd_bus_call_async(sd_bus_message_get_bus(message), &source->call_slot, message, handler,
                                 source, 0);
}

static int acknowledge(struct source *source, uint64_t sequence) {
        _cleanup_message_ sd_bus_message *message = NULL;

        if (sequence <= source->acknowledged)
                return 0;
        int r = new_call(source, "vn.motcua.EventSource1", "Acknowledge", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "t", sequence);
        if (r >= 0)
                r = sd_bus_message_set_expect_reply(message, false);
        if (r >= 0)
                r = sd_bus_send(NULL, message, NULL);
        if (r >= 0)
                source->acknowledged = sequence;
        return r;
}

/* A lost acknowledgement is sent again with the next: the events come twice, and are recorded once. */
static int commit_batch(struct source *source, struct event_batch *batch) {
        int r = source->context.callbacks->events(source, batch->events, batch->n, source->context.userdata);
        if (r < 0)
                return r;

        uint64_t highest = 0;
        for (size_t i = 0; i < batch->n; i++)
                if (batch->events[i].sequence > highest)
                        highest = batch->events[i].sequence;
        source->failures = 0;
        source->complained = false;
        r = acknowledge(source, highest);
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Source %s: cannot acknowledge", source->info->name);
        return 0;
}

/* Reads (tsa{sv}) behind an opened struct or signal. 0 and no event: a sequence no source may give out. */
static int read_event(struct source *source, sd_bus_message *message, struct event_batch *batch) {
        struct source_event event = {0};
        const char *type;

        int r = sd_bus_message_read(message, "ts", &event.sequence, &type);
        if (r < 0)
                return r;
        r = fields_read(message, &event.fields, &event.reason);
        if (r < 0 && !event.reason)
                return r;
        if (event.sequence == 0 || event.sequence > EVENT_INTEGER_MAX) {
                source_complain(source, 0, "an event has a sequence out of range and is ignored");
                source_event_done(&event);
                return 0;
        }
        event.type = type;
        event.message = sd_bus_message_ref(message);
        r = event_batch_add(batch, &event);
        source_event_done(&event);
        return r;
}

static int read_pending(struct source *source, sd_bus_message *reply, struct event_batch *batch) {
        int r = sd_bus_message_enter_container(reply, 'a', "(tsa{sv})");
        if (r < 0)
                return r;
        while ((r = sd_bus_message_enter_container(reply, 'r', "tsa{sv}")) > 0) {
                r = read_event(source, reply, batch);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

static int commit_pending(struct source *source, struct event_batch *batch) {
        uint64_t before = source->last;

        for (size_t i = 0; i < batch->n; i++)
                if (batch->events[i].sequence > source->last)
                        source->last = batch->events[i].sequence;
        if (source->last == before) {
                /* Nothing above what was asked for: asking once more would bring the same. */
                source_complain(source, 0, "its answer does not go on");
                int r = commit_batch(source, batch);
                if (r >= 0)
                        source_set_state(source, SOURCE_LIVE);
                return r;
        }

        /* The next answer is made while this one is committed. */
        fetch(source);
        if (source->state == SOURCE_HELD)
                return 0;
        return commit_batch(source, batch);
}

static int on_pending(sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        _cleanup_(event_batch_done) struct event_batch batch = {0};
        struct source *source = userdata;

        source->call_slot = sd_bus_slot_unref(source->call_slot);
        int r = -sd_bus_message_get_errno(reply);
        if (r >= 0)
                r = read_pending(source, reply, &batch);
        if (r < 0)
                source_complain(source, r, "cannot read what is pending");
        else if (batch.n > 0)
                r = commit_pending(source, &batch);
        else if (source->hinted > source->last)
                fetch(source);
        else
                source_set_state(source, SOURCE_LIVE);
        if (r < 0)
                source_hold(source);
        return 0;
}

static void fetch(struct source *source) {
        _cleanup_message_ sd_bus_message *message = NULL;

        source->state = SOURCE_FETCHING;
        /* What was heard of by now is in the answer, or was never recorded. */
        source->hinted = 0;
        int r = new_call(source, "vn.motcua.EventSource1", "GetPending", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "tu", source->last, (uint32_t) FETCH_MAX);
        if (r >= 0)
                r = source_call(source, message, on_pending);
        if (r < 0) {
                source_complain(source, r, "cannot ask what is pending");
                source_hold(source);
        }
}

static int read_claim(sd_bus_message *reply, struct outbox_claim *ret) {
        const char *name, *epoch = NULL;
        bool is_acknowledged = false;

        int r = sd_bus_message_enter_container(reply, 'a', "{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = sd_bus_message_read(reply, "s", &name);
                if (r >= 0 && streq(name, "Epoch"))
                        r = sd_bus_message_read(reply, "v", "s", &epoch);
                else if (r >= 0 && streq(name, "Acknowledged")) {
                        r = sd_bus_message_read(reply, "v", "t", &ret->acknowledged);
                        is_acknowledged = true;
                } else if (r >= 0)
                        r = sd_bus_message_skip(reply, "v");
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        if (r >= 0 && (!epoch || strlen(epoch) >= EPOCH_SIZE || !is_acknowledged))
                r = -EBADMSG;
        if (r >= 0)
                id_copy(ret->epoch, sizeof(ret->epoch), epoch);
        return r;
}

static int on_claim(sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        struct source *source = userdata;
        struct outbox_claim claim = {0};

        source->call_slot = sd_bus_slot_unref(source->call_slot);
        int r = -sd_bus_message_get_errno(reply);
        if (r >= 0)
                r = read_claim(reply, &claim);
        if (r >= 0)
                r = source->context.callbacks->epoch(source, &claim, source->context.userdata);
        if (r < 0) {
                source_complain(source, r, "cannot learn its epoch");
                source_hold(source);
                return 0;
        }
        source->claim = claim;
        source->refused = r > 0;
        if (source->refused)
                source_set_state(source, SOURCE_REFUSED);
        else
                fetch(source);
        return 0;
}

/* From the very first event still pending: an outbox that lost its tail gives out old numbers for new events.
 */
void source_ask_epoch(struct source *source) {
        _cleanup_message_ sd_bus_message *message = NULL;

        source_stop_asking(source);
        source->last = 0;
        source->acknowledged = 0;
        source->hinted = 0;
        source_set_state(source, SOURCE_EPOCH);
        int r = new_call(source, "org.freedesktop.DBus.Properties", "GetAll", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "s", "vn.motcua.EventSource1");
        if (r >= 0)
                r = source_call(source, message, on_claim);
        if (r < 0) {
                source_complain(source, r, "cannot ask its epoch");
                source_hold(source);
        }
}

static int on_commit(sd_event_source *defer _unused_, void *userdata) {
        struct source *source = userdata;
        size_t n = source->batch.n;

        if (n == 0)
                return 0;
        (void) sd_event_source_set_enabled(source->deadline, SD_EVENT_OFF);
        int r = commit_batch(source, &source->batch);
        event_batch_clear(&source->batch);
        if (r < 0)
                source_hold(source);
        else if (n >= BATCH_TRUSTED)
                fetch(source);
        return 0;
}

static int on_deadline(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        return on_commit(NULL, userdata);
}

static int schedule_commit(struct source *source) {
        int r = sd_event_source_set_time_relative(source->deadline, COMMIT_USEC);

        if (r >= 0)
                r = sd_event_source_set_enabled(source->deadline, SD_EVENT_ONESHOT);
        return r < 0 ? r : sd_event_source_set_enabled(source->commit, SD_EVENT_ONESHOT);
}

/* Somebody pressed while it failed: worth a try before the timer, but a flood is not worth one each. */
static int retry_on_hint(struct source *source) {
        uint64_t now;

        int r = sd_event_now(source->context.event, CLOCK_MONOTONIC, &now);
        if (r >= 0 && now - source->held_usec >= RETRY_ON_HINT_USEC)
                source_begin(source);
        return r < 0 ? r : 0;
}

static int take_signal(struct source *source, sd_bus_message *message) {
        uint64_t sequence;

        int r = sd_bus_message_read(message, "t", &sequence);
        if (r < 0)
                return r;
        if (sequence > source->hinted)
                source->hinted = sequence;
        if (source->state == SOURCE_HELD)
                return retry_on_hint(source);
        if (source->state != SOURCE_LIVE)
                return 0; /* GetPending will bring it */
        if (sequence != source->last + 1) {
                /* Commit what is in order before asking for the rest. A number at or below the last is an old
                 * signal overtaken by an answer, or an outbox that went back. */
                (void) on_commit(NULL, source);
                if (source->state == SOURCE_LIVE && sequence > source->last)
                        fetch(source);
                return 0;
        }

        r = sd_bus_message_rewind(message, true);
        if (r >= 0)
                r = read_event(source, message, &source->batch);
        if (r < 0)
                return r;
        source->last = sequence;
        if (source->batch.n >= BATCH_MAX)
                return on_commit(NULL, source);
        return source->batch.n == 1 ? schedule_commit(source) : 0;
}

static int on_event(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct source *source = userdata;

        if (source->state == SOURCE_ABSENT)
                return 0;
        int r = take_signal(source, message);
        if (r < 0)
                source_complain(source, r, "a signal cannot be read");
        return 0;
}

int source_match_events(struct source *source) {
        return sd_bus_match_signal(source->channel, &source->event_slot, NULL, source->info->path,
                                   "vn.motcua.EventSource1", "Event", on_event, source);
}

void source_poke(struct source *source, uint64_t sequence) {
        if (sequence > source->hinted)
                source->hinted = sequence;
        if (source->state == SOURCE_LIVE && sequence > source->last) {
                (void) on_commit(NULL, source);
                if (source->state == SOURCE_LIVE && sequence > source->last)
                        fetch(source);
        }
}

int source_add_commit(struct source *source) {
        sd_event *event = source->context.event;

        int r = sd_event_add_defer(event, &source->commit, on_commit, source);
        if (r < 0)
                return r;
        r = sd_event_source_set_enabled(source->commit, SD_EVENT_OFF);
        /* After the channel, so that signals that already wait are committed together. */
        if (r >= 0)
                r = sd_event_source_set_priority(source->commit, SD_EVENT_PRIORITY_NORMAL + 10);
        if (r >= 0)
                r = sd_event_add_time(event, &source->deadline, CLOCK_MONOTONIC, UINT64_MAX, 1, on_deadline,
                                      source);
        return r < 0 ? r : sd_event_source_set_enabled(source->deadline, SD_EVENT_OFF);
}
