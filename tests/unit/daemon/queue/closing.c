/* When the day ends, of what is known of the clock. */
#include "daemon/queue/closing.h"
#include "tests/lib/suite.h"

#define HOUR (3600 * USEC_PER_SEC)
#define PLUS_7 (7 * (int64_t) HOUR)

enum { H = 24 }; /* hours count from midnight before day 1 */
static const struct {
        const char *what;
        struct closing_instant begun, guessed;
        bool synchronized;
        uint64_t boot_hour, end_hour; /* 0: not known */
} closing_cases[] = {
        {"an ordinary day", {true, H + 8, true, false}, {0}, true, H + 1, H + 18},
        {"begun after the close", {true, H + 19, true, false}, {0}, true, H + 1, 2 * H + 18},
        {"begun at the close", {true, H + 18, true, false}, {0}, true, H + 1, 2 * H + 18},
        {"no day", {0}, {0}, true, H + 1, 0},
        {"the clock got lost", {true, H + 8, true, true}, {0}, false, H, 0},
        {"the power was off over the close", {true, H + 8, true, true}, {0}, true, 2 * H + 7, H + 18},
        {"a clock that is all there is", {true, H + 8, false, true}, {0}, false, H + 1, H + 18},
        {"tickets of the morning, while the clock was not known",
         {true, H + 8, true, true},
         {true, 2 * H + 8, true, false},
         true,
         2 * H + 7,
         2 * H + 18},
        {"a guess within the day", {true, H + 8, true, false}, {true, H + 9, true, false}, true, H, H + 18},
        {"yesterday or today, in a boot that was never put right",
         {true, 3, false, true},
         {true, 4, false, true},
         true,
         2 * H + 8,
         2 * H + 18},
        {"a clock that was years ahead, in an earlier boot",
         {true, 9999 * H, false, true},
         {true, 9999 * H, false, true},
         true,
         2 * H + 8,
         2 * H + 18},
        {"about to be corrected", {true, 3, false, false}, {0}, true, 2 * H + 8, 0},
        {"a guess about to be corrected",
         {true, H + 8, true, true},
         {true, 3, false, false},
         true,
         2 * H + 8,
         0},
};

START_TEST(the_day_ends_once_it_is_known_to_be_over) {
        for (size_t i = 0; i < ELEMENTSOF(closing_cases); i++) {
                struct closing closing = {
                        .begun = closing_cases[i].begun,
                        .guessed = closing_cases[i].guessed,
                        .synchronized = closing_cases[i].synchronized,
                        .boot_start_usec = closing_cases[i].boot_hour * HOUR - PLUS_7,
                        .close_of_day_usec = 18 * HOUR,
                        .utc_offset_usec = PLUS_7,
                };
                closing.begun.wall_usec = closing.begun.wall_usec * HOUR;
                closing.guessed.wall_usec = closing.guessed.wall_usec * HOUR;
                closing.begun.wall_usec -= closing.begun.wall_usec > PLUS_7 ? PLUS_7 : 0;
                closing.guessed.wall_usec -= closing.guessed.wall_usec > PLUS_7 ? PLUS_7 : 0;
                uint64_t expected =
                        closing_cases[i].end_hour > 0 ? closing_cases[i].end_hour * HOUR - PLUS_7 : 0;
                ck_assert_msg(closing_usec(&closing) == expected, "%s", closing_cases[i].what);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_day_ends_once_it_is_known_to_be_over),
};

SUITE_MAIN("queue-closing", cases, NULL, NULL)
