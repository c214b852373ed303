#include "camera-manager.h"

#include "describe.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"
#include "services/config/day.h"

#define RETRY_USEC (5 * USEC_PER_SEC)
/* A clock that is to be synchronised is by then. */
#define SETTLED_USEC (10 * 60 * USEC_PER_SEC)
/* Beyond it a camera that hangs is killed with us. */
#define END_USEC (12 * USEC_PER_SEC)
#define TICK_ACCURACY_USEC (50 * USEC_PER_MSEC)
#define MINUTE_ACCURACY_USEC (5 * USEC_PER_SEC)

enum { REFUSALS_MAX = 10 };

void manager_now(const struct camera_manager *manager, struct gap_time *ret) {
        struct clock_reading now;

        clock_read(manager->parts.clock, &now);
        *ret = (struct gap_time){now.realtime_usec, now.boottime_usec, now.synchronized};
}

bool manager_knows_time(const struct camera_manager *manager) {
        const struct camera_confs *confs = manager->parts.confs;
        struct gap_time now;

        manager_now(manager, &now);
        return now.synchronized ||
               (now.boottime_usec - manager->began_usec >= SETTLED_USEC &&
                now.realtime_usec >= manager->newest_usec && confs->footage->has_notice &&
                day_of(now.realtime_usec, confs->utc_offset_usec) >= confs->footage->notice_day);
}

struct lens *manager_find(const struct camera_manager *manager, const char *id) {
        for (size_t i = 0; i < manager->n_lenses; i++)
                if (streq(manager->lenses[i]->conf->id, id))
                        return manager->lenses[i];
        return NULL;
}

bool manager_is_recording(const struct camera_manager *manager) {
        uint64_t now_usec = monotonic_usec();
        size_t n = 0;

        for (size_t i = 0; i < manager->n_lenses; i++) {
                const struct lens *lens = manager->lenses[i];

                if (!lens->watch.due)
                        continue;
                if (!lens_phase_is_recording(&lens->phase, now_usec))
                        return false;
                n++;
        }
        return n > 0;
}

static bool is_degraded(const struct camera_manager *manager) {
        uint64_t now_usec = monotonic_usec();

        if (manager->n_lenses > 0 && manager->refusal != REFUSAL_NONE)
                return true;
        for (size_t i = 0; i < manager->n_lenses; i++) {
                enum lens_state state = lens_phase_state(&manager->lenses[i]->phase, now_usec);

                if (state != LENS_RECORDING && state != LENS_OUTSIDE_HOURS &&
                    (state != LENS_STARTING || lens_starts_late(manager->lenses[i])))
                        return true;
        }
        return false;
}

static bool is_disk_bad(const struct camera_manager *manager) {
        return manager->n_lenses > 0 && manager->store != STORE_READY && manager->store != STORE_REFUSED;
}

void manager_update_state(struct camera_manager *manager) {
        enum daemon_state state = manager->failing || manager->damaged || is_disk_bad(manager)
                                          ? DAEMON_FAILING
                                  : is_degraded(manager) ? DAEMON_DEGRADED
                                                         : DAEMON_READY;

        daemon_set_state(&manager->state, state, manager->parts.bus, CAMERA_ROOT, CAMERA_BUS_NAME);
        daemon_set_status(manager->state, manager->refused, describe_matter, manager);
}

static void set_failing(struct camera_manager *manager, int error) {
        bool failing = error < 0;

        if (failing)
                (void) timer_start(manager->retry, RETRY_USEC);
        if (failing == manager->failing)
                return;
        manager->failing = failing;
        if (failing)
                (void) daemon_log_failing(
                        error, outbox_damage(manager->parts.outbox),
                        "The outbox cannot be written: cameras record, nothing is handed out, "
                        "and what happens is reported later");
        else
                (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_STORAGE_BACK(),
                                "The outbox can be written again");
        manager_update_state(manager);
}

void manager_set_failing(struct camera_manager *manager, int error) {
        /* What went well may have had nothing to write: on_retry() finds out. */
        if (error >= 0 && manager->failing)
                (void) timer_start(manager->retry, 0);
        else
                set_failing(manager, error);
}

void manager_found_damage(struct camera_manager *manager, const char *what, const char *file,
                          const char *damage) {
        if (!manager->damaged)
                daemon_log_damage(what, file, damage);
        manager->damaged = true;
        manager_update_state(manager);
}

static void on_outbox_damage(void *userdata) {
        struct camera_manager *manager = userdata;

        manager_found_damage(manager, "The outbox", OUTBOX_DATABASE, outbox_damage(manager->parts.outbox));
}

