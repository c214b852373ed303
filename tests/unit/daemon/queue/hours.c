/* The hours of a service, in its words. */
#include "services/config/hours.h"
#include "services/config/day.h"
#include "tests/lib/suite.h"

#define HOUR (3600 * USEC_PER_SEC)
#define PLUS_7 (7 * (int64_t) HOUR)

START_TEST(hours_are_local_times_of_weekdays) {
        static const char split[] = "mon-thu fri 07:30-11:30 13:30-17:00 sat 07:30-24:00";
        static const struct {
                const char *hours;
                uint64_t minute; /* since Monday 2026-11-23 00:00 in Viet Nam */
                bool open;
        } cases[] = {
                {"", 0, true},
                {split, 7 * 60 + 29, false},
                {split, 7 * 60 + 30, true},
                {split, 11 * 60 + 29, true},
                {split, 11 * 60 + 30, false},
                {split, 13 * 60 + 30, true},
                {split, (4 * 24 + 16) * 60 + 59, true},
                {split, (5 * 24 + 12) * 60, true},
                {split, (5 * 24 + 23) * 60 + 59, true},
                {split, (6 * 24 + 8) * 60, false},
                {"08:00-09:00", (6 * 24 + 8) * 60, true},
                {"sat-mon 08:00-09:00", 8 * 60, true},
                {"sat-mon 08:00-09:00", (24 + 8) * 60, false},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                struct hours hours;
                assert_ok(hours_parse(cases[i].hours, &hours));
                uint64_t at = UINT64_C(1795366800000000) + cases[i].minute * 60 * USEC_PER_SEC;
                ck_assert_msg(hours_contain(&hours, at, PLUS_7) == cases[i].open, "case %zu", i);
        }
        struct hours always;
        assert_ok(hours_parse("mon 00:00-24:00", &always));
        ck_assert(!hours_contain(&always, 0, PLUS_7)); /* a Thursday */
        ck_assert(hours_contain(&always, 4 * USEC_PER_DAY, 0));
        ck_assert(!hours_contain(&always, 0, -PLUS_7)); /* a Wednesday of 1969 */
}
END_TEST

START_TEST(bad_hours_are_refused) {
        static const char *const bad[] = {
                "mon",         "mon-fri",      "7:30-11:30",          "07:30-07:30", "07:30-06:00",
                "07:60-08:00", "23:00-24:01",  "mon-xyz 07:30-08:00", "moon",        "07:30-11:30 fri",
                "07:30",       " 07:30-08:00", "07:30-08:00:",        "m",           "mon-",
                "07:30-08:0"};
        struct hours hours;
        char many[HOURS_TEXT_SIZE + 16] = "";

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(hours_parse(bad[i], &hours) == -EINVAL, "%s", bad[i]);
        while (strlen(many) < HOURS_TEXT_SIZE)
                strncat(many, "mon tue ", sizeof(many) - strlen(many) - 1);
        assert_error(hours_parse(many, &hours), EINVAL);
}
END_TEST

#define MONDAY UINT64_C(1795366800000000) /* 2026-11-23 00:00 in Viet Nam */
#define AT(day, hour, minute) (((day) *24 + (hour)) * 60 + (minute))

