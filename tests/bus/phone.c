/* Ratings by phone with real processes: who may, what is thanked for and counted, over kills and a full disk.
 */
#include <signal.h>

#include "codes.h"
#include "ctl.h"
#include "dbus/errors.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/figures.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/scene.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"

enum { KILLS = 8, GUESSES = 150 };

struct phone {
        struct scene scene;
        sd_bus *web;
};

static void begin_with_lines(struct phone *f, const char *lines, const char *const *environment) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config, "%s[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n%s",
                            centre_config_default, lines));
        scene_begin(&f->scene, config);
        if (environment) {
                centre_stop(f->scene.centre, CENTRE_MOTCUAD, SIGTERM);
                centre_start(f->scene.centre, CENTRE_MOTCUAD, environment);
                centre_wait_ready(f->scene.centre, CENTRE_MOTCUAD);
        }
        f->web = centre_connect(f->scene.centre, CENTRE_WEB);
}

static void begin_with(struct phone *f, const char *const *environment) {
        begin_with_lines(f, "", environment);
}

static void end(struct phone *f) {
        sd_bus_close_unref(f->web);
        scene_end(&f->scene);
}

static void restart(struct phone *f) {
        centre_stop(f->scene.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(f->scene.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f->scene.centre, CENTRE_MOTCUAD);
}

static void at_counter(struct phone *f, const char *member) {
        must(sd_bus_call_method(f->scene.bus, CENTRE_NAME, CLIENT_COUNTER("c1"), CENTRE_NAME ".Counter",
                                member, NULL, NULL, "a{sv}", 0));
}

static void issue(struct phone *f) {
        must(sd_bus_call_method(f->scene.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket", NULL,
                                NULL, "sa{sv}", "ho-tich", 0));
}

static void serve(struct phone *f, char ret_code[static CODE_SIZE]) {
        issue(f);
        codes_read_last(f->scene.bus, ret_code);
        at_counter(f, "Next");
        at_counter(f, "Done");
}

/* What a{sv} says under the name: a text, or all of an array behind one another; empty: nothing. */
static void read_text(sd_bus_message *reply, const char *wanted, char *ret, size_t size) {
        const char *name, *type, *text;

        ret[0] = '\0';
        must(sd_bus_message_rewind(reply, true));
        must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                must(sd_bus_message_read(reply, "s", &name));
                must(sd_bus_message_peek_type(reply, NULL, &type));
                if (!streq(name, wanted)) {
                        must(sd_bus_message_skip(reply, "v"));
                } else if (streq(type, "s")) {
                        must(sd_bus_message_read(reply, "v", "s", &text));
                        snprintf(ret, size, "%s", text);
                } else {
                        must(sd_bus_message_enter_container(reply, 'v', "as"));
                        must(sd_bus_message_enter_container(reply, 'a', "s"));
                        for (size_t n = 0; sd_bus_message_read(reply, "s", &text) > 0; n = strlen(ret))
                                snprintf(ret + n, size - n, "%s%s", n > 0 ? " " : "", text);
                        must(sd_bus_message_exit_container(reply));
                        must(sd_bus_message_exit_container(reply));
                }
                must(sd_bus_message_exit_container(reply));
        }
}

enum { OUTCOME_SIZE = 64 };

/* What became of it, or the error. */
static void ask(sd_bus *bus, const char *code, const char *level, char ret[static OUTCOME_SIZE]) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = sd_bus_call_method(bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "RateByCode", &error, &reply,
                                   "sssa{sv}", code, "reception", level, 0);
        if (r >= 0)
                read_text(reply, "state", ret, OUTCOME_SIZE);
        else
                (void) snprintf(ret, OUTCOME_SIZE, "%s", error.name);
}

static void rate(sd_bus *bus, const char *code, const char *level, const char *expected) {
        char outcome[OUTCOME_SIZE];

        ask(bus, code, level, outcome);
        ck_assert_str_eq(outcome, expected);
}

static void expect_ticket(struct phone *f, const char *code, const char *expected) {
        static const char *const names[] = {"number", "state", "counter", "subjects", "rated"};
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        char all[256] = "", part[64];

        int r = sd_bus_call_method(f->web, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "TicketByCode", &error,
                                   &reply, "sa{sv}", code, 0);
        for (size_t i = 0, n = 0; r >= 0 && i < ELEMENTSOF(names); i++, n = strlen(all)) {
                read_text(reply, names[i], part, sizeof(part));
                snprintf(all + n, sizeof(all) - n, "%s%s", i > 0 ? "|" : "", part);
        }
        ck_assert_str_eq(r < 0 ? error.name : all, expected);
}

