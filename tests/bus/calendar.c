/* The duties of the year with real processes and a clock that is moved: who is reminded, when, and what
 * becomes of it when somebody says that they are done. */
#include <signal.h>

#include "dbus/errors.h"
#include "polkit.h"
#include "tests/bus/ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"

#define HOUR_USEC (3600 * (int64_t) USEC_PER_SEC)
#define NAME "vn.motcua.Centre1"
#define OBJECT "/vn/motcua/Centre1"

/* 2026-11-27 00:00 at +07:00. */
#define FRIDAY_USEC (INT64_C(1795737600) * (int64_t) USEC_PER_SEC - 7 * HOUR_USEC)
#define DUTIES "[Calendar]\nDuties=report box\nWall.box=yes\n"

static void move_clock(struct scene *s, int64_t days, int64_t hours) {
        struct timespec now;

        must_errno(clock_gettime(CLOCK_REALTIME, &now));
        int64_t then = FRIDAY_USEC + (days * 24 + hours) * HOUR_USEC;
        must(sd_bus_call_method(s->bus, NAME, OBJECT, "vn.motcua.SimClock1", "SetClock", NULL, NULL, "xb",
                                then - (int64_t) now.tv_sec * (int64_t) USEC_PER_SEC, 1));
}

/* And the record has heard of it. */
static void set_time(struct scene *s, int64_t days, int64_t hours) {
        size_t n = records_count(&s->records, "clock-jumped");

        move_clock(s, days, hours);
        scene_await(s, "clock-jumped", n + 1);
}

static void write_config(struct scene *s, const char *more) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config, "%s%s", centre_config_default, more));
        centre_write_config(s->centre, config);
}

static void reload(struct scene *s, const char *more) {
        write_config(s, more);
        process_signal(centre_process(s->centre, CENTRE_MOTCUAD), SIGHUP);
}

/* Noon on that Friday, and the duties come into the configuration. */
static void begin(struct scene *s) {
        scene_begin(s, NULL);
        set_time(s, 0, 12);
        reload(s, DUTIES);
        scene_await(s, "duty-changed", 2);
        scene_await(s, "duty-due", 2);
}

/* How often somebody was reminded of it for that day, by the whole record. */
static size_t count_reminders(struct scene *s, const char *duty, const char *day) {
        _cleanup_records_ struct records all = {0};
        size_t n = 0;

        records_fetch(&all, s->bus, 0);
        for (size_t i = 0; i < all.n; i++) {
                const struct record *record = &all.items[i];

                if (streq(record->type, "duty-due") || streq(record->type, "duty-overdue"))
                        n += streq(record_s(record, "duty"), duty) && streq(record_s(record, "day"), day);
        }
        return n;
}

static void expect_due(struct scene *s, const char *expected) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ char *found = strdup("");
        const char *duty, *period, *title, *title_en, *by;
        int overdue;

        must(sd_bus_get_property(s->bus, NAME, OBJECT, NAME, "DutiesDue", NULL, &reply, "a(sssssb)"));
        must(sd_bus_message_enter_container(reply, 'a', "(sssssb)"));
        while (must(sd_bus_message_read(reply, "(sssssb)", &duty, &period, &title, &title_en, &by,
                                        &overdue)) > 0) {
                _cleanup_free_ char *before = found;
                must_errno(asprintf(&found, "%s%s %s %s%s\n", before, duty, period, by,
                                    overdue ? " overdue" : ""));
        }
        ck_assert_str_eq(found, expected);
}

/* Of the board that a display gets; empty: none. */
static void expect_on_wall(struct scene *s, const char *expected) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *key, *text = "";

        must(sd_bus_call_method(s->bus, NAME, OBJECT, NAME, "GetBoard", NULL, &reply, "a{sv}", 0));
        must(sd_bus_message_skip(reply, "t"));
        must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                must(sd_bus_message_read(reply, "s", &key));
                if (streq(key, "reminder"))
                        must(sd_bus_message_read(reply, "v", "s", &text));
                else
                        must(sd_bus_message_skip(reply, "v"));
                must(sd_bus_message_exit_container(reply));
        }
        ck_assert_str_eq(text, expected);
}

