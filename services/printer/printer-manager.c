#include "printer-manager.h"

#include "describe.h"
#include "hw/timer.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/* That it works again: a roll is changed less often, a cover that is played with more. */
#define RECOVERIES_USEC (100 * USEC_PER_SEC)
enum { RECOVERIES_MAX = 10 };
#define RETRY_USEC (5 * USEC_PER_SEC)
#define BROKEN_NOTICE "PHIẾU TRÊN BỊ LỖI"

int place_path(const struct place *place, char **ret) {
        return str_format(ret, PRINTER_ROOT "/printer/%s", place->conf->id);
}

bool place_is_missed(const struct place *place) {
        return place->unable_since_usec > 0 &&
               (place->conf->named || place->seen || station_get_hindrance(place->station));
}

void manager_update_state(struct printer_manager *manager) {
        enum daemon_state state = DAEMON_READY;

        for (size_t i = 0; i < manager->n_places; i++)
                if (place_is_missed(manager->places[i]))
                        state = DAEMON_DEGRADED;
        if (manager->failing || manager->damaged)
                state = DAEMON_FAILING;
        daemon_set_state(&manager->state, state, manager->parts.bus, PRINTER_ROOT, PRINTER_BUS_NAME);
        daemon_set_status(manager->state, manager->refused, describe_service, manager);
}

const char *manager_find_damage(const struct printer_manager *manager) {
        const char *damage = spool_damage(manager->parts.spool);

        return damage ? damage : outbox_damage(manager->parts.outbox);
}

static void set_failing(struct printer_manager *manager, int error) {
        bool failing = error < 0;

        if (failing)
                (void) timer_start(manager->retry, RETRY_USEC);
        if (failing == manager->failing)
                return;
        manager->failing = failing;
        if (failing)
                (void) daemon_log_failing(error, manager_find_damage(manager),
                                          "The spool or the outbox cannot be written: nothing is printed");
        else
                (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_STORAGE_BACK(),
                                "Spool and outbox can be written again");
        manager_update_state(manager);
}

void manager_set_failing(struct printer_manager *manager, int error) {
        /* What went well may have had nothing to write, or one of two files: on_retry() finds out. */
        if (error >= 0 && manager->failing)
                (void) timer_start(manager->retry, 0);
        else
                set_failing(manager, error);
}

/* What is damaged is passed on as unreadable, or ends as uncertain, and the rest goes on; but somebody must
 * look at the disk. */
static void on_outbox_damage(void *userdata) {
        struct printer_manager *manager = userdata;

        if (manager->damaged)
                return;
        manager->damaged = true;
        daemon_log_damage("The spool or the outbox",
                          spool_damage(manager->parts.spool) ? SPOOL_DATABASE : OUTBOX_DATABASE,
                          manager_find_damage(manager));
        manager_update_state(manager);
}

static void on_spool_damage(void *userdata) {
        struct printer_manager *manager = userdata;

        manager->to_mend = true;
        on_outbox_damage(manager);
        (void) timer_start(manager->retry, 0);
}

static int mend(struct printer_manager *manager) {
        int r = manager->to_mend ? spool_mend(manager->parts.spool) : 0;

        if (r >= 0)
                manager->to_mend = false;
        return r;
}

static int record_all(struct printer_manager *manager) {
        int r = mend(manager);

        if (r >= 0)
                r = queue_save(manager);
        if (r >= 0)
                r = news_tell(manager);
        for (size_t i = 0; r >= 0 && i < manager->n_places; i++)
                r = news_of_place(manager->places[i]);
        return r;
}

static int check_files(struct printer_manager *manager) {
        int r = spool_check(manager->parts.spool);

        return r < 0 ? r : outbox_check(manager->parts.outbox);
}

static int probe_files(struct printer_manager *manager) {
        int r = spool_probe(manager->parts.spool);

        return r < 0 ? r : outbox_probe(manager->parts.outbox);
}

