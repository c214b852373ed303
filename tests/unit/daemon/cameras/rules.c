/* Cameras in the record: how they are, what their events count for, and what they cannot do to it. */
#include "daemon/cameras/rules.h"

#include "services/config/day.h"
#include "tests/unit/daemon/book-memory.h"

#define HOUR (3600 * USEC_PER_SEC)
#define DAY INT32_C(20780) /* of NOON, in Viet Nam */

static struct memory memory;

static void configure(const char *camera, const char *counters, bool configured) {
        memory_observe_fields(&memory, "camera-counters-changed", EVENT_FIELD_S("camera", camera),
                              EVENT_FIELD_S("counters", counters), EVENT_FIELD_B("configured", configured));
}

static void setup(void) {
        memory_open(&memory);
        /* A replay meets a source at its first event. */
        memory_event_fields(&memory, KEYPAD_SOURCE, "door", EVENT_FIELD_T("n", 0));
        memory_epoch(&memory, CAMERA_SOURCE, EPOCH_A);
        memory_observe_fields(&memory, "camera-rules-changed",
                              EVENT_FIELD_T("hold_before_usec", 300 * USEC_PER_SEC),
                              EVENT_FIELD_T("hold_after_usec", 120 * USEC_PER_SEC));
        configure("hall", "1 2", true);
}

static void teardown(void) {
        memory_close(&memory);
}

#define report(type, ...)                                                                                    \
        ck_assert_int_eq(memory_event_fields(&memory, CAMERA_SOURCE, type, __VA_ARGS__), INTAKE_NEW)

static void tell_state(const char *camera, const char *state) {
        report("camera-state", EVENT_FIELD_S("camera", camera), EVENT_FIELD_S("state", state));
}

static void tell_gap(const char *camera, uint64_t from_usec, uint64_t until_usec, const char *cause) {
        report("recording-gap", EVENT_FIELD_S("camera", camera), EVENT_FIELD_T("from_usec", from_usec),
               EVENT_FIELD_T("until_usec", until_usec), EVENT_FIELD_S("cause", cause));
}

static void tell_figures(const char *camera, const char *day, uint64_t announced_usec,
                         uint64_t recorded_usec) {
        report("footage-figures", EVENT_FIELD_S("camera", camera), EVENT_FIELD_S("day", day),
               EVENT_FIELD_T("announced_usec", announced_usec),
               EVENT_FIELD_T("recorded_usec", recorded_usec));
}

static void place_hold(uint64_t hold) {
        report("hold-placed", EVENT_FIELD_T("hold", hold), EVENT_FIELD_S("camera", "hall"),
               EVENT_FIELD_T("from_usec", NOON), EVENT_FIELD_T("until_usec", NOON + HOUR),
               EVENT_FIELD_T("end_usec", NOON + 1000 * HOUR), EVENT_FIELD_S("reason", "khiếu nại"),
               EVENT_FIELD_S("actor", "uid 1000"));
}

static int64_t gap_usec(const char *camera, const char *cause, int32_t day, int64_t *ret_gaps) {
        const struct cameras *cameras = cameras_of(memory.book);
        int64_t usec = 0;

        if (ret_gaps)
                *ret_gaps = 0;
        for (size_t i = 0; i < cameras->n_gaps; i++) {
                const struct camera_gap_row *gap = &cameras->gaps[i];
                if (!streq(gap->camera, camera) || !streq(gap->cause, cause) || gap->day != day)
                        continue;
                usec += gap->usec;
                if (ret_gaps)
                        *ret_gaps += gap->gaps;
        }
        return usec;
}

static const struct camera_count_row *count_of(const char *camera, int32_t day) {
        return cameras_count(memory.book, day, camera);
}

START_TEST(day_of_the_tests_is_the_one_of_their_noon) {
        ck_assert_int_eq(day_of(NOON, 7 * (int64_t) HOUR), DAY);
}
END_TEST

START_TEST(camera_is_as_it_last_told) {
        tell_state("hall", "recording");
        ck_assert_str_eq(cameras_find(memory.book, "hall")->state, "recording");
        tell_state("hall", "stalled");
        ck_assert_str_eq(cameras_find(memory.book, "hall")->state, "stalled");
        ck_assert(camera_sees(cameras_find(memory.book, "hall"), "2"));
        ck_assert(!camera_sees(cameras_find(memory.book, "hall"), "1 2"));
        ck_assert(!camera_sees(cameras_find(memory.book, "hall"), ""));
        report("camera-removed", EVENT_FIELD_S("camera", "hall"));
        ck_assert_str_eq(cameras_find(memory.book, "hall")->state, "");
        configure("hall", "", false);
        ck_assert_ptr_null(cameras_find(memory.book, "hall"));
}
END_TEST

