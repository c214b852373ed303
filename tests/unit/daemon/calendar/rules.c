/* What the record knows of the calendar, and when it reminds. */
#include "daemon/calendar/rules.h"

#include "daemon/calendar/mark.h"
#include "daemon/calendar/year.h"
#include "dbus/errors.h"
#include "tests/unit/daemon/book-memory.h"

#define HOUR_USEC (3600 * USEC_PER_SEC)

static struct memory memory;

/* On the centre's clock, at +07:00. */
static void set_time(const char *text, uint64_t hour) {
        int32_t day;

        assert_ok(day_parse(text, &day));
        uint64_t usec = (uint64_t) day_start_usec(day, ratings_of(memory.book)->rules.utc_offset_usec) +
                        hour * HOUR_USEC;
        memory.boottime_usec += usec > memory.realtime_usec ? usec - memory.realtime_usec : 60 * USEC_PER_SEC;
        memory.realtime_usec = usec;
}

static void begin(const char *text, uint64_t hour) {
        memory_open(&memory);
        set_time(text, hour);
}

static void end(void) {
        memory_close(&memory);
}

static void follow(const char *duty, const char *rule, uint64_t warn_days, const char *since) {
        memory_observe_fields(&memory, "duty-changed", EVENT_FIELD_S("duty", duty),
                              EVENT_FIELD_S("rule", rule), EVENT_FIELD_T("warn_days", warn_days),
                              EVENT_FIELD_B("wall", true), EVENT_FIELD_S("title", "Việc"),
                              EVENT_FIELD_S("title_en", "Duty"), EVENT_FIELD_S("since", since));
}

static void done(const char *duty, const char *period, const char *day) {
        memory_observe_fields(&memory, "duty-done", EVENT_FIELD_S("duty", duty),
                              EVENT_FIELD_S("period", period), EVENT_FIELD_S("done_day", day),
                              EVENT_FIELD_S("text", "biên bản số 1"), EVENT_FIELD_S("actor", "uid 0"));
}

static void voided(const char *duty, const char *period) {
        memory_observe_fields(&memory, "duty-voided", EVENT_FIELD_S("duty", duty),
                              EVENT_FIELD_S("period", period), EVENT_FIELD_S("text", "nhầm"),
                              EVENT_FIELD_S("actor", "uid 0"));
}

static void at(const char *day, uint64_t hour) {
        set_time(day, hour);
        memory_conclude(&memory);
}

static void expect(int64_t due, int64_t overdue) {
        ck_assert_int_eq(memory_count(&memory, "duty-due"), due);
        ck_assert_int_eq(memory_count(&memory, "duty-overdue"), overdue);
}

START_TEST(a_duty_is_reminded_of_once_a_day) {
        begin("2026-11-27", 5);
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        expect(0, 0);
        at("2026-11-27", 6);
        expect(0, 0);
        at("2026-11-27", 7);
        expect(1, 0);
        memory_assert_last(&memory, "duty-due", "period", "2026");
        memory_assert_last(&memory, "duty-due", "by_day", "2026-11-30");
        memory_assert_last(&memory, "duty-due", "day", "2026-11-27");
        for (uint64_t hour = 8; hour < 24; hour++)
                at("2026-11-27", hour);
        expect(1, 0);
        at("2026-11-30", 23); /* days on which nothing ran are not made up for */
        expect(2, 0);
        at("2026-12-01", 7);
        expect(2, 1);
        memory_assert_last(&memory, "duty-overdue", "end_day", "2026-11-30");
        end();
}
END_TEST

START_TEST(what_is_done_is_not_reminded_of) {
        begin("2026-11-27", 12);
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        expect(1, 0);
        done("report", "2026", "2026-11-27");
        at("2026-11-28", 12);
        at("2026-12-02", 12);
        expect(1, 0);
        voided("report", "2026");
        expect(1, 1); /* today it was not yet */
        done("report", "2026", "2026-12-02");
        at("2026-12-03", 12);
        expect(1, 1);
        at("2027-11-01", 12); /* the next one */
        expect(2, 1);
        end();
}
END_TEST

/* Marked for the wrong year: that of this one is still to be done. */
START_TEST(a_mark_is_of_its_duty_and_period) {
        begin("2026-11-27", 12);
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        done("report", "2025", "2026-11-27");
        done("reports", "2026", "2026-11-27");
        at("2026-11-28", 12);
        expect(2, 0);
        end();
}
END_TEST

