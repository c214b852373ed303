#include "daemon/manager.h"

#include "daemon/officials/pin.h"
#include "daemon/ratings/rules.h"
#include "daemon/record/news.h"
#include "daemon/rooms.h"
#include "services/base/bus.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"

enum { ANNOUNCED_MAX = 128 }; /* of the events of one transaction; of more only the last */

const char *centre_state_to_string(enum centre_state state) {
        static const char *const names[_CENTRE_STATE_MAX] = {"ready", "degraded", "failing"};

        return names[state];
}

const char *counter_state_to_string(enum counter_state state) {
        static const char *const names[_COUNTER_STATE_MAX] = {"idle",   "calling", "serving", "rating",
                                                              "paused", "closed",  "offline"};

        return names[state];
}

struct source *centre_manager_source(const struct centre_manager *manager, const char *name) {
        for (size_t i = 0; i < manager->n_sources; i++)
                if (streq(source_get_info(manager->sources[i])->name, name))
                        return manager->sources[i];
        return NULL;
}

static enum centre_state find_state(const struct centre_manager *manager) {
        if (recorder_is_failing(manager->recorder))
                return CENTRE_FAILING;
        for (size_t i = 0; i < manager->n_sources; i++)
                if (!source_is_present(manager->sources[i]))
                        return CENTRE_DEGRADED;
        return CENTRE_READY;
}

static void update_state(struct centre_manager *manager) {
        enum centre_state state = find_state(manager);

        if (state == manager->state)
                return;
        manager->state = state;
        daemon_set_status("%s", centre_state_to_string(state));
        (void) sd_bus_emit_properties_changed(manager->bus, CENTRE_PATH, CENTRE_BUS_NAME, "State", NULL);
}

static void announce(struct centre_manager *manager, const struct book *book) {
        size_t first = book->n_events > ANNOUNCED_MAX ? book->n_events - 1 : 0;

        for (size_t i = first; i < book->n_events; i++)
                (void) centre_bus_announce(manager, &book->events[i]);
        manager->cursor = book->last_event;
}

static void on_committed(struct book *book, const struct instant *now, void *userdata) {
        struct centre_manager *manager = userdata;
        const struct source *keypad = centre_manager_source(manager, KEYPAD_SOURCE);
        struct ratings *ratings = ratings_of(book);

        announce(manager, book);
        for (size_t i = 0; i < manager->n_counters; i++)
                counter_update(manager->counters[i]);
        centre_day_update(manager);
        centre_inactive_update(manager);
        if (!manager->started)
                return;
        for (size_t i = 0; i < ratings->n_low; i++)
                centre_bus_announce_low(manager, &ratings->low[i], &now->at);
        ratings->n_low = 0;
        int r = keypad_client_update(manager->keypads, book, now->at.boot, keypad && source_is_live(keypad));
        if (r < 0)
                (void) log_error_errno(r, "Cannot ask a keypad for a rating");
        centre_print_update(manager);
}

static void on_declared(void *userdata) {
        struct centre_manager *manager = userdata;

        manager->started = true;
        manager->wall_jumped = false;
        manager->jump_usec = 0;
}

static bool is_held(void *userdata) {
        const struct centre_manager *manager = userdata;

        for (size_t i = 0; i < manager->n_sources; i++)
                if (source_is_held(manager->sources[i]))
                        return true;
        return false;
}

static void on_recorder_changed(void *userdata) {
        struct centre_manager *manager = userdata;

        if (!recorder_is_failing(manager->recorder))
                for (size_t i = 0; i < manager->n_sources; i++)
                        source_retry(manager->sources[i]);
        update_state(manager);
}

static const struct recorder_listener recorder_listener = {
        .declare = centre_declare,
        .declared = on_declared,
        .committed = on_committed,
        .changed = on_recorder_changed,
        .is_held = is_held,
};

struct told_epoch {
        const char *source, *epoch;
};

static int take_epoch(struct book *book, const struct instant *now, void *userdata) {
        const struct told_epoch *told = userdata;

        return intake_epoch(book, now, told->source, told->epoch, NULL);
}

static int on_epoch(struct source *source, const char *epoch, void *userdata) {
        struct centre_manager *manager = userdata;
        struct told_epoch told = {source_get_info(source)->name, epoch};

        return recorder_write(manager->recorder, take_epoch, &told);
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

        return recorder_write(manager->recorder, take_events, &told);
}

static void on_source_changed(struct source *source, void *userdata) {
        struct centre_manager *manager = userdata;

        if (streq(source_get_info(source)->name, KEYPAD_SOURCE) && !source_is_live(source))
                keypad_client_reset(manager->keypads);
        if (streq(source_get_info(source)->name, PRINTER_SOURCE) && !source_is_live(source))
                printer_client_reset(manager->tickets);
        recorder_undeclare(manager->recorder);
        /* Not while a batch of that source is being committed: the loop comes back to it at once. */
        recorder_poke(manager->recorder);
        update_state(manager);
}

static const struct source_callbacks source_callbacks = {
        .epoch = on_epoch,
        .events = on_events,
        .changed = on_source_changed,
};

struct refused_rating {
        uint64_t visit;
        enum subject subject;
        const char *reason;
};

static int give_up(struct book *book, const struct instant *now, void *userdata) {
        const struct refused_rating *refused = userdata;

        return ratings_give_up(book, now, refused->visit, refused->subject, refused->reason);
}