/* Instead of the hours of the weekday: closed, half a day, a Saturday that is worked. */
START_TEST(dates_have_hours_of_their_own) {
        static const char week[] = "mon-fri 07:30-11:30 13:30-17:00",
                          dates[] = "mon-fri 07:30-11:30 13:30-17:00 2026-11-24..2026-11-25"
                                    " 2026-11-26 08:00-09:00 10:00-10:30 2026-11-28 07:00-09:00";
        static const struct {
                const char *hours;
                uint64_t at, next; /* minutes since Monday */
        } cases[] = {
                {"", AT(0, 3, 7), AT(0, 3, 7)},
                {week, AT(0, 7, 30), AT(0, 7, 30)},
                {week, AT(0, 11, 30), AT(0, 13, 30)},
                {week, AT(0, 17, 0), AT(1, 7, 30)},
                {week, AT(4, 17, 0), AT(7, 7, 30)},
                {dates, AT(0, 17, 0), AT(3, 8, 0)},
                {dates, AT(1, 8, 0), AT(3, 8, 0)},
                {dates, AT(2, 14, 0), AT(3, 8, 0)},
                {dates, AT(3, 8, 59), AT(3, 8, 59)},
                {dates, AT(3, 9, 0), AT(3, 10, 0)},
                {dates, AT(3, 14, 0), AT(4, 7, 30)},
                {dates, AT(4, 17, 0), AT(5, 7, 0)},
                {dates, AT(5, 9, 0), AT(7, 7, 30)},
                /* Without hours of the week, and what a service says itself before the centre does. */
                {"2026-11-23", AT(0, 8, 0), AT(1, 0, 0)},
                {"2026-11-22", AT(0, 8, 0), AT(0, 8, 0)},
                {"08:00-09:00 2026-11-23 10:00-11:00 2026-11-23", AT(0, 8, 0), AT(0, 10, 0)},
                {"2026-11-23..2028-12-31", AT(0, 8, 0), UINT64_MAX},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const uint64_t minute = 60 * USEC_PER_SEC, at = MONDAY + cases[i].at * minute;
                struct hours hours;

                assert_ok(hours_parse(cases[i].hours, &hours));
                ck_assert_msg(hours_next(&hours, at, PLUS_7) ==
                                      (cases[i].next == UINT64_MAX ? 0 : MONDAY + cases[i].next * minute),
                              "case %zu", i);
                ck_assert(hours_contain(&hours, at, PLUS_7) == (cases[i].at == cases[i].next));
        }
        /* Not only whole minutes: now, if it is open. */
        struct hours hours;
        assert_ok(hours_parse(week, &hours));
        ck_assert_uint_eq(hours_next(&hours, MONDAY + 8 * HOUR + 1, PLUS_7), MONDAY + 8 * HOUR + 1);
}
END_TEST

START_TEST(bad_dates_are_refused) {
        static const char *const bad[] = {
                "2026-02-30",
                "2026-11-23..",
                "2026-11-23..2026-11-22",
                "2026-11-23.2026-11-24",
                "2026-11-23-2026-11-24",
                "mon 2026-11-23",
                "2026-11-23 mon 07:30-11:30",
                "2026-11-23 07:30-08:00 08:00-09:00 09:00-10:00 10:00-11:00 11:00-12:00",
        };
        char many[HOURS_TEXT_SIZE + 16] = "2026-11-23";
        struct hours hours;

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(hours_parse(bad[i], &hours) == -EINVAL, "%s", bad[i]);
        for (int i = 1; i < HOURS_DATES_MAX; i++)
                strncat(many, " 2026-11-23", sizeof(many) - strlen(many) - 1);
        assert_ok(hours_parse(many, &hours));
        strncat(many, " 2026-11-23", sizeof(many) - strlen(many) - 1);
        assert_error(hours_parse(many, &hours), EINVAL);
}
END_TEST

START_TEST(hours_end_where_the_time_that_one_is_in_does) {
        static const struct {
                const char *hours;
                uint64_t minute, end; /* since Monday 2026-11-23 00:00 in Viet Nam */
        } expected[] = {
                {"", 5, 24 * 60},
                {"07:30-11:30 13:30-17:00", 7 * 60 + 30, 11 * 60 + 30},
                {"07:30-11:30 13:30-17:00", 11 * 60 + 30, 11 * 60 + 30},
                {"07:30-11:30 09:00-17:00", 10 * 60, 17 * 60},
                {"07:30-11:30 11:30-17:00", 10 * 60, 11 * 60 + 30},
                {"sat 07:30-11:30", 10 * 60, 10 * 60},
                {"07:30-11:30 2026-11-23 10:00-10:30", 10 * 60, 10 * 60 + 30},
        };
        const uint64_t monday = UINT64_C(1795366800000000), minute = 60 * USEC_PER_SEC;

        for (size_t i = 0; i < ELEMENTSOF(expected); i++) {
                struct hours hours;
                assert_ok(hours_parse(expected[i].hours, &hours));
                ck_assert_msg(hours_end(&hours, monday + expected[i].minute * minute, PLUS_7) ==
                                      monday + expected[i].end * minute,
                              "case %zu", i);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(hours_end_where_the_time_that_one_is_in_does),
        SUITE_CASE(hours_are_local_times_of_weekdays),
        SUITE_CASE(bad_hours_are_refused),
        SUITE_CASE(dates_have_hours_of_their_own),
        SUITE_CASE(bad_dates_are_refused),
};

SUITE_MAIN("queue-hours", cases, NULL, NULL)
