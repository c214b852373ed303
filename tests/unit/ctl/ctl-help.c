#include "daemon/ctl/help.h"

#include <locale.h>

#include "daemon/ctl/table.h"
#include "tests/lib/suite.h"

enum { WIDTH_MAX = 120 };

struct output {
        char *text;
        size_t size;
        FILE *f;
};

static FILE *output_open(struct output *output) {
        output->f = open_memstream(&output->text, &output->size);
        ck_assert_ptr_nonnull(output->f);
        return output->f;
}

static const char *output_text(struct output *output) {
        ck_assert_int_eq(fflush(output->f), 0);
        return output->text;
}

static void output_clear(struct output *output) {
        fclose(output->f);
        free(output->text);
}
#define OUTPUT _cleanup_(output_clear) struct output

static void set_utf8(void) {
        ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

START_TEST(every_verb_is_explained) {
        const struct verb *verb;

        for (size_t i = 0; (verb = verb_at(i)); i++) {
                ck_assert_msg(verb_find(verb->name) == verb, "%s stands twice", verb->name);
                ck_assert_ptr_nonnull(verb->run);
                ck_assert_msg(!verb->arguments[LANGUAGE_VI] == !verb->arguments[LANGUAGE_EN], "%s",
                              verb->name);
                for (enum language language = 0; language < _LANGUAGE_MAX; language++)
                        ck_assert_msg(verb->help[language] && verb->help[language][0], "%s", verb->name);
        }
        ck_assert_ptr_null(verb_find("dance"));
}
END_TEST

START_TEST(every_option_goes_with_a_verb) {
        const struct verb *verb;
        unsigned taken = 0, known = 0;

        for (size_t i = 0; (verb = verb_at(i)); i++)
                taken |= verb->options;
        for (const struct ctl_option *option = option_table; option->name; option++) {
                ck_assert_msg(!(known & option->bit), "%s", option->name);
                ck_assert_msg(!option->bit || option->help[LANGUAGE_VI], "%s", option->name);
                ck_assert_msg(!option->bit ||
                                      !option->value[LANGUAGE_EN] == (option->action == OPTION_IS_FLAG),
                              "%s", option->name);
                known |= option->bit;
        }
        ck_assert_uint_eq(taken, known);
}
END_TEST

START_TEST(both_languages_ask_for_the_same_arguments) {
        const struct verb *verb;

        for (size_t i = 0; (verb = verb_at(i)); i++) {
                struct verb other = *verb;
                size_t min, max, other_min, other_max;

                other.arguments[LANGUAGE_EN] = verb->arguments[LANGUAGE_VI];
                verb_count_arguments(verb, &min, &max);
                verb_count_arguments(&other, &other_min, &other_max);
                ck_assert_msg(min == other_min && max == other_max, "%s", verb->name);
        }
}
END_TEST

START_TEST(a_synopsis_says_how_many_arguments) {
        static const struct {
                const char *verb;
                size_t min, max;
        } verbs[] = {
                {"status", 0, 0}, {"history", 0, 2}, {"figures", 1, 2}, {"issue", 1, 1}, {"press", 2, 2}};

        for (size_t i = 0; i < ELEMENTSOF(verbs); i++) {
                size_t min, max;

                verb_count_arguments(verb_find(verbs[i].verb), &min, &max);
                ck_assert_msg(min == verbs[i].min && max == verbs[i].max, "%s: %zu to %zu", verbs[i].verb,
                              min, max);
        }
}
END_TEST

START_TEST(a_synopsis_names_the_options) {
        _cleanup_free_ char *two = NULL, *none = NULL, *only = NULL, *flag = NULL;

        assert_ok(verb_synopsis(verb_find("figures"), LANGUAGE_EN, &two));
        ck_assert_str_eq(two, "FIRST [LAST] [--by=KIND] [--counter=ID] [--official=ID]");
        assert_ok(verb_synopsis(verb_find("status"), LANGUAGE_EN, &none));
        ck_assert_str_eq(none, "");
        assert_ok(verb_synopsis(verb_find("events"), LANGUAGE_VI, &only));
        ck_assert_str_eq(only, "[--since=SỐ]");
        assert_ok(verb_synopsis(verb_find("pause"), LANGUAGE_EN, &flag));
        ck_assert_str_eq(flag, "COUNTER [--reason=WHY] [--after]");
}
END_TEST

START_TEST(help_names_everything_in_lines_that_fit) {
        for (enum language language = 0; language < _LANGUAGE_MAX; language++) {
                OUTPUT output = {0};
                const struct verb *verb;

                help_print(language, output_open(&output));
                const char *help = output_text(&output);
                for (size_t i = 0; (verb = verb_at(i)); i++)
                        ck_assert_msg(strstr(help, verb->help[language]), "%s", verb->name);
                for (const struct ctl_option *option = option_table; option->name; option++)
                        ck_assert_msg(!option->help[language] || strstr(help, option->help[language]), "%s",
                                      option->name);
                _cleanup_free_ char *copy = strdup(help);
                char *state = NULL;
                for (char *line = strtok_r(copy, "\n", &state); line; line = strtok_r(NULL, "\n", &state))
                        ck_assert_msg(text_width(line) <= WIDTH_MAX, "%s", line);
        }
}
END_TEST

START_TEST(help_says_which_verbs_take_an_option) {
        OUTPUT output = {0};

        help_print(LANGUAGE_EN, output_open(&output));
        ck_assert_ptr_nonnull(
                strstr(output_text(&output),
                       "  --official=ID             only what this official finished (today, figures)\n"));
        ck_assert_ptr_nonnull(strstr(output_text(&output), "  press KEYPAD KEY          press a key"));
}
END_TEST

START_TEST(completion_is_told_what_may_follow) {
        OUTPUT verbs = {0}, options = {0}, arguments = {0}, optional = {0}, all = {0};

        help_list_words(NULL, output_open(&verbs));
        ck_assert_ptr_nonnull(strstr(output_text(&verbs), "no-show\n"));
        ck_assert_ptr_null(strstr(output_text(&verbs), "--"));
        help_list_words("history", output_open(&options));
        ck_assert_ptr_nonnull(strstr(output_text(&options), "--by=\n"));
        ck_assert_ptr_nonnull(strstr(output_text(&options), "--json\n"));
        ck_assert_ptr_null(strstr(output_text(&options), "--hold"));
        help_list_words("call", output_open(&arguments));
        ck_assert_ptr_nonnull(strstr(output_text(&arguments), "\nCOUNTER\nNUMBER\n"));
        help_list_words("cancel", output_open(&optional));
        ck_assert_ptr_nonnull(strstr(output_text(&optional), "\nNUMBER\nREASON\n"));
        help_list_words("-", output_open(&all));
        ck_assert_ptr_nonnull(strstr(output_text(&all), "--hold=\n"));
        ck_assert_ptr_null(strstr(output_text(&all), "dump-man"));
}
END_TEST

START_TEST(the_man_page_is_roff) {
        OUTPUT output = {0};

        help_write_man(LANGUAGE_EN, output_open(&output));
        const char *man = output_text(&output);
        ck_assert_ptr_null(strchr(man, '`'));
        for (const char *p = strchr(man, '-'); p; p = strchr(p + 1, '-'))
                ck_assert_int_eq(p[-1], '\\');
        ck_assert_ptr_nonnull(strstr(man,
                                     ".TP\n\\fBfigures\\fR \\fIFIRST\\fR [\\fILAST\\fR] "
                                     "[\\fB\\-\\-by=\\fR\\fIKIND\\fR] [\\fB\\-\\-counter=\\fR\\fIID\\fR] "));
        ck_assert_ptr_nonnull(strstr(man, "\\fBmotcua\\-keypadd\\fR runs with \\fB\\-\\-hw=sim\\fR;"));
}
END_TEST

START_TEST(the_man_page_is_there_in_vietnamese) {
        OUTPUT output = {0};
        const struct verb *verb;

        help_write_man(LANGUAGE_VI, output_open(&output));
        const char *man = output_text(&output);
        ck_assert_ptr_null(strchr(man, '`'));
        ck_assert_ptr_nonnull(strstr(man, ".SH LỆNH\n"));
        ck_assert_ptr_nonnull(strstr(man, ".TP\n\\fBdone\\fR \\fIQUẦY\\fR\nHoàn tất lượt, mời đánh giá."));
        for (size_t i = 0; (verb = verb_at(i)); i++)
                ck_assert_msg(!verb->man[LANGUAGE_VI] == !verb->man[LANGUAGE_EN], "%s", verb->name);
        for (const struct ctl_option *option = option_table; option->name; option++)
                ck_assert_msg(!option->man[LANGUAGE_VI] == !option->man[LANGUAGE_EN], "%s", option->name);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(every_verb_is_explained),
        SUITE_CASE(every_option_goes_with_a_verb),
        SUITE_CASE(both_languages_ask_for_the_same_arguments),
        SUITE_CASE(a_synopsis_says_how_many_arguments),
        SUITE_CASE(a_synopsis_names_the_options),
        SUITE_CASE(help_names_everything_in_lines_that_fit),
        SUITE_CASE(help_says_which_verbs_take_an_option),
        SUITE_CASE(completion_is_told_what_may_follow),
        SUITE_CASE(the_man_page_is_roff),
        SUITE_CASE(the_man_page_is_there_in_vietnamese),
};

SUITE_MAIN("ctl-help", cases, set_utf8, NULL)
