#include "daemon/manager.h"

#include "daemon/describe.h"
#include "daemon/keypads/alert-conf.h"
#include "daemon/keypads/book.h"
#include "daemon/keypads/conf.h"
#include "daemon/log/sign.h"
#include "daemon/record/news.h"
#include "daemon/rooms.h"
#include "daemon/wall/book.h"
#include "services/base/bus.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"

DEFINE_TO_STRING(counter_state, COUNTER_STATE)

/* Of a counter, a kiosk or an alert. */
static bool is_configured(const struct centre_manager *manager, const char *keypad) {
        const struct keypads_conf *conf = keypads_conf(manager->centre.conf);
        const char *keypads[COUNTER_KEYPADS_MAX];

        for (size_t i = 0; i < conf->n_kiosks; i++)
                if (streq(conf->kiosks[i]->id, keypad))
                        return true;
        const struct alerts_conf *alerts = alerts_conf(manager->centre.conf);
        for (size_t i = 0; i < alerts->n; i++)
                if (streq(alerts->alerts[i]->keypad, keypad))
                        return true;
        for (size_t i = 0; i < manager->n_counters; i++)
                for (size_t n = counter_keypads(manager->counters[i]->conf, keypads); n > 0; n--)
                        if (streq(keypads[n - 1], keypad))
                                return true;
        return false;
}

const char *centre_next_absent(const struct centre_manager *manager, size_t *place) {
        const struct source *source = centre_find_source(&manager->centre, KEYPAD_SOURCE);
        const struct book *book = recorder_book(manager->centre.recorder);

        if (!source || !source_is_present(source) || !book)
                return NULL;
        for (const struct keypads *keypads = keypads_of(book); *place < keypads->n_presence;) {
                const struct presence_row *row = &keypads->presence[(*place)++];

                if (row->absent && is_configured(manager, row->keypad))
                        return row->keypad;
        }
        return NULL;
}

static enum daemon_state find_state(const struct centre_manager *manager) {
        if (recorder_is_failing(manager->centre.recorder))
                return DAEMON_FAILING;
        for (size_t i = 0; i < manager->centre.n_sources; i++)
                if (!source_is_present(manager->centre.sources[i]) ||
                    source_refused(manager->centre.sources[i]))
                        return DAEMON_DEGRADED;
        if (log_state_of(&manager->centre)->trust != TRUST_SOUND)
                return DAEMON_DEGRADED;
        const struct book *book = recorder_book(manager->centre.recorder);
        return centre_next_absent(manager, &(size_t){0}) || (book && book_wall_lacks(book)) ? DAEMON_DEGRADED
                                                                                            : DAEMON_READY;
}

void centre_manager_update(struct centre_manager *manager) {
        daemon_set_state(&manager->state, find_state(manager), manager->centre.bus, CENTRE_PATH,
                         CENTRE_BUS_NAME);
        daemon_set_status(manager->state, manager->refused, describe_centre, manager);
}

static void on_changed(struct centre *centre) {
        centre_manager_update(centre_manager_of(centre));
}

static void on_committed(struct book *book, const struct instant *now, void *userdata) {
        struct centre_manager *manager = userdata;

        for (const struct agent *const *agent = manager->centre.agents; *agent; agent++)
                if ((*agent)->committed)
                        (*agent)->committed(&manager->centre, book, now);
        for (size_t i = 0; i < manager->n_counters; i++)
                counter_update(manager->counters[i]);
        if (keypads_of(book)->presence_changes != manager->presence_changes) {
                manager->presence_changes = keypads_of(book)->presence_changes;
                centre_manager_update(manager);
        }
}

static void on_declared(void *userdata) {
        struct centre_manager *manager = userdata;

        manager->centre.started = true;
        manager->wall_jumped = false;
        manager->jump_usec = 0;
}

static void on_recorder_changed(void *userdata) {
        struct centre_manager *manager = userdata;

        if (!recorder_is_failing(manager->centre.recorder))
                for (size_t i = 0; i < manager->centre.n_sources; i++)
                        source_retry(manager->centre.sources[i]);
        centre_manager_update(manager);
}

static const struct recorder_listener recorder_listener = {
        .declare = centre_declare,
        .declared = on_declared,
        .committed = on_committed,
        .changed = on_recorder_changed,
};

struct told_epoch {
        const char *source;
        const struct outbox_claim *claim;
        bool refused;
        uint64_t first; /* that is missing */
};

static int take_epoch(struct book *book, const struct instant *now, void *userdata) {
        struct told_epoch *told = userdata;

        int r = intake_epoch(book, now, told->source, told->claim, &told->first);
        told->refused = r > 0;
        return r < 0 ? r : 0;
}

