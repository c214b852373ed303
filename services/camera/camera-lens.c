#include "camera-manager.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/config/day.h"

/* ----- what a camera reports ----- */

static void on_data(const void *bytes, size_t size, uint64_t at_nsec, void *userdata) {
        struct lens *lens = userdata;

        if (!lens->is_spoilt)
                record_stream(lens, bytes, size, at_nsec);
}

static void on_opened(const char *encoder, enum camera_codec codec, unsigned width_px, unsigned height_px,
                      void *userdata) {
        struct lens *lens = userdata;

        (void) snprintf(lens->encoder, sizeof(lens->encoder), "%s", encoder);
        lens->codec = codec;
        lens->width_px = width_px;
        lens->height_px = height_px;
        lens->was_opened = true;
        if (encoder[0] != '\0')
                news_remember_encoder(lens, encoder);
}

static void on_look(enum camera_look look, void *userdata) {
        struct lens *lens = userdata;

        lens_phase_looks(&lens->phase, look);
        lens_tell(lens);
}

static void on_clock_stepped(int64_t by_usec, void *userdata) {
        struct lens *lens = userdata;
        uint64_t far = by_usec < 0 ? -(uint64_t) by_usec : (uint64_t) by_usec;
        const struct event_field fields[] = {
                EVENT_FIELD_S("camera", lens->conf->id),
                EVENT_FIELD_T("stepped_usec", far < EVENT_INTEGER_MAX ? far : EVENT_INTEGER_MAX),
                EVENT_FIELD_B("back", by_usec < 0),
        };

        if (flood_take(&lens->recoveries.flood, monotonic_usec()))
                news_add(lens->manager, "camera-clock", fields, ELEMENTSOF(fields));
}

/* Both are called from the loop, with nothing of ours on the stack. */
static void end_run(struct lens *lens, int fault, const char *detail) {
        record_end_run(lens);
        lens->is_spoilt = false;
        snapshot_forget(lens);
        watch_end(lens->manager, lens, WATCH_CAMERA);
        if (fault >= 0) {
                (void) snprintf(lens->detail, sizeof(lens->detail), "%s", detail);
                lens_phase_failed(&lens->phase, (enum camera_fault) fault, monotonic_usec());
        } else
                lens_phase_stopped(&lens->phase);
        if (fault == CAMERA_FAULT_ENCODER)
                news_remember_encoder(lens, NULL);
        record_look(lens);
        lens_update(lens);
}

static void on_fault(enum camera_fault fault, const char *detail, void *userdata) {
        end_run(userdata, (int) fault, detail);
}

static void on_stopped(void *userdata) {
        struct lens *lens = userdata;
        _cleanup_free_ char *detail = lens->is_spoilt ? strdup(lens->detail) : NULL;

        end_run(lens, lens->is_spoilt ? CAMERA_FAULT_DIED : -1, detail ? detail : "");
}

static void on_picture(int result, const void *jpeg, size_t size, void *userdata) {
        snapshot_on_picture(userdata, result, jpeg, size);
}

static const struct camera_events camera_events = {
        .data = on_data,
        .opened = on_opened,
        .look = on_look,
        .clock_stepped = on_clock_stepped,
        .fault = on_fault,
        .stopped = on_stopped,
        .picture = on_picture,
};

/* ----- what is wanted of it ----- */

/* A clock that says a day before the notice was posted is wrong. What hours it is nobody knows then, and what
 * is not recorded is lost. */
static bool clock_is_absurd(const struct lens *lens, const struct clock_reading *now) {
        const struct camera_confs *confs = lens->manager->parts.confs;

        return !now->synchronized && confs->footage->has_notice &&
               day_of(now->realtime_usec, confs->utc_offset_usec) < confs->footage->notice_day;
}

/* Whether its hours are now, as far as that is known. */
static bool is_announced(const struct lens *lens, const struct clock_reading *now) {
        return clock_is_absurd(lens, now) || hours_contain(&lens->conf->hours, now->realtime_usec,
                                                           lens->manager->parts.confs->utc_offset_usec);
}

bool lens_starts_late(const struct lens *lens) {
        return lens->watch.due && lens->watch.open &&
               lens_phase_state(&lens->phase, monotonic_usec()) == LENS_STARTING;
}

static enum lens_wish find_wish(const struct lens *lens, bool is_due) {
        const struct camera_manager *manager = lens->manager;

        if (manager->ends)
                return LENS_WISH_OUTSIDE;
        if (manager->refusal != REFUSAL_NONE)
                return LENS_WISH_REFUSED;
        if (!is_due)
                return LENS_WISH_OUTSIDE;
        return manager->store == STORE_READY && lens->recording ? LENS_WISH_RECORD : LENS_WISH_NO_DISK;
}

static void fail(struct lens *lens, int error) {
        (void) snprintf(lens->detail, sizeof(lens->detail), "%s", strerror(-error));
        lens_phase_failed(&lens->phase,
                          error == -EOPNOTSUPP || error == -EINVAL ? CAMERA_FAULT_UNSUPPORTED
                                                                   : CAMERA_FAULT_RESOURCES,
                          monotonic_usec());
}

static int open_camera(struct lens *lens) {
        struct camera_parts *parts = &lens->manager->parts;

        if (lens->camera)
                return 0;
        return parts->sims ? camera_sim_new(parts->sims, lens->conf->id, &camera_events, lens, &lens->camera)
                           : camera_new_real(parts->event, &camera_events, lens, &lens->camera);
}

