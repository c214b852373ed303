/* Time without a keypad. */
#include "daemon/ratings/offline.h"
#include "tests/lib/suite.h"

#define HOUR (3600 * USEC_PER_SEC)
#define PLUS_7 (7 * (int64_t) HOUR)

START_TEST(overlapping_causes_count_once) {
        struct offline offline = {0};
        struct offline_period period;
        struct moment at = {.boot = 1};

        at.boottime_usec = 100;
        ck_assert(!offline_set(&offline, OFFLINE_SOURCE, true, &at, &period));
        at.boottime_usec = 200;
        ck_assert(!offline_set(&offline, OFFLINE_KEYPAD, true, &at, &period));
        at.boottime_usec = 300;
        ck_assert(!offline_set(&offline, OFFLINE_SOURCE, false, &at, &period));
        at.boottime_usec = 400;
        ck_assert(offline_set(&offline, OFFLINE_KEYPAD, false, &at, &period));
        ck_assert_uint_eq(offline_period_usec(&period, 0, 0), 300);
        /* Told late of what lay within: counted already. */
        at.boottime_usec = 250;
        ck_assert(!offline_set(&offline, OFFLINE_KEYPAD, true, &at, &period));
        at.boottime_usec = 350;
        ck_assert(!offline_set(&offline, OFFLINE_KEYPAD, false, &at, &period));
        at.boottime_usec = 390;
        ck_assert(!offline_set(&offline, OFFLINE_KEYPAD, true, &at, &period));
        at.boottime_usec = 450;
        ck_assert(offline_set(&offline, OFFLINE_KEYPAD, false, &at, &period));
        ck_assert_uint_eq(offline_period_usec(&period, 0, 0), 50);
}
END_TEST

START_TEST(end_without_begin_is_nothing) {
        struct offline offline = {0};
        struct offline_period period;
        struct moment at = {.boot = 1, .boottime_usec = 5};

        ck_assert(!offline_set(&offline, OFFLINE_KEYPAD, false, &at, &period));
}
END_TEST

START_TEST(period_across_boots_is_measured_by_the_wall) {
        struct offline_period period = {.start = {.boot = 1, .boottime_usec = 900}, .end = {.boot = 2}};

        ck_assert_uint_eq(offline_period_usec(&period, 1000, 1500), 500);
        ck_assert_uint_eq(offline_period_usec(&period, 1500, 1000), 0);
        ck_assert_uint_eq(offline_period_usec(&period, 0, REALTIME_USEC_MAX), OFFLINE_USEC_MAX);
}
END_TEST

START_TEST(period_is_split_at_local_midnight) {
        uint64_t wall = UINT64_C(1795366800000000) - HOUR, usec = 26 * HOUR;
        static const uint64_t parts[] = {HOUR, 24 * HOUR, HOUR};
        int32_t first = day_of(wall, PLUS_7);

        for (size_t i = 0; i < ELEMENTSOF(parts); i++) {
                struct offline_slice slice = offline_next_slice(&wall, &usec, PLUS_7);
                ck_assert_int_eq(slice.day, first + (int32_t) i);
                ck_assert_uint_eq(slice.usec, parts[i]);
        }
        ck_assert_uint_eq(usec, 0);
}
END_TEST

START_TEST(last_representable_day_takes_the_rest) {
        uint64_t wall = REALTIME_USEC_MAX, usec = OFFLINE_USEC_MAX;
        int n = 0;

        for (; usec > 0; n++)
                (void) offline_next_slice(&wall, &usec, PLUS_7);
        ck_assert_int_le(n, 2);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(overlapping_causes_count_once),
        SUITE_CASE(end_without_begin_is_nothing),
        SUITE_CASE(period_across_boots_is_measured_by_the_wall),
        SUITE_CASE(period_is_split_at_local_midnight),
        SUITE_CASE(last_representable_day_takes_the_rest),
};

SUITE_MAIN("ratings-offline", cases, NULL, NULL)
