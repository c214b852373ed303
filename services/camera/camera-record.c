#include "camera-manager.h"
#include "hw/timer.h"
#include "services/base/log.h"

/* Without footage for so long, the segment is closed: it can be read by then. */
#define IDLE_USEC (60 * USEC_PER_SEC)

/* ----- gaps ----- */

/* By CLOCK_BOOTTIME, so that it is moved when the time is known; unless it began before this boot, when it
 * may have been. */
static void date_gap(const struct camera_manager *manager, struct index_gap *gap) {
        struct clock_reading now;

        clock_read(manager->parts.clock, &now);
        uint64_t begun_usec =
                now.realtime_usec > now.boottime_usec ? now.realtime_usec - now.boottime_usec : 0;
        if (now.synchronized || gap->from_usec < begun_usec)
                return;
        gap->from_usec -= begun_usec;
        gap->until_usec -= begun_usec;
        (void) snprintf(gap->boot, sizeof(gap->boot), "%s", clock_boot_id(manager->parts.clock));
}

/* For the index and for everybody. What the index does not take waits for it; the event does not. */
void record_gap_between(struct lens *lens, uint64_t from_usec, uint64_t until_usec, enum gap_cause cause) {
        struct camera_manager *manager = lens->manager;
        struct index_gap gap = {.from_usec = from_usec, .until_usec = until_usec};
        const struct event_field fields[] = {
                EVENT_FIELD_S("camera", lens->conf->id),
                EVENT_FIELD_T("from_usec", from_usec),
                EVENT_FIELD_T("until_usec", until_usec),
                EVENT_FIELD_S("cause", gap_cause_to_string(cause)),
        };

        lens->has_today = false; /* as it was counted before, it is not any more */
        if (until_usec <= from_usec)
                return;
        (void) snprintf(gap.camera, sizeof(gap.camera), "%s", lens->conf->id);
        (void) snprintf(gap.cause, sizeof(gap.cause), "%s", gap_cause_to_string(cause));
        date_gap(manager, &gap);
        if (manager->n_unfiled == GAPS_UNFILED_MAX)
                memmove(manager->unfiled, manager->unfiled + 1,
                        --manager->n_unfiled * sizeof(manager->unfiled[0]));
        manager->unfiled[manager->n_unfiled++] = gap;
        record_file_gaps(manager);
        news_add(manager, "recording-gap", fields, ELEMENTSOF(fields));
}

static void record_gap(struct lens *lens, const struct gap *gap) {
        record_gap_between(lens, gap->from.realtime_usec, gap->until.realtime_usec, gap->cause);
}

/* Those of a time that was not known then, and is by now, are placed here; others index_learn_boot() moves.
 */
void record_file_gaps(struct camera_manager *manager) {
        size_t n = 0;

        while (manager->footage && n < manager->n_unfiled) {
                struct index_gap gap = manager->unfiled[n];
                struct clock_reading now;

                clock_read(manager->parts.clock, &now);
                if (now.synchronized && gap.boot[0] != '\0') {
                        gap.from_usec += now.realtime_usec - now.boottime_usec;
                        gap.until_usec += now.realtime_usec - now.boottime_usec;
                        gap.boot[0] = '\0';
                }
                if (index_add_gap(footage_index(manager->footage), &gap) < 0)
                        break;
                n++;
        }
        memmove(manager->unfiled, manager->unfiled + n,
                (manager->n_unfiled - n) * sizeof(manager->unfiled[0]));
        manager->n_unfiled -= n;
}

void record_look(struct lens *lens) {
        const struct camera_manager *manager = lens->manager;
        bool is_well = lens_phase_is_recording(&lens->phase, monotonic_usec());
        struct gap_time now;
        int cause = is_well                         ? -1
                    : manager->store != STORE_READY ? (int) store_cause(manager->store)
                                                    : (int) lens_phase_cause(&lens->phase);

        manager_now(manager, &now);
        if (cause != lens->watch.cause)
                gap_watch_set_cause(&lens->watch, cause, &now);
        (void) gap_watch_look(&lens->watch, &now);
}

