/* When the day ends, of what is known of the clock. */
#include "daemon/queue/closing.h"
#include "tests/lib/suite.h"

#define HOUR (3600 * USEC_PER_SEC)
#define PLUS_7 (7 * (int64_t) HOUR)
#define AT(hour) ((hour) *HOUR - PLUS_7)
#define NEVER UINT64_MAX

#define NONE                                                                                                 \
        { 0 }
#define TRUE_AT(hour)                                                                                        \
        { true, AT(hour), true, false }
#define GUESS_AT(hour)                                                                                       \
        { true, AT(hour), false, false }
#define EARLIER_TRUE_AT(hour)                                                                                \
        { true, AT(hour), true, true }
#define EARLIER_GUESS_AT(hour)                                                                               \
        { true, AT(hour), false, true }

enum { H = 24 }; /* hours count from midnight before day 1 */
static const struct {
        const char *what;
        struct closing_instant begun, unsure;
        bool synchronized;
        uint64_t boot_hour, end_hour; /* NEVER: not known; others: of the clock */
        bool part;
} known_cases[] = {
        {"an ordinary day", TRUE_AT(H + 8), NONE, true, H + 1, H + 18, false},
        {"begun after the close", TRUE_AT(H + 19), NONE, true, H + 1, 2 * H, false},
        {"begun at the close", TRUE_AT(H + 18), NONE, true, H + 1, 2 * H, false},
        {"no day", NONE, NONE, true, H + 1, NEVER, false},
        {"the power was off over the close", EARLIER_TRUE_AT(H + 8), NONE, true, 2 * H + 7, H + 18, false},
        {"tickets of the morning, while the clock was not known", EARLIER_TRUE_AT(H + 8), TRUE_AT(2 * H + 8),
         true, 2 * H + 7, H + 18, true},
        {"a guess within the day", TRUE_AT(H + 8), TRUE_AT(H + 9), true, H, H + 18, false},
        {"the clock got lost in this boot", TRUE_AT(H + 8), TRUE_AT(H + 15), false, H, H + 18, false},
        {"yesterday or today, in a boot that was never put right", EARLIER_GUESS_AT(10), NONE, true,
         2 * H + 8, 2 * H + 18, false},
        {"some of them", EARLIER_TRUE_AT(H + 8), EARLIER_GUESS_AT(H + 9), true, 2 * H + 8, H + 18, true},
        {"a clock that was years ahead, in an earlier boot", EARLIER_GUESS_AT(9999 * H), NONE, true,
         2 * H + 8, 2 * H + 18, false},
        {"about to be corrected", GUESS_AT(10), NONE, true, 2 * H + 8, NEVER, false},
        {"a guess about to be corrected", EARLIER_TRUE_AT(H + 8), GUESS_AT(10), true, 2 * H + 8, NEVER,
         false},
};

static void assert_end(const char *what, const struct closing *closing, uint64_t in_usec, bool whole) {
        struct closing_end end;

        closing_find(closing, &end);
        ck_assert_msg(end.in_usec == in_usec, "%s: in %lu min, not %lu", what,
                      (unsigned long) (end.in_usec / 60 / USEC_PER_SEC),
                      (unsigned long) (in_usec / 60 / USEC_PER_SEC));
        ck_assert_msg(in_usec == NEVER || end.whole == whole, "%s: %s", what,
                      end.whole ? "whole" : "in part");
}

START_TEST(the_day_ends_once_it_is_known_to_be_over) {
        for (size_t i = 0; i < ELEMENTSOF(known_cases); i++) {
                struct closing closing = {
                        .begun = known_cases[i].begun,
                        .unsure = known_cases[i].unsure,
                        .is_known = true,
                        .synchronized = known_cases[i].synchronized,
                        .close_of_day_usec = 18 * HOUR,
                        .utc_offset_usec = PLUS_7,
                };
                uint64_t end = known_cases[i].end_hour, now = known_cases[i].boot_hour + 1;

                closing.wall_usec = AT(now);
                closing.boottime_usec = HOUR;
                assert_end(known_cases[i].what, &closing,
                           end == NEVER ? NEVER
                           : end > now  ? (end - now) * HOUR
                                        : 0,
                           !known_cases[i].part);
        }
}
END_TEST

/* Nobody knows when it began, but when people last did something. */
START_TEST(a_day_that_began_under_a_guess_ends_with_the_date_of_what_was_done) {
        struct closing closing = {
                .begun = EARLIER_GUESS_AT(10),
                .acted = EARLIER_TRUE_AT(H + 14),
                .is_known = true,
                .synchronized = true,
                .wall_usec = AT(H + 15),
                .boottime_usec = HOUR / 2,
                .close_of_day_usec = 18 * HOUR,
                .utc_offset_usec = PLUS_7,
        };

        assert_end("on the same date", &closing, 3 * HOUR, true);
        closing.wall_usec = AT(2 * H + 8);
        assert_end("on the next morning", &closing, 0, true);
        closing.acted.is_true = false;
        assert_end("yesterday or today", &closing, 10 * HOUR, true);
}
END_TEST

