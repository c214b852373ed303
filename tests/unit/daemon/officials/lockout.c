/* For how long nobody may guess. */
#include "daemon/officials/lockout.h"
#include "tests/lib/suite.h"

START_TEST(a_restart_of_the_machine_shortens_no_lockout) {
        const struct lock_row lock = {.failures = 4, .last = {.boottime_usec = 5, .boot = 1}};
        struct moment now = {.boottime_usec = 5, .boot = 1};

        ck_assert_uint_eq(lockout_left(&lock, &now), 60 * USEC_PER_SEC);
        now.boottime_usec += 59 * USEC_PER_SEC;
        ck_assert_uint_eq(lockout_left(&lock, &now), USEC_PER_SEC);
        now = (struct moment){.boottime_usec = 10 * USEC_PER_SEC, .boot = 2};
        ck_assert_uint_eq(lockout_left(&lock, &now), 50 * USEC_PER_SEC);
        now.boottime_usec = 61 * USEC_PER_SEC;
        ck_assert_uint_eq(lockout_left(&lock, &now), 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_restart_of_the_machine_shortens_no_lockout),
};

SUITE_MAIN("officials-lockout", cases, NULL, NULL)