static int on_retry(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct printer_manager *manager = userdata;
        int r = probe_files(manager);

        /* What is in a file that is gone from its place lives as long as this process. */
        if (r == -EIDRM && outbox_pending(manager->parts.outbox) == 0)
                return sd_event_exit(manager->parts.event, r);
        set_failing(manager, r < 0 ? r : record_all(manager));
        queue_wake(manager);
        return 0;
}

int printer_manager_files_changed(_unused_ sd_event_source *source,
                                  _unused_ const struct inotify_event *change, void *userdata) {
        struct printer_manager *manager = userdata;
        int r = check_files(manager);

        if (r < 0)
                manager_set_failing(manager, r);
        return manager->failing ? sd_event_source_set_time_relative(manager->retry, 0) : 0;
}

static int on_dispatch(_unused_ sd_event_source *source, void *userdata) {
        struct printer_manager *manager = userdata;

        /* While the disk takes nothing, nothing goes out: on_retry() looks again. */
        if (!manager->failing && !reload_is_pending(manager))
                (void) queue_dispatch(manager);
        return 0;
}

static int on_timer(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        return on_dispatch(NULL, userdata);
}

static bool is_unable(enum station_state state) {
        return state != STATION_READY && state != STATION_PRINTING && state != STATION_STARTING;
}

static void place_changed(struct place *place) {
        struct printer_manager *manager = place->manager;
        enum station_state state = station_get_state(place->station);

        place->seen = place->seen || state != STATION_ABSENT;
        if (!is_unable(state))
                place->unable_since_usec = state == STATION_STARTING ? place->unable_since_usec : 0;
        else if (place->unable_since_usec == 0)
                place->unable_since_usec = monotonic_usec();
        int r = news_of_place(place);
        if (r < 0)
                manager_set_failing(manager, r);
        printer_bus_place_changed(place);
        manager_update_state(manager);
        queue_wake(manager);
}

static void on_station_changed(_unused_ struct station *station, void *userdata) {
        place_changed(userdata);
}

static void on_station_in_step(_unused_ struct station *station, void *userdata) {
        struct place *place = userdata;
        struct printer_manager *manager = place->manager;

        /* Or the next start would print once more that the slip above is broken. */
        manager_set_failing(manager, spool_set_free(manager->parts.spool, place->conf->id));
}

static void on_station_ended(_unused_ struct station *station, enum station_outcome outcome,
                             const char *reason, void *userdata) {
        queue_on_ended(userdata, outcome, reason);
}

static const struct station_handler station_handler = {
        .changed = on_station_changed, .in_step = on_station_in_step, .ended = on_station_ended};

static void on_plugged(void *userdata) {
        struct printer_manager *manager = userdata;

        for (size_t i = 0; i < manager->n_places; i++)
                station_look(manager->places[i]->station);
}

void manager_look(struct printer_manager *manager) {
        on_plugged(manager);
        for (size_t i = 0; i < manager->n_places; i++)
                place_changed(manager->places[i]); /* absent ones never report it */
        manager_update_state(manager);
}

/* ----- life ----- */

struct place *place_free(struct place *place) {
        if (!place)
                return NULL;
        sd_bus_slot_unref(place->sim_slot);
        sd_bus_slot_unref(place->slot);
        station_free(place->station);
        raster_free(place->notice);
        job_free(place->job);
        for (size_t i = 0; i < PLACE_TEXTS; i++)
                free(place->shown[i]);
        free(place);
        return NULL;
}