static int on_retry(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct camera_manager *manager = userdata;
        int r = outbox_probe(manager->parts.outbox);

        /* What is in a file that is gone from its place lives as long as this process. */
        if (r == -EIDRM && outbox_pending(manager->parts.outbox) == 0)
                return sd_event_exit(manager->parts.event, r);
        set_failing(manager, r < 0 ? r : news_tell(manager));
        return 0;
}

int camera_manager_files_changed(_unused_ sd_event_source *source,
                                 _unused_ const struct inotify_event *change, void *userdata) {
        struct camera_manager *manager = userdata;
        int r = outbox_check(manager->parts.outbox);

        if (r < 0)
                manager_set_failing(manager, r);
        return manager->failing ? sd_event_source_set_time_relative(manager->retry, 0) : 0;
}

/* One on a network does not come with a device, and locks out who asks too often. */
static bool is_device(const struct lens *lens) {
        return lens->conf->kind != CAMERA_RTSP;
}

int camera_manager_devices_changed(_unused_ sd_event_source *source,
                                   _unused_ const struct inotify_event *change, void *userdata) {
        struct camera_manager *manager = userdata;

        for (size_t i = 0; i < manager->n_lenses; i++) {
                if (!is_device(manager->lenses[i]))
                        continue;
                lens_phase_device_came(&manager->lenses[i]->phase, monotonic_usec());
                lens_update(manager->lenses[i]);
        }
        return 0;
}

/* ----- life ----- */

static int add_sources(struct camera_manager *manager) {
        sd_event *event = manager->parts.event;
        const struct {
                clockid_t clock;
                uint64_t accuracy_usec;
                sd_event_time_handler_t handler;
                sd_event_source **source;
        } timers[] = {
                {CLOCK_MONOTONIC, 0, on_retry, &manager->retry},
                {CLOCK_MONOTONIC, 0, news_on_later, &manager->later},
                {CLOCK_MONOTONIC, TICK_ACCURACY_USEC, record_on_sync, &manager->sync},
                {CLOCK_MONOTONIC, TICK_ACCURACY_USEC, day_on_second, &manager->second},
                {CLOCK_MONOTONIC, MINUTE_ACCURACY_USEC, day_on_minute, &manager->minute},
                {CLOCK_MONOTONIC, MINUTE_ACCURACY_USEC, store_on_poll, &manager->poll},
                {CLOCK_BOOTTIME, TICK_ACCURACY_USEC, day_on_boundary, &manager->boundary},
        };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(timers); i++)
                r = timer_new(event, timers[i].clock, timers[i].accuracy_usec, timers[i].handler, manager,
                              timers[i].source);
        if (r >= 0)
                r = trigger_new(event, rebuild_on_slice, manager, &manager->rebuild);
        return r < 0 ? r : sd_event_source_set_priority(manager->rebuild, SD_EVENT_PRIORITY_IDLE);
}

static int add_lenses(struct camera_manager *manager) {
        const struct camera_confs *confs = manager->parts.confs;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < confs->n; i++) {
                r = lens_new(manager, confs->cameras[i], &manager->lenses[i]);
                if (r >= 0)
                        manager->n_lenses++;
        }
        return r;
}

static int fill(struct camera_manager *manager) {
        struct camera_parts *parts = &manager->parts;
        struct gap_time now;
        int r = add_sources(manager);

        manager_now(manager, &now);
        manager->began_usec = now.boottime_usec;

        manager->store = STORE_MISSING;
        manager->told_store = manager->told_refusal = manager->shown_recording = manager->shown_store =
                manager->shown_refusal = -1;
        flood_init(&manager->refusals, REFUSALS_MAX, CHANGES_USEC, monotonic_usec());
        if (r >= 0)
                r = actors_new(&manager->actors);
        if (r >= 0)
                r = authority_new(&manager->authority);
        if (r >= 0)
                r = access_init(manager);
        if (r >= 0)
                r = event_source_new(parts->event, parts->bus, CAMERA_ROOT, parts->clock, parts->outbox,
                                     &manager->source);
        if (r < 0)
                return r;
        outbox_on_damage(parts->outbox, on_outbox_damage, manager);
        event_source_set_export(manager->source, camera_bus_export, manager);
        r = camera_bus_export(parts->bus, manager);
        if (r >= 0 && parts->sims)
                r = camera_sim_bus_export(manager);
        return r < 0 ? r : add_lenses(manager);
}