START_TEST(cameras_that_nobody_configured_make_room_for_those_that_are) {
        char id[16];

        for (int i = 0; i < 2 * CAMERAS_MAX; i++) {
                snprintf(id, sizeof(id), "c%d", i);
                tell_state(id, "recording");
        }
        ck_assert_uint_eq(cameras_of(memory.book)->n_cameras, CAMERAS_MAX);
        configure("door", "1", true);
        ck_assert_ptr_nonnull(cameras_find(memory.book, "door"));
        ck_assert_ptr_nonnull(cameras_find(memory.book, "hall"));
        ck_assert_uint_eq(cameras_of(memory.book)->n_cameras, 2);
}
END_TEST

START_TEST(names_too_long_are_recorded_and_mean_nothing) {
        char id[ID_SIZE + 1], state[64];

        memset(id, 'a', ID_SIZE);
        id[ID_SIZE] = '\0';
        memset(state, 'b', sizeof(state) - 1);
        state[sizeof(state) - 1] = '\0';
        tell_state(id, "recording");
        tell_state("hall", state);
        tell_gap(id, NOON, NOON + HOUR, "stalled");
        tell_gap("hall", NOON, NOON + HOUR, state);
        tell_figures(id, "2026-11-23", HOUR, HOUR);
        report("footage-viewed", EVENT_FIELD_S("camera", id), EVENT_FIELD_S("reason", "x"),
               EVENT_FIELD_S("actor", "uid 1"));
        ck_assert_str_eq(cameras_find(memory.book, "hall")->state, "");
        ck_assert_uint_eq(cameras_of(memory.book)->n_gaps, 0);
        ck_assert_uint_eq(cameras_of(memory.book)->n_days, 0);
        ck_assert_uint_eq(cameras_of(memory.book)->n_counts, 0);
}
END_TEST

START_TEST(gap_counts_by_cause_on_its_day) {
        int64_t gaps;

        tell_gap("hall", NOON, NOON + 10 * USEC_PER_SEC, "unplugged");
        tell_gap("hall", NOON + 60 * USEC_PER_SEC, NOON + 65 * USEC_PER_SEC, "unplugged");
        tell_gap("hall", NOON + 60 * USEC_PER_SEC, NOON + 61 * USEC_PER_SEC, "stalled");
        tell_gap("nobody", NOON, NOON + USEC_PER_SEC, "stalled");
        ck_assert_int_eq(gap_usec("hall", "unplugged", DAY, &gaps), (int64_t) (15 * USEC_PER_SEC));
        ck_assert_int_eq(gaps, 2);
        ck_assert_int_eq(gap_usec("hall", "stalled", DAY, &gaps), (int64_t) USEC_PER_SEC);
        ck_assert_int_eq(gaps, 1);
        ck_assert_int_eq(gap_usec("nobody", "stalled", DAY, NULL), (int64_t) USEC_PER_SEC);
}
END_TEST

START_TEST(gap_that_is_still_open_counts_once) {
        int64_t gaps;

        tell_gap("hall", NOON, NOON + 10 * USEC_PER_SEC, "disk-full");
        memory_settle(&memory);
        tell_gap("hall", NOON, NOON + 30 * USEC_PER_SEC, "disk-full");
        tell_gap("hall", NOON, NOON + 30 * USEC_PER_SEC, "disk-full");
        tell_gap("hall", NOON, NOON + 20 * USEC_PER_SEC, "disk-full");
        ck_assert_int_eq(gap_usec("hall", "disk-full", DAY, &gaps), (int64_t) (30 * USEC_PER_SEC));
        ck_assert_int_eq(gaps, 1);
        /* Told in pieces it comes to the same time. */
        tell_gap("hall", NOON + 30 * USEC_PER_SEC, NOON + 40 * USEC_PER_SEC, "disk-full");
        ck_assert_int_eq(gap_usec("hall", "disk-full", DAY, NULL), (int64_t) (40 * USEC_PER_SEC));
}
END_TEST

START_TEST(gap_over_midnight_counts_on_both_days) {
        const uint64_t midnight = NOON + 12 * HOUR;
        int64_t gaps, more;

        tell_gap("hall", midnight - HOUR, midnight + 24 * HOUR + 2 * HOUR, "power");
        ck_assert_int_eq(gap_usec("hall", "power", DAY, &gaps), (int64_t) HOUR);
        ck_assert_int_eq(gap_usec("hall", "power", DAY + 1, &more), (int64_t) (24 * HOUR));
        ck_assert_int_eq(gaps + more, 1);
        ck_assert_int_eq(gap_usec("hall", "power", DAY + 2, NULL), (int64_t) (2 * HOUR));
}
END_TEST

