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

#define DEPARTMENT "[Department tu-phap]\nLabel=Tư pháp\n"

static char *make_config(const struct survey *f, const char *department) {
        char *config = NULL;

        must_errno(asprintf(&config,
                            "%s[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n"
                            "[Survey]\nQuestions=%s\nAddress=http://192.0.2.1/khao-sat\n%s",
                            centre_config_default, f->file, department));
        return config;
}

static void begin_with(struct survey *f, const char *const *environment) {
        f->file = file_join(suite_dir(), "khao-sat.survey");
        file_write_text(f->file, two_questions);
        _cleanup_free_ char *config = make_config(f, DEPARTMENT);
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

/* The state, or the error's name, until the next call. */
static const char *outcome_of(sd_bus_message *reply, const char *error) {
        static char said[128];
        const char *name, *state = error ? error : "";

        if (!error)
                must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (!error && sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                must(sd_bus_message_read(reply, "s", &name));
                must(streq(name, "state") ? sd_bus_message_read(reply, "v", "s", &state)
                                          : sd_bus_message_skip(reply, "v"));
                must(sd_bus_message_exit_container(reply));
        }
        (void) snprintf(said, sizeof(said), "%s", state);
        return said;
}

/* One question's choice; NULL: skipped. option: its name and value; NULL: none. */
static sd_bus_message *new_call(sd_bus *bus, const char *channel, const char *choice, const char *option,
                                const char *value) {
        sd_bus_message *call;

        must(sd_bus_message_new_method_call(bus, &call, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                            "AddSurvey"));
        must(sd_bus_message_append(call, "s", channel));
        must(choice ? sd_bus_message_append(call, "a{ss}", 1, "chung", choice)
                    : sd_bus_message_append(call, "a{ss}", 1, "chung", ""));
        must(option ? sd_bus_message_append(call, "a{sv}", 1, option, "s", value)
                    : sd_bus_message_append(call, "a{sv}", 0));
        return call;
}

/* Returns what outcome_of() does. */
static const char *answer(sd_bus *bus, const char *channel, const char *choice, const char *option,
                          const char *value) {
        _cleanup_client_message_ sd_bus_message *call = new_call(bus, channel, choice, option, value),
                                                *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = sd_bus_call(bus, call, 0, &error, &reply);
        return outcome_of(reply, r < 0 ? error.name : NULL);
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
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "once", "form-1"), RECORDED);
        reload(&f, "title: Khảo sát | Survey\nquestion: chung | Mới? | New?\nfigure: K1\n");
        scene_await(&f.scene, "survey-version", 1);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "once", "form-1"), BUS_ERROR_ALREADY_ANSWERED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "version", before), BUS_ERROR_SURVEY_CHANGED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", NULL, NULL), RECORDED);
        (void) snprintf(after, sizeof(after), "%s",
                        record_s(scene_await(&f.scene, "survey-answered", 4), "version"));
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
        ctl_expect(&f.scene, CENTRE_OPERATOR, "--text survey-add $(date +%F) P/3 11 tu-phap", 0,
                   "is recorded");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "survey-add $(date +%F) P/3 11", 1, "already");
        ctl_expect(&f.scene, CENTRE_ROOT, "survey-void P/3 \"hai lần\"", 0, "");
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
        ctl_expect(&f.scene, CENTRE_ROOT, recount, 0, "13 sheets, ");
        end(&f);
}
END_TEST

/* The first eight digits, as forms have them. */
static void reload_with(struct survey *f, const char *question, size_t n_versions, char ret[static 9]) {
        _cleanup_free_ char *text = NULL;

        must_errno(asprintf(&text, "title: Khảo sát | Survey\nquestion: %s | Mới %zu? | New?\nfigure: K1\n",
                            question, n_versions));
        reload(f, text);
        (void) snprintf(ret, 9, "%.8s",
                        record_s(scene_await(&f->scene, "survey-version", n_versions), "version"));
}

