#include "daemon/ctl/show.h"

#include <time.h>

#include "tests/lib/suite.h"

START_TEST(percent_is_rounded) {
        ck_assert_uint_eq(show_percent(0, 7), 0);
        ck_assert_uint_eq(show_percent(1, 3), 33);
        ck_assert_uint_eq(show_percent(2, 3), 67);
        ck_assert_uint_eq(show_percent(1, 2), 50);
        ck_assert_uint_eq(show_percent(1, 200), 1);
        ck_assert_uint_eq(show_percent(7, 7), 100);
        ck_assert_uint_eq(show_percent(UINT64_MAX, UINT64_MAX), 100);
}
END_TEST

START_TEST(all_and_none_are_said_of_all_and_none_only) {
        ck_assert_uint_eq(show_percent(999, 1000), 99);
        ck_assert_uint_eq(show_percent(1, 1000), 1);
}
END_TEST

START_TEST(minutes_are_rounded_up) {
        ck_assert_uint_eq(show_minutes(0), 0);
        ck_assert_uint_eq(show_minutes(1), 1);
        ck_assert_uint_eq(show_minutes(60 * USEC_PER_SEC), 1);
        ck_assert_uint_eq(show_minutes(60 * USEC_PER_SEC + 1), 2);
}
END_TEST

START_TEST(time_is_local_and_marks_a_doubtful_clock) {
        const uint64_t usec = UINT64_C(1795400102) * USEC_PER_SEC + 1234; /* 2026-11-23 02:15:02 UTC */
        _cleanup_free_ char *plain = NULL, *terminal = NULL, *doubtful = NULL;

        setenv("TZ", "<+07>-7", 1);
        tzset();
        assert_ok(show_time(CTL_STYLE_PLAIN, usec, true, &plain));
        ck_assert_str_eq(plain, "2026-11-23T09:15:02.001234+07:00");
        assert_ok(show_time(CTL_STYLE_TERMINAL, usec, true, &terminal));
        ck_assert_str_eq(terminal, "2026-11-23 09:15:02");
        assert_ok(show_time(CTL_STYLE_TERMINAL, usec, false, &doubtful));
        ck_assert_str_eq(doubtful, "~2026-11-23 09:15:02");
}
END_TEST

START_TEST(days_that_do_not_exist_are_refused) {
        static const char *const good[] = {"1970-01-01", "2024-02-29", "2000-02-29", "2026-11-30",
                                           "9999-12-31"};
        static const char *const bad[] = {"",           "today",      "2026-11-31", "2026-02-29",
                                          "2100-02-29", "2026-00-10", "2026-13-01", "2026-01-00",
                                          "2026-1-1",   "1969-12-31", "2026/11/23", "2026-11-23 ",
                                          "+026-11-23"};

        for (size_t i = 0; i < ELEMENTSOF(good); i++)
                ck_assert_msg(show_day_is_valid(good[i]), "%s", good[i]);
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(!show_day_is_valid(bad[i]), "%s", bad[i]);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(percent_is_rounded),
        SUITE_CASE(all_and_none_are_said_of_all_and_none_only),
        SUITE_CASE(minutes_are_rounded_up),
        SUITE_CASE(time_is_local_and_marks_a_doubtful_clock),
        SUITE_CASE(days_that_do_not_exist_are_refused),
};

SUITE_MAIN("ctl-show", cases, NULL, NULL)
