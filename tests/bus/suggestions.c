/* The register of suggestions with real processes: who may, what is kept of a text and where it is not, over
 * kills, a full disk, a restart and an erasure. */
#include <signal.h>

#include "ctl.h"
#include "dbus/errors.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_OBJECT "/vn/motcua/Centre1"
#define RECORD CENTRE_NAME ".Record"
#define TEXT "Ghế chờ nóng quá MOTCUATEXT"
#define ANSWER "Đã thay quạt MOTCUAANSWER"

enum { KILLS = 6, SAID_SIZE = 600, FLOOD_MAX = 100000 };

struct suggesting {
        struct scene scene;
        sd_bus *web;
        char said[SAID_SIZE]; /* by the last call */
};

static void begin_with(struct suggesting *f, const char *const *environment) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config, "%s[Department tu-phap]\nLabel=Tư pháp\n[Category thai-do]\n",
                            centre_config_default));
        scene_begin(&f->scene, config);
        if (environment) {
                centre_stop(f->scene.centre, CENTRE_MOTCUAD, SIGTERM);
                centre_start(f->scene.centre, CENTRE_MOTCUAD, environment);
                centre_wait_ready(f->scene.centre, CENTRE_MOTCUAD);
        }
        f->web = centre_connect(f->scene.centre, CENTRE_WEB);
}

static void begin(struct suggesting *f) {
        begin_with(f, NULL);
}

static void end(struct suggesting *f) {
        sd_bus_close_unref(f->web);
        scene_end(&f->scene);
}

static void restart(struct suggesting *f, int signal) {
        centre_stop(f->scene.centre, CENTRE_MOTCUAD, signal);
        centre_start(f->scene.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f->scene.centre, CENTRE_MOTCUAD);
}

/* Of a{sv}, the text of that member; "" if there is none. The error's name, if it failed. */
static const char *say(struct suggesting *f, sd_bus_message *call, sd_bus *bus, const char *member) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        const char *name, *value = "";

        int r = sd_bus_call(bus, call, 0, &error, &reply);
        if (r >= 0) {
                must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
                while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                        must(sd_bus_message_read(reply, "s", &name));
                        must(streq(name, member) ? sd_bus_message_read(reply, "v", "s", &value)
                                                 : sd_bus_message_skip(reply, "v"));
                        must(sd_bus_message_exit_container(reply));
                }
        }
        (void) snprintf(f->said, sizeof(f->said), "%s", r < 0 ? error.name : value);
        return f->said;
}

struct option {
        const char *name, *value;
};
#define OPTION(name, value) (&(const struct option){name, value})

/* option: NULL: none. */
static const char *add(struct suggesting *f, sd_bus *bus, const char *channel, const char *text,
                       const struct option *option, const char *member) {
        _cleanup_client_message_ sd_bus_message *call = NULL;

        must(sd_bus_message_new_method_call(bus, &call, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                            "AddSuggestion"));
        must(sd_bus_message_append(call, "ss", channel, text));
        must(option ? sd_bus_message_append(call, "a{sv}", 1, option->name, "s", option->value)
                    : sd_bus_message_append(call, "a{sv}", 0));
        return say(f, call, bus, member);
}

static const char *ask(struct suggesting *f, const char *code, const char *member) {
        _cleanup_client_message_ sd_bus_message *call = NULL;

        must(sd_bus_message_new_method_call(f->web, &call, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                            "AnswerByCode"));
        must(sd_bus_message_append(call, "sa{sv}", code, 0));
        return say(f, call, f->web, member);
}

/* By root, who is not asked. "" or the error's name. */
static const char *move(struct suggesting *f, const char *code, const char *word, const char *value) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = sd_bus_call_method(f->scene.bus, CENTRE_NAME, CENTRE_OBJECT, RECORD, "MoveSuggestion", &error,
                                   NULL, "sssa{sv}", code, word, value, 0);
        (void) snprintf(f->said, sizeof(f->said), "%s", r < 0 ? error.name : "");
        return f->said;
}

