#include "daemon/manager.h"

#include "daemon/officials/pin.h"
#include "daemon/record/news.h"
#include "services/base/bus.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"

enum { RETRY_MAX_SEC = 60 };

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
        if (manager->failing)
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

static void schedule_retry(struct centre_manager *manager) {
        uint64_t delay = manager->failures < 6 ? UINT64_C(1) << manager->failures : RETRY_MAX_SEC;

        manager->failures++;
        (void) sd_event_source_set_time_relative(manager->retry, delay * USEC_PER_SEC);
        (void) sd_event_source_set_enabled(manager->retry, SD_EVENT_ONESHOT);
}

/* An empty transaction that worked says nothing about writing while a source waits to be written. */
static bool is_proof(const struct centre_manager *manager) {
        const struct book *book = ingest_book(manager->ingest);

        if (book && book->n_recorded > 0)
                return true;
        for (size_t i = 0; i < manager->n_sources; i++)
                if (source_is_held(manager->sources[i]))
                        return false;
        return true;
}

void centre_manager_write_result(struct centre_manager *manager, int r) {
        if (r < 0) {
                if (!manager->failing)
                        centre_log_storage(r);
                manager->failing = true;
                schedule_retry(manager);
        } else if (manager->failing && is_proof(manager)) {
                centre_log_storage(0);
                manager->failing = false;
                manager->failures = 0;
                (void) sd_event_source_set_enabled(manager->retry, SD_EVENT_OFF);
                for (size_t i = 0; i < manager->n_sources; i++)
                        source_retry(manager->sources[i]);
        }
        update_state(manager);
}

void centre_manager_after_commit(struct centre_manager *manager) {
        struct book *book = ingest_book(manager->ingest);
        const struct source *keypad = centre_manager_source(manager, "keypad");
        struct moment now;

        if (!book)
                return;
        if (book->n_recorded > BOOK_RECORDED_MAX) {
                (void) centre_bus_announce(manager, &book->recorded[BOOK_RECORDED_MAX]);
        } else {
                for (size_t i = 0; i < book->n_recorded; i++)
                        (void) centre_bus_announce(manager, &book->recorded[i]);
        }
        book_forget_recorded(book);
        manager->cursor = book->last_event;

        for (size_t i = 0; i < manager->n_counters; i++)
                counter_update(manager->counters[i]);
        centre_day_update(manager);
        centre_inactive_update(manager);
        if (!manager->started || ingest_now(manager->ingest, &now) < 0)
                return;
        for (size_t i = 0; i < book->n_low; i++)
                centre_bus_announce_low(manager, &book->low[i], &now);
        book->n_low = 0;
        int r = keypad_client_update(manager->keypads, book, now.boot, keypad && source_is_live(keypad));
        if (r < 0)
                (void) log_error_errno(r, "Cannot ask a keypad for a rating");
        centre_print_update(manager);
}

int centre_manager_commit(struct centre_manager *manager) {
        int r = ingest_commit(manager->ingest);

        centre_manager_write_result(manager, r);
        if (r >= 0)
                centre_manager_after_commit(manager);
        return r;
}

/* Ratings nobody can give any more, tickets nobody waits for, the clock. */
int centre_manager_look(struct centre_manager *manager) {
        int r = ingest_begin(manager->ingest);

        if (r < 0) {
                centre_manager_write_result(manager, r);
                return r;
        }
        return centre_manager_commit(manager);
}

static int on_retry(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct centre_manager *manager = userdata;

        if (centre_manager_settle(manager) >= 0)
                (void) centre_manager_look(manager);
        return 0;
}

static int on_epoch(struct source *source, const char *epoch, void *userdata) {
        struct centre_manager *manager = userdata;

        int r = centre_manager_settle(manager);
        if (r < 0)
                return r;
        r = ingest_begin(manager->ingest);
        if (r >= 0)
                r = ingest_epoch(manager->ingest, source_get_info(source)->name, epoch, NULL);
        if (r < 0) {
                if (r != -EINVAL)
                        centre_manager_write_result(manager, r);
                return r;
        }
        return centre_manager_commit(manager);
}