START_TEST(gap_that_cannot_be_counts_for_nothing) {
        tell_gap("hall", NOON, NOON, "stalled");
        tell_gap("hall", NOON + 1, NOON, "stalled");
        tell_gap("hall", 0, REALTIME_USEC_MAX, "stalled");
        tell_gap("hall", REALTIME_USEC_MAX, 0, "stalled");
        ck_assert_uint_eq(cameras_of(memory.book)->n_gaps, 0);
        /* The last that a clock can show, in 2255. */
        tell_gap("hall", REALTIME_USEC_MAX - 10, REALTIME_USEC_MAX, "clock");
        ck_assert_uint_eq(cameras_of(memory.book)->n_gaps, 1);
        ck_assert_int_eq(cameras_of(memory.book)->gaps[0].usec, 10);
        tell_gap("hall", 0, 366 * 24 * HOUR, "clock");
        ck_assert_uint_eq(cameras_of(memory.book)->n_gaps, 1 + 367);
}
END_TEST

START_TEST(figures_of_a_day_are_the_last_that_were_told) {
        const struct cameras *cameras = cameras_of(memory.book);

        tell_figures("hall", "2026-11-23", 8 * HOUR, 7 * HOUR);
        tell_figures("hall", "2026-11-23", 8 * HOUR, 7 * HOUR + 1);
        ck_assert_uint_eq(cameras->n_days, 2);
        ck_assert_int_eq(cameras->days[1].day, DAY);
        ck_assert_uint_eq(cameras->days[1].announced_usec, 8 * HOUR);
        ck_assert_uint_eq(cameras->days[1].recorded_usec, 7 * HOUR + 1);
        tell_figures("hall", "2026-13-23", HOUR, HOUR);
        tell_figures("hall", "", HOUR, HOUR);
        tell_figures("hall", "2026-11-24", 100 * HOUR, HOUR);
        tell_figures("hall", "2026-11-24", HOUR, REALTIME_USEC_MAX);
        ck_assert_uint_eq(cameras->n_days, 2);
}
END_TEST

static void close_segment(uint64_t from_usec, uint64_t recorded_usec) {
        report("segment-closed", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_T("segment", 1),
               EVENT_FIELD_T("from_usec", from_usec), EVENT_FIELD_T("until_usec", from_usec),
               EVENT_FIELD_T("fragments", 3), EVENT_FIELD_T("bytes", 1), EVENT_FIELD_S("head", "00"),
               EVENT_FIELD_T("recorded_usec", recorded_usec));
}

static void delete_segment(uint64_t bytes) {
        report("segment-deleted", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_T("segment", 1),
               EVENT_FIELD_T("from_usec", NOON), EVENT_FIELD_T("until_usec", NOON),
               EVENT_FIELD_T("bytes", bytes), EVENT_FIELD_S("head", "00"), EVENT_FIELD_S("why", "age"));
}

START_TEST(segments_and_deletions_are_counted_within_what_can_be) {
        close_segment(NOON, 600 * USEC_PER_SEC);
        close_segment(NOON, REALTIME_USEC_MAX);
        delete_segment(1000);
        delete_segment(REALTIME_USEC_MAX);
        ck_assert_int_eq(count_of("hall", DAY)->segments, 2);
        ck_assert_int_eq(count_of("hall", DAY)->segments_usec, (int64_t) (600 * USEC_PER_SEC + 24 * HOUR));
        ck_assert_int_eq(count_of("hall", DAY)->deleted, 2);
        ck_assert_int_eq(count_of("hall", DAY)->deleted_bytes, 1000 + (INT64_C(1) << 40));
        close_segment(REALTIME_USEC_MAX, 1);
}
END_TEST

START_TEST(a_live_view_counts_once_when_it_begins) {
        report("footage-watched", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_S("reason", "x"),
               EVENT_FIELD_S("actor", "uid 1"), EVENT_FIELD_S("second", "uid 2"));
        report("footage-watched", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_S("reason", "x"),
               EVENT_FIELD_S("actor", "uid 1"), EVENT_FIELD_S("end", "left"),
               EVENT_FIELD_T("watched_usec", HOUR), EVENT_FIELD_S("second", "uid 2"));
        ck_assert_int_eq(count_of("hall", DAY)->views, 1);
}
END_TEST