/* A guess, at 17:00 of day 1, two hours after the start, an hour after the last thing that people did. */
static const struct {
        const char *what;
        struct closing_instant begun, unsure, acted;
        uint64_t wall_hour, least_hour;
        bool somebody;
        uint64_t in_hours;
        bool part;
} guessed_cases[] = {
        {"nothing since the clock was known", EARLIER_TRUE_AT(H + 8), NONE, EARLIER_TRUE_AT(H + 9), H + 17,
         H + 11, true, 1, false},
        {"and the close has passed", EARLIER_TRUE_AT(H + 8), NONE, EARLIER_TRUE_AT(H + 9), 2 * H + 7, H + 11,
         true, 0, false},
        {"people came since", EARLIER_TRUE_AT(H + 8), GUESS_AT(H + 15), GUESS_AT(H + 16), H + 17, H + 11,
         true, 1, true},
        {"and nobody is left", EARLIER_TRUE_AT(H + 8), GUESS_AT(H + 15), GUESS_AT(H + 16), H + 17, H + 11,
         false, 1, false},
        {"1970: by the time that the machine ran", EARLIER_TRUE_AT(H + 8), GUESS_AT(9), GUESS_AT(10), 11,
         H + 17, true, 1, true},
        {"1970, with hours to go", EARLIER_TRUE_AT(H + 8), GUESS_AT(9), GUESS_AT(10), 11, H + 11, true, 2,
         false},
        {"behind what is known, and nothing was done since", EARLIER_TRUE_AT(H + 8), NONE,
         EARLIER_TRUE_AT(H + 9), H + 10, H + 17, false, 1, false},
        {"a clock that is all there is", GUESS_AT(H + 15), NONE, GUESS_AT(H + 16), H + 17, 0, false, 1,
         false},
        {"and somebody waits", GUESS_AT(H + 15), NONE, GUESS_AT(H + 16), H + 17, 0, true, 2, false},
        {"it has passed the close", GUESS_AT(H + 17), NONE, GUESS_AT(H + 18), H + 19, 0, true, 2, false},
        {"it has, and nobody is left", GUESS_AT(H + 17), NONE, GUESS_AT(H + 18), H + 19, 0, false, 0, false},
        {"it went on while the power was off", EARLIER_GUESS_AT(H + 8), NONE, EARLIER_GUESS_AT(H + 16),
         2 * H + 7, 0, true, 0, false},
        {"1970 again and again", EARLIER_GUESS_AT(9), NONE, EARLIER_GUESS_AT(10), 9, 0, false, 2, false},
        {"no day", NONE, NONE, NONE, H + 17, 0, false, NEVER, false},
};

START_TEST(a_guess_sends_away_only_those_of_whom_it_is_certain) {
        for (size_t i = 0; i < ELEMENTSOF(guessed_cases); i++) {
                struct closing closing = {
                        .begun = guessed_cases[i].begun,
                        .unsure = guessed_cases[i].unsure,
                        .acted = guessed_cases[i].acted,
                        .wall_usec = AT(guessed_cases[i].wall_hour),
                        .boottime_usec = 2 * HOUR,
                        .least_usec = guessed_cases[i].least_hour > 0 ? AT(guessed_cases[i].least_hour) : 0,
                        .quiet_usec = HOUR,
                        .somebody = guessed_cases[i].somebody,
                        .close_of_day_usec = 18 * HOUR,
                        .utc_offset_usec = PLUS_7,
                };
                uint64_t in = guessed_cases[i].in_hours;

                assert_end(guessed_cases[i].what, &closing, in == NEVER ? NEVER : in * HOUR,
                           !guessed_cases[i].part);
        }
}
END_TEST

START_TEST(a_close_before_noon_is_that_of_the_night) {
        static const struct {
                uint64_t close_hour, hour, end_hour;
                bool passed;
        } rows[] = {
                {18, H + 17, H + 18, false},      {18, H + 18, 2 * H, true},
                {18, 2 * H, 2 * H + 18, false},   {12, H + 13, 2 * H, true},
                {1, H + 13, 2 * H + 1, false},    {1, 2 * H, 2 * H + 1, false},
                {1, 2 * H + 1, 3 * H + 1, false},
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                ck_assert_uint_eq(closing_after(AT(rows[i].hour), rows[i].close_hour * HOUR, PLUS_7),
                                  AT(rows[i].end_hour));
                ck_assert_int_eq(closing_has_passed(AT(rows[i].hour), rows[i].close_hour * HOUR, PLUS_7),
                                 rows[i].passed);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_day_ends_once_it_is_known_to_be_over),
        SUITE_CASE(a_day_that_began_under_a_guess_ends_with_the_date_of_what_was_done),
        SUITE_CASE(a_guess_sends_away_only_those_of_whom_it_is_certain),
        SUITE_CASE(a_close_before_noon_is_that_of_the_night),
};

SUITE_MAIN("queue-closing", cases, NULL, NULL)