START_TEST(a_visit_is_rated_by_phone) {
        char code[CODE_SIZE], typed[9];
        struct phone f;

        begin_with(&f, NULL);
        at_counter(&f, "Open");
        issue(&f);
        codes_read_last(f.scene.bus, code);
        snprintf(typed, sizeof(typed), "%.3s %.3s", code, code + 3);
        expect_ticket(&f, code, "A 001|waiting|||");
        rate(f.web, code, "satisfied", BUS_ERROR_NOT_YET);
        at_counter(&f, "Next");
        expect_ticket(&f, typed, "A 001|called|c1||");
        at_counter(&f, "Done");
        expect_ticket(&f, typed, "A 001|done|c1|reception|");
        rate(f.web, typed, "dissatisfied", "recorded");
        const struct record *rating = scene_await(&f.scene, "rating", 1);
        ck_assert_str_eq(record_s(rating, "channel"), "phone");
        ck_assert_str_eq(record_s(rating, "level"), "dissatisfied");
        expect_ticket(&f, code, "A 001|done|c1||reception");
        rate(f.web, code, "dissatisfied", "repeated");
        rate(f.web, code, "satisfied", BUS_ERROR_ALREADY_RATED);
        restart(&f);
        rate(f.web, code, "dissatisfied", "repeated");
        rate(f.web, code, "neutral-ish", BUS_ERROR_BAD_ARGUMENT);
        rate(f.web, "00000000000000000000", "neutral", BUS_ERROR_NOT_FOUND);
        rate(f.web, "7K3", "neutral", BUS_ERROR_NOT_FOUND);
        rate(f.web, "\xe1\xba\xa4", "neutral", BUS_ERROR_NOT_FOUND);
        ck_assert_uint_eq(figures_today(f.scene.bus, "c1", "reception").rated, 1);
        end(&f);
}
END_TEST

START_TEST(yesterdays_code_of_the_same_number_is_nobodys) {
        char before[CODE_SIZE], code[CODE_SIZE];
        struct phone f;

        begin_with(&f, NULL);
        at_counter(&f, "Open");
        serve(&f, before);
        rate(f.web, before, "neutral", "recorded");
        must(sd_bus_call_method(f.scene.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "EndDay", NULL, NULL,
                                "a{sv}", 0));
        /* What was settling counts for the day that ended. */
        const struct record *ended = scene_await(&f.scene, "day-ended", 1);
        ck_assert_uint_eq(record_t(ended, "rated"), 1);
        rate(f.web, before, "neutral", BUS_ERROR_NOT_FOUND);
        expect_ticket(&f, before, BUS_ERROR_NOT_FOUND);
        at_counter(&f, "Open");
        serve(&f, code);
        ck_assert_str_ne(before, code);
        rate(f.web, before, "neutral", BUS_ERROR_NOT_FOUND);
        rate(f.web, code, "neutral", "recorded");
        scene_await(&f.scene, "rating", 2);
        end(&f);
}
END_TEST

START_TEST(nobody_else_may_and_no_code_is_told) {
        static const enum centre_user others[] = {CENTRE_ROOT, CENTRE_OPERATOR, CENTRE_NOBODY, CENTRE_CENTRE};
        char code[CODE_SIZE];
        struct phone f;

        begin_with(&f, NULL);
        at_counter(&f, "Open");
        serve(&f, code);
        for (size_t i = 0; i < ELEMENTSOF(others); i++) {
                sd_bus *bus = centre_connect(f.scene.centre, others[i]);
                rate(bus, code, "dissatisfied", SD_BUS_ERROR_ACCESS_DENIED);
                sd_bus_close_unref(bus);
        }
        rate(f.web, code, "dissatisfied", "recorded");
        scene_await(&f.scene, "rating", 1);
        for (size_t i = 0; i < f.scene.records.n; i++) {
                const struct fields *fields = &f.scene.records.items[i].fields;
                for (size_t k = 0; k < fields->n; k++)
                        ck_assert(fields->items[k].type != EVENT_STRING || !strstr(fields->items[k].s, code));
        }
        _cleanup_free_ char *path = centre_path(f.scene.centre, "log/motcuad");
        _cleanup_free_ char *log = file_read(path, NULL);
        code[6] = '\0';
        ck_assert(!strstr(log, code));
        end(&f);
}
END_TEST

