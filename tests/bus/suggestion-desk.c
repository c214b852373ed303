/* The register's desk with real processes: whom polkit lets do what, what is due and said as the clock moves,
 * how long texts are kept, and that a restore brings none back that was erased. */
#include <signal.h>

#include "polkit.h"
#include "restore-place.h"
#include "tests/lib/flip.h"

#define HOUR_USEC (3600 * (int64_t) USEC_PER_SEC)
#define TEXT "MOTCUATEXT quạt hỏng"
#define OTHER "MOTCUAOTHER ghế gãy"

/* 2026-11-27 00:00 at +07:00, a Friday. */
#define FRIDAY_USEC (INT64_C(1795737600) * (int64_t) USEC_PER_SEC - 7 * HOUR_USEC)

enum { CODE_SIZE = 16 };

static void set_time(struct scene *s, int64_t days, int64_t hours) {
        size_t n = records_count(&s->records, "clock-jumped");
        struct timespec now;

        must_errno(clock_gettime(CLOCK_REALTIME, &now));
        int64_t then = FRIDAY_USEC + (days * 24 + hours) * HOUR_USEC;
        must(sd_bus_call_method(s->bus, CENTRE_NAME, CENTRE_OBJECT, "vn.motcua.SimClock1", "SetClock", NULL,
                                NULL, "xb", then - (int64_t) now.tv_sec * (int64_t) USEC_PER_SEC, 1));
        scene_await(s, "clock-jumped", n + 1);
}

/* The n-th of the record. */
static void add(struct scene *s, const char *text, size_t n, char ret_code[static CODE_SIZE]) {
        _cleanup_free_ char *line = NULL;

        must_errno(asprintf(&line, "--text suggestion-add phone <<X\n%s\nX\n", text));
        ctl_expect(s, CENTRE_OPERATOR, line, 0, "is recorded");
        (void) snprintf(ret_code, CODE_SIZE, "%s",
                        record_s(scene_await(s, "suggestion-received", n), "code"));
}

struct outcome {
        int result;
        const char *says;
};
#define OUTCOME(result, says) (&(const struct outcome){(result), (says)})

/* motcuactl VERB CODE REST. */
static void run(struct scene *s, enum centre_user user, const char *verb, const char *code, const char *rest,
                const struct outcome *expected) {
        _cleanup_free_ char *line = NULL;

        must_errno(asprintf(&line, "--text %s %s %s", verb, code, rest));
        ctl_expect(s, user, line, expected->result, expected->says);
}

static void run_as_root(struct scene *s, const char *verb, const char *code, const char *rest) {
        run(s, CENTRE_ROOT, verb, code, rest, OUTCOME(0, ""));
}

static bool has_bytes(const char *path, const char *bytes) {
        size_t size;
        _cleanup_free_ char *data = file_read(path, &size);

        return memmem(data, size, bytes, strlen(bytes)) != NULL;
}

static const struct {
        const char *verb, *rest, *action;
} asked[] = {
        {"suggestion", "", "vn.motcua.suggestions.read"},
        {"suggestion-move", "extend 'Chờ quạt'", "vn.motcua.suggestions.lead"},
        {"suggestion-move", "answer 'Đã sửa'", "vn.motcua.suggestions.move"},
        {"suggestion-erase", "names", "vn.motcua.suggestions.erase"},
        {"box-open 3 intact", "'van-phong mat-tran'", "vn.motcua.suggestions.move"},
        {"box-void 1", "'Ghi hai lần'", "vn.motcua.suggestions.lead"},
};

START_TEST(polkit_says_who_may_read_change_extend_and_erase) {
        struct scene s;
        struct polkit polkit;
        char code[CODE_SIZE];

        scene_begin(&s, NULL);
        add(&s, TEXT, 1, code);
        run_as_root(&s, "suggestion-move", code, "classify suggestion");
        run_as_root(&s, "suggestion-move", code, "assign tu-phap");
        size_t n = records_count(&s.records, "suggestion-moved");
        polkit_start(&polkit, s.centre, POLKIT_NO);
        for (size_t i = 0; i < ELEMENTSOF(asked); i++) {
                const char *of = strchr(asked[i].verb, ' ') ? "" : code;
                polkit.answer = POLKIT_NO;
                run(&s, CENTRE_OPERATOR, asked[i].verb, of, asked[i].rest, OUTCOME(4, ""));
                ck_assert_str_eq(polkit.action, asked[i].action);
                ck_assert_uint_eq(records_count(&s.records, "suggestion-moved"), n);
                polkit.answer = POLKIT_YES;
                run(&s, CENTRE_OPERATOR, asked[i].verb, of, asked[i].rest, OUTCOME(0, ""));
                run(&s, CENTRE_NOBODY, asked[i].verb, of, asked[i].rest, OUTCOME(4, ""));
                if (strstr(asked[i].action, ".move") || strstr(asked[i].action, ".lead"))
                        n += of[0] != '\0';
                scene_await(&s, "suggestion-moved", n);
        }
        ck_assert_str_eq(record_s(records_last(&s.records, "suggestion-moved"), "actor"), "uid 61003");
        scene_await(&s, "suggestion-erased", 1);
        scene_await(&s, "box-opened", 1);
        ck_assert_str_eq(record_s(scene_await(&s, "box-voided", 1), "reason"), "Ghi hai lần");
        polkit_stop(&polkit);
        scene_end(&s);
}
END_TEST

