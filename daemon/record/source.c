#include "daemon/record/source.h"

#include <fcntl.h>
#include <time.h>

#include "daemon/record/event-batch.h"
#include "services/base/bus.h"
#include "services/base/channel.h"
#include "services/base/log.h"

enum {
        FETCH_MAX = 1000,   /* events asked for at once */
        BATCH_MAX = 1000,   /* signals committed at once */
        BATCH_TRUSTED = 16, /* after a longer run of signals ask whether some were dropped */
        RETRY_MAX_SEC = 60,
        RETRY_ON_HINT_USEC = 1000000, /* not sooner after a failure */
        COMMIT_USEC = 5000,           /* signals wait no longer, however much else the bus brings */
};

enum source_state { SOURCE_ABSENT, SOURCE_EPOCH, SOURCE_FETCHING, SOURCE_LIVE, SOURCE_HELD };

struct source {
        const struct source_info *info;
        struct source_context context;
        enum source_state state;
        bool known;
        char *owner;
        sd_bus *channel; /* NULL: not connected */
        sd_bus_slot *name_slot, *event_slot, *owner_slot, *call_slot;
        sd_event_source *deadline;
        sd_event_source *commit; /* signals wait here until the bus has nothing more to read */
        sd_event_source *retry;
        unsigned failures;
        uint64_t held_usec;       /* CLOCK_MONOTONIC of the last failure */
        struct event_batch batch; /* signals, in order, not yet committed */
        uint64_t last;            /* the highest sequence committed or in the batch */
        uint64_t acknowledged;
        uint64_t hinted; /* the highest sequence heard of */
        bool complained;
};

static void fetch(struct source *source);
static int on_event(sd_bus_message *message, void *userdata, sd_bus_error *error);

static void set_state(struct source *source, enum source_state state) {
        source->state = state;
        source->context.callbacks->changed(source, source->context.userdata);
}