START_TEST(nothing_is_overdue_from_before_it_was_followed) {
        begin("2026-12-05", 12);
        follow("report", "yearly before 12-01", 30, "2026-12-05");
        follow("registration", "yearly before 02-15", 21, "2026-12-05");
        at("2026-12-06", 12);
        expect(0, 0);
        at("2027-02-01", 12);
        expect(1, 0);
        at("2027-02-15", 12);
        expect(1, 1);
        end();
}
END_TEST

START_TEST(an_unknown_clock_reminds_of_nothing) {
        begin("2026-11-27", 12);
        memory.synchronized = false;
        memory.boot_id = "0123456789abcdef0123456789abcdee";
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        at("2026-12-24", 12);
        at("1970-01-02", 12);
        expect(0, 0);
        memory.synchronized = true;
        at("2026-11-28", 12);
        expect(1, 0);
        end();
}
END_TEST

/* Forwards, back and forwards again: each day that was there is reminded of once. */
START_TEST(a_clock_that_jumps_reminds_of_no_day_twice) {
        begin("2026-11-27", 12);
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        expect(1, 0);
        at("2026-12-24", 12);
        expect(1, 1);
        at("2026-11-27", 12);
        at("2026-11-27", 13);
        expect(1, 1);
        at("2026-11-28", 12);
        expect(2, 1);
        at("2026-12-24", 13);
        expect(2, 1);
        at("2026-11-26", 12); /* never seen before */
        expect(3, 1);
        end();
}
END_TEST

START_TEST(a_removed_duty_is_not_reminded_of_and_keeps_its_marks) {
        struct duty_item *items;
        struct instant now;
        size_t n;

        begin("2026-11-27", 12);
        follow("box", "weekly fri", 1, "2026-11-01");
        done("box", "2026-W47", "2026-11-20");
        expect(1, 0);
        memory_observe_fields(&memory, "duty-removed", EVENT_FIELD_S("duty", "box"));
        follow("letters", "weekly fri", 1, "2026-11-27"); /* under another name */
        expect(2, 0);
        at("2026-11-28", 12);
        expect(2, 1);

        memory_now(&memory, &now);
        assert_ok(calendar_find_year(memory.book, 2026, &now.at, &items, &n));
        size_t kept = 0;
        for (size_t i = 0; i < n; i++)
                if (streq(items[i].duty, "box")) {
                        ck_assert_str_eq(items[i].period.name, "2026-W47");
                        ck_assert(items[i].mark->done && !items[i].period.asks);
                        kept++;
                }
        ck_assert_uint_eq(kept, 1);
        free(items);

        /* Back again, it counts from that day, and what was done before still is. */
        follow("box", "weekly fri", 1, "2026-11-28");
        ck_assert(calendar_find_mark(memory.book, "box", "2026-W47")->done);
        at("2026-11-29", 12);
        expect(2, 2);
        end();
}
END_TEST

START_TEST(another_rule_asks_for_other_periods) {
        begin("2026-11-27", 12);
        follow("list", "quarterly", 60, "2026-01-01");
        done("list", "2026-Q4", "2026-11-27");
        at("2026-11-28", 12);
        expect(1, 0);
        follow("list", "monthly", 10, "2026-11-28");
        expect(2, 0);
        memory_assert_last(&memory, "duty-due", "period", "2026-11");
        end();
}
END_TEST

START_TEST(holidays_move_what_is_to_be_done) {
        begin("2026-11-25", 12);
        memory_observe_fields(&memory, "holidays-changed", EVENT_FIELD_S("holidays", "2026-11-27"));
        follow("box", "weekly fri", 1, "2026-11-01");
        expect(1, 0);
        memory_assert_last(&memory, "duty-due", "by_day", "2026-11-26");
        end();
}
END_TEST

START_TEST(the_wall_shows_what_is_due_and_nothing_that_is_overdue) {
        char text[128], narrow[16];
        struct instant now;

        begin("2026-11-27", 6);
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        follow("box", "weekly fri", 1, "2026-11-01");
        memory_now(&memory, &now);
        calendar_wall_text(memory.book, &now.at, text, sizeof(text));
        ck_assert_str_eq(text, "Việc – 30/11 · Việc – 27/11");
        calendar_wall_text(memory.book, &now.at, narrow, sizeof(narrow));
        ck_assert_str_eq(narrow, ""); /* it is shown whole or not at all */
        at("2026-11-28", 6);
        memory_now(&memory, &now);
        calendar_wall_text(memory.book, &now.at, text, sizeof(text));
        ck_assert_str_eq(text, "Việc – 30/11");
        now.at.synchronized = false;
        calendar_wall_text(memory.book, &now.at, text, sizeof(text));
        ck_assert_str_eq(text, "");
        end();
}
END_TEST

/* ----- marking ----- */