static bool has_bytes(const char *path, const char *bytes) {
        size_t size;
        _cleanup_free_ char *data = file_read(path, &size);

        return memmem(data, size, bytes, strlen(bytes)) != NULL;
}

/* Whether any file of the record has these bytes. */
static bool is_on_disk(struct suggesting *f, const char *bytes) {
        static const char *const files[] = {"state/centre/centre.db", "state/centre/centre.db-wal"};

        for (size_t i = 0; i < ELEMENTSOF(files); i++) {
                _cleanup_free_ char *path = centre_path(f->scene.centre, files[i]);
                if (access(path, F_OK) == 0 && has_bytes(path, bytes))
                        return true;
        }
        return false;
}

/* The log is emptied from the loop, behind the commit: the daemon gets there between two answers. */
static void await_gone(struct suggesting *f, const char *bytes) {
        uint64_t end_usec = monotonic_usec() + LOOP_PATIENCE_USEC;

        while (is_on_disk(f, bytes)) {
                ck_assert_msg(monotonic_usec() < end_usec, "it stays on disk");
                must(sd_bus_call_method(f->scene.bus, CENTRE_NAME, CENTRE_OBJECT, "org.freedesktop.DBus.Peer",
                                        "Ping", NULL, NULL, NULL));
        }
}

static void check_no_event_has(struct suggesting *f, const char *bytes) {
        _cleanup_records_ struct records all = {0};

        records_fetch(&all, f->scene.bus, 0);
        for (size_t i = 0; i < all.n; i++)
                for (size_t k = 0; k < all.items[i].fields.n; k++)
                        ck_assert_msg(all.items[i].fields.items[k].type != EVENT_STRING ||
                                              !strstr(all.items[i].fields.items[k].s, bytes),
                                      "%s", all.items[i].type);
}

START_TEST(a_suggestion_is_answered_by_its_code_and_its_text_is_in_no_event) {
        struct suggesting f;
        char code[32];

        begin(&f);
        (void) snprintf(code, sizeof(code), "%s", add(&f, f.web, "qr", TEXT, NULL, "code"));
        ck_assert_uint_eq(strlen(code), 13);
        ck_assert_str_eq(ask(&f, code, "state"), "new");
        ck_assert_str_eq(ask(&f, code, "answer"), "");
        ck_assert_str_eq(move(&f, code, "answer", ANSWER), BUS_ERROR_SUGGESTION_STATE);
        ck_assert_str_eq(move(&f, code, "classify", "suggestion"), "");
        ck_assert_str_eq(move(&f, code, "categorize", "co-so"), BUS_ERROR_NO_SUCH_CATEGORY);
        ck_assert_str_eq(move(&f, code, "categorize", "thai-do"), "");
        ck_assert_str_eq(move(&f, code, "assign", "tu-phap"), "");
        ck_assert_str_eq(move(&f, code, "extend", "Chờ mua quạt"), "");
        ck_assert_str_eq(move(&f, code, "answer", ANSWER), "");
        ck_assert_str_eq(ask(&f, code, "answer"), ANSWER);
        restart(&f, SIGTERM);
        ck_assert_str_eq(ask(&f, code, "answer"), ANSWER);
        ck_assert_str_eq(move(&f, code, "publish", "board"), "");
        ck_assert_str_eq(move(&f, code, "close", ""), "");
        ck_assert_str_eq(move(&f, code, "reopen", "Quạt lại hỏng"), "");
        ck_assert_str_eq(ask(&f, code, "answer"), "");
        scene_await(&f.scene, "suggestion-moved", 1);
        check_no_event_has(&f, "MOTCUA");
        check_no_event_has(&f, "quạt");
        end(&f);
}
END_TEST

