/* The survey with real processes: who may answer and how often, over kills, a full disk and other questions;
 * paper as a clerk types it. */
#include <signal.h>

#include "codes.h"
#include "ctl.h"
#include "dbus/errors.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define RECORDED "recorded"
#define REPEATED "repeated"

enum { KILLS = 6 };

static const char two_questions[] = "title: Khảo sát | Survey\n"
                                    "question: chung | Hài lòng? | Satisfied?\nfigure: K1\n"
                                    "question: ket-qua | Kết quả | Result\nfigure: K6\n"
                                    "choice: dung | + | Đúng hẹn | On time\nchoice: tre | - | Trễ | Late\n";

struct survey {
        struct scene scene;
        char *file;
        sd_bus *web;
};

static void begin_with(struct survey *f, const char *const *environment) {
        _cleanup_free_ char *config = NULL;

        f->file = file_join(suite_dir(), "khao-sat.survey");
        file_write_text(f->file, two_questions);
        must_errno(asprintf(&config,
                            "%s[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n"
                            "[Survey]\nQuestions=%s\nAddress=http://192.0.2.1/khao-sat\n[Department "
                            "tu-phap]\nLabel=Tư pháp\n",
                            centre_config_default, f->file));
        scene_begin(&f->scene, config);
        if (environment) {
                centre_stop(f->scene.centre, CENTRE_MOTCUAD, SIGTERM);
                centre_start(f->scene.centre, CENTRE_MOTCUAD, environment);
                centre_wait_ready(f->scene.centre, CENTRE_MOTCUAD);
        }
        f->web = centre_connect(f->scene.centre, CENTRE_WEB);
}

static void begin(struct survey *f) {
        begin_with(f, NULL);
}

static void end(struct survey *f) {
        sd_bus_close_unref(f->web);
        scene_end(&f->scene);
        free(f->file);
}

static void restart(struct survey *f) {
        centre_stop(f->scene.centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(f->scene.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f->scene.centre, CENTRE_MOTCUAD);
}

static void at_counter(struct survey *f, const char *member) {
        must(sd_bus_call_method(f->scene.bus, CENTRE_NAME, CLIENT_COUNTER("c1"), CENTRE_NAME ".Counter",
                                member, NULL, NULL, "a{sv}", 0));
}

static void issue(struct survey *f, char ret_code[static CODE_SIZE]) {
        must(sd_bus_call_method(f->scene.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "IssueTicket", NULL,
                                NULL, "sa{sv}", "ho-tich", 0));
        codes_read_last(f->scene.bus, ret_code);
}

static void serve(struct survey *f, char ret_code[static CODE_SIZE]) {
        issue(f, ret_code);
        at_counter(f, "Next");
        at_counter(f, "Done");
}

/* One question's choice; NULL: skipped. option: its name and value; NULL: none. Returns the state, or the
 * error's name, until the next call. */
static const char *answer(sd_bus *bus, const char *channel, const char *choice, const char *option,
                          const char *value) {
        static char said[128];
        _cleanup_client_message_ sd_bus_message *call = NULL, *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        const char *name, *state = "";

        must(sd_bus_message_new_method_call(bus, &call, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                            "AddSurvey"));
        must(sd_bus_message_append(call, "s", channel));
        must(choice ? sd_bus_message_append(call, "a{ss}", 1, "chung", choice)
                    : sd_bus_message_append(call, "a{ss}", 1, "chung", ""));
        must(option ? sd_bus_message_append(call, "a{sv}", 1, option, "s", value)
                    : sd_bus_message_append(call, "a{sv}", 0));
        int r = sd_bus_call(bus, call, 0, &error, &reply);
        if (r >= 0) {
                must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
                while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                        must(sd_bus_message_read(reply, "s", &name));
                        must(streq(name, "state") ? sd_bus_message_read(reply, "v", "s", &state)
                                                  : sd_bus_message_skip(reply, "v"));
                        must(sd_bus_message_exit_container(reply));
                }
        }
        (void) snprintf(said, sizeof(said), "%s", r < 0 ? error.name : state);
        return said;
}