static int on_epoch(struct source *source, const struct outbox_claim *claim, void *userdata) {
        struct centre_manager *manager = userdata;
        struct told_epoch told = {.source = source_get_info(source)->name, .claim = claim};

        int r = recorder_write(manager->centre.recorder, take_epoch, &told);
        if (r < 0)
                return r;
        if (told.refused && !source_refused(source)) /* not each time that a channel is replaced */
                centre_log_refused(told.source, told.first, claim->acknowledged);
        return told.refused;
}

struct told_events {
        const char *source;
        struct source_event *events;
        size_t n;
};

static int take_events(struct book *book, const struct instant *now, void *userdata) {
        const struct told_events *told = userdata;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < told->n; i++) {
                enum intake_result result;

                r = intake_event(book, now, told->source, &told->events[i], &result);
                if (r >= 0 && result == INTAKE_REJECTED)
                        centre_log_rejected(told->source, &told->events[i]);
        }
        /* What a source tells is never a reason to stop listening to it: this is about the record. */
        return r == -EINVAL || r == -EBADMSG ? -EUCLEAN : r;
}

static int on_events(struct source *source, struct source_event *events, size_t n_events, void *userdata) {
        struct centre_manager *manager = userdata;
        struct told_events told = {source_get_info(source)->name, events, n_events};

        return recorder_write(manager->centre.recorder, take_events, &told);
}

static void on_source_changed(struct source *source, void *userdata) {
        struct centre_manager *manager = userdata;

        for (const struct agent *const *agent = manager->centre.agents; *agent; agent++)
                if ((*agent)->source_changed)
                        (*agent)->source_changed(&manager->centre, source);
        recorder_undeclare(manager->centre.recorder);
        /* Not while a batch of that source is being committed: the loop comes back to it at once. */
        recorder_poke(manager->centre.recorder);
        centre_manager_update(manager);
}

static int on_connected(struct source *source, sd_bus *channel, void *userdata) {
        struct centre_manager *manager = userdata;
        int r = 0;

        for (const struct agent *const *agent = manager->centre.agents; r >= 0 && *agent; agent++)
                if ((*agent)->channel_members &&
                    streq((*agent)->channel_source, source_get_info(source)->kind))
                        r = sd_bus_add_object_vtable(channel, NULL, CENTRE_PATH, CENTRE_BUS_NAME,
                                                     (*agent)->channel_members, &manager->centre);
        return r;
}

static const struct source_callbacks source_callbacks = {
        .connected = on_connected,
        .epoch = on_epoch,
        .events = on_events,
        .changed = on_source_changed,
};

static void on_clock_changed(struct clock *clock, void *userdata) {
        struct centre_manager *manager = userdata;
        struct clock_reading now;

        clock_read(clock, &now);
        int64_t offset = (int64_t) now.realtime_usec - (int64_t) now.boottime_usec;
        int64_t jump = offset - manager->wall_offset_usec;
        bool becomes_true = !manager->wall_synchronized && now.synchronized;

        if (llabs(jump) > 2 * (int64_t) USEC_PER_SEC && !becomes_true) {
                manager->wall_jumped = true;
                manager->jump_usec += jump;
                recorder_undeclare(manager->centre.recorder);
        }
        manager->wall_offset_usec = offset;
        manager->wall_synchronized = now.synchronized;
        (void) recorder_write(manager->centre.recorder, NULL, NULL);
}

static struct source *take_source(struct source **sources, size_t n, const struct source_info *info) {
        for (size_t i = 0; i < n; i++)
                if (sources[i] && source_get_info(sources[i]) == info)
                        return TAKE_PTR(sources[i]);
        return NULL;
}

int centre_manager_set_sources(struct centre_manager *manager) {
        struct source_context context = {
                .event = manager->centre.event,
                .bus = manager->centre.bus,
                .callbacks = &source_callbacks,
                .userdata = manager,
        };
        struct centre *centre = &manager->centre;
        const struct record_conf *conf = record_conf(centre->conf);
        struct source *before[BOOK_SOURCES_MAX];
        size_t n_before = centre->n_sources;
        int r = 0;

        memcpy(before, centre->sources, sizeof(before));
        centre->n_sources = 0;
        for (size_t i = 0; r >= 0 && i < conf->n_sources; i++) {
                struct source *source = take_source(before, n_before, conf->sources[i]);
                bool is_new = !source;
                if (is_new)
                        r = source_new(conf->sources[i], &context, &source);
                if (r < 0)
                        break;
                centre->sources[centre->n_sources++] = source;
                if (is_new && manager->follows)
                        r = source_start(source);
        }
        for (size_t i = 0; i < n_before; i++)
                if (before[i]) {
                        source_set_owner(before[i], NULL); /* who waits for an answer of it, waits no more */
                        source_free(before[i]);
                }
        return r;
}

