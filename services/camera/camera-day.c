#include <inttypes.h>

#include "camera-manager.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/config/day.h"

#define MINUTE_USEC (60 * USEC_PER_SEC)
#define GAPS_KEPT_USEC (31 * USEC_PER_DAY)
/* Everybody may ask, and the index has to be read. */
#define TODAY_USEC (10 * USEC_PER_SEC)

enum { FIGURE_ROWS_MAX = 20000 };

/* ----- figures ----- */

struct rows {
        struct footage_row *footage;
        size_t n_footage, footage_allocated;
        size_t n_open; /* which one is being written, from 1; 0: none */
        struct gap_row *gaps;
        size_t n_gaps, gaps_allocated;
};

static void rows_done(struct rows *rows) {
        free(rows->footage);
        free(rows->gaps);
}

static int add_footage(const struct index_segment *segment, void *userdata) {
        struct rows *rows = userdata;

        if (rows->n_footage == FIGURE_ROWS_MAX)
                return -E2BIG;
        struct footage_row *row = ARRAY_ADD(rows->footage, rows->n_footage, rows->footage_allocated);
        if (!row)
                return -ENOMEM;
        *row = (struct footage_row){segment->from_usec, segment->until_usec};
        if (segment->state == INDEX_OPEN)
                rows->n_open = rows->n_footage;
        return 0;
}

static int add_gap(const struct index_gap *gap, void *userdata) {
        struct rows *rows = userdata;
        int cause = gap_cause_from_string(gap->cause);

        if (rows->n_gaps == FIGURE_ROWS_MAX)
                return -E2BIG;
        struct gap_row *row = ARRAY_ADD(rows->gaps, rows->n_gaps, rows->gaps_allocated);
        if (!row)
                return -ENOMEM;
        *row = (struct gap_row){gap->from_usec, gap->until_usec, cause < 0 ? GAP_LOST : cause};
        return 0;
}

/* The segment that is being written ends where its last footage does. */
static int add_now(const struct lens *lens, struct rows *rows) {
        const struct gap_watch *watch = &lens->watch;

        if (lens->recording && rows->n_open > 0 &&
            rows->footage[rows->n_open - 1].until_usec < lens->last_usec)
                rows->footage[rows->n_open - 1].until_usec = lens->last_usec;
        if (!watch->due || !watch->open)
                return 0;
        struct gap_row *row = ARRAY_ADD(rows->gaps, rows->n_gaps, rows->gaps_allocated);
        if (!row)
                return -ENOMEM;
        *row = (struct gap_row){watch->begin.realtime_usec, 0,
                                watch->cause < 0 ? GAP_NOT_STARTED : (enum gap_cause) watch->cause};
        return 0;
}

int day_figures(struct lens *lens, int32_t day, struct footage_figures *ret) {
        _cleanup_(rows_done) struct rows rows = {.n_open = 0};
        struct camera_manager *manager = lens->manager;
        int64_t offset = manager->parts.confs->utc_offset_usec;
        struct gap_time now;

        if (!manager->footage)
                return -ENODEV;
        manager_now(manager, &now);
        struct index *index = footage_index(manager->footage);
        uint64_t from = realtime_clamp(day_start_usec(day, offset)),
                 until = realtime_clamp(day_start_usec(day + 1, offset));
        int r = index_each_segment(index, lens->conf->id, from, until, add_footage, &rows);
        if (r >= 0)
                r = index_each_gap(index, lens->conf->id, from, until, add_gap, &rows);
        if (r >= 0)
                r = add_now(lens, &rows);
        if (r < 0)
                return r;
        /* What is not on disk yet is neither footage nor missing. */
        uint64_t now_usec = now.realtime_usec;
        if (!lens->watch.open && lens->last_usec > 0 && lens->last_usec < now_usec &&
            now_usec - lens->last_usec <= LENS_FRESH_USEC)
                now_usec = lens->last_usec;
        const struct footage_day asked = {
                .hours = &lens->conf->hours,
                .day = day,
                .utc_offset_usec = offset,
                .since_usec = lens->since.usec,
                .now_usec = now_usec,
                .footage = rows.footage,
                .n_footage = rows.n_footage,
                .gaps = rows.gaps,
                .n_gaps = rows.n_gaps,
        };
        return footage_figures(&asked, ret);
}

/* ----- since when there is such a camera ----- */

static int take_first(const struct index_segment *segment, void *userdata) {
        *(uint64_t *) userdata = segment->from_usec;
        return 1;
}

