#include "daemon/ctl/options.h"

#include <locale.h>

#include "tests/lib/suite.h"

/* A command line that the options may borrow from. */
struct line {
        char *argv[16];
        struct ctl_options options;
        const struct verb *verb;
};

static void line_clear(struct line *line) {
        for (size_t i = 0; i < ELEMENTSOF(line->argv); i++)
                free(line->argv[i]);
}
#define LINE _cleanup_(line_clear) struct line

static int parse(struct line *line, const char *const *words) {
        int argc = 1;

        line->argv[0] = strdup("motcuactl");
        for (; words[argc - 1]; argc++) {
                ck_assert_int_lt(argc, (int) ELEMENTSOF(line->argv) - 1);
                line->argv[argc] = strdup(words[argc - 1]);
        }
        return options_parse(argc, line->argv, true, &line->options, &line->verb);
}
#define PARSE(line, ...) parse(line, (const char *const[]){__VA_ARGS__, NULL})

static void set_environment(void) {
        unsetenv("LC_ALL");
        unsetenv("LC_MESSAGES");
        setenv("LANG", "vi_VN.UTF-8", 1);
        ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

START_TEST(options_stand_before_or_behind_the_verb) {
        LINE line = {0};

        ck_assert_int_eq(PARSE(&line, "--json", "ratings", "--since=7", "--counter", "1", "--lang", "en"), 1);
        ck_assert_str_eq(line.verb->name, "ratings");
        ck_assert_int_eq(line.options.style, CTL_STYLE_JSON);
        ck_assert_int_eq(line.options.language, LANGUAGE_EN);
        ck_assert(line.options.since_set);
        ck_assert_uint_eq(line.options.since, 7);
        ck_assert_str_eq(line.options.counter, "1");
        ck_assert_ptr_null(line.options.bus_address);
}
END_TEST

START_TEST(arguments_follow_the_verb) {
        LINE line = {0};

        ck_assert_int_eq(PARSE(&line, "press", "quay1", "--hold=80", "satisfied", "--bounce=bounce"), 1);
        ck_assert_uint_eq(line.options.n_args, 2);
        ck_assert_str_eq(line.options.args[0], "quay1");
        ck_assert_str_eq(line.options.args[1], "satisfied");
        ck_assert_uint_eq(line.options.hold_usec, 80 * USEC_PER_MSEC);
        ck_assert_str_eq(line.options.bounce, "bounce");
}
END_TEST

START_TEST(nothing_that_was_asked_for_is_left_out_in_silence) {
        LINE both = {0}, twice = {0}, history = {0};

        ck_assert_int_eq(PARSE(&both, "transfer", "1", "--service=dat-dai", "--counter=2"), -EINVAL);
        ck_assert_int_eq(PARSE(&twice, "transfer", "1", "--counter=3", "--counter=2"), -EINVAL);
        ck_assert_int_eq(PARSE(&history, "history", "--service=dat-dai", "--counter=2"), 1);
}
END_TEST

START_TEST(a_verb_of_the_attendant_names_its_method) {
        LINE next = {0}, transfer = {0};

        ck_assert_int_eq(PARSE(&next, "no-show", "1"), 1);
        ck_assert_str_eq(next.options.member, "NoShow");
        ck_assert_int_eq(PARSE(&transfer, "transfer", "1", "--service=dat-dai"), 1);
        ck_assert_str_eq(transfer.options.member, "Transfer");
        ck_assert_str_eq(transfer.options.service, "dat-dai");
}
END_TEST

START_TEST(nothing_to_run_after_help_and_version) {
        LINE help = {0}, version = {0}, words = {0}, man = {0};

        ck_assert_int_eq(PARSE(&help, "--help", "--lang=en"), 0);
        ck_assert_int_eq(PARSE(&version, "status", "--version"), 0);
        ck_assert_int_eq(PARSE(&words, "--list-words", "history"), 0);
        ck_assert_int_eq(PARSE(&man, "--dump-man"), 0);
}
END_TEST

START_TEST(wrong_usage_is_refused) {
        static const char *const lines[][4] = {
                {NULL},
                {"dance"},
                {"--nonsense", "status"},
                {"status", "more"},
                {"press", "quay1"},
                {"figures"},
                {"figures", "2026-11-31"},
                {"figures", "2026-11-01", "tomorrow"},
                {"figures", "2026-11-23", "2026-11-24", "2026-11-25"},
                {"history", "2026-11-31"},
                {"history", "--by=month"},
                {"history", "--by=service,"},
                {"history", "--by="},
                {"history", "--official=a"},
                {"status", "--counter=1"},
                {"today", "--since=1"},
                {"events", "--since=-1"},
                {"events", "--since=9223372036854775808"},
                {"events", "--since="},
                {"today", "--counter=a b"},
                {"press", "q", "k", "--hold=0"},
                {"press", "q", "k", "--bounce=hard"},
                {"status", "--lang=fr"},
                {"status", "--counter"},
                {"next"},
                {"next", "1", "2"},
                {"wait"},
                {"issue", "a", "--priority=rich"},
                {"pause", "1", "--reason=cake"},
                {"open", "1", "--reason=lunch"},
                {"done", "1", "--service=a"},
                {"transfer", "1", "--service="},
        };

        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                const char *words[5] = {lines[i][0], lines[i][1], lines[i][2], lines[i][3]};
                LINE line = {0};

                ck_assert_msg(parse(&line, words) == -EINVAL, "%s %s", words[0] ? words[0] : "(nothing)",
                              words[1] ? words[1] : "");
        }
}
END_TEST

START_TEST(language_follows_the_environment) {
        ck_assert_int_eq(options_language_from(NULL, NULL, NULL), LANGUAGE_VI);
        ck_assert_int_eq(options_language_from(NULL, NULL, "C.UTF-8"), LANGUAGE_VI);
        ck_assert_int_eq(options_language_from(NULL, NULL, "en_GB.UTF-8"), LANGUAGE_EN);
        ck_assert_int_eq(options_language_from("", NULL, "en"), LANGUAGE_EN);
        ck_assert_int_eq(options_language_from("vi_VN", "en_US", "en_US"), LANGUAGE_VI);
        ck_assert_int_eq(options_language_from(NULL, "en_US", "vi_VN"), LANGUAGE_EN);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(options_stand_before_or_behind_the_verb),
        SUITE_CASE(arguments_follow_the_verb),
        SUITE_CASE(a_verb_of_the_attendant_names_its_method),
        SUITE_CASE(nothing_that_was_asked_for_is_left_out_in_silence),
        SUITE_CASE(nothing_to_run_after_help_and_version),
        SUITE_CASE(wrong_usage_is_refused),
        SUITE_CASE(language_follows_the_environment),
};

SUITE_MAIN("ctl-options", cases, set_environment, NULL)