void camera_parts_done(struct camera_parts *parts) {
        outbox_free(parts->outbox);
        camera_sims_free(parts->sims);
        clock_free(parts->clock);
        camera_confs_free(parts->confs);
        sd_bus_close_unref(parts->bus);
        sd_event_unref(parts->event);
}

int camera_manager_new(struct camera_parts *parts, struct camera_manager **ret) {
        _cleanup_(camera_manager_freep) struct camera_manager *manager = calloc(1, sizeof(*manager));

        if (!manager)
                return -ENOMEM;
        manager->parts = *parts;
        *parts = (struct camera_parts){0};
        int r = fill(manager);
        if (r < 0)
                return log_error_errno(r, "Cannot set up the cameras");
        *ret = TAKE_PTR(manager);
        return 0;
}

struct camera_manager *camera_manager_free(struct camera_manager *manager) {
        if (!manager)
                return NULL;
        export_free_all(manager);
        snapshot_free_all(manager);
        for (size_t i = 0; i < manager->n_lenses; i++)
                lens_free(manager->lenses[i]);
        footage_free(manager->footage);
        news_free(manager);
        free(manager->store_problem);
        free(manager->refused);
        sd_event_source_disable_unref(manager->rebuild);
        sd_event_source_disable_unref(manager->retry);
        sd_event_source_disable_unref(manager->later);
        sd_event_source_disable_unref(manager->sync);
        sd_event_source_disable_unref(manager->second);
        sd_event_source_disable_unref(manager->minute);
        sd_event_source_disable_unref(manager->poll);
        sd_event_source_disable_unref(manager->boundary);
        event_source_free(manager->source);
        actors_free(manager->actors);
        authority_free(manager->authority);
        camera_parts_done(&manager->parts);
        free(manager);
        return NULL;
}

static void on_clock(_unused_ struct clock *clock, void *userdata) {
        store_learn_boot(userdata);
        day_changed(userdata);
}

int camera_manager_start(struct camera_manager *manager) {
        int r = clock_watch(manager->parts.clock, manager->parts.event, on_clock, manager);

        if (r < 0)
                return r;
        manager_begin(manager);
        return 0;
}

void manager_begin(struct camera_manager *manager) {
        keep_look(manager);
        manager->refusal = store_refusal(manager);
        if (manager->n_lenses > 0) {
                (void) timer_start(manager->poll, RETRY_USEC);
                (void) timer_start(manager->minute, 0);
                store_open(manager);
        } else {
                (void) sd_event_source_set_enabled(manager->poll, SD_EVENT_OFF);
                (void) sd_event_source_set_enabled(manager->minute, SD_EVENT_OFF);
        }
        day_changed(manager);
        day_tell_yesterday(manager);
        manager_update_state(manager);
}

static int on_late(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        const struct camera_manager *manager = userdata;

        return sd_event_exit(manager->parts.event, 0);
}

bool manager_ends(struct camera_manager *manager) {
        size_t n = 0;

        if (!manager->ends)
                return false;
        for (size_t i = 0; i < manager->n_lenses; i++)
                n += manager->lenses[i]->phase.runs;
        if (n == 0)
                (void) sd_event_exit(manager->parts.event, 0);
        return true;
}

int camera_manager_end(sd_event_source *source, _unused_ const struct signalfd_siginfo *signal,
                       void *userdata) {
        struct camera_manager *manager = *(struct camera_manager **) userdata;

        if (!manager || manager->ends)
                return sd_event_exit(sd_event_source_get_event(source), 0);
        manager->ends = true;
        watch_end(manager, NULL, WATCH_STOPPED);
        (void) sd_event_add_time_relative(manager->parts.event, NULL, CLOCK_MONOTONIC, END_USEC, 0, on_late,
                                          manager);
        for (size_t i = 0; i < manager->n_lenses; i++)
                record_cut(manager->lenses[i]);
        for (size_t i = 0; i < manager->n_lenses; i++)
                lens_update(manager->lenses[i]);
        (void) manager_ends(manager);
        return 0;
}

void camera_manager_stop(struct camera_manager *manager) {
        for (size_t i = 0; i < manager->n_lenses; i++) {
                struct lens *lens = manager->lenses[i];

                lens->camera = camera_free(lens->camera);
                record_cut(lens);
        }
        snapshot_end_sessions(manager, UINT64_MAX);
        if (manager->footage) {
                for (size_t i = 0; i < manager->n_lenses; i++)
                        record_close(manager->lenses[i]);
                day_tell_heads(manager);
                (void) news_tell(manager);
        }
        (void) event_source_flush(manager->source);
        (void) sd_bus_flush(manager->parts.bus);
}