START_TEST(who_may_and_what_is_no_suggestion) {
        struct suggesting f;
        sd_bus *nobody, *person;

        begin(&f);
        nobody = centre_connect(f.scene.centre, CENTRE_NOBODY);
        person = centre_connect(f.scene.centre, CENTRE_OPERATOR);
        ck_assert_str_eq(add(&f, nobody, "qr", TEXT, NULL, "outcome"), SD_BUS_ERROR_ACCESS_DENIED);
        ck_assert_str_eq(add(&f, person, "phone", TEXT, NULL, "outcome"), "recorded");
        ck_assert_str_eq(add(&f, person, "fax", TEXT, NULL, "outcome"), BUS_ERROR_BAD_ARGUMENT);
        ck_assert_str_eq(add(&f, f.web, "qr", "", NULL, "outcome"), BUS_ERROR_BAD_TEXT);
        ck_assert_str_eq(add(&f, f.web, "qr", "a\xe2\x80\xae", NULL, "outcome"), BUS_ERROR_BAD_TEXT);
        ck_assert_str_eq(add(&f, f.web, "qr", TEXT, OPTION("department", "x"), "outcome"),
                         BUS_ERROR_NO_SUCH_DEPARTMENT);
        ck_assert_str_eq(add(&f, f.web, "qr", TEXT, OPTION("category", "co-so"), "outcome"),
                         BUS_ERROR_NO_SUCH_CATEGORY);
        ck_assert_str_eq(add(&f, f.web, "qr", TEXT, OPTION("category", "thai-do"), "outcome"), "recorded");
        ck_assert_str_eq(add(&f, f.web, "qr", TEXT, OPTION("colour", "red"), "outcome"),
                         BUS_ERROR_BAD_OPTION);
        ck_assert_str_eq(add(&f, f.web, "qr", TEXT, OPTION("once", "form-1"), "outcome"), "recorded");
        ck_assert_str_eq(add(&f, f.web, "qr", TEXT, OPTION("once", "form-1"), "outcome"), "repeated");
        ck_assert_str_eq(ask(&f, "0000-0000-000", "state"), BUS_ERROR_NO_SUCH_SUGGESTION);
        ck_assert_str_eq(ask(&f, "0000-0000-001", "state"), BUS_ERROR_NO_SUCH_SUGGESTION);
        ck_assert_str_eq(ask(&f, "x", "state"), BUS_ERROR_NO_SUCH_SUGGESTION);
        ctl_expect(&f.scene, CENTRE_OPERATOR, "suggestion 0000-0000-000", 4, "");
        scene_await(&f.scene, "suggestion-received", 3);
        ck_assert_uint_eq(records_count(&f.scene.records, "suggestion-received"), 3);
        sd_bus_close_unref(person);
        sd_bus_close_unref(nobody);
        end(&f);
}
END_TEST

START_TEST(a_petition_leaves_the_register_and_its_text_is_gone_from_the_disk) {
        struct suggesting f;
        char code[32];

        begin(&f);
        (void) snprintf(code, sizeof(code), "%s", add(&f, f.web, "qr", TEXT, NULL, "code"));
        ck_assert(is_on_disk(&f, "MOTCUATEXT"));
        ck_assert_str_eq(move(&f, code, "classify", "denunciation"), "");
        ck_assert_str_eq(move(&f, code, "assign", "tu-phap"), BUS_ERROR_SUGGESTION_PETITION);
        ck_assert_str_eq(move(&f, code, "separate", ""), "");
        ck_assert_str_eq(record_s(scene_await(&f.scene, "suggestion-erased", 1), "reason"), "separated");
        ck_assert_str_eq(ask(&f, code, "state"), "moved");
        await_gone(&f, "MOTCUATEXT");
        end(&f);
}
END_TEST

START_TEST(an_erasure_leaves_nothing_while_the_daemon_runs) {
        struct suggesting f;
        char code[32];

        begin(&f);
        (void) snprintf(code, sizeof(code), "%s", add(&f, f.web, "qr", TEXT, NULL, "code"));
        must(sd_bus_call_method(f.scene.bus, CENTRE_NAME, CENTRE_OBJECT, RECORD, "EraseSuggestion", NULL,
                                NULL, "ssa{sv}", code, "names", 0));
        scene_await(&f.scene, "suggestion-erased", 1);
        await_gone(&f, "MOTCUATEXT");
        ck_assert_str_eq(ask(&f, code, "state"), "new");
        end(&f);
}
END_TEST

