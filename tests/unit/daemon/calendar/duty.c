/* When duties are to be done: rules, periods, holidays, and what is known of each on a day. */
#include "daemon/calendar/duty.h"

#include "tests/unit/daemon/book-memory.h"

static int32_t day(const char *text) {
        int32_t day;

        assert_ok(day_parse(text, &day));
        return day;
}

static struct hours working(const char *holidays) {
        struct hours hours;

        assert_ok(working_days_parse(holidays, &hours));
        return hours;
}

static struct duty_rule rule(const char *text) {
        struct duty_rule rule;

        ck_assert_msg(duty_rule_parse(text, &rule) >= 0, "%s", text);
        return rule;
}

static const char *text_of(int32_t value) {
        static char texts[4][DAY_TEXT_SIZE];
        static size_t n;
        char *text = texts[n++ % ELEMENTSOF(texts)];

        day_format(value, text);
        return text;
}

START_TEST(what_is_no_rule_is_refused) {
        static const char *const wrong[] = {"",
                                            "yearly ",
                                            "Yearly",
                                            "daily",
                                            "yearly 02-29",
                                            "yearly 13-01",
                                            "yearly 1-1",
                                            "yearly before",
                                            "yearly before ",
                                            "yearly before 01-01",
                                            "yearly after 02-15",
                                            "yearly 12-31 ",
                                            "quarterly 12-31",
                                            "quarterly +0",
                                            "quarterly +91",
                                            "quarterly + 5",
                                            "quarterly +",
                                            "monthly fri",
                                            "weekly",
                                            "weekly ",
                                            "weekly friday",
                                            "weekly +1",
                                            "weekly fri mon",
                                            "yearly before 02-15 before 02-15"};
        struct duty_rule rule;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                ck_assert_msg(duty_rule_parse(wrong[i], &rule) == -EINVAL, "%s", wrong[i]);
}
END_TEST

static const struct expected {
        const char *rule, *holidays, *on, *period, *by, *end;
} expected[] = {
        {"yearly before 02-15", "", "2026-11-27", "2026", "2026-02-13", "2026-02-14"}, /* a Saturday */
        {"yearly before 02-15", "2029-02-12..2029-02-16", "2029-07-01", "2029", "2029-02-09", "2029-02-14"},
        {"yearly before 12-01", "", "2026-01-01", "2026", "2026-11-30", "2026-11-30"},
        {"yearly before 03-01", "", "2028-12-31", "2028", "2028-02-29", "2028-02-29"},
        {"yearly", "", "2026-06-30", "2026", "2026-12-31", "2026-12-31"},
        {"yearly", "2026-12-24..2026-12-31", "2026-06-30", "2026", "2026-12-23", "2026-12-31"},
        {"yearly", "2026-01-01..2026-12-31", "2026-06-30", "2026", "2026-12-31", "2026-12-31"},
        {"yearly +31", "", "2026-06-30", "2026", "2027-01-29", "2027-01-31"},
        {"yearly 04-30", "2026-04-30..2026-05-01", "2026-06-30", "2026", "2026-04-29", "2026-04-30"},
        {"quarterly", "", "2026-11-27", "2026-Q4", "2026-12-31", "2026-12-31"},
        {"quarterly", "", "2026-03-31", "2026-Q1", "2026-03-31", "2026-03-31"},
        {"quarterly", "", "2026-04-01", "2026-Q2", "2026-06-30", "2026-06-30"},
        {"quarterly +15", "", "2026-10-01", "2026-Q4", "2027-01-15", "2027-01-15"},
        {"monthly", "", "2026-02-10", "2026-02", "2026-02-27", "2026-02-28"},
        {"monthly", "", "2028-02-10", "2028-02", "2028-02-29", "2028-02-29"},
        {"weekly fri", "", "2026-11-23", "2026-W48", "2026-11-27", "2026-11-27"},
        {"weekly fri", "", "2026-11-29", "2026-W48", "2026-11-27", "2026-11-27"},
        {"weekly fri", "2026-11-27", "2026-11-29", "2026-W48", "2026-11-26", "2026-11-26"},
        {"weekly fri", "2026-11-27 2026-11-28 07:30-11:30", "2026-11-24", "2026-W48", "2026-11-28",
         "2026-11-28"}, /* a Saturday that is worked */
        {"weekly mon", "2026-11-23..2026-11-24", "2026-11-24", "2026-W48", "2026-11-25", "2026-11-25"},
        {"weekly sat", "", "2026-11-24", "2026-W48", "2026-11-27", "2026-11-27"},
        {"weekly fri", "", "2027-01-01", "2026-W53", "2027-01-01", "2027-01-01"},
        {"weekly thu", "", "2029-12-31", "2030-W01", "2030-01-03", "2030-01-03"},
};