void record_cut(struct lens *lens) {
        struct gap_time now;
        struct gap gap;

        manager_now(lens->manager, &now);
        (void) gap_watch_look(&lens->watch, &now);
        if (gap_watch_cut(&lens->watch, &now, &gap) > 0)
                record_gap(lens, &gap);
}

/* ----- before this start ----- */

static int take_last(const struct index_segment *segment, void *userdata) {
        struct index_segment *last = userdata;

        if (segment->until_usec > last->until_usec)
                *last = *segment;
        return 0;
}

static int take_gap_end(const struct index_gap *gap, void *userdata) {
        uint64_t *last = userdata;

        if (gap->until_usec > *last)
                *last = gap->until_usec;
        return 0;
}

void record_find_past(struct lens *lens) {
        struct camera_manager *manager = lens->manager;
        struct index *index = footage_index(manager->footage);
        struct index_segment last = {.number = 0};
        struct gap_time now;
        uint64_t gap_end = 0;

        if (lens->had_past)
                return;
        lens->had_past = true;
        day_learn_since(lens);
        int r = index_each_segment(index, lens->conf->id, 0, INT64_MAX, take_last, &last);
        if (r >= 0)
                r = index_each_gap(index, lens->conf->id, last.until_usec, INT64_MAX, take_gap_end, &gap_end);
        if (r < 0)
                return;
        manager_now(manager, &now);
        if (last.until_usec > manager->newest_usec)
                manager->newest_usec = last.until_usec;
        /* One that has never recorded misses all since there is such a camera. */
        uint64_t from = last.number > 0 ? last.until_usec : lens->since.usec;
        bool is_same = last.number > 0 ? streq(last.boot, clock_boot_id(manager->parts.clock))
                                       : from + now.boottime_usec > now.realtime_usec;
        lens->past = (struct past){
                .is_owed = true,
                .from_usec = from > gap_end ? from : gap_end,
                .boottime_usec = lens->watch.due && lens->watch.last.boottime_usec > 0
                                         ? lens->watch.last.boottime_usec
                                         : now.boottime_usec,
                .cause = is_same ? GAP_RESTART : GAP_POWER,
        };
}

struct past_hours {
        struct lens *lens;
        uint64_t n;
};

static int tell_hours(uint64_t from_usec, uint64_t until_usec, void *userdata) {
        struct past_hours *past = userdata;

        if (past->n++ == PAST_GAPS_MAX)
                return -E2BIG;
        if (until_usec - from_usec > GAP_TOLERANCE_USEC)
                record_gap_between(past->lens, from_usec, until_usec, past->lens->past.cause);
        return 0;
}

/* What time the start was is known once the clock is. */
void record_tell_past(struct lens *lens) {
        const struct camera_confs *confs = lens->manager->parts.confs;
        struct past_hours past = {.lens = lens};
        struct gap_time now;

        manager_now(lens->manager, &now);
        if (!lens->past.is_owed || !manager_knows_time(lens->manager) ||
            lens->manager->refusal != REFUSAL_NONE)
                return;
        lens->past.is_owed = false;
        uint64_t ago_usec = now.boottime_usec - lens->past.boottime_usec;
        if (ago_usec < now.realtime_usec)
                (void) hours_each(&lens->conf->hours, lens->past.from_usec, now.realtime_usec - ago_usec,
                                  confs->utc_offset_usec, tell_hours, &past);
}

/* ----- footage ----- */

static void note_disk_error(struct lens *lens, int error) {
        lens->disk_error = error;
        trigger(lens->settle);
}

static void take_synced(struct lens *lens) {
        uint64_t now_usec = monotonic_usec();
        struct recording_last last;
        struct gap gap;

        recording_last(lens->recording, &last);
        if (last.segment != lens->segment) {
                lens->segment = last.segment;
                trigger(lens->settle); /* the one before has ended, which is news */
        }
        if (last.unsynced > 0 || lens->unsynced.duration_usec == 0)
                return;
        const struct gap_time from = lens->unsynced.from;
        uint64_t duration_usec = lens->unsynced.duration_usec;
        lens->unsynced.duration_usec = 0;
        lens->last_usec = from.realtime_usec + duration_usec;
        bool was = lens_phase_is_recording(&lens->phase, now_usec);
        lens_phase_recorded(&lens->phase, now_usec);
        if (gap_watch_recorded(&lens->watch, &from, duration_usec, &gap) > 0)
                record_gap(lens, &gap);
        if (!was || lens->watch.cause >= 0)
                record_look(lens);
        if (!was)
                lens_tell(lens);
}