START_TEST(an_answer_that_is_erased_is_told_to_nobody) {
        struct suggesting f;
        char code[32];

        begin(&f);
        (void) snprintf(code, sizeof(code), "%s", add(&f, f.web, "qr", TEXT, NULL, "code"));
        ck_assert_str_eq(move(&f, code, "classify", "suggestion"), "");
        ck_assert_str_eq(move(&f, code, "assign", "tu-phap"), "");
        ck_assert_str_eq(move(&f, code, "answer", ANSWER), "");
        ck_assert_str_eq(ask(&f, code, "answer"), ANSWER);
        must(sd_bus_call_method(f.scene.bus, CENTRE_NAME, CENTRE_OBJECT, RECORD, "EraseSuggestion", NULL,
                                NULL, "ssa{sv}", code, "names", 0));
        ck_assert_str_eq(ask(&f, code, "answer"), "");
        ck_assert_str_eq(ask(&f, code, "state"), "answered");
        await_gone(&f, "MOTCUAANSWER");
        end(&f);
}
END_TEST

/* The kill falls anywhere in the work: whoever sends the form again has one suggestion, by one code. */
START_TEST(no_kill_loses_or_doubles_a_suggestion) {
        struct suggesting f;
        char once[16];

        begin(&f);
        for (size_t i = 0; i < KILLS; i++) {
                (void) snprintf(once, sizeof(once), "form-%zu", i);
                must(sd_bus_call_method_async(f.web, NULL, CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME,
                                              "AddSuggestion", NULL, NULL, "ssa{sv}", "qr", TEXT, 1, "once",
                                              "s", once));
                must(sd_bus_flush(f.web));
                if (i % 2 == 1)
                        scene_await(&f.scene, "suggestion-received", i + 1);
                restart(&f, SIGKILL);
                const char *said = add(&f, f.web, "qr", TEXT, OPTION("once", once), "outcome");
                ck_assert_msg(streq(said, "recorded") || streq(said, "repeated"), "%s", said);
        }
        scene_await(&f.scene, "suggestion-received", KILLS);
        ck_assert_uint_eq(records_count(&f.scene.records, "suggestion-received"), KILLS);
        end(&f);
}
END_TEST