START_TEST(each_rule_has_its_days) {
        const struct expected *e = &expected[_i];
        struct hours hours = working(e->holidays);
        struct duty_rule of = rule(e->rule);
        struct duty_period period, named;

        assert_ok(duty_period_find(&of, &hours, day(e->on), &period));
        ck_assert(period.asks);
        ck_assert_str_eq(period.name, e->period);
        ck_assert_str_eq(text_of(period.by_day), e->by);
        ck_assert_str_eq(text_of(period.end_day), e->end);
        ck_assert(duty_period_is_name(period.name));
        assert_ok(duty_period_named(&of, &hours, period.name, &named));
        ck_assert_int_eq(named.first_day, period.first_day);
        ck_assert_int_eq(named.by_day, period.by_day);
}
END_TEST

START_TEST(a_week_without_work_asks_for_nothing) {
        struct hours hours = working("2026-02-14..2026-02-22");
        struct duty_rule of = rule("weekly fri");
        struct duty_period period;

        assert_ok(duty_period_find(&of, &hours, day("2026-02-18"), &period));
        ck_assert(!period.asks);
        ck_assert_int_eq(duty_period_named(&of, &hours, "2026-W08", &period), -ENOENT);
        assert_ok(duty_period_open(&of, &hours, 1, day("2026-02-20"), &period));
        ck_assert_str_eq(period.name, "2026-W07");
}
END_TEST

/* Whatever the day, periods follow each other without a gap, and the one that is open has begun to be warned
 * of while the next has not. */
START_TEST(periods_follow_each_other) {
        static const struct {
                const char *rule;
                uint64_t warn_days;
        } rules[] = {{"yearly before 02-15", 180},
                     {"yearly +90", 30},
                     {"quarterly +90", 60},
                     {"quarterly", 10},
                     {"monthly", 20},
                     {"monthly +90", 7},
                     {"weekly fri", 6},
                     {"weekly mon", 0}};
        struct hours hours =
                working("2026-02-14..2026-02-22 2026-04-30..2026-05-01 2026-09-02 2026-12-24..2027-01-03");

        for (size_t i = 0; i < ELEMENTSOF(rules); i++) {
                struct duty_rule of = rule(rules[i].rule);
                int32_t warn = (int32_t) rules[i].warn_days, last_by = 0;
                struct duty_period period, next;

                for (int32_t on = day("2025-12-20"); on <= day("2027-01-20"); on++) {
                        assert_ok(duty_period_find(&of, &hours, on, &period));
                        ck_assert(period.first_day <= on && on <= period.last_day);
                        assert_ok(duty_period_find(&of, &hours, period.last_day + 1, &next));
                        ck_assert_int_eq(next.first_day, period.last_day + 1);

                        assert_ok(duty_period_open(&of, &hours, rules[i].warn_days, on, &period));
                        ck_assert(period.asks && period.by_day - warn <= on && period.by_day >= last_by);
                        last_by = period.by_day;
                        do
                                assert_ok(duty_period_find(&of, &hours, period.last_day + 1, &period));
                        while (!period.asks);
                        ck_assert_msg(period.by_day - warn > on, "%s on %s", rules[i].rule, text_of(on));
                }
        }
}
END_TEST