static int sync_now(struct lens *lens) {
        int r = lens->recording ? recording_sync(lens->recording) : 0;

        if (r >= 0 && lens->recording)
                take_synced(lens);
        return r;
}

void record_set_due(struct lens *lens, bool due) {
        struct gap_time now;
        struct gap gap;

        if (due == lens->watch.due)
                return;
        /* What is written up to its end is footage of it. */
        int r = due ? 0 : sync_now(lens);
        if (r < 0)
                note_disk_error(lens, r);
        manager_now(lens->manager, &now);
        if (gap_watch_set_due(&lens->watch, due, &now, &gap) > 0)
                record_gap(lens, &gap);
}

/* What follows on what is not synced yet is one piece with it. */
static int add_unsynced(struct lens *lens, const struct clock_reading *taken, uint64_t duration_usec) {
        struct unsynced *unsynced = &lens->unsynced;
        uint64_t end = unsynced->from.boottime_usec + unsynced->duration_usec;

        if (unsynced->duration_usec > 0 && (taken->boottime_usec + GAP_TOLERANCE_USEC < end ||
                                            taken->boottime_usec > end + GAP_TOLERANCE_USEC)) {
                int r = sync_now(lens);

                if (r < 0)
                        return r;
                unsynced->duration_usec = 0;
        }
        if (unsynced->duration_usec == 0) {
                unsynced->from =
                        (struct gap_time){taken->realtime_usec, taken->boottime_usec, taken->synchronized};
                unsynced->duration_usec = duration_usec;
        } else {
                uint64_t until = taken->boottime_usec + duration_usec;

                unsynced->duration_usec = (until > end ? until : end) - unsynced->from.boottime_usec;
        }
        return 0;
}

static void find_taken(const struct lens *lens, uint64_t at_nsec, struct clock_reading *ret) {
        uint64_t now_nsec = monotonic_nsec();

        if (at_nsec == 0 || at_nsec > now_nsec || now_nsec - at_nsec > RECORD_LAG_USEC * NSEC_PER_USEC)
                at_nsec = now_nsec;
        clock_read_at_monotonic(lens->manager->parts.clock, at_nsec, ret);
}

static int write_fragment(struct lens *lens, const struct recording_fragment *fragment) {
        int r = recording_write(lens->recording, fragment);

        if (r != -ENOSPC && r != -EDQUOT)
                return r;
        store_retain(lens->manager);
        return lens->recording ? recording_write(lens->recording, fragment) : -ENODEV;
}

static const char *gap_before(const struct lens *lens) {
        return lens->watch.open
                       ? gap_cause_to_string(lens->watch.cause >= 0 ? (enum gap_cause) lens->watch.cause
                                                                    : GAP_NOT_STARTED)
                       : NULL;
}

static void arm_sync(struct camera_manager *manager) {
        uint64_t due = UINT64_MAX;

        for (size_t i = 0; i < manager->n_lenses; i++) {
                const struct recording *recording = manager->lenses[i]->recording;
                uint64_t at = recording ? recording_sync_due_usec(recording) : UINT64_MAX;

                due = at < due ? at : due;
        }
        (void) timer_start_at(manager->sync, due);
}

static void on_fragment(uint8_t *bytes, const struct box_fragment *box, uint64_t at_nsec, void *userdata) {
        struct lens *lens = userdata;
        struct recording_fragment fragment = {.bytes = bytes, .box = box, .gap = gap_before(lens)};

        /* Given up already, or about to be. */
        if (!lens->recording || lens->disk_error < 0 || lens->is_spoilt)
                return;
        find_taken(lens, at_nsec, &fragment.taken);
        int r = add_unsynced(lens, &fragment.taken, box_usec(box->duration, &lens->track));
        if (r >= 0)
                r = write_fragment(lens, &fragment);
        if (r < 0) {
                lens->unsynced.duration_usec = 0;
                note_disk_error(lens, r);
                return;
        }
        take_synced(lens);
        arm_sync(lens->manager);
        watch_on_fragment(lens, bytes, box);
}