START_TEST(what_waits_is_said_each_day_and_what_is_done_is_kept_so_long) {
        _cleanup_free_ char *config = NULL;
        struct scene s;
        char code[CODE_SIZE];

        must_errno(asprintf(&config, "%s[Suggestions]\nKeepDays=1\n", centre_config_default));
        scene_begin(&s, config);
        set_time(&s, 0, 12);
        add(&s, TEXT, 1, code);
        ctl_expect(&s, CENTRE_ROOT, "--text status", 0, "Suggestions not classified: 1.");
        set_time(&s, 3, 8); /* Monday, its last day */
        ck_assert_uint_eq(record_t(scene_await(&s, "suggestions-due", 1), "due"), 1);
        ctl_expect(&s, CENTRE_ROOT, "--text status", 0, "Suggestions due soon: 1.");
        scene_await_log(&s, "log/motcuad", "Suggestions: 1 due soon");
        set_time(&s, 4, 6);
        set_time(&s, 4, 7);
        const struct record *said = scene_await(&s, "suggestions-due", 2);
        ck_assert_uint_eq(record_t(said, "overdue"), 1);
        ctl_expect(&s, CENTRE_ROOT, "--text status", 0, "Suggestions overdue: 1.");
        scene_await_log(&s, "log/motcuad", "Suggestions: 1 overdue, 0 due soon");
        set_time(&s, 4, 9);
        ck_assert_uint_eq(records_count(&s.records, "suggestions-due"), 2);
        run_as_root(&s, "suggestion-move", code, "decline 'Không rõ'");
        _cleanup_free_ char *status = NULL;
        ck_assert_int_eq(ctl_finish(&s, ctl_start(&s, CENTRE_ROOT, "", "status"), &status), 0);
        ck_assert_msg(!strstr(status, "Suggestions"), "%s", status);
        ck_assert_uint_eq(records_count(&s.records, "suggestion-erased"), 0);
        set_time(&s, 5, 0);
        ck_assert_str_eq(record_s(scene_await(&s, "suggestion-erased", 1), "reason"), "expired");
        run(&s, CENTRE_ROOT, "suggestion", code, "", OUTCOME(0, "The text was erased"));
        scene_end(&s);
}
END_TEST

/* A centre with a copy that has three suggestions, of which two are erased since. */
static void erase_since_copy(struct place *place, char codes[3][CODE_SIZE]) {
        static const char *const texts[] = {TEXT, "MOTCUATEXT tố cáo", OTHER};

        place_begin(place);
        for (size_t i = 0; i < ELEMENTSOF(texts); i++)
                add(&place->s, texts[i], i + 1, codes[i]);
        must_errno(unlink(place->copy));
        place_back_up(place);
        ck_assert(has_bytes(place->copy, "MOTCUATEXT"));
        run_as_root(&place->s, "suggestion-erase", codes[0], "names");
        run_as_root(&place->s, "suggestion-move", codes[1], "classify denunciation");
        run_as_root(&place->s, "suggestion-move", codes[1], "separate");
        scene_await(&place->s, "suggestion-erased", 2);
        place_stop(place);
}

START_TEST(what_was_erased_since_a_copy_does_not_come_back_with_it) {
        struct place place = {0};
        char codes[3][CODE_SIZE];

        erase_since_copy(&place, codes);
        _cleanup_free_ char *arguments = NULL, *said = NULL;
        must_errno(asprintf(&arguments, "%s " WHY " --behind", place.copy));
        ck_assert_int_eq(place_run(&place, CENTRE_ROOT, "", arguments, &said), 0);
        ck_assert_msg(!strstr(said, "suggestion-erase"), "%s", said);
        ck_assert(!has_bytes(place.database, "MOTCUATEXT"));
        ck_assert(has_bytes(place.database, "MOTCUAOTHER"));
        place_start(&place);
        ck_assert_uint_eq(place_count(&place, "suggestion-erased"), 2);
        run(&place.s, CENTRE_ROOT, "suggestion", codes[0], "",
            OUTCOME(0, "The text was erased: it named somebody"));
        run(&place.s, CENTRE_ROOT, "suggestion", codes[1], "",
            OUTCOME(0, "The text was erased: moved to petitions"));
        run(&place.s, CENTRE_ROOT, "suggestion", codes[2], "", OUTCOME(0, OTHER));
        /* Again: it knows of these erasures itself by now. */
        place_stop(&place);
        place_expect(&place, "--behind", 0, "is the record now");
        place_start(&place);
        ck_assert_uint_eq(place_count(&place, "suggestion-erased"), 2);
        place_end(&place);
}
END_TEST

START_TEST(where_nobody_knows_what_was_erased_that_is_said) {
        struct place place = {0};
        char codes[3][CODE_SIZE];

        erase_since_copy(&place, codes);
        flip_bit(place.database, "\"text\":\"B 001\"");
        place_expect(&place, "", 0, "motcuactl suggestion-erase");
        place_start(&place);
        run(&place.s, CENTRE_ROOT, "suggestion", codes[0], "", OUTCOME(0, TEXT));
        place_end(&place);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(polkit_says_who_may_read_change_extend_and_erase),
        SUITE_CASE(what_waits_is_said_each_day_and_what_is_done_is_kept_so_long),
        SUITE_CASE(what_was_erased_since_a_copy_does_not_come_back_with_it),
        SUITE_CASE(where_nobody_knows_what_was_erased_that_is_said),
};

CENTRE_SUITE_MAIN("suggestion-desk", cases)
