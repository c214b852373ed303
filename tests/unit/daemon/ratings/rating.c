/* One rating from its window to its end. */
#include "daemon/ratings/rating.h"
#include "tests/lib/suite.h"

START_TEST(last_press_within_settling_wins) {
        static const struct {
                uint64_t at[3];
                enum press_verdict verdicts[3];
                int stands; /* index of the press that does */
        } cases[] = {
                {{1000, 2000, 3000}, {PRESS_COUNTS, PRESS_COUNTS, PRESS_COUNTS}, 2},
                {{1000, 6000, 6001}, {PRESS_COUNTS, PRESS_COUNTS, PRESS_SEALED}, 1},
                {{1000, 7000, 8000}, {PRESS_COUNTS, PRESS_SEALED, PRESS_SEALED}, 0},
                {{5000, 4000, 9999}, {PRESS_COUNTS, PRESS_COUNTS, PRESS_COUNTS}, 2},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                struct rating_window window = {.arming = 1, .settle_usec = 5000};
                for (int n = 0; n < 3; n++) {
                        struct rating_press press = {
                                .level = n,
                                .event = (uint64_t) n + 10,
                                .boottime_usec = cases[i].at[n],
                        };
                        ck_assert_int_eq(rating_window_press(&window, 5, &press), cases[i].verdicts[n]);
                }
                ck_assert_int_eq(window.level, cases[i].stands);
                ck_assert_uint_eq(window.press_event, (uint64_t) cases[i].stands + 10);
        }
}
END_TEST

START_TEST(level_outside_the_scale_changes_nothing) {
        struct rating_window window = {.settle_usec = 5000};
        struct rating_press press = {.level = LEVEL_VERY_DISSATISFIED};

        ck_assert_int_eq(rating_window_press(&window, 4, &press), PRESS_OUTSIDE_SCALE);
        ck_assert(!window.pressed);
}
END_TEST

START_TEST(closed_window_is_rated_skipped_or_waits) {
        static const struct {
                const char *reason;
                enum rating_state unpressed;
        } cases[] = {
                {"window", RATING_SKIPPED},    {"settled", RATING_SKIPPED}, {"request", RATING_SKIPPED},
                {"replaced", RATING_SKIPPED},  {"restart", RATING_WAITING}, {"absent", RATING_WAITING},
                {"moonlight", RATING_SKIPPED},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                struct rating_window window = {0};
                enum disarm_reason reason = disarm_reason_from_string(cases[i].reason);
                ck_assert_int_eq(rating_window_close(&window, reason), cases[i].unpressed);
                window.pressed = true;
                ck_assert_int_eq(rating_window_close(&window, reason), RATING_RATED);
        }
}
END_TEST

START_TEST(time_to_rate_runs_from_the_finish) {
        static const struct {
                uint64_t finished, now, left;
        } cases[] = {
                {100, 100, 60 * USEC_PER_SEC},
                {100, 50, 60 * USEC_PER_SEC}, /* an event from the future is as good as now */
                {0, 59 * USEC_PER_SEC, USEC_PER_SEC},
                {0, 59 * USEC_PER_SEC + 1, 0}, /* no keypad opens for less than a second */
                {0, 60 * USEC_PER_SEC, 0},
                {0, UINT64_MAX, 0},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                ck_assert_uint_eq(rating_time_left(cases[i].finished, 60 * USEC_PER_SEC, cases[i].now),
                                  cases[i].left);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(last_press_within_settling_wins),
        SUITE_CASE(level_outside_the_scale_changes_nothing),
        SUITE_CASE(closed_window_is_rated_skipped_or_waits),
        SUITE_CASE(time_to_rate_runs_from_the_finish),
};

SUITE_MAIN("ratings-rating", cases, NULL, NULL)