static void on_refused(uint64_t visit, enum subject subject, const char *reason, void *userdata) {
        struct centre_manager *manager = userdata;
        struct refused_rating refused = {visit, subject, reason};

        (void) recorder_write(manager->recorder, give_up, &refused);
}

static void on_armed(uint64_t sequence, void *userdata) {
        struct source *source = centre_manager_source(userdata, "keypad");

        if (source)
                source_poke(source, sequence);
}

static void on_expired(void *userdata) {
        struct centre_manager *manager = userdata;

        (void) recorder_write(manager->recorder, NULL, NULL);
}

static const struct keypad_client_callbacks keypad_callbacks = {
        .refused = on_refused,
        .armed = on_armed,
        .expired = on_expired,
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
                recorder_undeclare(manager->recorder);
        }
        manager->wall_offset_usec = offset;
        manager->wall_synchronized = now.synchronized;
        (void) recorder_write(manager->recorder, NULL, NULL);
}

static int add_sources(struct centre_manager *manager) {
        struct source_context context = {
                .event = manager->event,
                .bus = manager->bus,
                .callbacks = &source_callbacks,
                .userdata = manager,
        };

        for (size_t i = 0; i < manager->conf->n_sources; i++) {
                int r = source_new(manager->conf->sources[i], &context, &manager->sources[i]);
                if (r < 0)
                        return r;
                manager->n_sources++;
        }
        return 0;
}

static int add_counters(struct centre_manager *manager) {
        for (size_t i = 0; i < manager->conf->n_counters; i++) {
                int r = counter_new(manager, manager->conf->counters[i], &manager->counters[i]);
                if (r < 0)
                        return r;
                manager->n_counters++;
        }
        return 0;
}

static int add_recorder(struct centre_manager *manager) {
        struct recorder_context context = {
                .event = manager->event,
                .store = manager->store,
                .clock = manager->clock,
                .rooms = centre_rooms,
                .listener = &recorder_listener,
                .userdata = manager,
        };

        return recorder_new(&context, &manager->recorder);
}

int centre_manager_new(const struct centre_parts *parts, struct centre_manager **ret) {
        _cleanup_(centre_manager_freep) struct centre_manager *manager = calloc(1, sizeof(*manager));
        struct clock_reading now;

        if (!manager) {
                store_free(parts->store);
                clock_free(parts->clock);
                centre_conf_free(parts->conf);
                return -ENOMEM;
        }
        manager->event = sd_event_ref(parts->event);
        manager->bus = sd_bus_ref(parts->bus);
        manager->clock = parts->clock;
        manager->store = parts->store;
        manager->conf = parts->conf;
        manager->ticket_secret = parts->ticket_secret;
        manager->state = CENTRE_DEGRADED;
        clock_read(manager->clock, &now);
        manager->wall_offset_usec = (int64_t) now.realtime_usec - (int64_t) now.boottime_usec;
        manager->wall_synchronized = now.synchronized;
        manager->conf_path = strdup(parts->conf_path);
        if (!manager->conf_path || str_format(&manager->pins_path, "%s/" PIN_FILE, parts->state_dir) < 0)
                return -ENOMEM;

        int r = add_recorder(manager);
        if (r >= 0)
                r = centre_day_new(manager);
        if (r >= 0)
                r = centre_inactive_new(manager);
        if (r >= 0)
                r = keypad_client_new(manager->event, manager->bus, &keypad_callbacks, manager,
                                      &manager->keypads);
        if (r >= 0)
                r = centre_print_new(manager);
        if (r >= 0)
                r = add_sources(manager);
        if (r >= 0)
                r = add_counters(manager);
        if (r < 0)
                return r;
        manager->cursor = recorder_book(manager->recorder)->last_event;
        *ret = TAKE_PTR(manager);
        return 0;
}

struct centre_manager *centre_manager_free(struct centre_manager *manager) {
        if (!manager)
                return NULL;
        for (size_t i = 0; i < manager->n_counters; i++)
                counter_free(manager->counters[i]);
        for (size_t i = 0; i < manager->n_sources; i++)
                source_free(manager->sources[i]);
        keypad_client_free(manager->keypads);
        printer_client_free(manager->tickets);
        sd_bus_slot_unref(manager->manager_slot);
        sd_bus_slot_unref(manager->centre_slot);
        sd_bus_slot_unref(manager->clock_slot);
        sd_event_source_disable_unref(manager->day_timer);
        sd_event_source_disable_unref(manager->inactive_timer);
        recorder_free(manager->recorder);
        store_free(manager->store);
        clock_free(manager->clock);
        centre_conf_free(manager->conf);
        free(manager->conf_path);
        free(manager->pins_path);
        sd_bus_unref(manager->bus);
        sd_event_unref(manager->event);
        free(manager);
        return NULL;
}

int centre_manager_start(struct centre_manager *manager, bool simulated_clock) {
        int r = centre_bus_export(manager, simulated_clock);
        for (size_t i = 0; r >= 0 && i < manager->n_counters; i++)
                r = counter_bus_export(manager->counters[i]);
        if (r >= 0)
                r = clock_watch(manager->clock, manager->event, on_clock_changed, manager);
        if (r < 0)
                return r;

        /* A record that cannot be written is a state, not an end: the sources keep what they have. */
        (void) recorder_declare(manager->recorder);
        for (size_t i = 0; r >= 0 && sd_bus_is_bus_client(manager->bus) > 0 && i < manager->n_sources; i++)
                r = source_start(manager->sources[i]);
        return r;
}