static const char *may_mark(const char *duty, const char *period, const char *day,
                            struct duty_mark_row *ret) {
        const struct duty_asked asked = {duty, period, "biên bản", day};
        struct instant now;
        const char *problem;

        memory_now(&memory, &now);
        const char *error = calendar_may_mark(memory.book, &now.at, &asked, ret, &problem);
        ck_assert(!error || problem[0] != '\0');
        return error;
}

static void assert_refused(const char *error, const char *expected) {
        ck_assert_msg(error && streq(error, expected), "%s instead of %s", error ? error : "nothing",
                      expected);
}

START_TEST(a_mark_without_a_period_is_of_what_is_open) {
        struct duty_mark_row row;

        begin("2026-11-28", 12);
        follow("box", "weekly fri", 1, "2026-11-01");
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        ck_assert_ptr_null(may_mark("box", "", "", &row));
        ck_assert_str_eq(row.period, "2026-W48"); /* yesterday's */
        ck_assert_int_eq(row.done_day, day_of(memory.realtime_usec, (int64_t) (7 * HOUR_USEC)));
        done("box", "2026-W48", "2026-11-28");
        assert_refused(may_mark("box", "", "", &row), BUS_ERROR_DUTY_DONE);
        ck_assert_ptr_null(may_mark("box", "2026-W49", "", &row)); /* ahead of its time */
        ck_assert_ptr_null(may_mark("report", "", "2026-11-20", &row));
        ck_assert_str_eq(row.period, "2026");
        /* Long after it was to be done. */
        ck_assert_ptr_null(may_mark("report", "2025", "2025-11-28", &row));
        end();
}
END_TEST

START_TEST(what_nobody_may_mark_is_refused) {
        struct duty_mark_row row;
        const struct duty_asked blank = {"report", "2026", "  ", ""};
        const char *problem;
        struct instant now;

        begin("2026-11-28", 12);
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        assert_refused(may_mark("", "", "", &row), BUS_ERROR_NO_SUCH_DUTY);
        assert_refused(may_mark("box", "", "", &row), BUS_ERROR_NO_SUCH_DUTY);
        assert_refused(may_mark("report", "2026-W48", "", &row), BUS_ERROR_BAD_ARGUMENT);
        assert_refused(may_mark("report", "2020", "", &row), BUS_ERROR_BAD_ARGUMENT);
        assert_refused(may_mark("report", "2030", "", &row), BUS_ERROR_BAD_ARGUMENT);
        assert_refused(may_mark("report", "20260000000000000000000000", "", &row), BUS_ERROR_BAD_ARGUMENT);
        assert_refused(may_mark("report", "2026", "2026-11-29", &row), BUS_ERROR_BAD_OPTION);
        assert_refused(may_mark("report", "2026", "2024-11-29", &row), BUS_ERROR_BAD_OPTION);
        assert_refused(may_mark("report", "2026", "28/11/2026", &row), BUS_ERROR_BAD_OPTION);
        memory_now(&memory, &now);
        assert_refused(calendar_may_mark(memory.book, &now.at, &blank, &row, &problem),
                       BUS_ERROR_BAD_ARGUMENT);
        memory_observe_fields(&memory, "duty-removed", EVENT_FIELD_S("duty", "report"));
        assert_refused(may_mark("report", "2026", "", &row), BUS_ERROR_NO_SUCH_DUTY);
        end();
}
END_TEST

START_TEST(without_a_clock_period_and_day_are_named) {
        const struct duty_asked unheard = {"box", "2026-W48", "biên bản", "2026-11-28"};
        struct duty_mark_row row;
        const char *problem;
        struct instant now;

        begin("2026-11-28", 12);
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        memory.synchronized = false;
        memory.boot_id = "0123456789abcdef0123456789abcdee";
        set_time("1970-01-02", 1);
        assert_refused(may_mark("report", "", "2026-11-28", &row), BUS_ERROR_BAD_ARGUMENT);
        assert_refused(may_mark("report", "2026", "", &row), BUS_ERROR_BAD_OPTION);
        ck_assert_ptr_null(may_mark("report", "2026", "2026-11-28", &row));
        ck_assert_str_eq(row.period, "2026");
        /* Why it is in no calendar, though it may stand in the configuration. */
        memory_now(&memory, &now);
        assert_refused(calendar_may_mark(memory.book, &now.at, &unheard, &row, &problem),
                       BUS_ERROR_NO_SUCH_DUTY);
        ck_assert_ptr_nonnull(strstr(problem, "the clock is not known"));
        memory.synchronized = true;
        set_time("2026-11-28", 13);
        end();
}
END_TEST