/* As it was remembered; of an outbox that is new, since there is footage, or the start. */
static uint64_t find_since(const struct lens *lens, const struct gap_time *now) {
        uint64_t since = now->realtime_usec - (now->boottime_usec - lens->since.boottime_usec), first = since;

        if (news_get_since(lens, &since) >= 0)
                return since;
        if (lens->manager->footage)
                (void) index_each_segment(footage_index(lens->manager->footage), lens->conf->id, 0, INT64_MAX,
                                          take_first, &first);
        return first < since ? first : since;
}

void day_learn_since(struct lens *lens) {
        struct gap_time now;

        if (lens->since.is_known)
                return;
        manager_now(lens->manager, &now);
        lens->since.usec = find_since(lens, &now);
        if (now.synchronized && lens->manager->footage && rebuild_is_over(lens->manager))
                lens->since.is_known = news_remember_since(lens, lens->since.usec) >= 0;
}

static int today(const struct camera_manager *manager) {
        struct gap_time now;

        manager_now(manager, &now);
        return day_of(now.realtime_usec, manager->parts.confs->utc_offset_usec);
}

static void tell_figures(struct lens *lens, int32_t day) {
        struct footage_figures figures;
        char text[DAY_TEXT_SIZE];

        /* Of an index that is made again, half of the footage is none. */
        if (lens->told_day >= day || !rebuild_is_over(lens->manager) || day_figures(lens, day, &figures) < 0)
                return;
        lens->told_day = day;
        if (figures.announced_usec == 0)
                return;
        day_format(day, text);
        const struct event_field fields[] = {
                EVENT_FIELD_S("camera", lens->conf->id),
                EVENT_FIELD_S("day", text),
                EVENT_FIELD_T("announced_usec", figures.announced_usec),
                EVENT_FIELD_T("recorded_usec", figures.recorded_usec),
        };
        news_add(lens->manager, "footage-figures", fields, ELEMENTSOF(fields));
}

void day_tell_yesterday(struct camera_manager *manager) {
        if (!manager_knows_time(manager) || !manager->footage)
                return;
        for (size_t i = 0; i < manager->n_lenses; i++)
                tell_figures(manager->lenses[i], today(manager) - 1);
}

/* Its hours are over for today. */
static void tell_when_over(struct lens *lens, const struct gap_time *now, int32_t day) {
        int64_t start = day_start_usec(day, lens->manager->parts.confs->utc_offset_usec);
        uint64_t end = hours_end_of_day(&lens->conf->hours, day);

        if (manager_knows_time(lens->manager) && end > 0 &&
            now->realtime_usec >= (uint64_t) (start + (int64_t) end))
                tell_figures(lens, day);
}

/* ----- the chain's heads ----- */

static void tell_head(struct lens *lens) {
        struct camera_manager *manager = lens->manager;
        struct recording_last last = {.segment = 0};
        struct log_hash head;
        char text[LOG_HEX_SIZE];
        uint64_t next;

        if (!manager->footage ||
            index_get_camera(footage_index(manager->footage), lens->conf->id, &next, &head) < 0 || next < 2)
                return;
        uint64_t segment = next - 1;
        if (lens->recording)
                recording_last(lens->recording, &last);
        if (last.segment > 0) {
                segment = last.segment;
                head = last.head;
        }
        log_hash_to_hex(&head, text);
        const struct event_field fields[] = {
                EVENT_FIELD_S("camera", lens->conf->id),
                EVENT_FIELD_T("segment", segment),
                EVENT_FIELD_S("head", text),
        };
        news_add(manager, "footage-head", fields, ELEMENTSOF(fields));
}

void day_tell_heads(struct camera_manager *manager) {
        for (size_t i = 0; i < manager->n_lenses; i++)
                tell_head(manager->lenses[i]);
}

/* ----- holds that end ----- */

struct ended {
        uint64_t now_usec;
        uint64_t ids[HOLDS_AT_ONCE];
        size_t n;
};

static int add_ended(const struct index_hold *hold, void *userdata) {
        struct ended *ended = userdata;

        /* One of a time that was not known is moved before it ends. */
        if (hold->boot[0] == '\0' && hold->end_usec <= ended->now_usec && ended->n < HOLDS_AT_ONCE)
                ended->ids[ended->n++] = hold->id;
        return 0;
}

static void end_holds(struct camera_manager *manager, const struct gap_time *now) {
        struct ended ended = {.now_usec = now->realtime_usec};

        /* A guess is no reason to let go of anything, nor is a clock that leapt. */
        if (!manager->footage || !now->synchronized || manager->is_unproven ||
            index_each_hold(footage_index(manager->footage), false, add_ended, &ended) < 0)
                return;
        for (size_t i = 0; i < ended.n; i++)
                (void) footage_release(manager->footage, ended.ids[i], NULL);
        if (ended.n > 0)
                manager_set_failing(manager, news_tell(manager));
}

/* ----- time goes by ----- */