START_TEST(paper_is_read_by_the_version_that_it_was_printed_from) {
        _cleanup_free_ char *line = NULL;
        char first[9], version[9];
        struct survey f;

        begin(&f);
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", NULL, NULL), RECORDED);
        (void) snprintf(first, sizeof(first), "%.8s",
                        record_s(scene_await(&f.scene, "survey-answered", 1), "version"));
        reload_with(&f, "moi", 1, version);
        /* The questions of now have no second one. */
        ctl_expect(&f.scene, CENTRE_OPERATOR, "--text survey-add $(date +%F) P/1 12", 2, "are no answers");
        must_errno(asprintf(&line, "--text survey-add $(date +%%F) P/1 12 --form=%s", first));
        ctl_expect(&f.scene, CENTRE_OPERATOR, line, 0, "is recorded");
        ck_assert_str_eq(record_s(scene_await(&f.scene, "survey-answered", 2), "answers"),
                         "chung=very-satisfied ket-qua=tre");
        restart(&f);
        free(line);
        must_errno(asprintf(&line, "--text survey-add $(date +%%F) P/2 21 --form=%s", first));
        ctl_expect(&f.scene, CENTRE_OPERATOR, line, 0, "is recorded");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "--text survey-check P/2 21", 0, "are the same");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "survey-add $(date +%F) P/3 1 --form=00000000", 1, "version");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "survey-add $(date +%F) P/3 1 --form=0", 1, "version");
        records_clear(&f.scene.records);
        for (size_t i = 1; i <= 4; i++)
                reload_with(&f, "moi-nua", i, version);
        ctl_expect(&f.scene, CENTRE_OPERATOR, line, 1, "version");
        end(&f);
}
END_TEST

struct asked {
        char outcome[128]; /* empty: there is no answer yet */
};

static int on_answer(sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        const sd_bus_error *refused = sd_bus_message_get_error(reply);
        struct asked *asked = userdata;

        (void) snprintf(asked->outcome, sizeof(asked->outcome), "%s",
                        outcome_of(reply, refused ? refused->name : NULL));
        return 0;
}

/* All calls are there before any is answered. */
START_TEST(of_one_ticket_at_once_there_is_one_sheet) {
        static const char *const choices[] = {"neutral", "neutral", "satisfied", "neutral"};
        struct asked asked[ELEMENTSOF(choices)] = {0};
        sd_bus *buses[ELEMENTSOF(choices)];
        size_t recorded = 0, repeated = 0, refused = 0;
        char code[CODE_SIZE];
        struct survey f;

        begin(&f);
        at_counter(&f, "Open");
        serve(&f, code);
        pid_t centre = process_pid(centre_process(f.scene.centre, CENTRE_MOTCUAD));
        must_errno(kill(centre, SIGSTOP));
        for (size_t i = 0; i < ELEMENTSOF(choices); i++) {
                buses[i] = centre_connect(f.scene.centre, i % 2 == 0 ? CENTRE_WEB : CENTRE_OPERATOR);
                _cleanup_client_message_ sd_bus_message *call =
                        new_call(buses[i], "qr", choices[i], "code", code);
                must(sd_bus_call_async(buses[i], NULL, call, on_answer, &asked[i], 0));
                must(sd_bus_flush(buses[i]));
        }
        must_errno(kill(centre, SIGCONT));
        for (size_t i = 0; i < ELEMENTSOF(choices); i++)
                while (asked[i].outcome[0] == '\0')
                        if (must(sd_bus_process(buses[i], NULL)) == 0)
                                must(sd_bus_wait(buses[i], UINT64_MAX));
        for (size_t i = 0; i < ELEMENTSOF(choices); i++) {
                recorded += streq(asked[i].outcome, RECORDED);
                repeated += streq(asked[i].outcome, REPEATED);
                refused += streq(asked[i].outcome, BUS_ERROR_ALREADY_ANSWERED);
                sd_bus_close_unref(buses[i]);
        }
        ck_assert_uint_eq(recorded, 1);
        ck_assert_uint_eq(repeated + refused, 3);
        ck_assert_uint_eq(scene_await_recorded(&f.scene, "survey-answered", 1), 1);
        end(&f);
}
END_TEST

/* Who answered before the copy has answered; of what was lost with the record before, a ticket may answer
 * again. */
START_TEST(of_a_record_that_is_brought_back_a_ticket_has_one_sheet) {
        _cleanup_free_ char *copy = NULL, *line = NULL, *prefix = NULL, *config = NULL, *state = NULL,
                            *said = NULL;
        char before[CODE_SIZE], after[CODE_SIZE];
        struct survey f;

        begin(&f);
        copy = centre_path(f.scene.centre, "night.db");
        config = centre_path(f.scene.centre, "etc/motcua.conf");
        state = centre_path(f.scene.centre, "state/centre");
        at_counter(&f, "Open");
        serve(&f, before);
        serve(&f, after);
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", "code", before), RECORDED);
        must_errno(asprintf(&line, "backup %s", copy));
        ctl_expect(&f.scene, CENTRE_ROOT, line, 0, "");
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", "code", after), RECORDED);
        centre_stop(f.scene.centre, CENTRE_MOTCUAD, SIGTERM);
        must_errno(asprintf(&prefix, "STATE_DIRECTORY=%s MOTCUA_CONFIG=%s exec", state, config));
        free(line);
        must_errno(asprintf(&line, "restore %s 'the card broke' --behind", copy));
        ck_assert_int_eq(ctl_finish(&f.scene, ctl_start(&f.scene, CENTRE_ROOT, prefix, line), &said), 0);
        records_clear(&f.scene.records);
        centre_start(f.scene.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.scene.centre, CENTRE_MOTCUAD);
        ck_assert_str_eq(answer(f.web, "qr", "satisfied", "code", before), REPEATED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "code", before), BUS_ERROR_ALREADY_ANSWERED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "code", after), RECORDED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "code", after), REPEATED);
        end(&f);
}
END_TEST