static int add_counters(struct centre_manager *manager) {
        const struct ratings_conf *conf = ratings_conf(manager->centre.conf);

        for (size_t i = 0; i < conf->n_counters; i++) {
                int r = counter_new(manager, conf->counters[i], &manager->counters[i]);
                if (r < 0)
                        return r;
                manager->n_counters++;
        }
        return 0;
}

static int add_recorder(struct centre_manager *manager) {
        struct recorder_context context = {
                .event = manager->centre.event,
                .store = manager->centre.store,
                .clock = manager->centre.clock,
                .rooms = centre_rooms,
                .listener = &recorder_listener,
                .userdata = manager,
        };

        return recorder_new(&context, &manager->centre.recorder);
}

static int add_agents(struct centre *centre) {
        for (size_t i = 0; centre->agents[i]; i++) {
                assert(i < AGENTS_MAX);
                int r = centre->agents[i]->make ? centre->agents[i]->make(centre, &centre->states[i]) : 0;
                if (r < 0)
                        return r;
        }
        return 0;
}

void centre_parts_done(struct centre_parts *parts) {
        store_free(TAKE_PTR(parts->store));
        clock_free(TAKE_PTR(parts->clock));
        conf_free(TAKE_PTR(parts->conf));
        parts->bus = sd_bus_unref(parts->bus);
        parts->event = sd_event_unref(parts->event);
}

int centre_manager_new(struct centre_parts *parts, struct centre_manager **ret) {
        _cleanup_(centre_manager_freep) struct centre_manager *manager = calloc(1, sizeof(*manager));
        struct clock_reading now;

        if (!manager) {
                centre_parts_done(parts);
                return -ENOMEM;
        }
        struct centre *centre = &manager->centre;
        centre->event = TAKE_PTR(parts->event);
        centre->bus = TAKE_PTR(parts->bus);
        centre->clock = TAKE_PTR(parts->clock);
        centre->store = TAKE_PTR(parts->store);
        centre->conf = TAKE_PTR(parts->conf);
        centre->agents = centre_agents;
        manager->state = DAEMON_DEGRADED;
        clock_read(centre->clock, &now);
        manager->wall_offset_usec = (int64_t) now.realtime_usec - (int64_t) now.boottime_usec;
        manager->wall_synchronized = now.synchronized;
        manager->conf_stamp = parts->conf_stamp;
        manager->conf_path = strdup(parts->conf_path);
        centre->state_dir = manager->state_dir = strdup(parts->state_dir);
        if (!manager->conf_path || !manager->state_dir)
                return -ENOMEM;

        int r = add_recorder(manager);
        if (r >= 0)
                r = add_agents(centre);
        if (r >= 0)
                r = centre_manager_set_sources(manager);
        if (r >= 0)
                r = add_counters(manager);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(manager);
        return 0;
}

struct centre_manager *centre_manager_free(struct centre_manager *manager) {
        if (!manager)
                return NULL;
        struct centre *centre = &manager->centre;

        for (size_t i = 0; i < manager->n_counters; i++)
                counter_free(manager->counters[i]);
        for (size_t i = 0; i < centre->n_sources; i++)
                source_free(centre->sources[i]);
        for (size_t i = 0; centre->agents[i]; i++)
                if (centre->agents[i]->free)
                        centre->agents[i]->free(centre->states[i]);
        sd_bus_slot_unref(manager->manager_slot);
        sd_bus_slot_unref(manager->centre_slot);
        sd_bus_slot_unref(manager->record_slot);
        sd_bus_slot_unref(manager->clock_slot);
        free(manager->members);
        free(manager->record_members);
        free(manager->counter_members);
        recorder_free(centre->recorder);
        store_free(centre->store);
        clock_free(centre->clock);
        conf_free(centre->conf);
        sd_bus_unref(centre->bus);
        sd_event_unref(centre->event);
        free(manager->conf_path);
        free(manager->state_dir);
        free(manager->refused);
        free(manager);
        return NULL;
}

int centre_manager_start(struct centre_manager *manager, bool simulated_clock) {
        manager->centre.changed = on_changed;
        int r = centre_bus_export(manager, simulated_clock);
        for (size_t i = 0; r >= 0 && i < manager->n_counters; i++)
                r = counter_bus_export(manager->counters[i]);
        if (r >= 0)
                r = clock_watch(manager->centre.clock, manager->centre.event, on_clock_changed, manager);
        if (r < 0)
                return r;

        /* A record that cannot be written is a state, not an end: the sources keep what they have. */
        (void) recorder_declare(manager->centre.recorder);
        manager->follows = sd_bus_is_bus_client(manager->centre.bus) > 0;
        for (size_t i = 0; r >= 0 && manager->follows && i < manager->centre.n_sources; i++)
                r = source_start(manager->centre.sources[i]);
        centre_manager_update(manager);
        return r;
}