START_TEST(the_keypad_and_the_phone_are_one_rating) {
        char code[CODE_SIZE];
        struct phone f;

        begin_with(&f, NULL);
        at_counter(&f, "Open");
        serve(&f, code);
        scene_await(&f.scene, "armed", 1);
        client_press(f.scene.bus, "quay1", "satisfied");
        const struct record *rating = scene_await(&f.scene, "rating", 1);
        ck_assert_str_eq(record_s(rating, "level"), "satisfied");
        rate(f.web, code, "satisfied", BUS_ERROR_ALREADY_RATED);
        rate(f.web, code, "dissatisfied", BUS_ERROR_ALREADY_RATED);
        ck_assert_str_eq(record_s(scene_await(&f.scene, "press-stray", 1), "reason"), "already-rated");

        serve(&f, code);
        scene_await(&f.scene, "armed", 2);
        rate(f.web, code, "neutral", "recorded");
        rating = scene_await(&f.scene, "rating", 2);
        ck_assert_str_eq(record_s(rating, "channel"), "phone");
        ck_assert_str_eq(record_s(scene_await(&f.scene, "disarmed", 2), "reason"), "request");
        ck_assert_uint_eq(records_count(&f.scene.records, "rating"), 2);
        ck_assert_uint_eq(records_count(&f.scene.records, "rating-skipped"), 0);
        ck_assert_uint_eq(figures_today(f.scene.bus, "c1", "reception").rated, 2);
        end(&f);
}
END_TEST

/* One citizen at the keypad, and the next by phone: ratings 2n - 1 and 2n. */
static void rate_both(struct phone *f, size_t n, const char *by_phone) {
        char code[CODE_SIZE];

        serve(f, code);
        scene_await(&f->scene, "armed", 2 * n - 1);
        client_press(f->scene.bus, "quay1", "satisfied");
        scene_await(&f->scene, "rating", 2 * n - 1);
        serve(f, code);
        rate(f->web, code, by_phone, "recorded");
        scene_await(&f->scene, "rating", 2 * n);
        scene_await(&f->scene, "disarmed", 2 * n);
}

START_TEST(a_report_has_each_channel_apart_once_both_have_enough) {
        struct phone f;

        begin_with_lines(&f, "[Centre]\nMinimumRatings=2\n", NULL);
        at_counter(&f, "Open");
        rate_both(&f, 1, "dissatisfied");
        /* The whole is told of, and neither half: it would be that one rating. */
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day", 0, "\tH2\t-\tmeasured\t1\t2");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day", 0, "\tH1\tphone\tmeasured\t1\t2");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day", 0, "\tH2\tphone\ttoo-few\t");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day", 0, "\tH2\tkeypad\ttoo-few\t");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day --format=json | grep -c phone_", 1, "0");
        rate_both(&f, 2, "satisfied");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day", 0, "\tH2\tkeypad\tmeasured\t2\t2");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day", 0, "\tH2\tphone\tmeasured\t1\t2");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day", 0, "\tH3\tphone\tmeasured\t1\t2");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "--text report this-day", 0, ", by phone ");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day --format=json", 0, "\"phone_dissatisfied\":1");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-day --format=csv --lang=vi", 0,
                   "\"qua điện thoại\";\"%\";\"đã đo\";1;2;50,0;");
        end(&f);
}
END_TEST

struct answers {
        size_t n, recorded, repeated, limited;
};

static int on_answer(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *error) {
        struct answers *answers = userdata;
        char state[32];

        answers->n++;
        if (sd_bus_message_is_method_error(reply, BUS_ERROR_OVER_LIMIT))
                answers->limited++;
        if (sd_bus_message_is_method_error(reply, NULL))
                return 0;
        read_text(reply, "state", state, sizeof(state));
        answers->recorded += streq(state, "recorded");
        answers->repeated += streq(state, "repeated");
        return 0;
}

