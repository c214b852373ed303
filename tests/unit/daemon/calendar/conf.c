/* Section [Calendar]: what is taken, what is refused where, and what the record is told of it. */
#include "daemon/calendar/conf.h"

#include "daemon/calendar/book.h"
#include "daemon/rooms.h"
#include "tests/unit/daemon/book-events.h"
#include "tests/unit/daemon/with-devices.h"

#define COUNTER "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\n"

static struct conf *load(const char *text) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *whole = NULL, *all = NULL;
        struct conf *conf = NULL;

        assert_ok(str_format(&whole, "%s%s", COUNTER, text));
        all = with_devices(whole);
        int r = conf_load(&centre_conf_spec, "f", all, strlen(all), &conf, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        return conf;
}

static const struct duty_conf *find(const struct conf *conf, const char *id) {
        for (size_t i = 0; i < calendar_conf(conf)->n; i++)
                if (streq(calendar_conf(conf)->duties[i]->id, id))
                        return calendar_conf(conf)->duties[i];
        ck_abort_msg("%s is no duty", id);
}

START_TEST(nothing_is_asked_for_without_the_section) {
        _cleanup_(conf_freep) struct conf *conf = load(""), *empty = load("[Calendar]\n");

        ck_assert_uint_eq(calendar_conf(conf)->n, 0);
        ck_assert_uint_eq(calendar_conf(empty)->n, 0);
}
END_TEST

START_TEST(known_duties_need_no_more_than_their_name) {
        static const char *const names[] = {"registration", "report", "publication",
                                            "dialogue",     "box",    "reception"};
        _cleanup_(conf_freep) struct conf *conf =
                load("[Calendar]\nDuties=registration, report publication  dialogue box reception\n");

        ck_assert_uint_eq(calendar_conf(conf)->n, ELEMENTSOF(names));
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                const struct duty_conf *duty = find(conf, names[i]);
                struct duty_rule rule;
                ck_assert(duty->when && duty->title && duty->title_en && !duty->wall);
                assert_ok(duty_rule_parse(duty->when, &rule));
                ck_assert(duty->warn_days > 0 && duty->warn_days <= duty_warn_max(&rule));
        }
        ck_assert_str_eq(find(conf, "report")->when, "yearly before 12-01");
        ck_assert_str_eq(find(conf, "registration")->when, "yearly before 02-15");
}
END_TEST

/* Also of a duty that only a later line names. */
START_TEST(each_key_is_of_its_duty) {
        _cleanup_(conf_freep) struct conf *conf =
                load("[Calendar]\nWhen.box=weekly tue\nWall.box=yes\nWarnDays.report=14\n"
                     "When.khac=quarterly +15\nTitle.khac=Việc khác\nDuties=box report khac thu\n"
                     "When.thu=weekly mon\nTitle.thu=Thư\n");

        ck_assert_str_eq(find(conf, "box")->when, "weekly tue");
        ck_assert(find(conf, "box")->wall && !find(conf, "report")->wall);
        ck_assert_uint_eq(find(conf, "report")->warn_days, 14);
        ck_assert_str_eq(find(conf, "khac")->title, "Việc khác");
        ck_assert_ptr_null(find(conf, "khac")->title_en);
        ck_assert_uint_eq(find(conf, "khac")->warn_days, 7);
        ck_assert_uint_eq(find(conf, "thu")->warn_days, 1);
}
END_TEST

START_TEST(what_is_wrong_is_named_with_its_line) {
        static const struct {
                const char *text, *line, *says;
        } cases[] = {
                {"[Calendar]\nDuties=box box\n", "f:5:", "names box twice"},
                {"[Calendar]\nDuties=a/b\n", "f:5:", "is 1 to 32 of the characters"},
                {"[Calendar]\nDuties=abcdefghijklmnopqrstuvwxyzabcdefg\n", "f:5:", "is 1 to 32"},
                {"[Calendar]\nDuties=khac\n", "f:4:", "When.khac= and Title.khac= are needed"},
                {"[Calendar]\nDuties=box\nWhen.bok=weekly fri\n", "f:6:", "duty bok: is not in Duties="},
                {"[Calendar]\nWall.box=yes\n", "f:5:", "duty box: is not in Duties="},
                {"[Calendar]\nDuties=box\nWhen.box=daily\n", "f:6:", "must be like yearly before 02-15"},
                {"[Calendar]\nDuties=box\nWhen.=weekly fri\n", "f:6:", "is 1 to 32"},
                {"[Calendar]\nDuties=box\nWarnDays.box=7\n", "f:6:", "is at most 6 of weekly fri"},
                {"[Calendar]\nDuties=box\nWarnDays.box=-1\n", "f:6:", "0 to 180"},
                {"[Calendar]\nDuties=box\nWall.box=maybe\n", "f:6:", "yes or no"},
                {"[Calendar]\nDuties=box\nTitle.box=a\u202eb\n", "f:6:", "invisible character"},
                {"[Calendar]\nDuties=a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 b3 b4 b5 b6 b7 b8 b9 c1 c2 c3 c4 c5 c6 "
                 "c7 "
                 "c8 c9 d1 d2 d3 d4 d5 d6\n",
                 "f:5:", "at most 32 duties"},
                {"[Calendar]\nDuty=box\n", "f:5:", "Duties"},
                {"[Calendar x]\n", "f:4:", ""},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
                _cleanup_free_ char *whole = NULL, *all = NULL;
                _cleanup_(conf_freep) struct conf *conf = NULL;

                assert_ok(str_format(&whole, "%s%s", COUNTER, cases[i].text));
                all = with_devices(whole);
                int r = conf_load(&centre_conf_spec, "f", all, strlen(all), &conf, &problem);
                ck_assert_msg(r == -EINVAL, "%s: %d", cases[i].text, r);
                ck_assert_msg(strncmp(problem.text, cases[i].line, strlen(cases[i].line)) == 0 &&
                                      strstr(problem.text, cases[i].says),
                              "\"%s\" should begin with %s and say \"%s\"", problem.text, cases[i].line,
                              cases[i].says);
        }
}
END_TEST