START_TEST(a_full_disk_takes_nothing_and_says_so) {
        _cleanup_free_ char *flag = file_join(suite_dir(), "full"), *while_file = NULL;
        struct suggesting f;

        must_errno(asprintf(&while_file, "KILLER_FAULT_WHILE=%s", flag));
        begin_with(&f,
                   (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", while_file, NULL});
        file_write_text(flag, "");
        ck_assert_str_eq(add(&f, f.web, "qr", TEXT, OPTION("once", "form-1"), "outcome"),
                         BUS_ERROR_STORAGE_FAILED);
        must_errno(unlink(flag));
        scene_await_text(&f.scene, SCENE_STATE(CENTRE_NAME, CENTRE_OBJECT, CENTRE_NAME), "ready");
        ck_assert_str_eq(add(&f, f.web, "qr", TEXT, OPTION("once", "form-1"), "outcome"), "recorded");
        scene_await(&f.scene, "suggestion-received", 1);
        ck_assert_uint_eq(records_count(&f.scene.records, "suggestion-received"), 1);
        end(&f);
}
END_TEST

/* The answer, once there is one, for the wall. */
static void page_is_made(struct suggesting *f, const char *code) {
        static const char *const moves[] = {"assign tu-phap", "answer \"Đã thêm ghế.\"", "publish wall"};
        _cleanup_free_ char *line = NULL;

        must_errno(asprintf(&line, "suggestion-page %s 2026-12-31", code));
        ctl_expect(&f->scene, CENTRE_ROOT, line, 1, "has no answer");
        for (size_t i = 0; i < ELEMENTSOF(moves); i++) {
                _cleanup_free_ char *move = NULL;

                must_errno(asprintf(&move, "suggestion-move %s %s", code, moves[i]));
                ctl_expect(&f->scene, CENTRE_ROOT, move, 0, "");
        }
        ctl_expect(&f->scene, CENTRE_ROOT, line, 0, "until: 2026-12-31\nheading: ");
        ctl_expect(&f->scene, CENTRE_ROOT, line, 0, "\ntext: Đã thêm ghế.\n");
        ctl_expect(&f->scene, CENTRE_OPERATOR, line, 4, "");
        _cleanup_free_ char *page = NULL, *history = NULL;
        ck_assert_int_eq(ctl_finish(&f->scene, ctl_start(&f->scene, CENTRE_ROOT, "", line), &page), 0);
        ck_assert_msg(!strstr(page, "Xin thêm ghế") && !strstr(page, "tu-phap"), "%s", page);
        must_errno(asprintf(&history, "--text suggestion %s", code));
        ctl_expect(&f->scene, CENTRE_ROOT, history, 0, ": published, wall (uid 0)");
        free(line);
        must_errno(asprintf(&line, "suggestion-page %s 2026-02-30", code));
        ctl_expect(&f->scene, CENTRE_ROOT, line, 2, "is not a day");
}

/* What is allowed is said. rest: behind the code; NULL: the verb is all of it. */
static const struct {
        const char *verb, *rest, *says;
} refused[] = {
        {"box-open 3 intact van-phong", NULL, "2 to 6 units"},
        {"box-open 3 sealed 'van-phong mat-tran'", NULL, "intact, broken or none"},
        {"box-open 10001 intact 'van-phong mat-tran'", NULL, "no so many letters"},
        {"suggestion-add fax <<X\nGhế\nX\n", NULL,
         "box, email, zalo, facebook, qr, in-person, dialogue or phone"},
        {"suggestion-add phone:1 <<X\nGhế\nX\n", NULL, "of channel box"},
        {"suggestion-move", "fold", "classify, categorize, assign"},
        {"suggestion-move", "classify nice", "suggestion, conduct, rules"},
        {"suggestion-move", "categorize co-so", "category"},
        {"suggestion-erase", "expired", "asked, names or abuse"},
        {"suggestion-erase", "separated", "asked, names or abuse"},
};

START_TEST(a_clerk_works_with_motcuactl) {
        _cleanup_free_ char *line = NULL;
        struct suggesting f;
        char code[32];

        begin(&f);
        ctl_expect(&f.scene, CENTRE_OPERATOR, "suggestion-add phone tu-phap < /dev/null", 2,
                   "standard input");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "--text suggestion-add phone tu-phap <<X\nXin thêm ghế\nX\n", 0,
                   "is recorded");
        (void) snprintf(code, sizeof(code), "%s",
                        record_s(scene_await(&f.scene, "suggestion-received", 1), "code"));
        ctl_expect(&f.scene, CENTRE_OPERATOR, "suggestions", 0, "tu-phap");
        must_errno(asprintf(&line, "suggestion-move %s classify praise", code));
        ctl_expect(&f.scene, CENTRE_OPERATOR, line, 4, "");
        ctl_expect(&f.scene, CENTRE_ROOT, line, 0, "");
        free(line);
        must_errno(asprintf(&line, "--text suggestion %s", code));
        ctl_expect(&f.scene, CENTRE_ROOT, line, 0, "Text: Xin thêm ghế");
        for (size_t i = 0; i < ELEMENTSOF(refused); i++) {
                _cleanup_free_ char *bad = NULL;

                must_errno(asprintf(&bad, "%s %s %s", refused[i].verb, refused[i].rest ? code : "",
                                    refused[i].rest ? refused[i].rest : ""));
                ctl_expect(&f.scene, CENTRE_ROOT, bad, 1, refused[i].says);
        }
        ctl_expect(&f.scene, CENTRE_ROOT, "box-open 3 intact \"van-phong mat-tran\"", 0, "\t1\n");
        ctl_expect(&f.scene, CENTRE_ROOT, "report this-month --format=json", 0,
                   "\"code\":\"P2\",\"name\":{\"en\":\"Suggestions long overdue\",\"vi\":\"Góp ý kéo dài\"},"
                   "\"unit\":\"percent\",\"value\":{\"denominator\":1,\"numerator\":0,");
        page_is_made(&f, code);
        ctl_expect(&f.scene, CENTRE_OPERATOR, "suggestion-add box:2 <<X\nGhế gãy\nX\n", 1, "");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "suggestion-add box:x <<X\nGhế gãy\nX\n", 2, "no number");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "suggestion-add box:1 <<X\nGhế gãy\nX\n", 0, "");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "boxes", 0, "\tintact\tvan-phong mat-tran\t");
        free(line);
        _cleanup_free_ char *file = centre_path(f.scene.centre, "bien-ban.pdf"), *said = NULL,
                            *config = centre_path(f.scene.centre, "etc/motcua.conf"), *prefix = NULL;
        must_errno(asprintf(&line, "box-minutes 1 %s", file));
        must_errno(asprintf(&prefix, "MOTCUA_CONFIG=%s", config));
        ck_assert_int_eq(ctl_finish(&f.scene, ctl_start(&f.scene, CENTRE_ROOT, prefix, line), &said), 0);
        ck_assert(has_bytes(file, "%PDF-"));
        ctl_expect(&f.scene, CENTRE_ROOT, "box-minutes 2 /dev/null", 1, "no opening 2");
        ctl_expect(&f.scene, CENTRE_ROOT, "box-minutes x /dev/null", 2, "no number");
        ctl_expect(&f.scene, CENTRE_ROOT, "--json boxes", 0, "\"codes\":[\"");
        free(line);
        must_errno(asprintf(&line, "suggestion-erase %s asked", code));
        ctl_expect(&f.scene, CENTRE_ROOT, line, 0, "");
        free(line);
        must_errno(asprintf(&line, "suggestion-page %s", code));
        ctl_expect(&f.scene, CENTRE_ROOT, line, 1, "has no answer");
        ctl_expect(&f.scene, CENTRE_ROOT, "box-void 1 'Ghi hai lần'", 0, "");
        ctl_expect(&f.scene, CENTRE_ROOT, "box-void 1 'Ghi hai lần'", 1, "void");
        ctl_expect(&f.scene, CENTRE_ROOT, "box-void x y", 2, "no number");
        ctl_expect(&f.scene, CENTRE_ROOT, "boxes", 0, "\tGhi hai lần\n");
        ctl_expect(&f.scene, CENTRE_OPERATOR, "suggestion-add box:1 <<X\nGhế gãy\nX\n", 1, "void");
        ctl_expect(&f.scene, CENTRE_ROOT, "box-open 0 none \"van-phong mat-tran\"", 0, "\t2\n");
        end(&f);
}
END_TEST