static void ask_to_rate(struct phone *f, const char *code, const char *level, struct answers *answers) {
        must(sd_bus_call_method_async(f->web, NULL, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "RateByCode",
                                      on_answer, answers, "sssa{sv}", code, "reception", level, 0));
}

struct awaited {
        const struct answers *answers;
        size_t n;
};

static bool is_answered(void *userdata) {
        const struct awaited *awaited = userdata;

        return awaited->answers->n >= awaited->n;
}

static void await(struct phone *f, const struct answers *answers, size_t n) {
        struct awaited awaited = {answers, n};

        centre_wait(f->scene.centre, is_answered, &awaited, "all are answered");
}

START_TEST(two_at_once_are_one_rating_and_both_are_thanked) {
        struct answers answers = {0};
        char code[CODE_SIZE];
        struct phone f;

        begin_with(&f, NULL);
        at_counter(&f, "Open");
        serve(&f, code);
        ask_to_rate(&f, code, "neutral", &answers);
        ask_to_rate(&f, code, "neutral", &answers);
        await(&f, &answers, 2);
        ck_assert_uint_eq(answers.recorded, 1);
        ck_assert_uint_eq(answers.repeated, 1);
        scene_await(&f.scene, "rating", 1);
        ck_assert_uint_eq(records_count(&f.scene.records, "phone-press"), 1);
        end(&f);
}
END_TEST

/* Whoever guesses at full speed is not answered, and nobody who has scanned a code waits for that. */
START_TEST(guesses_are_bounded_and_scanned_codes_are_not) {
        struct answers answers = {0};
        char code[CODE_SIZE];
        struct phone f;

        begin_with(&f, NULL);
        at_counter(&f, "Open");
        serve(&f, code);
        for (size_t i = 0; i < GUESSES; i++)
                ask_to_rate(&f, "000-000", "dissatisfied", &answers);
        await(&f, &answers, GUESSES);
        ck_assert_uint_gt(answers.limited, 0);
        ck_assert_uint_eq(answers.recorded, 0);
        rate(f.web, code, "neutral", "recorded");
        scene_await(&f.scene, "rating", 1);
        end(&f);
}
END_TEST

/* The kill falls anywhere in the work: whoever was thanked is recorded, and once; who asks again is thanked.
 * Who was not thanked may be recorded all the same: the kill fell between the commit and its answer. */
START_TEST(no_kill_loses_or_doubles_what_was_thanked_for) {
        char codes[KILLS][CODE_SIZE], last[CODE_SIZE];
        bool thanked[KILLS] = {false};
        struct phone f;

        begin_with(&f, NULL);
        at_counter(&f, "Open");
        for (size_t i = 0; i < KILLS; i++) {
                struct answers answers = {0};

                serve(&f, codes[i]);
                ask_to_rate(&f, codes[i], "neutral", &answers);
                must(sd_bus_flush(f.web));
                if (i % 3 == 1)
                        await(&f, &answers, 1);
                restart(&f);
                await(&f, &answers, 1); /* or the bus says that nobody answers */
                thanked[i] = answers.recorded > 0;
        }
        for (size_t i = 0; i < KILLS; i++) {
                char outcome[OUTCOME_SIZE];

                ask(f.web, codes[i], "neutral", outcome);
                ck_assert_msg(streq(outcome, "repeated") || (!thanked[i] && streq(outcome, "recorded")),
                              "%zu: %sthanked, then %s", i, thanked[i] ? "" : "not ", outcome);
        }
        /* A kill may take the announcement of what it could not take from the record: one visit more, whose
         * rating is announced, comes after all of them. */
        serve(&f, last);
        rate(f.web, last, "neutral", "recorded");
        ck_assert_uint_eq(scene_await_recorded(&f.scene, "rating", KILLS + 1), KILLS + 1);
        ck_assert_uint_eq(figures_today(f.scene.bus, "c1", "reception").rated, KILLS + 1);
        end(&f);
}
END_TEST