START_TEST(a_ticket_answers_once_and_nothing_of_it_stays) {
        char code[CODE_SIZE], typed[8];
        struct survey f;

        begin(&f);
        at_counter(&f, "Open");
        issue(&f, code);
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", "code", code), BUS_ERROR_NOT_YET);
        at_counter(&f, "Next");
        at_counter(&f, "Done");
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", "code", code), RECORDED);
        (void) snprintf(typed, sizeof(typed), "%.3s-%.3s", code, code + 3);
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", "code", typed), REPEATED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "code", code), BUS_ERROR_ALREADY_ANSWERED);
        const struct record *sheet = scene_await(&f.scene, "survey-answered", 1);
        ck_assert_str_eq(record_s(sheet, "answers"), "chung=satisfied");
        ck_assert(record_b(sheet, "coded"));
        ck_assert(id128_is_valid(record_s(sheet, "tag")));
        for (size_t i = 0; i < sheet->fields.n; i++) {
                const char *name = sheet->fields.items[i].name;
                ck_assert_msg(!streq(name, "ticket") && !streq(name, "visit") && !streq(name, "counter"),
                              "%s", name);
        }
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", "code", "00000000000000000000"),
                         BUS_ERROR_NOT_FOUND);
        _cleanup_records_ struct records told = {0};
        records_fetch_public(&told, f.scene.bus, 0);
        for (size_t i = 0; i < told.n; i++)
                for (size_t k = 0; streq(told.items[i].type, "survey-answered") && k < told.items[i].fields.n;
                     k++)
                        ck_assert(!streq(told.items[i].fields.items[k].name, "answers") &&
                                  !streq(told.items[i].fields.items[k].name, "tag"));
        end(&f);
}
END_TEST

START_TEST(the_key_of_the_day_is_thrown_away_with_it) {
        _cleanup_free_ char *key = NULL;
        char code[CODE_SIZE];
        struct survey f;

        begin(&f);
        key = centre_path(f.scene.centre, "state/centre/survey.key");
        at_counter(&f, "Open");
        serve(&f, code);
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", "code", code), RECORDED);
        restart(&f);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "code", code), BUS_ERROR_ALREADY_ANSWERED);
        must(sd_bus_call_method(f.scene.bus, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME, "EndDay", NULL, NULL,
                                "a{sv}", 0));
        scene_await(&f.scene, "day-ended", 1);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "code", code), BUS_ERROR_NOT_FOUND);
        ck_assert_int_ne(access(key, F_OK), 0);
        end(&f);
}
END_TEST

/* As on a machine that the page is installed on, motcuad knows its user by name. */
static void know_users(struct survey *f) {
        _cleanup_free_ char *passwd = centre_path(f->scene.centre, "etc/passwd"),
                            *group = centre_path(f->scene.centre, "etc/group"), *users = NULL, *groups = NULL;

        must_errno(asprintf(&users, "NSS_WRAPPER_PASSWD=%s", passwd));
        must_errno(asprintf(&groups, "NSS_WRAPPER_GROUP=%s", group));
        centre_stop(f->scene.centre, CENTRE_MOTCUAD, SIGTERM);
        centre_start(f->scene.centre, CENTRE_MOTCUAD,
                     (const char *const[]){"LD_PRELOAD=" TEST_NSS_WRAPPER, users, groups, NULL});
        centre_wait_ready(f->scene.centre, CENTRE_MOTCUAD);
}

START_TEST(who_may_answer_and_what_is_no_answer) {
        struct survey f;
        sd_bus *nobody, *person;

        begin(&f);
        know_users(&f);
        nobody = centre_connect(f.scene.centre, CENTRE_NOBODY);
        person = centre_connect(f.scene.centre, CENTRE_OPERATOR);
        ck_assert_str_eq(answer(nobody, "qr", "satisfied", NULL, NULL), SD_BUS_ERROR_ACCESS_DENIED);
        ck_assert_str_eq(answer(person, "qr", "satisfied", NULL, NULL), RECORDED);
        ck_assert_str_eq(answer(f.web, "paper", "satisfied", "sheet", "P1"), SD_BUS_ERROR_ACCESS_DENIED);
        ck_assert_str_eq(answer(f.web, "qr", NULL, NULL, NULL), BUS_ERROR_NOTHING_ANSWERED);
        ck_assert_str_eq(answer(f.web, "qr", "delighted", NULL, NULL), BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(answer(f.web, "fax", "neutral", NULL, NULL), BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "department", "x"), BUS_ERROR_NO_SUCH_DEPARTMENT);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "department", "tu-phap"), RECORDED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "colour", "red"), BUS_ERROR_BAD_OPTION);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "day", "2026-11-01"), BUS_ERROR_BAD_OPTION);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "version", "0"), BUS_ERROR_SURVEY_CHANGED);
        ck_assert_str_eq(answer(f.web, "qr", "delighted", "version", "0"), BUS_ERROR_SURVEY_CHANGED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "once", "form-1"), RECORDED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "once", "form-1"), REPEATED);
        ck_assert_str_eq(answer(person, "paper", "neutral", "code", "7K3-Q9M"), BUS_ERROR_BAD_OPTION);
        scene_await(&f.scene, "survey-answered", 3);
        ck_assert_uint_eq(records_count(&f.scene.records, "survey-answered"), 3);
        sd_bus_close_unref(person);
        sd_bus_close_unref(nobody);
        end(&f);
}
END_TEST