START_TEST(a_moved_clock_reminds_once_a_day) {
        struct scene s;

        begin(&s);
        ck_assert_str_eq(record_s(records_last(&s.records, "duty-changed"), "since"), "2026-11-27");
        expect_due(&s, "report 2026 2026-11-30\nbox 2026-W48 2026-11-27\n");
        expect_on_wall(&s, "Mở hòm thư góp ý – 27/11");
        for (int64_t hour = 13; hour < 16; hour++)
                set_time(&s, 0, hour);
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-11-27"), 1);

        set_time(&s, 1, 6); /* too early to remind, and over already */
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-11-28"), 0);
        expect_due(&s, "report 2026 2026-11-30\nbox 2026-W48 2026-11-27 overdue\n");
        expect_on_wall(&s, "");
        set_time(&s, 1, 7);
        scene_await(&s, "duty-overdue", 1);
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-11-28"), 1);
        ck_assert_uint_eq(count_reminders(&s, "box", "2026-11-28"), 1);
        ctl_expect(&s, CENTRE_ROOT, "status", 0,
                   "Overdue: Opening of the letter box (2026-W48), was due by 2026-11-27. When done: ");
        scene_await_log(&s, "log/motcuad",
                        "Due by 2026-11-30: Self-scored report to the city (report, 2026)");
        scene_await_log(&s, "log/motcuad", "Overdue: Opening of the letter box (box, 2026-W48)");

        set_time(&s, 0, 18); /* back: that day had its reminder */
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-11-27"), 1);
        set_time(&s, 4, 8); /* the machine was off over the last day */
        expect_due(&s, "report 2026 2026-11-30 overdue\nbox 2026-W48 2026-11-27 overdue\n");
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-12-01"), 1);
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-11-30"), 0);
        scene_end(&s);
}
END_TEST

START_TEST(who_was_reminded_is_known_after_a_kill) {
        struct scene s;

        begin(&s);
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        set_time(&s, 0, 14);
        expect_due(&s, "report 2026 2026-11-30\nbox 2026-W48 2026-11-27\n");
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-11-27"), 1);
        ck_assert_uint_eq(count_reminders(&s, "box", "2026-11-27"), 1);
        scene_end(&s);
}
END_TEST

/* So many are known that whoever moves the clock back by days is not reminded again; by more days it is once,
 * as of a day that never was. */
START_TEST(a_clock_far_back_reminds_once_more) {
        _cleanup_free_ char *duties = strdup(""), *config = NULL;
        struct scene s;

        for (int i = 10; i < 42; i++) {
                _cleanup_free_ char *before = duties;
                must_errno(asprintf(&duties, "%sWhen.d%d=yearly\nTitle.d%d=Việc\nWarnDays.d%d=180\n", before,
                                    i, i, i));
        }
        must_errno(asprintf(&config,
                            "[Calendar]\nDuties=d10 d11 d12 d13 d14 d15 d16 d17 d18 d19 d20 d21 d22 d23 d24 "
                            "d25 d26 d27 d28 d29 d30 d31 d32 d33 d34 d35 d36 d37 d38 d39 d40 d41\n%s",
                            duties));
        scene_begin(&s, NULL);
        set_time(&s, 0, 12);
        reload(&s, config);
        scene_await(&s, "duty-due", 32);
        for (int64_t day = 1; day < 10; day++)
                set_time(&s, day, 12);
        scene_await(&s, "duty-due", 320);
        set_time(&s, 5, 12);
        ck_assert_uint_eq(count_reminders(&s, "d10", "2026-12-02"), 1);
        set_time(&s, 0, 12);
        ck_assert_uint_eq(count_reminders(&s, "d10", "2026-11-27"), 2);
        ck_assert_uint_eq(count_reminders(&s, "d41", "2026-11-27"), 2);
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        set_time(&s, 0, 13);
        ck_assert_uint_eq(count_reminders(&s, "d10", "2026-11-27"), 2);
        set_time(&s, 5, 13);
        ck_assert_uint_eq(count_reminders(&s, "d41", "2026-12-02"), 1);
        scene_end(&s);
}
END_TEST