START_TEST(days_at_the_end_of_time_have_none) {
        struct hours hours = working("");
        struct duty_rule of = rule("yearly"), week = rule("weekly fri");
        struct duty_period period;

        ck_assert_int_eq(duty_period_find(&of, &hours, 0, &period), -EINVAL);
        ck_assert_int_eq(duty_period_find(&of, &hours, INT32_MAX, &period), -EINVAL);
        ck_assert_int_eq(duty_period_open(&of, &hours, 180, 0, &period), -ENOENT);
        ck_assert_int_eq(duty_period_open(&week, &hours, 6, INT32_MAX - 300, &period), -ENOENT);
        ck_assert_int_eq(duty_period_named(&of, &hours, "9999", &period), -ENOENT);
        ck_assert_int_eq(duty_period_named(&of, &hours, "1970", &period), -ENOENT);
}
END_TEST

START_TEST(names_of_periods_are_of_their_rule) {
        static const char *const wrong[] = {"",        "26",        "2026-",    "2026-Q",  "2026-Q12",
                                            "2026-1",  "2026-W1",   "2026-W1x", "2026-x1", "20266",
                                            "2026/01", "2026-W481", "2026 ",    " 2026"};
        struct hours hours = working("");
        struct duty_rule of = rule("quarterly");
        struct duty_period period;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                ck_assert_msg(!duty_period_is_name(wrong[i]), "%s", wrong[i]);
        ck_assert_int_eq(duty_period_named(&of, &hours, "2026", &period), -ENOENT);
        ck_assert_int_eq(duty_period_named(&of, &hours, "2026-Q5", &period), -ENOENT);
        ck_assert_int_eq(duty_period_named(&of, &hours, "2026-W10", &period), -ENOENT);
        assert_ok(duty_period_named(&of, &hours, "2026-Q2", &period));
}
END_TEST

/* Due until its last day, whatever day of work it was to be done by. */
START_TEST(a_state_is_of_its_day) {
        struct hours hours = working("");
        struct duty_rule of = rule("yearly before 02-15");
        struct duty_period period;
        static const struct {
                struct duty_known known;
                const char *on, *done;
                enum duty_state state;
        } states[] = {
                {{.is_open = true, .day_known = true}, "2026-02-01", NULL, DUTY_DUE},
                {{.is_open = true, .day_known = true}, "2026-02-14", NULL, DUTY_DUE},
                {{.is_open = true, .day_known = true}, "2026-02-15", NULL, DUTY_OVERDUE},
                {{.is_open = false, .day_known = true}, "2026-01-01", NULL, DUTY_AHEAD},
                {{.is_open = false, .day_known = true}, "2027-02-01", NULL, DUTY_MISSED},
                {{.is_open = true, .day_known = false}, "2026-02-15", NULL, DUTY_UNKNOWN},
                {{.is_open = true, .day_known = true, .done = true}, "2026-03-15", "2026-02-14", DUTY_DONE},
                {{.is_open = true, .day_known = true, .done = true}, "2026-03-15", "2026-02-15", DUTY_LATE},
                {{.is_open = true, .day_known = false, .done = true}, "2026-03-15", "2026-02-15", DUTY_LATE},
        };

        assert_ok(duty_period_find(&of, &hours, day("2026-05-05"), &period));
        for (size_t i = 0; i < ELEMENTSOF(states); i++) {
                struct duty_known known = states[i].known;
                known.day = day(states[i].on);
                known.done_day = states[i].done ? day(states[i].done) : 0;
                ck_assert_int_eq((int) duty_state_of(&period, &known), (int) states[i].state);
        }
        struct duty_known since = {.is_open = true, .day_known = true, .day = day("2026-03-01")};
        since.since_day = day("2026-02-15");
        ck_assert_int_eq((int) duty_state_of(&period, &since), DUTY_UNFOLLOWED);
        since.since_day = day("2026-02-14");
        ck_assert_int_eq((int) duty_state_of(&period, &since), DUTY_OVERDUE);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_no_rule_is_refused),
        {"each_rule_has_its_days", &each_rule_has_its_days, ELEMENTSOF(expected)},
        SUITE_CASE(a_week_without_work_asks_for_nothing),
        SUITE_CASE(periods_follow_each_other),
        SUITE_CASE(days_at_the_end_of_time_have_none),
        SUITE_CASE(names_of_periods_are_of_their_rule),
        SUITE_CASE(a_state_is_of_its_day),
};

SUITE_MAIN("calendar-duty", cases, NULL, NULL)