/* The kill falls anywhere in the work: whoever asks again is thanked, and it is one sheet. */
START_TEST(no_kill_loses_or_doubles_a_sheet) {
        char codes[KILLS][CODE_SIZE];
        struct survey f;

        begin(&f);
        at_counter(&f, "Open");
        for (size_t i = 0; i < KILLS; i++) {
                serve(&f, codes[i]);
                must(sd_bus_call_method_async(f.web, NULL, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                              "AddSurvey", NULL, NULL, "sa{ss}a{sv}", "qr", 1, "chung",
                                              "neutral", 1, "code", "s", codes[i]));
                must(sd_bus_flush(f.web));
                if (i % 2 == 1)
                        scene_await(&f.scene, "survey-answered", i + 1);
                restart(&f);
                const char *said = answer(f.web, "qr", "neutral", "code", codes[i]);
                ck_assert_msg(streq(said, RECORDED) || streq(said, REPEATED), "%s", said);
        }
        scene_await(&f.scene, "survey-answered", KILLS);
        ck_assert_uint_eq(records_count(&f.scene.records, "survey-answered"), KILLS);
        end(&f);
}
END_TEST

START_TEST(a_full_disk_thanks_nobody) {
        _cleanup_free_ char *flag = file_join(suite_dir(), "full"), *while_file = NULL;
        char code[CODE_SIZE];
        struct survey f;

        must_errno(asprintf(&while_file, "KILLER_FAULT_WHILE=%s", flag));
        begin_with(&f,
                   (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", while_file, NULL});
        at_counter(&f, "Open");
        serve(&f, code);
        file_write_text(flag, "");
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "code", code), BUS_ERROR_STORAGE_FAILED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", NULL, NULL), BUS_ERROR_STORAGE_FAILED);
        must_errno(unlink(flag));
        scene_await_text(&f.scene, SCENE_STATE(CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME), "ready");
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", "code", code), RECORDED);
        ck_assert_str_eq(record_s(scene_await(&f.scene, "survey-answered", 1), "answers"), "chung=satisfied");
        end(&f);
}
END_TEST

static void reload(struct survey *f, const char *questions) {
        file_write_text(f->file, questions);
        process_signal(centre_process(f->scene.centre, CENTRE_MOTCUAD), SIGHUP);
}

START_TEST(other_questions_are_a_new_version_and_a_broken_file_keeps_the_old_one) {
        char before[65], after[65];
        struct survey f;

        begin(&f);
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", NULL, NULL), RECORDED);
        (void) snprintf(before, sizeof(before), "%s",
                        record_s(scene_await(&f.scene, "survey-answered", 1), "version"));
        reload(&f, "title: Khảo sát | Survey\nquestion: Chung!\n");
        scene_await_log(&f.scene, "log/motcuad", "khao-sat.survey:2: ");
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "version", before), RECORDED);
        reload(&f, "title: Khảo sát | Survey\nquestion: chung | Mới? | New?\nfigure: K1\n");
        scene_await(&f.scene, "survey-version", 1);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "version", before), BUS_ERROR_SURVEY_CHANGED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", NULL, NULL), RECORDED);
        (void) snprintf(after, sizeof(after), "%s",
                        record_s(scene_await(&f.scene, "survey-answered", 3), "version"));
        ck_assert_str_ne(before, after);
        restart(&f);
        ck_assert_uint_eq(records_count(&f.scene.records, "survey-version"), 1);
        end(&f);
}
END_TEST