START_TEST(a_mark_is_voided_and_made_again_only_so_often) {
        const struct duty_asked asked = {"report", "2026", "nhầm", ""};
        struct duty_mark_row row;
        const char *problem;

        begin("2026-11-28", 12);
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        assert_refused(calendar_may_void(memory.book, &asked, &row, &problem), BUS_ERROR_DUTY_NOT_DONE);
        for (size_t i = 0; i < DUTY_CHANGES_MAX / 2; i++) {
                ck_assert_ptr_null(may_mark("report", "2026", "", &row));
                done("report", "2026", "2026-11-28");
                if (i + 1 == DUTY_CHANGES_MAX / 2)
                        memory_observe_fields(&memory, "duty-removed", EVENT_FIELD_S("duty", "report"));
                ck_assert_ptr_null(calendar_may_void(memory.book, &asked, &row, &problem));
                voided("report", "2026");
        }
        follow("report", "yearly before 12-01", 30, "2026-11-01");
        assert_refused(may_mark("report", "2026", "", &row), "org.freedesktop.DBus.Error.LimitsExceeded");
        end();
}
END_TEST

/* ----- the year ----- */

START_TEST(a_year_has_each_duty_by_its_day) {
        struct duty_item *items;
        struct instant now;
        size_t n, weeks = 0;

        begin("2026-11-27", 12);
        follow("report", "yearly before 12-01", 30, "2026-06-01");
        follow("registration", "yearly before 02-15", 21, "2026-06-01");
        follow("box", "weekly fri", 1, "2026-06-01");
        done("box", "2026-W47", "2026-11-21");
        memory_now(&memory, &now);
        assert_ok(calendar_find_year(memory.book, 2026, &now.at, &items, &n));
        ck_assert_uint_eq(n, 2 + 52);
        for (size_t i = 0; i < n; i++) {
                const struct duty_item *item = &items[i];
                ck_assert(i == 0 || items[i - 1].period.by_day <= item->period.by_day);
                weeks += streq(item->duty, "box");
                if (streq(item->duty, "registration"))
                        ck_assert_int_eq((int) item->state, DUTY_UNFOLLOWED);
                if (streq(item->duty, "report"))
                        ck_assert_int_eq((int) item->state, DUTY_DUE);
                if (streq(item->period.name, "2026-W46"))
                        ck_assert_int_eq((int) item->state, DUTY_MISSED);
                if (streq(item->period.name, "2026-W47"))
                        ck_assert_int_eq((int) item->state, DUTY_LATE);
                if (streq(item->period.name, "2026-W48"))
                        ck_assert_int_eq((int) item->state, DUTY_DUE);
                if (streq(item->period.name, "2026-W49"))
                        ck_assert_int_eq((int) item->state, DUTY_AHEAD);
        }
        ck_assert_uint_eq(weeks, 52);
        free(items);
        end();
}
END_TEST

/* What a source or a changed file might say. */
START_TEST(events_that_nobody_makes_change_nothing) {
        static const struct event_field fields[][3] = {
                {EVENT_FIELD_S("duty", "box"), EVENT_FIELD_S("period", "2026"),
                 EVENT_FIELD_S("done_day", "x")},
        };

        begin("2026-11-28", 12);
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "duty-done", fields[0], 3), -EINVAL);
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "duty-removed", fields[0], 1), -EINVAL);
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "duty-voided", fields[0], 2), -EINVAL);
        end();
        memory_check_rules(&calendar_room, (const char *const[]){NULL});
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_duty_is_reminded_of_once_a_day),
        SUITE_CASE(what_is_done_is_not_reminded_of),
        SUITE_CASE(a_mark_is_of_its_duty_and_period),
        SUITE_CASE(nothing_is_overdue_from_before_it_was_followed),
        SUITE_CASE(an_unknown_clock_reminds_of_nothing),
        SUITE_CASE(a_clock_that_jumps_reminds_of_no_day_twice),
        SUITE_CASE(a_removed_duty_is_not_reminded_of_and_keeps_its_marks),
        SUITE_CASE(another_rule_asks_for_other_periods),
        SUITE_CASE(holidays_move_what_is_to_be_done),
        SUITE_CASE(the_wall_shows_what_is_due_and_nothing_that_is_overdue),
        SUITE_CASE(a_mark_without_a_period_is_of_what_is_open),
        SUITE_CASE(what_nobody_may_mark_is_refused),
        SUITE_CASE(without_a_clock_period_and_day_are_named),
        SUITE_CASE(a_mark_is_voided_and_made_again_only_so_often),
        SUITE_CASE(a_year_has_each_duty_by_its_day),
        SUITE_CASE(events_that_nobody_makes_change_nothing),
};

SUITE_MAIN("calendar-rules", cases, NULL, NULL)
