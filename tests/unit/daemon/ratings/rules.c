/* The rules as tables: days, levels, windows, suspicion, time without a keypad. */
#include <limits.h>

#include "daemon/queue/closing.h"
#include "daemon/queue/hours.h"
#include "daemon/ratings/offline.h"
#include "daemon/ratings/rating.h"
#include "daemon/ratings/suspect.h"
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

START_TEST(scales_have_their_levels_and_one_report) {
        static const struct {
                enum level level;
                bool in[3]; /* scales 3, 4, 5 */
                enum report_level report;
        } cases[_LEVEL_MAX] = {
                {LEVEL_VERY_SATISFIED, {false, true, true}, REPORT_SATISFIED},
                {LEVEL_SATISFIED, {true, true, true}, REPORT_SATISFIED},
                {LEVEL_NEUTRAL, {true, true, true}, REPORT_NEUTRAL},
                {LEVEL_DISSATISFIED, {true, true, true}, REPORT_DISSATISFIED},
                {LEVEL_VERY_DISSATISFIED, {false, false, true}, REPORT_DISSATISFIED},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                for (uint64_t scale = SCALE_MIN; scale <= SCALE_MAX; scale++)
                        ck_assert(scale_has_level(scale, cases[i].level) == cases[i].in[scale - SCALE_MIN]);
                ck_assert_int_eq(scale_report_level(cases[i].level), cases[i].report);
                ck_assert_int_eq(level_from_string(level_to_string(cases[i].level)), cases[i].level);
        }
        ck_assert_int_lt(level_from_string("happy"), 0);
}
END_TEST

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

START_TEST(finish_repeats_only_shortly_after) {
        ck_assert(finish_is_repeated(1000, 1000, 500));
        ck_assert(finish_is_repeated(1000, 1499, 500));
        ck_assert(!finish_is_repeated(1000, 1500, 500));
        ck_assert(!finish_is_repeated(1000, 999, 500));
        ck_assert(!finish_is_repeated(1000, 1000, 0));
}
END_TEST

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
        ck_assert_str_eq(text, "too-fast streak counter-without-people");
}
END_TEST

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
        SUITE_CASE(hours_are_local_times_of_weekdays),
        SUITE_CASE(the_day_ends_once_it_is_known_to_be_over),
        SUITE_CASE(bad_hours_are_refused),
        SUITE_CASE(every_day_is_written_and_read_back),
        SUITE_CASE(days_that_do_not_exist_are_refused),
        SUITE_CASE(utc_offset_is_read_and_written),
        SUITE_CASE(scales_have_their_levels_and_one_report),
        SUITE_CASE(last_press_within_settling_wins),
        SUITE_CASE(level_outside_the_scale_changes_nothing),
        SUITE_CASE(closed_window_is_rated_skipped_or_waits),
        SUITE_CASE(time_to_rate_runs_from_the_finish),
        SUITE_CASE(finish_repeats_only_shortly_after),
        SUITE_CASE(press_before_one_can_read_is_suspect),
        SUITE_CASE(streak_is_many_of_one_level_in_a_short_while),
        SUITE_CASE(streak_ends_with_the_boot),
        SUITE_CASE(suspicion_is_named),
        SUITE_CASE(overlapping_causes_count_once),
        SUITE_CASE(end_without_begin_is_nothing),
        SUITE_CASE(period_across_boots_is_measured_by_the_wall),
        SUITE_CASE(period_is_split_at_local_midnight),
        SUITE_CASE(last_representable_day_takes_the_rest),
        SUITE_CASE(unsynchronised_time_is_corrected_when_it_can_be),
};

SUITE_MAIN("ratings-rules", cases, NULL, NULL)