START_TEST(a_form_and_a_poster_are_printed_from_the_same_questions) {
        static const char *const verbs[] = {"survey-form", "poster"};
        _cleanup_free_ char *path = file_join(suite_dir(), "phieu.pdf"), *line = NULL, *none = NULL,
                            *pdf = NULL;
        struct survey f;
        size_t size;

        begin(&f);
        must_errno(asprintf(&line, "%s %s tu-phap", verbs[_i], path));
        must_errno(asprintf(&none, "%s %s x", verbs[_i], path));
        ctl_expect(&f.scene, CENTRE_ROOT, none, 2, "There is no department x");
        ck_assert_int_ne(access(path, F_OK), 0);
        _cleanup_free_ char *said = NULL, *config = centre_path(f.scene.centre, "etc/motcua.conf"),
                            *prefix = NULL;
        must_errno(asprintf(&prefix, "MOTCUA_CONFIG=%s", config));
        ck_assert_int_eq(ctl_finish(&f.scene, ctl_start(&f.scene, CENTRE_ROOT, prefix, line), &said), 0);
        pdf = file_read(path, &size);
        ck_assert_uint_gt(size, 1000);
        ck_assert_int_eq(strncmp(pdf, "%PDF-", 5), 0);
        end(&f);
}
END_TEST

START_TEST(paper_is_typed_in_compared_corrected_and_voided) {
        struct survey f;

        begin(&f);
        ctl_expect(&f.scene, CENTRE_OPERATOR, "--text survey-add 2026-11-23 P/1 19", 2, "are no answers");
        for (int i = 1; i <= 12; i++) {
                _cleanup_free_ char *line = NULL;
                must_errno(asprintf(&line, "--text survey-add $(date +%%F) P/%d 1%d tu-phap", i, i % 3));
                ctl_expect(&f.scene, CENTRE_OPERATOR, line, 0, "is recorded");
        }
        ctl_expect(&f.scene, CENTRE_OPERATOR, "survey-add $(date +%F) P/1 11", 1, "already");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "survey-add 2099-01-01 P/99 11", 1, "one of the year before");
        ctl_expect(&f.scene, CENTRE_NOBODY, "survey-add $(date +%F) P/13 11", 4, "");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "--text survey-check P/1 11", 0, "are the same");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "--text survey-check P/2 11", 0, "the first stands");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "survey-check P/2 17", 1, "digit for each question");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "survey-void P/3 \"hai người\"", 4, "");
        ctl_expect(&f.scene, CENTRE_ROOT, "survey-correct P/2 11 \"nhập nhầm\"", 0, "");
        ctl_expect(&f.scene, CENTRE_ROOT, "survey-void P/3 \"phiếu trắng\"", 0, "");
        ctl_expect(&f.scene, CENTRE_ROOT, "survey-void P/3 \"lần nữa\"", 1, "it is void");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "survey-sheets --json", 0, "\"answers\":\"11\"");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-month --format=json", 0,
                   "\"checked\":2,\"corrected\":1,\"differing\":1,");
        ctl_expect(
                &f.scene, CENTRE_OPERATOR, "report this-month --format=json", 0,
                "\"code\":\"K1\",\"name\":{\"en\":\"Survey: satisfied on the whole\",\"vi\":\"Khảo sát: hài "
                "lòng chung\"},\"unit\":\"percent\",\"value\":{\"denominator\":11,\"numerator\":11,");
        _cleanup_free_ char *recount = NULL, *dir = strdup(suite_dir());
        must_errno(
                asprintf(&recount,
                         "events --json > %s/events; " TEST_MOTCUACTL
                         " --bus=unix:path=%s/bus report this-month --format=json > %s/report; " TEST_RECOUNT
                         " %s/events %s/report",
                         dir, dir, dir, dir, dir));
        ctl_expect(&f.scene, CENTRE_ROOT, recount, 0, "12 sheets, ");
        end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_ticket_answers_once_and_nothing_of_it_stays),
        SUITE_CASE(the_key_of_the_day_is_thrown_away_with_it),
        SUITE_CASE(who_may_answer_and_what_is_no_answer),
        SUITE_CASE(no_kill_loses_or_doubles_a_sheet),
        SUITE_CASE(a_full_disk_thanks_nobody),
        SUITE_CASE(other_questions_are_a_new_version_and_a_broken_file_keeps_the_old_one),
        {"a_form_and_a_poster_are_printed_from_the_same_questions",
         &a_form_and_a_poster_are_printed_from_the_same_questions, 2},
        SUITE_CASE(paper_is_typed_in_compared_corrected_and_voided),
};

CENTRE_SUITE_MAIN("survey", cases)