static int on_events(struct source *source, struct source_event *events, size_t n_events, void *userdata) {
        struct centre_manager *manager = userdata;
        const char *name = source_get_info(source)->name;

        int r = centre_manager_settle(manager);
        if (r >= 0)
                r = ingest_begin(manager->ingest);
        for (size_t i = 0; r >= 0 && i < n_events; i++) {
                enum ingest_result result;

                r = ingest_event(manager->ingest, name, &events[i], &result);
                if (r >= 0 && result == INGEST_REJECTED)
                        centre_log_rejected(name, &events[i]);
        }
        if (r < 0) {
                centre_manager_write_result(manager, r);
                return r;
        }
        return centre_manager_commit(manager);
}

static void on_source_changed(struct source *source, void *userdata) {
        struct centre_manager *manager = userdata;

        if (streq(source_get_info(source)->name, KEYPAD_SOURCE) && !source_is_live(source))
                keypad_client_reset(manager->keypads);
        if (streq(source_get_info(source)->name, PRINTER_SOURCE) && !source_is_live(source))
                printer_client_reset(manager->tickets);
        manager->unsettled = true;
        /* Not while a batch of that source is being committed: the loop comes back to it at once. */
        (void) sd_event_source_set_time_relative(manager->retry, 0);
        (void) sd_event_source_set_enabled(manager->retry, SD_EVENT_ONESHOT);
        update_state(manager);
}

static const struct source_callbacks source_callbacks = {
        .epoch = on_epoch,
        .events = on_events,
        .changed = on_source_changed,
};

static void on_refused(uint64_t visit, enum subject subject, const char *reason, void *userdata) {
        struct centre_manager *manager = userdata;

        int r = ingest_begin(manager->ingest);
        if (r >= 0)
                r = ingest_give_up(manager->ingest, visit, subject, reason);
        if (r < 0)
                centre_manager_write_result(manager, r);
        else
                (void) centre_manager_commit(manager);
}

static void on_armed(uint64_t sequence, void *userdata) {
        struct source *source = centre_manager_source(userdata, "keypad");

        if (source)
                source_poke(source, sequence);
}

static void on_expired(void *userdata) {
        (void) centre_manager_look(userdata);
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
                manager->unsettled = true;
        }
        manager->wall_offset_usec = offset;
        manager->wall_synchronized = now.synchronized;
        if (centre_manager_settle(manager) >= 0)
                (void) centre_manager_look(manager);
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

static int add_retry(struct centre_manager *manager) {
        int r = sd_event_add_time(manager->event, &manager->retry, CLOCK_MONOTONIC, UINT64_MAX, 0, on_retry,
                                  manager);

        return r < 0 ? r : sd_event_source_set_enabled(manager->retry, SD_EVENT_OFF);
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
        manager->unsettled = true;
        manager->state = CENTRE_DEGRADED;
        clock_read(manager->clock, &now);
        manager->wall_offset_usec = (int64_t) now.realtime_usec - (int64_t) now.boottime_usec;
        manager->wall_synchronized = now.synchronized;
        manager->conf_path = strdup(parts->conf_path);
        if (!manager->conf_path || str_format(&manager->pins_path, "%s/" PIN_FILE, parts->state_dir) < 0)
                return -ENOMEM;

        int r = ingest_new(manager->store, manager->clock, &manager->ingest);
        if (r >= 0)
                r = add_retry(manager);
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
        manager->cursor = ingest_book(manager->ingest)->last_event;
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
        sd_event_source_disable_unref(manager->retry);
        sd_event_source_disable_unref(manager->day_timer);
        sd_event_source_disable_unref(manager->inactive_timer);
        ingest_free(manager->ingest);
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
        (void) centre_manager_settle(manager);
        for (size_t i = 0; r >= 0 && sd_bus_is_bus_client(manager->bus) > 0 && i < manager->n_sources; i++)
                r = source_start(manager->sources[i]);
        return r;
}