static void stop_asking(struct source *source) {
        source->call_slot = sd_bus_slot_unref(source->call_slot);
        (void) sd_event_source_set_enabled(source->commit, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(source->deadline, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(source->retry, SD_EVENT_OFF);
        event_batch_clear(&source->batch);
}

/* Tries again after 1, 2, 4 ... 60 seconds. */
static void hold(struct source *source) {
        uint64_t delay = source->failures < 6 ? UINT64_C(1) << source->failures : RETRY_MAX_SEC;

        stop_asking(source);
        source->failures++;
        (void) sd_event_now(source->context.event, CLOCK_MONOTONIC, &source->held_usec);
        (void) sd_event_source_set_time_relative(source->retry, delay * USEC_PER_SEC);
        (void) sd_event_source_set_enabled(source->retry, SD_EVENT_ONESHOT);
        set_state(source, SOURCE_HELD);
}

static void complain(struct source *source, int error, const char *what) {
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

static int call(struct source *source, sd_bus_message *message, sd_bus_message_handler_t handler) {
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
                complain(source, 0, "an event has a sequence out of range and is ignored");
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
                complain(source, 0, "its answer does not go on");
                int r = commit_batch(source, batch);
                if (r >= 0)
                        set_state(source, SOURCE_LIVE);
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
                complain(source, r, "cannot read what is pending");
        else if (batch.n > 0)
                r = commit_pending(source, &batch);
        else if (source->hinted > source->last)
                fetch(source);
        else
                set_state(source, SOURCE_LIVE);
        if (r < 0)
                hold(source);
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
                r = call(source, message, on_pending);
        if (r < 0) {
                complain(source, r, "cannot ask what is pending");
                hold(source);
        }
}

static int on_epoch(sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        struct source *source = userdata;
        const char *epoch;

        source->call_slot = sd_bus_slot_unref(source->call_slot);
        int r = -sd_bus_message_get_errno(reply);
        if (r >= 0)
                r = sd_bus_message_read(reply, "v", "s", &epoch);
        if (r >= 0)
                r = source->context.callbacks->epoch(source, epoch, source->context.userdata);
        if (r < 0) {
                complain(source, r, "cannot learn its epoch");
                hold(source);
                return 0;
        }
        fetch(source);
        return 0;
}

/* From the very first event still pending: an outbox that lost its tail gives out old numbers for new events.
 */
static void ask_epoch(struct source *source) {
        _cleanup_message_ sd_bus_message *message = NULL;

        stop_asking(source);
        source->last = 0;
        source->acknowledged = 0;
        source->hinted = 0;
        set_state(source, SOURCE_EPOCH);
        int r = new_call(source, "org.freedesktop.DBus.Properties", "Get", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "ss", "vn.motcua.EventSource1", "Epoch");
        if (r >= 0)
                r = call(source, message, on_epoch);
        if (r < 0) {
                complain(source, r, "cannot ask its epoch");
                hold(source);
        }
}

static bool is_direct(const struct source *source) {
        return sd_bus_is_bus_client(source->context.bus) <= 0;
}

static void drop_channel(struct source *source) {
        if (is_direct(source))
                return;
        source->call_slot = sd_bus_slot_unref(source->call_slot);
        source->event_slot = sd_bus_slot_unref(source->event_slot);
        source->channel = sd_bus_close_unref(source->channel);
}

/* The daemon ends, or gave this channel up; in the latter case there will be another. */
static int on_closed(sd_bus_message *message _unused_, void *userdata, sd_bus_error *error _unused_) {
        struct source *source = userdata;

        drop_channel(source);
        if (source->owner)
                hold(source);
        return 0;
}

static int match_events(struct source *source) {
        return sd_bus_match_signal(source->channel, &source->event_slot, NULL, source->info->path,
                                   "vn.motcua.EventSource1", "Event", on_event, source);
}

static int take_channel(struct source *source, sd_bus_message *reply) {
        int theirs, r = -sd_bus_message_get_errno(reply);

        if (r >= 0)
                r = sd_bus_message_read(reply, "h", &theirs);
        if (r < 0)
                return r;
        int fd = fcntl(theirs, F_DUPFD_CLOEXEC, 3);
        if (fd < 0)
                return -errno;
        r = channel_new(source->context.event, fd, /* accepts= */ false, on_closed, source, &source->channel);
        if (r >= 0)
                r = match_events(source);
        if (r >= 0)
                r = source->context.callbacks->connected(source, source->channel, source->context.userdata);
        if (r < 0)
                drop_channel(source);
        return r;
}

static int on_connected(sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        struct source *source = userdata;

        source->call_slot = sd_bus_slot_unref(source->call_slot);
        int r = take_channel(source, reply);
        if (r < 0) {
                complain(source, r, "cannot connect to it");
                hold(source);
        } else
                ask_epoch(source);
        return 0;
}

/* The one call over the bus: what answers it is ours alone. */
static void connect_to(struct source *source) {
        _cleanup_message_ sd_bus_message *message = NULL;

        stop_asking(source);
        set_state(source, SOURCE_EPOCH);
        int r = sd_bus_message_new_method_call(source->context.bus, &message, source->owner,
                                               source->info->path, "vn.motcua.EventSource1", "Connect");
        if (r >= 0)
                r = sd_bus_message_set_auto_start(message, false);
        if (r >= 0)
                r = call(source, message, on_connected);
        if (r < 0) {
                complain(source, r, "cannot ask for a connection to it");
                hold(source);
        }
}

static void begin(struct source *source) {
        if (source->channel)
                ask_epoch(source);
        else
                connect_to(source);
}

static int on_retry(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct source *source = userdata;

        if (source->state == SOURCE_HELD)
                begin(source);
        return 0;
}

void source_retry(struct source *source) {
        (void) on_retry(NULL, 0, source);
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
                hold(source);
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
                begin(source);
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
                complain(source, r, "a signal cannot be read");
        return 0;
}

void source_set_owner(struct source *source, const char *owner) {
        bool had = source->owner != NULL;

        stop_asking(source);
        drop_channel(source);
        source->failures = 0;
        source->complained = false;
        free(source->owner);
        source->owner = owner ? strdup(owner) : NULL;
        source->known = true;
        if (source->owner)
                begin(source);
        else if (had || source->state == SOURCE_ABSENT)
                set_state(source, SOURCE_ABSENT);
}

static int on_name_owner_changed(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct source *source = userdata;
        const char *name, *before, *after;

        int r = sd_bus_message_read(message, "sss", &name, &before, &after);
        if (r < 0)
                return r;
        source->owner_slot = sd_bus_slot_unref(source->owner_slot);
        source_set_owner(source, after[0] != '\0' ? after : NULL);
        return 0;
}

static int on_get_owner(sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        struct source *source = userdata;
        const char *owner;

        source->owner_slot = sd_bus_slot_unref(source->owner_slot);
        if (sd_bus_message_is_method_error(reply, NULL) || sd_bus_message_read(reply, "s", &owner) < 0)
                owner = NULL;
        source_set_owner(source, owner);
        return 0;
}

static int match_signals(struct source *source) {
        _cleanup_free_ char *rule = NULL;

        int r = str_format(&rule,
                           "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
                           "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='%s'",
                           source->info->bus_name);
        if (r < 0)
                return r;
        return sd_bus_add_match_async(source->context.bus, &source->name_slot, rule, on_name_owner_changed,
                                      NULL, source);
}

int source_start(struct source *source) {
        int r = match_signals(source);
        if (r < 0)
                return r;
        return sd_bus_call_method_async(source->context.bus, &source->owner_slot, "org.freedesktop.DBus",
                                        "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner",
                                        on_get_owner, source, "s", source->info->bus_name);
}

static int add_event_sources(struct source *source) {
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
        if (r >= 0)
                r = sd_event_source_set_enabled(source->deadline, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_add_time(event, &source->retry, CLOCK_MONOTONIC, UINT64_MAX, 0, on_retry,
                                      source);
        return r < 0 ? r : sd_event_source_set_enabled(source->retry, SD_EVENT_OFF);
}

int source_new(const struct source_info *info, const struct source_context *context, struct source **ret) {
        _cleanup_(source_freep) struct source *source = calloc(1, sizeof(*source));
        if (!source)
                return -ENOMEM;
        source->info = info;
        source->context = *context;

        int r = add_event_sources(source);
        if (r < 0)
                return r;
        if (is_direct(source)) {
                source->channel = sd_bus_ref(context->bus);
                r = match_events(source);
                if (r < 0)
                        return r;
        }
        *ret = TAKE_PTR(source);
        return 0;
}

struct source *source_free(struct source *source) {
        if (!source)
                return NULL;
        sd_bus_slot_unref(source->name_slot);
        sd_bus_slot_unref(source->event_slot);
        sd_bus_slot_unref(source->owner_slot);
        sd_bus_slot_unref(source->call_slot);
        if (is_direct(source))
                sd_bus_unref(source->channel);
        else
                sd_bus_close_unref(source->channel);
        sd_event_source_disable_unref(source->commit);
        sd_event_source_disable_unref(source->deadline);
        sd_event_source_disable_unref(source->retry);
        event_batch_done(&source->batch);
        free(source->owner);
        free(source);
        return NULL;
}

const struct source_info *source_get_info(const struct source *source) {
        return source->info;
}

sd_bus *source_channel(const struct source *source) {
        return source->channel;
}

bool source_is_known(const struct source *source) {
        return source->known;
}

bool source_is_present(const struct source *source) {
        return source->owner != NULL;
}

bool source_is_live(const struct source *source) {
        return source->state == SOURCE_LIVE;
}

bool source_is_held(const struct source *source) {
        return source->state == SOURCE_HELD;
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
