/* What of a day's hours is recorded, as whoever asks is told. */
#include "tests/unit/camera/recorder-rig.h"

static void ask_share(uint64_t *ret_announced_usec, uint64_t *ret_recorded_usec) {
        struct lens *lens = rig.manager->lenses[0];

        day_count_today(lens);
        ck_assert(lens->has_today);
        *ret_announced_usec = lens->today.announced_usec;
        *ret_recorded_usec = lens->today.recorded_usec;
}

/* By the fragments themselves. */
static uint64_t sum_fragments(void) {
        uint64_t usec;

        assert_ok(footage_get_recorded(rig.manager->footage, "c1", 0, INT64_MAX, &usec));
        return usec;
}

/* Between two minutes, and a second after it has ended. */
START_TEST(the_recorded_share_is_by_fragments_and_not_by_minutes) {
        uint64_t announced, recorded;

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS "SegmentSec=10\n", C1);
        recorder_run(2 * MINUTE + 7 * SEC);
        ask_share(&announced, &recorded);
        NEAR(announced, 2 * MINUTE + 7 * SEC);
        NEAR(recorded, sum_fragments());
        assert_ok(camera_sims_stall(rig.manager->parts.sims, "c1", true));
        while (!rig.manager->lenses[0]->watch.open)
                recorder_run(SEC);
        recorder_run(15 * SEC);
        ask_share(&announced, &recorded);
        NEAR(recorded, sum_fragments());
        NEAR(announced - recorded, recorder_now() - rig.manager->lenses[0]->last_usec);
        assert_ok(camera_sims_stall(rig.manager->parts.sims, "c1", false));
        while (rig.manager->lenses[0]->watch.open) {
                recorder_run(SEC);
                if (rig.manager->lenses[0]->watch.open)
                        ask_share(&announced, &recorded);
        }
        ask_share(&announced, &recorded);
        NEAR(recorded, sum_fragments());
        ck_assert_uint_gt(announced, recorded + 15 * SEC);
}
END_TEST

/* The one that is written is not the last one by its time. */
START_TEST(a_clock_that_is_set_back_hides_nothing_of_what_is_recorded) {
        uint64_t announced, recorded, before;

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS "SegmentSec=600\n", C1);
        recorder_run(MINUTE);
        recorder_set_clock("2026-11-27", 12 * HOUR, true);
        recorder_run(MINUTE);
        recorder_set_clock("2026-11-27", 11 * HOUR, true);
        recorder_run(20 * SEC);
        ask_share(&announced, &before);
        recorder_run(MINUTE);
        ask_share(&announced, &recorded);
        NEAR(recorded, before + MINUTE);
}
END_TEST

/* A night has two parts in the configuration, and is one in the footage. */
START_TEST(hours_over_midnight_are_one_piece) {
        recorder_set_clock("2026-11-26", 24 * HOUR - 2 * MINUTE, true);
        recorder_begin(DAYS "SegmentSec=600\n", C1 "Hours=22:00-24:00 00:00-06:00\n");
        recorder_run(30 * SEC);
        size_t states = event_count("camera-state", "c1");
        recorder_run(4 * MINUTE);
        ck_assert(manager_is_recording(rig.manager));
        ck_assert_uint_eq(event_count("camera-state", "c1"), states);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 0);
        ck_assert_uint_eq(event_count("segment-closed", "c1"), 0);
        ck_assert_str_eq(event_s("footage-figures", "c1", "day"), "2026-11-26");
        NEAR(event_t("footage-figures", "c1", "announced_usec"), 2 * MINUTE);
        NEAR(event_t("footage-figures", "c1", "recorded_usec"), 2 * MINUTE);
}
END_TEST

static int count_gap(_unused_ const struct index_gap *gap, void *userdata) {
        ++*(size_t *) userdata;
        return 0;
}

static size_t count_gaps(void) {
        size_t n = 0;

        assert_ok(index_each_gap(footage_index(rig.manager->footage), "c1", 0, INT64_MAX, count_gap, &n));
        return n;
}

/* A cable that hangs loose makes some each minute, for years. */
START_TEST(gaps_go_when_no_footage_is_left_of_their_month) {
        recorder_set_clock("2026-11-26", 24 * HOUR - 2 * MINUTE, true);
        recorder_begin(DAYS, C1);
        recorder_run(30 * SEC);
        uint64_t first = rig.manager->lenses[0]->last_usec, month = 31 * 24 * HOUR;
        record_gap_between(rig.manager->lenses[0], first - month - 2 * HOUR, first - month - HOUR,
                           GAP_UNPLUGGED);
        record_gap_between(rig.manager->lenses[0], first - month + HOUR, first - month + 2 * HOUR,
                           GAP_UNPLUGGED);
        ck_assert_uint_eq(count_gaps(), 2);
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(count_gaps(), 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(hours_over_midnight_are_one_piece),
        SUITE_CASE(gaps_go_when_no_footage_is_left_of_their_month),
        SUITE_CASE(the_recorded_share_is_by_fragments_and_not_by_minutes),
        SUITE_CASE(a_clock_that_is_set_back_hides_nothing_of_what_is_recorded),
};

SUITE_MAIN("camera-day", cases, recorder_setup, recorder_kill)