/* The second is for cameras that are to record; without any there is none. */
static void arm_second(struct camera_manager *manager) {
        for (size_t i = 0; i < manager->n_lenses; i++)
                if (manager->lenses[i]->watch.due || manager->lenses[i]->phase.runs) {
                        int on;

                        if (sd_event_source_get_enabled(manager->second, &on) == 0)
                                (void) timer_start(manager->second, USEC_PER_SEC);
                        return;
                }
}

static void look_at_hours(struct camera_manager *manager) {
        uint64_t next = UINT64_MAX;
        struct clock_reading now;

        clock_read(manager->parts.clock, &now);
        for (size_t i = 0; i < manager->n_lenses; i++) {
                const struct hours *hours = &manager->lenses[i]->conf->hours;
                int64_t offset = manager->parts.confs->utc_offset_usec;
                uint64_t at = hours_contain(hours, now.realtime_usec, offset)
                                      ? hours_end(hours, now.realtime_usec, offset)
                                      : hours_next(hours, now.realtime_usec, offset);

                if (at > now.realtime_usec && at < next)
                        next = at;
                lens_update(manager->lenses[i]);
        }
        (void) timer_start_at(manager->boundary, next == UINT64_MAX
                                                         ? UINT64_MAX
                                                         : now.boottime_usec + (next - now.realtime_usec));
        arm_second(manager);
}

int day_on_boundary(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        struct camera_manager *manager = userdata;

        look_at_hours(manager);
        return 0;
}

int day_on_second(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        struct camera_manager *manager = userdata;
        uint64_t now_usec = monotonic_usec();

        for (size_t i = 0; i < manager->n_lenses; i++) {
                struct lens *lens = manager->lenses[i];

                lens_set_overlay(lens);
                record_look(lens);
                lens_tell(lens);
        }
        snapshot_end_sessions(manager, now_usec);
        arm_second(manager);
        return 0;
}

/* What is missing beside footage that there is, and of the month before, can be asked for; the rest stands in
 * the record. By footage, which no clock that leaps makes old. */
static void prune_gaps(struct camera_manager *manager) {
        uint64_t first_usec = 0;

        if (!manager->footage || !rebuild_is_over(manager))
                return;
        (void) index_each_segment(footage_index(manager->footage), NULL, 0, INT64_MAX, take_first,
                                  &first_usec);
        if (first_usec > GAPS_KEPT_USEC)
                (void) index_prune_gaps(footage_index(manager->footage), first_usec - GAPS_KEPT_USEC);
}

static void begin_day(struct camera_manager *manager) {
        for (size_t i = 0; i < manager->n_lenses; i++) {
                struct lens *lens = manager->lenses[i];
                struct recording_last last = {.bytes = 0};

                record_cut(lens);
                if (lens->recording)
                        recording_last(lens->recording, &last);
                lens->bytes_before = last.bytes;
        }
        manager->has_held = false;
        prune_gaps(manager);
        day_tell_heads(manager);
        day_tell_yesterday(manager);
}

void day_count_today(struct lens *lens) {
        uint64_t now_usec = monotonic_usec();
        int32_t day = today(lens->manager);

        if (lens->has_today && lens->today_day == day && now_usec - lens->today_usec < TODAY_USEC)
                return;
        lens->has_today = day_figures(lens, day, &lens->today) >= 0;
        lens->today_day = day;
        lens->today_usec = now_usec;
}

int day_on_minute(sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        struct camera_manager *manager = userdata;
        int32_t day = today(manager);
        struct gap_time now;

        manager_now(manager, &now);
        enum refusal refusal = store_refusal(manager);
        if (refusal != manager->refusal)
                day_changed(manager);
        if (manager->has_day && day != manager->day)
                begin_day(manager);
        manager->has_day = true;
        manager->day = day;
        day_tell_yesterday(manager);
        keep_look(manager);
        store_retain(manager); /* it looks whether the clock leapt */
        end_holds(manager, &now);
        access_forget_old(manager);
        for (size_t i = 0; i < manager->n_lenses; i++) {
                record_close_idle(manager->lenses[i]);
                record_tell_past(manager->lenses[i]);
                tell_when_over(manager->lenses[i], &now, day);
        }
        manager_set_failing(manager, news_tell(manager));
        return timer_start(timer, MINUTE_USEC);
}

void day_changed(struct camera_manager *manager) {
        manager->refusal = store_refusal(manager);
        news_of_refusal(manager);
        look_at_hours(manager);
        for (size_t i = 0; i < manager->n_lenses; i++) {
                day_learn_since(manager->lenses[i]);
                record_tell_past(manager->lenses[i]);
        }
        camera_bus_changed(manager);
        manager_update_state(manager);
}