static void start(struct lens *lens) {
        _cleanup_free_ char *encoder = NULL;
        struct camera_spec spec;
        int r = open_camera(lens);

        lens->splitter = splitter_free(lens->splitter);
        if (r >= 0)
                r = record_begin_run(lens);
        if (r >= 0) {
                (void) news_get_encoder(lens, &encoder);
                camera_conf_spec(lens->conf, encoder, &spec);
                r = camera_start(lens->camera, &spec);
        }
        if (r < 0) {
                fail(lens, r);
                return;
        }
        lens->overlay_sec = 0;
        lens_phase_started(&lens->phase);
        lens_set_overlay(lens);
}

void lens_update(struct lens *lens) {
        struct clock_reading now;
        enum lens_action action;
        uint64_t at;

        clock_read(lens->manager->parts.clock, &now);
        const bool is_due = is_announced(lens, &now);
        record_set_due(lens, is_due && lens->manager->refusal == REFUSAL_NONE);
        lens_phase_wish(&lens->phase, find_wish(lens, is_due));
        action = lens_phase_next(&lens->phase, monotonic_usec(), &at);
        if (action == LENS_START) {
                start(lens);
                action = lens_phase_next(&lens->phase, monotonic_usec(), &at);
        }
        if (action == LENS_STOP) {
                lens_phase_stopping(&lens->phase);
                camera_stop(lens->camera);
        }
        (void) timer_start_at(lens->retry, action == LENS_REST ? at : UINT64_MAX);
        lens_tell(lens);
}

static int on_retry(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        lens_update(userdata);
        return 0;
}

/* What was found while a camera's bytes were being taken, from where nothing may be given up. */
static int on_settle(_unused_ sd_event_source *source, void *userdata) {
        struct lens *lens = userdata;
        int error = lens->disk_error;

        lens->disk_error = 0;
        manager_set_failing(lens->manager, news_tell(lens->manager));
        if (error < 0)
                (void) store_handle(lens->manager, error);
        if (lens->is_spoilt && lens->phase.runs && !lens->phase.stops) {
                lens_phase_stopping(&lens->phase);
                camera_stop(lens->camera);
        }
        return 0;
}

void lens_set_overlay(struct lens *lens) {
        const struct camera_manager *manager = lens->manager;
        char text[CAMERA_OVERLAY_MAX + 1], day[DAY_TEXT_SIZE];
        struct clock_reading now;

        if (!lens->conf->overlay || !lens->phase.runs || lens->phase.stops)
                return;
        clock_read(manager->parts.clock, &now);
        uint64_t sec = now.realtime_usec / USEC_PER_SEC;
        if (sec == lens->overlay_sec)
                return;
        uint32_t of_day = second_of(now.realtime_usec, manager->parts.confs->utc_offset_usec);
        day_format(day_of(now.realtime_usec, manager->parts.confs->utc_offset_usec), day);
        (void) snprintf(text, sizeof(text), "%s %02u:%02u:%02u%s  %s", day, of_day / 3600, of_day / 60 % 60,
                        of_day % 60, now.synchronized ? "" : "?", lens->conf->place);
        if (camera_set_overlay(lens->camera, text) >= 0)
                lens->overlay_sec = sec;
}

void lens_tell(struct lens *lens) {
        if (manager_ends(lens->manager))
                return; /* how it is then is of no interest */
        news_of_lens(lens);
        camera_bus_lens_changed(lens);
        camera_bus_changed(lens->manager);
        manager_update_state(lens->manager);
}

/* ----- life ----- */

int lens_new(struct camera_manager *manager, const struct camera_conf *conf, struct lens **ret) {
        _cleanup_(lens_freep) struct lens *lens = calloc(1, sizeof(*lens));
        sd_event *event = manager->parts.event;
        struct gap_time now;

        if (!lens)
                return -ENOMEM;
        lens->manager = manager;
        lens->conf = conf;
        lens->told_state = lens->look_state = lens->shown_state = lens->shown_recording = -1;
        lens->watch.cause = -1;
        manager_now(manager, &now);
        lens->since.boottime_usec = now.boottime_usec;
        lens_phase_init(&lens->phase);
        flood_init(&lens->recoveries.flood, CHANGES_MAX, CHANGES_USEC, monotonic_usec());
        flood_init(&lens->inits, INITS_MAX, INITS_USEC, monotonic_usec());
        int r = timer_new(event, CLOCK_MONOTONIC, 0, on_retry, lens, &lens->retry);
        if (r >= 0)
                r = trigger_new(event, on_settle, lens, &lens->settle);
        if (r >= 0)
                r = camera_bus_export_lens(lens);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(lens);
        return 0;
}

struct lens *lens_free(struct lens *lens) {
        if (!lens)
                return NULL;
        snapshot_forget(lens);
        watch_end(lens->manager, lens, WATCH_CAMERA);
        sd_bus_slot_unref(lens->slot);
        camera_free(lens->camera);
        splitter_free(lens->splitter);
        recording_free(lens->recording);
        sd_event_source_disable_unref(lens->retry);
        sd_event_source_disable_unref(lens->settle);
        free(lens);
        return NULL;
}