START_TEST(a_full_disk_thanks_nobody) {
        _cleanup_free_ char *flag = file_join(suite_dir(), "full"), *while_file = NULL;
        char code[CODE_SIZE];
        struct phone f;

        must_errno(asprintf(&while_file, "KILLER_FAULT_WHILE=%s", flag));
        begin_with(&f,
                   (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", while_file, NULL});
        at_counter(&f, "Open");
        serve(&f, code);
        scene_await(&f.scene, "armed", 1);
        file_write_text(flag, "");
        rate(f.web, code, "neutral", BUS_ERROR_STORAGE_FAILED);
        must_errno(unlink(flag));
        scene_await_text(&f.scene, SCENE_STATE(CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME), "ready");
        rate(f.web, code, "dissatisfied", "recorded");
        const struct record *rating = scene_await(&f.scene, "rating", 1);
        ck_assert_str_eq(record_s(rating, "level"), "dissatisfied");
        ck_assert_uint_eq(records_count(&f.scene.records, "phone-press"), 1);
        end(&f);
}
END_TEST

/* Brings back what motcuactl has copied, as after the loss of a card. */
static void restore(struct phone *f, const char *copy) {
        _cleanup_free_ char *config = centre_path(f->scene.centre, "etc/motcua.conf"),
                            *state = centre_path(f->scene.centre, "state/centre"), *prefix = NULL,
                            *line = NULL, *said = NULL;

        centre_stop(f->scene.centre, CENTRE_MOTCUAD, SIGTERM);
        must_errno(asprintf(&prefix, "STATE_DIRECTORY=%s MOTCUA_CONFIG=%s exec", state, config));
        must_errno(asprintf(&line, "restore %s 'the card broke' --behind", copy));
        ck_assert_int_eq(ctl_finish(&f->scene, ctl_start(&f->scene, CENTRE_ROOT, prefix, line), &said), 0);
        records_clear(&f->scene.records);
        centre_start(f->scene.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f->scene.centre, CENTRE_MOTCUAD);
}

/* Phones hold codes of all that was: what the copy has stands; what was lost with the record before can be
 * given again; a ticket that is gone is nobody's, and its number is not given once more. */
START_TEST(codes_outlive_a_record_that_is_brought_back) {
        char rated[CODE_SIZE], lost[CODE_SIZE], gone[CODE_SIZE], again[CODE_SIZE];
        _cleanup_free_ char *copy = NULL, *line = NULL;
        struct phone f;

        begin_with(&f, NULL);
        copy = centre_path(f.scene.centre, "night.db");
        at_counter(&f, "Open");
        serve(&f, rated);
        rate(f.web, rated, "neutral", "recorded");
        scene_await(&f.scene, "rating", 1);
        serve(&f, lost);
        must_errno(asprintf(&line, "backup %s", copy));
        ctl_expect(&f.scene, CENTRE_ROOT, line, 0, "");
        rate(f.web, lost, "neutral", "recorded");
        serve(&f, gone);
        rate(f.web, gone, "dissatisfied", "recorded");
        scene_await(&f.scene, "rating", 3);
        restore(&f, copy);
        rate(f.web, rated, "neutral", "repeated");
        rate(f.web, rated, "dissatisfied", BUS_ERROR_ALREADY_RATED);
        rate(f.web, lost, "dissatisfied", "recorded");
        rate(f.web, gone, "dissatisfied", BUS_ERROR_NOT_FOUND);
        expect_ticket(&f, gone, BUS_ERROR_NOT_FOUND);
        serve(&f, again);
        ck_assert_str_ne(gone, again);
        expect_ticket(&f, again, "A 004|done|c1|reception|");
        rate(f.web, gone, "dissatisfied", BUS_ERROR_NOT_FOUND);
        rate(f.web, again, "neutral", "recorded");
        scene_await(&f.scene, "rating", 2);
        ck_assert_uint_eq(figures_today(f.scene.bus, "c1", "reception").rated, 3);
        end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_visit_is_rated_by_phone),
        SUITE_CASE(yesterdays_code_of_the_same_number_is_nobodys),
        SUITE_CASE(nobody_else_may_and_no_code_is_told),
        SUITE_CASE(the_keypad_and_the_phone_are_one_rating),
        SUITE_CASE(a_report_has_each_channel_apart_once_both_have_enough),
        SUITE_CASE(two_at_once_are_one_rating_and_both_are_thanked),
        SUITE_CASE(guesses_are_bounded_and_scanned_codes_are_not),
        SUITE_CASE(no_kill_loses_or_doubles_what_was_thanked_for),
        SUITE_CASE(a_full_disk_thanks_nobody),
        SUITE_CASE(codes_outlive_a_record_that_is_brought_back),
};

CENTRE_SUITE_MAIN("phone", cases)