int manager_add_place(struct printer_manager *manager, const struct printer_conf *conf) {
        _cleanup_(place_freep) struct place *place = calloc(1, sizeof(*place));
        struct station_config config = {.serial = conf->serial,
                                        .port = conf->port,
                                        .usb_id = conf->usb_id,
                                        .profile = conf->profile,
                                        .width = printer_conf_width(conf)};

        if (!place)
                return -ENOMEM;
        *place = (struct place){.manager = manager, .conf = conf, .told_state = STATION_STARTING};
        flood_init(&place->recoveries.flood, RECOVERIES_MAX, RECOVERIES_USEC, monotonic_usec());
        int r = render_notice(manager->parts.slips.render, BROKEN_NOTICE, config.width, &place->notice);
        config.notice = place->notice;
        if (r >= 0)
                r = station_new(manager->parts.event, manager->parts.printer, &config, &station_handler,
                                place, &place->station);
        if (r >= 0)
                r = printer_bus_export_place(place);
        if (r >= 0 && manager->parts.sim_folder)
                r = printer_sim_bus_export(place);
        if (r >= 0)
                manager->places[manager->n_places++] = TAKE_PTR(place);
        return r;
}

static int add_sources(struct printer_manager *manager) {
        sd_event *event = manager->parts.event;
        int r = trigger_new(event, on_dispatch, manager, &manager->dispatch);

        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 0, on_timer, manager, &manager->timer);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 0, news_on_later, manager, &manager->later);
        return r < 0 ? r : timer_new(event, CLOCK_MONOTONIC, 0, on_retry, manager, &manager->retry);
}

static int fill(struct printer_manager *manager) {
        struct printer_parts *parts = &manager->parts;
        int r = add_sources(manager);

        if (r >= 0)
                r = event_source_new(parts->event, parts->bus, PRINTER_ROOT, parts->clock, parts->outbox,
                                     &manager->source);
        if (r < 0)
                return r;
        event_source_set_export(manager->source, printer_bus_export, manager);
        outbox_on_damage(parts->outbox, on_outbox_damage, manager);
        spool_on_damage(parts->spool, on_spool_damage, manager);
        r = printer_bus_export(parts->bus, manager);
        for (size_t i = 0; r >= 0 && i < parts->confs->n; i++)
                r = manager_add_place(manager, parts->confs->printers[i]);
        return r;
}

void printer_parts_done(struct printer_parts *parts) {
        outbox_free(parts->outbox);
        spool_free(parts->spool);
        printer_free(parts->printer);
        slips_done(&parts->slips);
        clock_free(parts->clock);
        printer_confs_free(parts->confs);
        free(parts->sim_folder);
        sd_bus_close_unref(parts->bus);
        sd_event_unref(parts->event);
}

int printer_manager_new(struct printer_parts *parts, struct printer_manager **ret) {
        _cleanup_(printer_manager_freep) struct printer_manager *manager = calloc(1, sizeof(*manager));

        if (!manager)
                return -ENOMEM;
        manager->parts = *parts;
        *parts = (struct printer_parts){0};
        int r = fill(manager);
        if (r < 0)
                return log_error_errno(r, "Cannot set up the printers");
        *ret = TAKE_PTR(manager);
        return 0;
}

struct printer_manager *printer_manager_free(struct printer_manager *manager) {
        if (!manager)
                return NULL;
        for (size_t i = 0; i < manager->n_places; i++)
                place_free(manager->places[i]);
        printer_confs_free(manager->next_confs);
        slips_done(&manager->next_slips);
        free(manager->refused);
        sd_event_source_disable_unref(manager->dispatch);
        sd_event_source_disable_unref(manager->timer);
        sd_event_source_disable_unref(manager->later);
        sd_event_source_disable_unref(manager->retry);
        event_source_free(manager->source);
        raster_free(manager->drawn);
        printer_parts_done(&manager->parts);
        free(manager);
        return NULL;
}

int printer_manager_start(struct printer_manager *manager) {
        int r = printer_watch(manager->parts.printer, on_plugged, manager);

        if (r < 0)
                return r;
        manager->to_mend = true;
        r = mend(manager);
        if (r >= 0)
                r = queue_recover(manager);
        if (r >= 0)
                r = spool_prune(manager->parts.spool);
        if (r >= 0)
                r = news_tell(manager);
        manager_set_failing(manager, r);
        manager_look(manager);
        return 0;
}

void printer_manager_stop(struct printer_manager *manager) {
        (void) event_source_flush(manager->source);
        (void) sd_bus_flush(manager->parts.bus);
}
