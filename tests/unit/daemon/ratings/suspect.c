/* What makes a rating suspect. */
#include <limits.h>

#include "daemon/ratings/scale.h"
#include "daemon/ratings/suspect.h"
#include "tests/lib/suite.h"

START_TEST(press_before_one_can_read_is_suspect) {
        ck_assert(suspect_is_too_fast(1000, 1000, 700));
        ck_assert(suspect_is_too_fast(1000, 1699, 700));
        ck_assert(!suspect_is_too_fast(1000, 1700, 700));
        ck_assert(suspect_is_too_fast(1000, 900, 700));
        ck_assert(!suspect_is_too_fast(1000, 1000, 0));
}
END_TEST

static bool streak_of(const char *levels, const uint64_t *at, uint64_t count, uint64_t within) {
        struct streak streak = {0};

        for (size_t i = 0; levels[i]; i++)
                streak_add(&streak, levels[i] - '0', 1, at ? at[i] : i * 10);
        return streak_is_suspect(&streak, count, within);
}

START_TEST(streak_is_many_of_one_level_in_a_short_while) {
        static const uint64_t slow[] = {0, 100, 200, 300};

        ck_assert(!streak_of("000", NULL, 4, 100));
        ck_assert(streak_of("0000", NULL, 4, 100));
        ck_assert(streak_of("10000", NULL, 4, 100));
        ck_assert(!streak_of("0001", NULL, 4, 100));
        ck_assert(!streak_of("00100", NULL, 4, 100));
        ck_assert(streak_of("0000", slow, 4, 300));
        ck_assert(!streak_of("0000", slow, 4, 299));
        /* Longer than what is remembered. */
        ck_assert(streak_of("0000000000000000000000000000000000000000", NULL, STREAK_MAX, 310));
        ck_assert(!streak_of("0000000000000000000000000000000000000000", NULL, STREAK_MAX, 309));
}
END_TEST

START_TEST(streak_ends_with_the_boot) {
        struct streak streak = {0};

        for (uint64_t boot = 1; boot <= 2; boot++)
                for (uint64_t i = 0; i < 2; i++)
                        streak_add(&streak, LEVEL_SATISFIED, boot, i);
        ck_assert(!streak_is_suspect(&streak, 3, UINT64_MAX));
        ck_assert(streak_is_suspect(&streak, 2, UINT64_MAX));
}
END_TEST

START_TEST(suspicion_is_named) {
        char text[SUSPECT_TEXT_SIZE];

        suspect_to_string(0, text);
        ck_assert_str_eq(text, "");
        suspect_to_string(1U << SUSPECT_STREAK, text);
        ck_assert_str_eq(text, "streak");
        suspect_to_string(UINT_MAX, text);
        ck_assert_str_eq(text, "too-fast streak counter-without-people visit-too-short");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(press_before_one_can_read_is_suspect),
        SUITE_CASE(streak_is_many_of_one_level_in_a_short_while),
        SUITE_CASE(streak_ends_with_the_boot),
        SUITE_CASE(suspicion_is_named),
};

SUITE_MAIN("ratings-suspect", cases, NULL, NULL)
