#include "daemon/record/source-internal.h"

#include <fcntl.h>

#include "services/base/channel.h"

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
                source_hold(source);
        return 0;
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
                r = source_match_events(source);
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
                source_complain(source, r, "cannot connect to it");
                source_hold(source);
        } else
                source_ask_epoch(source);
        return 0;
}

/* The one call over the bus: what answers it is ours alone. */
static void connect_to(struct source *source) {
        _cleanup_message_ sd_bus_message *message = NULL;

        source_stop_asking(source);
        source_set_state(source, SOURCE_EPOCH);
        int r = sd_bus_message_new_method_call(source->context.bus, &message, source->owner,
                                               source->info->path, "vn.motcua.EventSource1", "Connect");
        if (r >= 0)
                r = sd_bus_message_set_auto_start(message, false);
        if (r >= 0)
                r = source_call(source, message, on_connected);
        if (r < 0) {
                source_complain(source, r, "cannot ask for a connection to it");
                source_hold(source);
        }
}

void source_begin(struct source *source) {
        if (source->channel)
                source_ask_epoch(source);
        else
                connect_to(source);
}

static int on_retry(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct source *source = userdata;

        if (source->state == SOURCE_HELD)
                source_begin(source);
        return 0;
}

void source_retry(struct source *source) {
        source->refused = false;
        if (source->state == SOURCE_HELD || source->state == SOURCE_REFUSED)
                source_begin(source);
}

void source_set_owner(struct source *source, const char *owner) {
        bool had = source->owner != NULL;

        source_stop_asking(source);
        drop_channel(source);
        source->failures = 0;
        source->complained = false;
        source->refused = false;
        free(source->owner);
        source->owner = owner ? strdup(owner) : NULL;
        source->known = true;
        if (source->owner)
                source_begin(source);
        else if (had || source->state == SOURCE_ABSENT)
                source_set_state(source, SOURCE_ABSENT);
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

static int add_retry(struct source *source) {
        int r = sd_event_add_time(source->context.event, &source->retry, CLOCK_MONOTONIC, UINT64_MAX, 0,
                                  on_retry, source);

        return r < 0 ? r : sd_event_source_set_enabled(source->retry, SD_EVENT_OFF);
}

int source_new(const struct source_info *info, const struct source_context *context, struct source **ret) {
        _cleanup_(source_freep) struct source *source = calloc(1, sizeof(*source));
        if (!source)
                return -ENOMEM;
        source->info = info;
        source->context = *context;

        int r = source_add_commit(source);
        if (r >= 0)
                r = add_retry(source);
        if (r < 0)
                return r;
        if (is_direct(source)) {
                source->channel = sd_bus_ref(context->bus);
                r = source_match_events(source);
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

const struct outbox_claim *source_refused(const struct source *source) {
        return source->refused ? &source->claim : NULL;
}