/* ----- what the record is told ----- */

struct told {
        struct book *book;
        struct instant now;
};

static void begin(struct told *told) {
        struct boot_row *boot;

        assert_ok(book_new(centre_rooms, RECORD_ID, &told->book));
        assert_ok(book_get_boot(told->book, OTHER_BOOT, &boot));
        told->now = (struct instant){
                .at = {.realtime_usec = NOON, .boottime_usec = 1000, .boot = boot->id, .synchronized = true},
                .boot_id = OTHER_BOOT};
        assert_ok(book_observe(told->book, &told->now, "rules-changed", test_rules, TEST_RULES_FIELDS));
}

static void pass(struct told *told, uint64_t usec) {
        told->now.at.realtime_usec += usec;
        told->now.at.boottime_usec += usec;
}

static void declare(struct told *told, const char *text) {
        _cleanup_(conf_freep) struct conf *conf = load(text);

        assert_ok(calendar_conf_part.declare(told->book, &told->now, conf));
        ck_assert(calendar_is_declared(told->book, conf, &told->now.at));
}

static unsigned count(const struct told *told, const char *type) {
        unsigned n = 0;

        for (size_t i = 0; i < told->book->n_events; i++)
                n += streq(told->book->events[i].type, type);
        return n;
}

/* Of the last event of the type. */
static void expect(const struct told *told, const char *type, const char *field, const char *expected) {
        const struct event_row *last = NULL;
        struct fields_room room;
        struct fields fields;
        const char *text;

        for (size_t i = 0; i < told->book->n_events; i++)
                if (streq(told->book->events[i].type, type))
                        last = &told->book->events[i];
        ck_assert_ptr_nonnull(last);
        assert_ok(fields_from_text(last->fields, &room, &fields));
        assert_ok(fields_get_s(&fields, field, &text));
        ck_assert_str_eq(text, expected);
}

START_TEST(differences_are_told_once) {
        static const char box[] = "[Calendar]\nDuties=box\n";
        struct told told;

        begin(&told);
        declare(&told, "");
        ck_assert_uint_eq(count(&told, "holidays-changed"), 0);
        declare(&told, box);
        declare(&told, box);
        ck_assert_uint_eq(count(&told, "duty-changed"), 1);
        ck_assert_uint_eq(count(&told, "holidays-changed"), 1);
        expect(&told, "duty-changed", "since", "2026-11-23");

        /* Another title, or its warning, changes nothing of since when; another rule does. */
        pass(&told, 3 * USEC_PER_DAY);
        declare(&told, "[Calendar]\nDuties=box\nTitle.box=Hòm thư\nWarnDays.box=3\nWall.box=yes\n");
        expect(&told, "duty-changed", "since", "2026-11-23");
        expect(&told, "duty-changed", "title", "Hòm thư");
        declare(&told, "[Calendar]\nDuties=box\nWhen.box=weekly mon\n");
        expect(&told, "duty-changed", "since", "2026-11-26");
        declare(&told, "[Centre]\nHolidays=2026-12-24\n[Calendar]\nDuties=box\nWhen.box=weekly mon\n");
        expect(&told, "holidays-changed", "holidays", "2026-12-24");
        ck_assert_uint_eq(count(&told, "duty-changed"), 3);

        declare(&told, "");
        declare(&told, "");
        ck_assert_uint_eq(count(&told, "duty-removed"), 1);
        pass(&told, USEC_PER_DAY);
        declare(&told, "[Calendar]\nDuties=box\nWhen.box=weekly mon\n");
        expect(&told, "duty-changed", "since", "2026-11-27");
        book_free(told.book);
}
END_TEST

/* Otherwise nobody could say since when. */
START_TEST(nothing_is_told_before_the_clock_is_known) {
        static const char box[] = "[Calendar]\nDuties=box\n";
        struct told told;

        begin(&told);
        told.now.at.synchronized = false;
        declare(&told, box);
        ck_assert_uint_eq(count(&told, "duty-changed"), 0);
        told.now.at.synchronized = true;
        declare(&told, box);
        ck_assert_uint_eq(count(&told, "duty-changed"), 1);
        book_free(told.book);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(nothing_is_asked_for_without_the_section),
        SUITE_CASE(known_duties_need_no_more_than_their_name),
        SUITE_CASE(each_key_is_of_its_duty),
        SUITE_CASE(what_is_wrong_is_named_with_its_line),
        SUITE_CASE(differences_are_told_once),
        SUITE_CASE(nothing_is_told_before_the_clock_is_known),
};

SUITE_MAIN("calendar-conf", cases, NULL, NULL)
