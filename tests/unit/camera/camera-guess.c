/* What happens while nobody knows what time it is, and is to be right when that is known: after the clock was
 * set, after a power cut before that, and between a clock that is known and its being noticed. */
#include <unistd.h>

#include "tests/unit/camera/recorder-rig.h"

#define OTHER_BOOT "0123456789abcdef0123456789abcdef"

struct seen {
        struct index_gap gap;
        size_t n;
};

static int note_gap(const struct index_gap *gap, void *userdata) {
        struct seen *seen = userdata;

        if (streq(gap->cause, "unplugged")) {
                seen->gap = *gap;
                seen->n++;
        }
        return 0;
}

static struct seen find_unplugged(void) {
        struct seen seen = {.n = 0};

        assert_ok(index_each_gap(footage_index(rig.manager->footage), "c1", 0, INT64_MAX, note_gap, &seen));
        return seen;
}

START_TEST(a_gap_is_moved_to_where_its_time_turns_out_to_be) {
        recorder_set_clock("2026-11-25", 10 * HOUR, false);
        recorder_begin(DAYS, C1);
        recorder_run(MINUTE);
        recorder_unplug("c1");
        recorder_run(2 * MINUTE);
        assert_ok(camera_sims_plug(rig.manager->parts.sims, "c1", true));
        recorder_run(2 * MINUTE);
        recorder_set_clock("2026-11-27", 12 * HOUR, true);
        recorder_run(MINUTE);
        struct seen seen = find_unplugged();
        ck_assert_uint_eq(seen.n, 1);
        NEAR(seen.gap.from_usec, recorder_of_day("2026-11-27", 12 * HOUR) - 4 * MINUTE);
        ck_assert_uint_gt(seen.gap.until_usec - seen.gap.from_usec, MINUTE);
        ck_assert_uint_lt(seen.gap.until_usec - seen.gap.from_usec, 4 * MINUTE);
}
END_TEST

/* It waited for a disk meanwhile. */
START_TEST(a_gap_that_is_filed_when_the_time_is_known_is_moved_too) {
        recorder_set_clock("2026-11-25", 10 * HOUR, false);
        recorder_begin(DAYS, C1);
        recorder_run(MINUTE);
        uint64_t now = recorder_now();
        struct footage *footage = TAKE_PTR(rig.manager->footage);
        record_gap_between(rig.manager->lenses[0], now - 20 * SEC, now - 10 * SEC, GAP_UNPLUGGED);
        rig.manager->footage = footage;
        recorder_set_clock("2026-11-27", 12 * HOUR, true);
        recorder_run(MINUTE);
        record_file_gaps(rig.manager);
        struct seen seen = find_unplugged();
        ck_assert_uint_eq(seen.n, 1);
        NEAR(seen.gap.from_usec, recorder_of_day("2026-11-27", 12 * HOUR) - 20 * SEC);
        ck_assert_uint_eq(seen.gap.until_usec - seen.gap.from_usec, 10 * SEC);
}
END_TEST

/* Its begin was known. */
START_TEST(a_gap_from_before_this_boot_begins_where_it_did) {
        recorder_set_clock("2026-11-25", 10 * HOUR, false);
        recorder_begin(DAYS, C1);
        recorder_run(MINUTE);
        uint64_t before = recorder_of_day("2026-11-20", 0);
        record_gap_between(rig.manager->lenses[0], before, recorder_now(), GAP_UNPLUGGED);
        recorder_set_clock("2026-11-27", 12 * HOUR, true);
        recorder_run(MINUTE);
        ck_assert_uint_eq(find_unplugged().gap.from_usec, before);
}
END_TEST

static struct index_hold hold_of(const char *boot, uint64_t made_usec) {
        struct index_hold hold = {.camera = "c1",
                                  .reason = "x",
                                  .actor = "uid 0",
                                  .from_usec = made_usec - HOUR,
                                  .until_usec = made_usec,
                                  .made_usec = made_usec,
                                  .end_usec = made_usec + 180 * 24 * HOUR,
                                  .boottime_usec = HOUR};

        (void) snprintf(hold.boot, sizeof(hold.boot), "%s", boot);
        assert_ok(footage_hold(rig.manager->footage, &hold));
        return hold;
}