static void append_many(sd_bus_message *call, size_t n_answers, const char *choice, const char *name,
                        const char *value) {
        must(sd_bus_message_append(call, "s", "qr"));
        must(sd_bus_message_open_container(call, 'a', "{ss}"));
        for (size_t i = 0; i < n_answers; i++)
                must(sd_bus_message_append(call, "{ss}", "chung", i > 0 ? "" : choice));
        must(sd_bus_message_close_container(call));
        must(sd_bus_message_append(call, "a{sv}", 1, name, "s", value));
}

START_TEST(what_is_too_large_is_refused_and_nothing_is_lost) {
        enum { HUGE = 12000 }; /* of more than 16 KiB nothing is read */
        _cleanup_free_ char *huge = malloc(HUGE + 1);
        struct survey f;

        begin(&f);
        memset(huge, 'a', HUGE);
        huge[HUGE] = '\0';
        const struct {
                size_t n_answers;
                const char *choice, *name, *value, *error;
        } calls[] = {
                {16, "neutral", "once", "form-1", SD_BUS_ERROR_LIMITS_EXCEEDED},
                {100000, "neutral", "once", "form-1", SD_BUS_ERROR_LIMITS_EXCEEDED},
                {1, huge, "once", "form-1", BUS_ERROR_BAD_ARGUMENT},
                {1, "neutral", "once", huge, BUS_ERROR_BAD_OPTION},
                {1, "neutral", "code", huge, BUS_ERROR_BAD_OPTION},
                {1, "neutral", "version", huge, BUS_ERROR_BAD_OPTION},
                {1, "neutral", "department", huge, BUS_ERROR_BAD_OPTION},
                {1, "neutral", huge, "x", BUS_ERROR_BAD_OPTION},
        };
        for (size_t i = 0; i < ELEMENTSOF(calls); i++) {
                _cleanup_client_message_ sd_bus_message *call = NULL, *reply = NULL;
                _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

                must(sd_bus_message_new_method_call(f.web, &call, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                                    "AddSurvey"));
                append_many(call, calls[i].n_answers, calls[i].choice, calls[i].name, calls[i].value);
                int r = sd_bus_call(f.web, call, 0, &error, &reply);
                ck_assert_msg(r < 0 && streq(error.name, calls[i].error), "call %zu: %s: %s", i, error.name,
                              error.message);
                ck_assert_uint_lt(strlen(error.message), 1000);
        }
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "once", "form-1"), RECORDED);
        ck_assert_uint_eq(scene_await_recorded(&f.scene, "survey-answered", 1), 1);
        end(&f);
}
END_TEST

START_TEST(a_department_that_left_the_configuration_keeps_its_sheets) {
        struct survey f;

        begin(&f);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "department", "tu-phap"), RECORDED);
        _cleanup_free_ char *config = make_config(&f, "[Department dat-dai]\n");
        centre_write_config(f.scene.centre, config);
        reload(&f, "title: Khảo sát | Survey\nquestion: chung | Mới? | New?\nfigure: K1\n");
        scene_await(&f.scene, "survey-version", 1);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "department", "dat-dai"), RECORDED);
        ck_assert_str_eq(answer(f.web, "qr", "neutral", "department", "tu-phap"),
                         BUS_ERROR_NO_SUCH_DEPARTMENT);
        restart(&f);
        ctl_expect(&f.scene, CENTRE_OPERATOR, "report this-month --format=json", 0,
                   "{\"id\":\"tu-phap\",\"name\":null,\"sheets\":1,");
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
        SUITE_CASE(of_one_ticket_at_once_there_is_one_sheet),
        SUITE_CASE(of_a_record_that_is_brought_back_a_ticket_has_one_sheet),
        SUITE_CASE(what_is_too_large_is_refused_and_nothing_is_lost),
        SUITE_CASE(a_department_that_left_the_configuration_keeps_its_sheets),
        SUITE_CASE(paper_is_typed_in_compared_corrected_and_voided),
        SUITE_CASE(paper_is_read_by_the_version_that_it_was_printed_from),
};

CENTRE_SUITE_MAIN("survey", cases)
