/* A configuration that keeps less than the one before: what it deletes does not come back, so it is followed
 * a day later, and everybody is told. */
#include "services/camera/describe.h"
#include "tests/unit/camera/recorder-rig.h"

#define POLICY(days, bytes) "RetentionDays=" days "\nNoticePosted=2020-01-01\nFreeBytes=1M\n" bytes
#define SHORT "SegmentSec=10\n"

static size_t count_closed(const char *camera) {
        return event_count("segment-closed", camera) - event_count("segment-deleted", camera);
}

/* As a reload does it, but for the file. */
static void reconfigure(const char *policy) {
        recorder_kill();
        recorder_begin(policy, C1);
        recorder_run(10 * SEC);
}

/* Footage of two days ago, and the time of now. */
static void begin(const char *policy) {
        recorder_set_clock("2026-11-25", 10 * HOUR, true);
        recorder_begin(policy, C1);
        recorder_run(MINUTE);
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_run(2 * MINUTE);
        ck_assert_uint_ge(count_closed("c1"), 5);
        ck_assert_uint_eq(event_count("segment-deleted", "c1"), 0);
}

START_TEST(fewer_days_are_followed_a_day_later) {
        _cleanup_free_ char *en = NULL, *vi = NULL;

        begin(POLICY("30", SHORT));
        ck_assert_uint_eq(keep_shorter_from(rig.manager), 0);
        reconfigure(POLICY("1", SHORT));
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("segment-deleted", "c1"), 0);
        uint64_t from = keep_shorter_from(rig.manager);
        ck_assert(from > recorder_of_day("2026-11-28", 10 * HOUR) &&
                  from < recorder_of_day("2026-11-28", 10 * HOUR + 10 * MINUTE));
        assert_ok(describe_service(rig.manager, LANGUAGE_EN, &en));
        assert_ok(describe_service(rig.manager, LANGUAGE_VI, &vi));
        ck_assert_msg(strstr(en, "it was 30 days. Until 2026-11-28 10:0"), "%s", en);
        ck_assert_msg(strstr(vi, "30 ngày. Đến 2026-11-28 10:0"), "%s", vi);
        /* Whoever starts again, and when. */
        recorder_kill();
        recorder_set_clock("2026-11-28", 9 * HOUR, true);
        reconfigure(POLICY("1", SHORT));
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("segment-deleted", "c1"), 0);
        ck_assert_uint_eq(keep_shorter_from(rig.manager), from);
        recorder_set_clock("2026-11-28", 10 * HOUR + 10 * MINUTE, true);
        recorder_run(3 * MINUTE);
        ck_assert_uint_ge(event_count("segment-deleted", "c1"), 5);
        ck_assert_uint_eq(keep_shorter_from(rig.manager), 0);
}
END_TEST

START_TEST(a_slip_that_is_set_right_within_the_day_loses_nothing) {
        begin(POLICY("30", SHORT));
        reconfigure(POLICY("3", SHORT));
        ck_assert_uint_gt(keep_shorter_from(rig.manager), 0);
        reconfigure(POLICY("30", SHORT));
        ck_assert_uint_eq(keep_shorter_from(rig.manager), 0);
        recorder_set_clock("2026-11-29", 10 * HOUR, true);
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("segment-deleted", "c1"), 0);
}
END_TEST

/* One that is shorter yet is another decision. */
START_TEST(each_shorter_one_has_its_day) {
        begin(POLICY("30", SHORT));
        reconfigure(POLICY("20", SHORT));
        uint64_t first = keep_shorter_from(rig.manager);
        recorder_set_clock("2026-11-28", 9 * HOUR, true);
        reconfigure(POLICY("1", SHORT));
        ck_assert_uint_gt(keep_shorter_from(rig.manager), first + 20 * HOUR);
        recorder_set_clock("2026-11-28", 12 * HOUR, true);
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("segment-deleted", "c1"), 0);
}
END_TEST

START_TEST(fewer_bytes_are_followed_a_day_later_and_more_at_once) {
        begin(POLICY("30", SHORT));
        reconfigure(POLICY("30", SHORT "RetentionBytes=1M\n"));
        struct retention_rules rules;
        keep_get_rules(rig.manager, &rules);
        ck_assert_uint_eq(rules.bytes, 0);
        recorder_set_clock("2026-11-28", 11 * HOUR, true);
        recorder_run(3 * MINUTE);
        keep_get_rules(rig.manager, &rules);
        ck_assert_uint_eq(rules.bytes, 1 << 20);
        reconfigure(POLICY("30", SHORT "RetentionBytes=2M\n"));
        keep_get_rules(rig.manager, &rules);
        ck_assert_uint_eq(rules.bytes, 2 << 20);
        ck_assert_uint_eq(keep_shorter_from(rig.manager), 0);
        /* Longer in days, and shorter in bytes: the longer of each. */
        reconfigure(POLICY("40", SHORT "RetentionBytes=1M\n"));
        keep_get_rules(rig.manager, &rules);
        ck_assert_uint_eq(rules.bytes, 2 << 20);
        ck_assert_uint_eq(rules.age_usec, 40 * 24 * HOUR);
}
END_TEST

/* The day counts from when it is known which one it is. */
START_TEST(by_a_guess_no_day_goes_by) {
        begin(POLICY("30", SHORT));
        rig.unknown = true;
        reconfigure(POLICY("1", SHORT));
        ck_assert_uint_eq(keep_shorter_from(rig.manager), REALTIME_USEC_MAX);
        recorder_set_clock("2026-12-10", 10 * HOUR, true);
        recorder_run(3 * MINUTE);
        ck_assert_uint_eq(event_count("segment-deleted", "c1"), 0);
        ck_assert_uint_gt(keep_shorter_from(rig.manager), recorder_of_day("2026-12-11", 10 * HOUR));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(fewer_days_are_followed_a_day_later),
        SUITE_CASE(a_slip_that_is_set_right_within_the_day_loses_nothing),
        SUITE_CASE(each_shorter_one_has_its_day),
        SUITE_CASE(fewer_bytes_are_followed_a_day_later_and_more_at_once),
        SUITE_CASE(by_a_guess_no_day_goes_by),
};

SUITE_MAIN("camera-keep", cases, recorder_setup, recorder_kill)