/* What was held in a boot in 1970 had its end in that year: nobody can have meant it. */
START_TEST(a_hold_of_a_boot_whose_time_nobody_ever_knew_lasts_as_long_as_it_was_to) {
        struct index_hold hold, seen;

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1);
        hold = hold_of(OTHER_BOOT, 30 * HOUR);
        recorder_run(MINUTE);
        /* As of a start after the power was cut. */
        recorder_kill();
        recorder_begin(DAYS, C1);
        struct gap_time now;
        manager_now(rig.manager, &now);
        uint64_t machine_begun = now.realtime_usec - now.boottime_usec;
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("hold-ended", ""), 0);
        assert_ok(index_get_hold(footage_index(rig.manager->footage), hold.id, &seen));
        ck_assert_uint_eq(seen.ended_usec, 0);
        ck_assert_str_eq(seen.boot, "");
        ck_assert(seen.from_usec == hold.from_usec && seen.until_usec == hold.until_usec);
        NEAR(seen.made_usec, machine_begun);
        NEAR(seen.end_usec, machine_begun + 180 * 24 * HOUR);
}
END_TEST

/* For minutes it is a year later, and then it is not. */
START_TEST(a_clock_that_leaps_and_comes_back_ends_no_hold) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1);
        recorder_run(MINUTE);
        hold_of("", recorder_now());
        recorder_set_clock("2027-11-27", 10 * HOUR, true);
        recorder_run(5 * MINUTE);
        recorder_set_clock("2026-11-27", 11 * HOUR, true);
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("hold-ended", ""), 0);
        ck_assert_uint_eq(event_count("segment-deleted", "c1"), 0);
}
END_TEST

/* The clock is known by now, and nobody has noticed yet. */
START_TEST(no_hold_ends_by_a_clock_that_was_wrong_when_it_was_placed) {
        struct index_hold hold;

        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1);
        recorder_run(MINUTE);
        hold = hold_of(OTHER_BOOT, 30 * HOUR);
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("hold-ended", ""), 0);
        ck_assert_int_eq(
                index_is_held(footage_index(rig.manager->footage), "c1", hold.from_usec, hold.until_usec), 1);
}
END_TEST

static int note_hold(const struct index_hold *hold, void *userdata) {
        *(struct index_hold *) userdata = *hold;
        return 0;
}

/* As after a power cut that cost the index, on a machine that wakes up in 1970. */
START_TEST(a_hold_on_everything_outlasts_the_guess_by_which_it_was_placed) {
        static const char *const names[] = {INDEX_DATABASE, INDEX_DATABASE "-wal", "holds"};
        struct index_hold hold = {.id = 0};

        recorder_set_clock("1970-01-01", 15 * HOUR, false);
        recorder_begin(DAYS, C1);
        recorder_run(MINUTE);
        recorder_kill();
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                _cleanup_free_ char *path = NULL;

                assert_ok(str_format(&path, "%s/footage/%s", suite_dir(), names[i]));
                (void) unlink(path);
        }
        recorder_begin(DAYS, C1);
        recorder_run(MINUTE);
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("hold-ended", ""), 0);
        assert_ok(index_each_hold(footage_index(rig.manager->footage), false, note_hold, &hold));
        ck_assert_str_eq(hold.actor, "recovery");
        ck_assert(hold.from_usec == 0 && hold.until_usec == EVENT_INTEGER_MAX);
        NEAR(hold.end_usec, recorder_of_day("2026-11-27", 10 * HOUR) - MINUTE + 180 * 24 * HOUR);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_hold_on_everything_outlasts_the_guess_by_which_it_was_placed),
        SUITE_CASE(a_gap_is_moved_to_where_its_time_turns_out_to_be),
        SUITE_CASE(a_gap_that_is_filed_when_the_time_is_known_is_moved_too),
        SUITE_CASE(a_gap_from_before_this_boot_begins_where_it_did),
        SUITE_CASE(a_hold_of_a_boot_whose_time_nobody_ever_knew_lasts_as_long_as_it_was_to),
        SUITE_CASE(a_clock_that_leaps_and_comes_back_ends_no_hold),
        SUITE_CASE(no_hold_ends_by_a_clock_that_was_wrong_when_it_was_placed),
};

SUITE_MAIN("camera-guess", cases, recorder_setup, recorder_kill)
