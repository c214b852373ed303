/* Times as people write them. */
#include "daemon/ctl/clock-time.h"

#include <time.h>

#include "tests/lib/suite.h"

static void setup(void) {
        (void) setenv("TZ", "<+07>-07:00", 1);
        tzset();
}

static const struct {
        const char *text;
        uint64_t sec; /* 0: none */
} times[] = {
        {"2026-11-23T12:00", 1795410000},
        {"2026-11-23T12:00:05", 1795410005},
        {"12:00", 1795410000},
        {"00:00", 1795366800},
        {"23:59:59", 1795453199},
        {"1970-01-01T08:00", 3600},
        {"24:00", 0},
        {"12:60", 0},
        {"12:00:60", 0},
        {"1:00", 0},
        {"12:0", 0},
        {"12-00", 0},
        {"", 0},
        {"T12:00", 0},
        {"2026-11-23", 0},
        {"2026-11-23T", 0},
        {"2026-02-29T12:00", 0},
        {"2026-11-23 12:00", 0},
        {"1970-01-01T00:00", 0},
        {"+1:00", 0},
        {"12:00:00:00", 0},
        {"99999-01-01T00:00", 0},
};

START_TEST(time_is_read_or_refused) {
        uint64_t usec = 0;
        int r = clock_time_parse(times[_i].text, "2026-11-23", &usec);

        ck_assert_msg((r >= 0) == (times[_i].sec > 0), "%s: %d", times[_i].text, r);
        ck_assert_uint_eq(usec, times[_i].sec * USEC_PER_SEC);
        /* Without a day there is only what names one. */
        bool names_day = strlen(times[_i].text) > 10;
        ck_assert_int_eq(clock_time_parse(times[_i].text, "", &usec) >= 0, names_day && times[_i].sec > 0);
}
END_TEST

START_TEST(time_that_programs_are_told_is_read) {
        uint64_t usec = 0;

        ck_assert_int_ge(clock_time_parse("2026-11-23T12:00:05.000340+07:00", "", &usec), 0);
        ck_assert_uint_eq(usec, 1795410005 * USEC_PER_SEC + 340);
        static const char *const others[] = {
                "2026-11-23T12:00:05.000340+06:00", "2026-11-23T12:00:05.000340-07:00",
                "2026-11-23T12:00:05,000340+07:00", "2026-11-23T12:00:05.00034x+07:00",
                "2026-11-23T12:00:61.000340+07:00", "2026-11-23 12:00:05.000340+07:00"};
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                ck_assert_msg(clock_time_parse(others[i], "", &usec) == -EINVAL, "%s", others[i]);
}
END_TEST

static const struct suite_case cases[] = {
        {"time_is_read_or_refused", &time_is_read_or_refused, ELEMENTSOF(times), 0},
        {"time_that_programs_are_told_is_read", &time_that_programs_are_told_is_read, 1, 0},
};

SUITE_MAIN("ctl-clock-time", cases, setup, NULL)