static void spoil(struct lens *lens, const char *what) {
        (void) snprintf(lens->detail, sizeof(lens->detail), "not a stream that can be recorded: %s", what);
        lens->is_spoilt = true;
        trigger(lens->settle);
}

static void on_init(const uint8_t *bytes, size_t size, const struct box_track *track, void *userdata) {
        struct lens *lens = userdata;

        lens->track = *track;
        if (!lens->recording || lens->disk_error < 0 || lens->is_spoilt)
                return;
        /* Each is a file, an event and rows, for as long as footage is kept. */
        if (recording_has_another_init(lens->recording, bytes, size) &&
            !flood_take(&lens->inits, monotonic_usec())) {
                spoil(lens, "its form changes again and again");
                return;
        }
        watch_on_init(lens, bytes, size);
        int r = recording_init(lens->recording, bytes, size, track);
        if (r < 0)
                note_disk_error(lens, r);
        else
                take_synced(lens);
}

int record_begin_run(struct lens *lens) {
        static const struct splitter_events events = {.init = on_init, .fragment = on_fragment};

        return splitter_new(&events, lens, &lens->splitter);
}

void record_stream(struct lens *lens, const void *bytes, size_t size, uint64_t at_nsec) {
        if (splitter_feed(lens->splitter, bytes, size, at_nsec) >= 0)
                return;
        const char *what = splitter_problem(lens->splitter);
        spoil(lens, what ? what : "no memory");
}

void record_end_run(struct lens *lens) {
        int r = sync_now(lens);

        lens->splitter = splitter_free(lens->splitter);
        if (r >= 0 && lens->recording && lens->phase.wish != LENS_WISH_RECORD)
                r = recording_close(lens->recording);
        if (r < 0)
                note_disk_error(lens, r);
        manager_set_failing(lens->manager, news_tell(lens->manager));
}

void record_close_idle(struct lens *lens) {
        uint64_t now_usec = monotonic_usec();

        /* What has come after so long, and is about to be synced, is footage. */
        if (!lens->recording || (lens->phase.runs && (now_usec - lens->phase.recorded_usec < IDLE_USEC ||
                                                      lens->unsynced.duration_usec > 0)))
                return;
        int r = recording_close(lens->recording);
        if (r < 0)
                note_disk_error(lens, r);
}

int record_open(struct lens *lens) {
        const struct camera_manager *manager = lens->manager;
        const struct recording_policy policy = {.segment_usec = manager->parts.confs->footage->segment_usec,
                                                .sync_usec = manager->parts.confs->footage->sync_usec};

        if (!lens->recording && !footage_is_ready(manager->footage, lens->conf->id))
                return 0;
        if (!lens->recording)
                return recording_new(manager->footage, lens->conf->id, lens->conf->place, &policy,
                                     &lens->recording);
        recording_set_policy(lens->recording, &policy);
        return 0;
}

void record_close(struct lens *lens) {
        if (lens->recording && sync_now(lens) >= 0)
                (void) recording_close(lens->recording);
        lens->recording = recording_free(lens->recording);
        lens->unsynced.duration_usec = 0;
        lens->disk_error = 0;
}

/* ----- syncing what no fragment comes behind ----- */

int record_on_sync(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        struct camera_manager *manager = userdata;
        uint64_t now_usec = monotonic_usec();

        for (size_t i = 0; i < manager->n_lenses; i++) {
                struct lens *lens = manager->lenses[i];

                if (!lens->recording || recording_sync_due_usec(lens->recording) > now_usec)
                        continue;
                int r = sync_now(lens);
                if (r < 0)
                        note_disk_error(lens, r);
        }
        arm_sync(manager);
        return 0;
}