/* What cannot be recorded is neither marked nor reminded of, and is so once there is room again, by itself.
 */
START_TEST(a_full_disk_marks_nothing_and_reminds_later) {
        struct scene s;

        begin(&s);
        _cleanup_free_ char *flag = centre_path(s.centre, "fault"), *while_file = NULL;
        must_errno(asprintf(&while_file, "KILLER_FAULT_WHILE=%s", flag));
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        centre_start(
                s.centre, CENTRE_MOTCUAD,
                (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", while_file, NULL});
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        set_time(&s, 0, 13);
        file_write_text(flag, "");
        ctl_expect(&s, CENTRE_ROOT, "calendar-done report x", 1, "No space left on device");
        scene_await_text(&s, SCENE_STATE(NAME, OBJECT, NAME), "failing");
        move_clock(&s, 1, 12);
        ctl_expect(&s, CENTRE_ROOT, "calendar-done report x", 1, "No space left on device");
        must_errno(unlink(flag));
        scene_await_text(&s, SCENE_STATE(NAME, OBJECT, NAME), "ready");
        scene_await(&s, "duty-overdue", 1);
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-11-28"), 1);
        ck_assert_uint_eq(count_reminders(&s, "box", "2026-11-28"), 1);
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-11-27"), 1);
        ck_assert_uint_eq(records_count(&s.records, "duty-done"), 0);
        ctl_expect(&s, CENTRE_ROOT, "calendar-done report x", 0, "\t2026\n");
        expect_due(&s, "box 2026-W48 2026-11-27 overdue\n");
        scene_end(&s);
}
END_TEST

START_TEST(what_is_done_is_said_late_and_taken_back) {
        struct scene s;

        begin(&s);
        ctl_expect(&s, CENTRE_ROOT, "status", 0, "problem\tmotcuad\tDue by 2026-11-30: Self-scored report");
        ctl_expect(&s, CENTRE_ROOT, "--text --lang=vi status", 0, "Việc đến hạn: Báo cáo tự chấm điểm");
        ctl_expect(&s, CENTRE_ROOT, "--text --lang=en calendar-done report \"Công văn 12\" 2026-11-26", 0,
                   "Recorded: duty report, 2026, event ");
        ck_assert_str_eq(record_s(scene_await(&s, "duty-done", 1), "done_day"), "2026-11-26");
        ck_assert_str_eq(record_s(records_last(&s.records, "duty-done"), "actor"), "uid 0");
        expect_due(&s, "box 2026-W48 2026-11-27\n");
        ctl_expect(&s, CENTRE_ROOT, "calendar-done report again --period=2026", 1, "marked as done already");
        ctl_expect(&s, CENTRE_ROOT, "calendar-done --period=2026-W47 box \"Biên bản\"", 0, "\t2026-W47\n");
        ctl_expect(&s, CENTRE_ROOT, "calendar-done reprot x", 1, "no such duty");
        ctl_expect(&s, CENTRE_ROOT, "calendar-done box x 2026-11-28", 1, "still to come");
        ctl_expect(&s, CENTRE_ROOT, "calendar-done box \" \"", 1, "250 characters");
        ctl_expect(&s, CENTRE_ROOT, "calendar-void box 2026-W46 x", 1, "not marked as done");
        ctl_expect(&s, CENTRE_ROOT, "calendar-void report 2026 \"Gửi nhầm bản\"", 0, "\t2026\n");
        scene_await(&s, "duty-voided", 1);
        expect_due(&s, "report 2026 2026-11-30\nbox 2026-W48 2026-11-27\n");
        ck_assert_uint_eq(count_reminders(&s, "report", "2026-11-27"), 1);

        ctl_expect(&s, CENTRE_ROOT, "calendar", 0,
                   "2026-11-30\tdue\t2026\treport\tSelf-scored report to the city\t");
        ctl_expect(&s, CENTRE_ROOT, "calendar this-year", 0, "Gửi nhầm bản");
        ctl_expect(&s, CENTRE_ROOT, "calendar 2026", 0, "2026-11-20\tlate\t2026-W47\tbox\t");
        ctl_expect(&s, CENTRE_ROOT, "--json calendar 2027", 0, "\"state\":\"ahead\"");
        ctl_expect(&s, CENTRE_ROOT, "calendar 2026-Q4", 2, "is no year");
        ctl_expect(&s, CENTRE_NOBODY, "calendar", 0, "2026-11-20\tlate\t2026-W47\tbox\t");
        _cleanup_free_ char *said = NULL;
        ck_assert_int_eq(ctl_finish(&s, ctl_start(&s, CENTRE_NOBODY, "", "calendar"), &said), 0);
        ck_assert_msg(!strstr(said, "nhầm") && !strstr(said, "uid 0"), "%s", said);
        scene_end(&s);
}
END_TEST

START_TEST(a_reload_removes_and_renames_and_keeps_what_was_done) {
        struct scene s;

        begin(&s);
        ctl_expect(&s, CENTRE_ROOT, "calendar-done box \"Biên bản\"", 0, "2026-W48");
        reload(&s, "[Calendar]\nDuties=report letters\nWhen.letters=weekly fri\nTitle.letters=Thư\n");
        scene_await(&s, "duty-removed", 1);
        ck_assert_str_eq(record_s(scene_await(&s, "duty-changed", 3), "duty"), "letters");
        scene_await(&s, "duty-due", 3);
        ck_assert_uint_eq(count_reminders(&s, "letters", "2026-11-27"), 1);
        expect_due(&s, "report 2026 2026-11-30\nletters 2026-W48 2026-11-27\n");
        ctl_expect(&s, CENTRE_ROOT, "calendar", 0, "\tdone\t2026-W48\tbox\t");
        ctl_expect(&s, CENTRE_ROOT, "calendar-done box x", 1, "no such duty");
        ctl_expect(&s, CENTRE_ROOT, "calendar-void box 2026-W48 x", 0, "2026-W48");
        /* None at all. */
        reload(&s, "");
        scene_await(&s, "duty-removed", 3);
        expect_due(&s, "");
        scene_end(&s);
}
END_TEST

START_TEST(polkit_says_who_may_mark) {
        static const char call[] = "calendar-done box \"Biên bản\"";
        struct polkit polkit;
        struct scene s;

        begin(&s);
        ctl_expect(&s, CENTRE_NOBODY, call, 4, "");
        ctl_expect(&s, CENTRE_OPERATOR, call, 4, "polkit");
        ck_assert_uint_eq(records_count(&s.records, "duty-done"), 0);
        polkit_start(&polkit, s.centre, POLKIT_NO);
        ctl_expect(&s, CENTRE_OPERATOR, call, 4, "");
        polkit.answer = POLKIT_YES;
        ctl_expect(&s, CENTRE_OPERATOR, call, 0, "2026-W48");
        ck_assert_str_eq(polkit.action, "vn.motcua.calendar.mark");
        ck_assert_uint_eq(polkit.flags, 1); /* a password may be asked for */
        ck_assert_str_eq(record_s(scene_await(&s, "duty-done", 1), "actor"), "uid 61003");
        polkit_stop(&polkit);
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_moved_clock_reminds_once_a_day),
        SUITE_CASE(who_was_reminded_is_known_after_a_kill),
        SUITE_CASE(a_clock_far_back_reminds_once_more),
        SUITE_CASE(a_full_disk_marks_nothing_and_reminds_later),
        SUITE_CASE(what_is_done_is_said_late_and_taken_back),
        SUITE_CASE(a_reload_removes_and_renames_and_keeps_what_was_done),
        SUITE_CASE(polkit_says_who_may_mark),
};

CENTRE_SUITE_MAIN("bus-calendar", cases)
