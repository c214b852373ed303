/* What one device may do, and what is told of one that comes and goes. */
#include "services/base/flood.h"
#include "tests/lib/suite.h"

#define SEC USEC_PER_SEC
#define MSEC USEC_PER_MSEC
#define OPENED (1000 * SEC)

START_TEST(presses_below_the_rate_all_pass) {
        struct flood flood;

        flood_init(&flood, 20, SEC, OPENED);
        for (uint64_t i = 0; i < 10000; i++)
                ck_assert(flood_take(&flood, OPENED + i * 50 * MSEC));
        ck_assert_uint_eq(flood_next(&flood), UINT64_MAX);
}
END_TEST

START_TEST(flood_is_cut_to_the_rate_and_accounted_for) {
        struct flood flood;
        uint64_t passed = 0, reported = 0, last_report = 0, presses = 0;

        flood_init(&flood, 20, SEC, OPENED);
        for (uint64_t t = OPENED; t < OPENED + 60 * SEC; t += 100) {
                presses++;
                passed += flood_take(&flood, t);
                if (flood_next(&flood) > t)
                        continue;
                if (last_report > 0)
                        ck_assert_uint_ge(t, last_report + 10 * SEC);
                last_report = t;
                reported += flood.dropped;
                flood_reported(&flood, flood.dropped, t);
        }
        ck_assert_uint_ge(passed, 60 * 20);
        ck_assert_uint_le(passed, 61 * 20);
        ck_assert_uint_ge(last_report, OPENED + 50 * SEC);
        ck_assert_uint_eq(passed + reported + flood.dropped, presses);
        ck_assert_uint_le(flood_next(&flood), OPENED + 71 * SEC);
}
END_TEST

START_TEST(short_flood_is_reported_when_it_ends) {
        struct flood flood;

        flood_init(&flood, 5, SEC, OPENED);
        for (int i = 0; i < 8; i++)
                (void) flood_take(&flood, OPENED);
        ck_assert_uint_eq(flood.dropped, 3);
        ck_assert_uint_eq(flood_next(&flood), OPENED + SEC);
        flood_reported(&flood, 3, OPENED + SEC);
        ck_assert_uint_eq(flood_next(&flood), UINT64_MAX);
}
END_TEST

START_TEST(recoveries_are_told_so_often_and_the_last_one_is) {
        struct recoveries recoveries = {.is_held_back = false};

        flood_init(&recoveries.flood, 2, 20 * SEC, OPENED);
        ck_assert(recoveries_may_tell(&recoveries, false, OPENED));
        ck_assert(recoveries_may_tell(&recoveries, false, OPENED));
        ck_assert(!recoveries_may_tell(&recoveries, false, OPENED));
        ck_assert(recoveries.is_held_back);
        /* Looked at once more, it is the same one. */
        ck_assert(!recoveries_may_tell(&recoveries, true, OPENED + SEC));
        ck_assert_uint_eq(recoveries.flood.dropped, 1);
        ck_assert(!recoveries_may_tell(&recoveries, false, OPENED + SEC));
        ck_assert_uint_eq(recoveries.flood.dropped, 2);
        uint64_t ready = flood_ready(&recoveries.flood);
        ck_assert(!recoveries_may_tell(&recoveries, true, ready - 1));
        ck_assert(recoveries_may_tell(&recoveries, true, ready));
        ck_assert(!recoveries.is_held_back);
        ck_assert_uint_eq(recoveries.flood.dropped, 2);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(presses_below_the_rate_all_pass),
        SUITE_CASE(flood_is_cut_to_the_rate_and_accounted_for),
        SUITE_CASE(short_flood_is_reported_when_it_ends),
        SUITE_CASE(recoveries_are_told_so_often_and_the_last_one_is),
};

SUITE_MAIN("base-flood", cases, NULL, NULL)