START_TEST(accesses_count_on_the_day_of_who_made_them) {
        report("footage-viewed", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_S("reason", "x"),
               EVENT_FIELD_S("actor", "uid 1"));
        report("footage-viewed", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_S("reason", "x"),
               EVENT_FIELD_S("actor", "uid 1"), EVENT_FIELD_T("pictures", 3));
        report("footage-exported", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_T("from_usec", 1),
               EVENT_FIELD_T("until_usec", 2), EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "uid 1"),
               EVENT_FIELD_S("sha256", "00"));
        memory_pass(&memory, 24 * HOUR);
        report("footage-exported", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_T("from_usec", 1),
               EVENT_FIELD_T("until_usec", 2), EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "uid 1"),
               EVENT_FIELD_S("second", "uid 2"), EVENT_FIELD_S("sha256", "00"));
        report("footage-refused", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_S("what", "export"),
               EVENT_FIELD_S("actor", "uid 1"));
        report("segment-damaged", EVENT_FIELD_S("camera", "hall"), EVENT_FIELD_T("segment", 1),
               EVENT_FIELD_T("fragment", 2));
        ck_assert_int_eq(count_of("hall", DAY)->views, 1);
        ck_assert_int_eq(count_of("hall", DAY)->exports, 1);
        ck_assert_int_eq(count_of("hall", DAY + 1)->exports, 1);
        ck_assert_int_eq(count_of("hall", DAY + 1)->refusals, 1);
        ck_assert_int_eq(count_of("hall", DAY + 1)->damaged, 1);
        ck_assert_int_eq(count_of("hall", DAY + 1)->views, 0);
}
END_TEST

static void end_hold(const char *type, uint64_t hold) {
        if (streq(type, "hold-released"))
                report("hold-released", EVENT_FIELD_T("hold", hold), EVENT_FIELD_S("reason", "x"),
                       EVENT_FIELD_S("actor", "uid 1"));
        else
                report("hold-ended", EVENT_FIELD_T("hold", hold));
}

START_TEST(hold_stands_until_it_is_released_or_ends) {
        struct hold_row *row;
        uint64_t stream = 0;

        place_hold(7);
        stream = cameras_of(memory.book)->holds[0].stream;
        memory_settle(&memory);
        place_hold(8);
        ck_assert_int_eq(count_of("hall", DAY)->holds, 2);
        end_hold("hold-released", 7);
        end_hold("hold-ended", 8);
        end_hold("hold-ended", 9); /* of none */
        assert_ok(cameras_find_hold(memory.book, stream, 7, &row));
        uint64_t over = row->over;
        ck_assert_uint_gt(over, row->event);
        end_hold("hold-ended", 7); /* once more */
        assert_ok(cameras_find_hold(memory.book, stream, 7, &row));
        ck_assert_uint_eq(row->over, over);
        assert_ok(cameras_find_hold(memory.book, stream, 8, &row));
        ck_assert_uint_gt(row->over, 0);
        /* A daemon that began anew counts anew. */
        memory_epoch(&memory, CAMERA_SOURCE, EPOCH_B);
        memory.camera_sequence = 0;
        place_hold(7);
        assert_ok(cameras_find_hold(memory.book, stream + 1, 7, &row));
        ck_assert_uint_eq(row->over, 0);
}
END_TEST

/* Of what is told at once no more is kept than it says. */
START_TEST(a_hundred_thousand_gaps_are_that_many_rows_and_no_more_work) {
        enum { MANY = 100000 };
        int64_t gaps;

        for (uint64_t i = 0; i < MANY; i++) {
                const struct event_field fields[] = {
                        EVENT_FIELD_S("camera", "hall"),
                        EVENT_FIELD_T("from_usec", NOON + 3 * i),
                        EVENT_FIELD_T("until_usec", NOON + 3 * i + 2),
                        EVENT_FIELD_S("cause", "stalled"),
                };
                ck_assert_int_eq(
                        memory_apply(&memory, CAMERA_SOURCE, "recording-gap", fields, ELEMENTSOF(fields)), 0);
        }
        ck_assert_int_eq(gap_usec("hall", "stalled", DAY, &gaps), 2 * (int64_t) MANY);
        ck_assert_int_eq(gaps, MANY);
        cameras_of(memory.book)->n_gaps = 0;
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        static const char *const open[] = {"record-restored", NULL};

        memory_check_rules(&cameras_room, open);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(day_of_the_tests_is_the_one_of_their_noon),
        SUITE_CASE(camera_is_as_it_last_told),
        SUITE_CASE(cameras_that_nobody_configured_make_room_for_those_that_are),
        SUITE_CASE(names_too_long_are_recorded_and_mean_nothing),
        SUITE_CASE(gap_counts_by_cause_on_its_day),
        SUITE_CASE(gap_that_is_still_open_counts_once),
        SUITE_CASE(gap_over_midnight_counts_on_both_days),
        SUITE_CASE(gap_that_cannot_be_counts_for_nothing),
        SUITE_CASE(figures_of_a_day_are_the_last_that_were_told),
        SUITE_CASE(segments_and_deletions_are_counted_within_what_can_be),
        SUITE_CASE(a_live_view_counts_once_when_it_begins),
        SUITE_CASE(accesses_count_on_the_day_of_who_made_them),
        SUITE_CASE(hold_stands_until_it_is_released_or_ends),
        SUITE_CASE(a_hundred_thousand_gaps_are_that_many_rows_and_no_more_work),
        SUITE_CASE(events_are_checked_before_they_are_applied),
};

SUITE_MAIN("cameras-rules", cases, setup, teardown)
