/* Days and offsets as plain arithmetic. */
#include "daemon/record/day.h"
#include "tests/lib/suite.h"

#define HOUR (3600 * USEC_PER_SEC)
#define PLUS_7 (7 * (int64_t) HOUR)

START_TEST(day_begins_at_local_midnight) {
        static const struct {
                uint64_t realtime_usec;
                int64_t offset_usec;
                const char *day;
        } cases[] = {
                {0, 0, "1970-01-01"},
                {0, PLUS_7, "1970-01-01"},
                {0, -PLUS_7, "1969-12-31"},
                {UINT64_C(1795366800000000) - 1, PLUS_7, "2026-11-22"},
                {UINT64_C(1795366800000000), PLUS_7, "2026-11-23"},
                {UINT64_C(1795366800000000), 0, "2026-11-22"},
                {UINT64_C(1709164800000000), 0, "2024-02-29"},
                {UINT64_C(951782400000000), 0, "2000-02-29"},
                {REALTIME_USEC_MAX, 0, "2255-06-05"},
                {REALTIME_USEC_MAX, PLUS_7, "2255-06-06"},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char text[DAY_TEXT_SIZE];
                day_format(day_of(cases[i].realtime_usec, cases[i].offset_usec), text);
                ck_assert_str_eq(text, cases[i].day);
        }
}
END_TEST

START_TEST(every_day_is_written_and_read_back) {
        char text[DAY_TEXT_SIZE];
        int32_t back;

        for (int32_t day = 0; day < 2932897; day++) {
                /* libcheck writes a line for each assertion, and these are millions. */
                day_format(day, text);
                if (day_parse(text, &back) < 0 || back != day)
                        ck_abort_msg("%s", text);
        }
}
END_TEST

START_TEST(days_that_do_not_exist_are_refused) {
        static const char *const bad[] = {
                "",           "2026",       "2026-11-31",  "2025-02-29", "2026-13-01",
                "2026-00-10", "2026-1-1",   "1969-12-31",  "2026/11/23", "2026-11-23 ",
                "-026-11-23", "2026-11-3x", "2026-11-233", "٢٠٢٦-١١"};
        int32_t day;

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                assert_error(day_parse(bad[i], &day), EINVAL);
}
END_TEST

START_TEST(utc_offset_is_read_and_written) {
        static const char *const good[] = {"+07:00", "-03:30", "+00:00", "+14:00", "-14:00", "+05:45"};
        static const char *const bad[] = {"7", "+7:00", "07:00", "+07:60", "+14:01", "+99:00", "+0a:00", ""};
        char text[UTC_OFFSET_TEXT_SIZE];
        int64_t usec;

        for (size_t i = 0; i < ELEMENTSOF(good); i++) {
                assert_ok(utc_offset_parse(good[i], &usec));
                utc_offset_format(usec, text);
                ck_assert_str_eq(text, good[i]);
        }
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                assert_error(utc_offset_parse(bad[i], &usec), EINVAL);
}
END_TEST

START_TEST(unsynchronised_time_is_corrected_when_it_can_be) {
        struct moment moment = {.realtime_usec = 5, .boottime_usec = 100};
        struct boot_clock clock = {.corrected = true, .offset_usec = 1000};

        ck_assert_uint_eq(moment_wall_usec(&moment, &(struct boot_clock){0}), 5);
        ck_assert_uint_eq(moment_wall_usec(&moment, &clock), 1100);
        clock.offset_usec = -200;
        ck_assert_uint_eq(moment_wall_usec(&moment, &clock), 0);
        clock.offset_usec = INT64_MAX - 100;
        ck_assert_uint_eq(moment_wall_usec(&moment, &clock), REALTIME_USEC_MAX);
        moment.synchronized = true;
        ck_assert_uint_eq(moment_wall_usec(&moment, &clock), 5);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(day_begins_at_local_midnight),
        SUITE_CASE(every_day_is_written_and_read_back),
        SUITE_CASE(days_that_do_not_exist_are_refused),
        SUITE_CASE(utc_offset_is_read_and_written),
        SUITE_CASE(unsynchronised_time_is_corrected_when_it_can_be),
};

SUITE_MAIN("record-day", cases, NULL, NULL)