START_TEST(a_flood_of_suggestions_or_codes_is_refused_by_name) {
        struct suggesting f;
        const char *said = "recorded";

        begin(&f);
        for (int i = 0; i < FLOOD_MAX && streq(said, "recorded"); i++)
                said = add(&f, f.web, "qr", TEXT, NULL, "outcome");
        ck_assert_str_eq(said, BUS_ERROR_OVER_LIMIT);
        said = BUS_ERROR_NO_SUCH_SUGGESTION;
        for (int i = 0; i < FLOOD_MAX && streq(said, BUS_ERROR_NO_SUCH_SUGGESTION); i++)
                said = ask(&f, "0000-0000-000", "state");
        ck_assert_str_eq(said, BUS_ERROR_OVER_LIMIT);
        end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_suggestion_is_answered_by_its_code_and_its_text_is_in_no_event),
        SUITE_CASE(who_may_and_what_is_no_suggestion),
        SUITE_CASE(a_petition_leaves_the_register_and_its_text_is_gone_from_the_disk),
        SUITE_CASE(an_erasure_leaves_nothing_while_the_daemon_runs),
        SUITE_CASE(an_answer_that_is_erased_is_told_to_nobody),
        SUITE_CASE(no_kill_loses_or_doubles_a_suggestion),
        SUITE_CASE(a_full_disk_takes_nothing_and_says_so),
        SUITE_CASE(a_flood_of_suggestions_or_codes_is_refused_by_name),
        SUITE_CASE(a_clerk_works_with_motcuactl),
};

CENTRE_SUITE_MAIN("suggestions", cases)
