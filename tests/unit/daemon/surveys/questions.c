#include "daemon/surveys/questions.h"
#include "tests/lib/suite.h"

static int parse(const char *text, struct survey **ret, struct problem *problem) {
        return survey_parse("/x.survey", text, strlen(text), ret, problem);
}

static char *read_example(void) {
        char *text = NULL;
        size_t size;

        assert_ok(file_read_regular(EXAMPLE, SURVEY_FILE_MAX, &text, &size));
        return text;
}

START_TEST(the_example_has_the_eight_questions) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_(survey_freep) struct survey *survey = NULL;
        _cleanup_free_ char *text = read_example();
        static const size_t choices[] = {5, 5, 5, 5, 5, 5, 3, 3};

        ck_assert_msg(parse(text, &survey, &problem) == 0, "%s", problem.text);
        ck_assert_uint_eq(survey->n_questions, 8);
        for (size_t i = 0; i < 8; i++) {
                char id[SURVEY_ID_SIZE];
                ck_assert_uint_eq(survey->questions[i].figure, i + 1);
                assert_ok(survey_choice(&survey->questions[i], (unsigned) choices[i], id, NULL));
                ck_assert_int_eq(survey_choice(&survey->questions[i], (unsigned) choices[i] + 1, id, NULL),
                                 -ENOENT);
        }
        for (size_t i = 0; i < _SURVEY_PARAGRAPH_MAX; i++)
                ck_assert(survey->paragraphs[i][LANGUAGE_VI] && survey->paragraphs[i][LANGUAGE_EN]);
}
END_TEST

#define GOOD "title: A | B\nquestion: q | câu | question\n"

START_TEST(a_question_without_choices_has_five_levels_of_which_two_count) {
        _cleanup_(problem_done) struct problem problem = {0};
        _cleanup_(survey_freep) struct survey *survey = NULL;
        char id[SURVEY_ID_SIZE], label[SURVEY_LABEL_MAX + 1];
        enum survey_role role;

        assert_ok(parse(GOOD, &survey, &problem));
        for (unsigned i = 1; i <= 5; i++) {
                assert_ok(survey_choice(&survey->questions[0], i, id, &role));
                ck_assert_int_eq((int) role, i <= 2 ? SURVEY_COUNTED : SURVEY_OF);
                ck_assert_uint_eq(survey_find_choice(&survey->questions[0], id), i);
        }
        ck_assert_str_eq(id, "very-dissatisfied");
        assert_ok(survey_label(&survey->questions[0], LANGUAGE_VI, 1, label));
        ck_assert_str_eq(label, "Rất hài lòng");
        ck_assert_uint_eq(survey_find_choice(&survey->questions[0], "none"), 0);
}
END_TEST

START_TEST(what_is_wrong_is_named_by_its_line) {
        static const struct {
                const char *text, *place;
        } cases[] = {
                {"title: A\nquestion: q | a | b\n", "/x.survey:1: "},
                {"title: A | B\n\n# x\nquestion: Q | a | b\n", "/x.survey:4: "},
                {GOOD "figure: K9\n", "/x.survey:3: "},
                {GOOD "figure: K1\nquestion: r | a | b\nfigure: K1\n", "/x.survey:5: "},
                {GOOD "choice: a | + | x | y\n", "/x.survey:3: "},
                {GOOD "choice: a | * | x | y\n", "/x.survey:3: "},
                {GOOD "choice: a | + | x | y\nchoice: a | + | x | y\n", "/x.survey:4: "},
                {GOOD "question: q | a | b\n", "/x.survey:3: "},
                {GOOD "title: C | D\n", "/x.survey:3: "},
                {GOOD "colour: red\n", "/x.survey:3: "},
                {GOOD "no keyword\n", "/x.survey:3: "},
                {GOOD "intro: a\u202eb | c\n", "/x.survey:3: "},
                {GOOD "intro: a\xff | c\n", "/x.survey:3: "},
                {"figure: K1\n" GOOD, "/x.survey:1: "},
                {"title: A | B\n", "/x.survey:1: "},
                {"question: q | a | b\n", "/x.survey:1: "},
                {"", "/x.survey:0: "},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                for (enum language language = 0; language < _LANGUAGE_MAX; language++) {
                        _cleanup_(problem_done) struct problem problem = {.language = language};
                        _cleanup_(survey_freep) struct survey *survey = NULL;

                        ck_assert_msg(parse(cases[i].text, &survey, &problem) == -EINVAL, "%s",
                                      cases[i].text);
                        ck_assert_msg(strstr(problem.text, cases[i].place) != NULL, "%s: %s", cases[i].text,
                                      problem.text);
                }
}
END_TEST

START_TEST(every_limit_is_named_not_passed) {
        _cleanup_free_ char *questions = NULL, *choices = NULL, *longest = NULL;
        _cleanup_(problem_done) struct problem problem = {0};
        _cleanup_(survey_freep) struct survey *survey = NULL;

        assert_ok(str_format(&questions, "%s", "title: A | B\n"));
        assert_ok(str_format(&choices, "%s", GOOD));
        for (int i = 0; i <= SURVEY_QUESTIONS_MAX; i++)
                assert_ok(str_extend(&questions, "", "question: q%d | a | b\n", i));
        for (int i = 0; i <= SURVEY_CHOICES_MAX; i++)
                assert_ok(str_extend(&choices, "", "choice: c%d | + | a | b\n", i));
        assert_ok(str_format(&longest, "title: A | B\nquestion: q | %0*d | b\n", SURVEY_TEXT_MAX + 1, 1));
        ck_assert_int_eq(parse(questions, &survey, &problem), -EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, ":17: "));
        ck_assert_int_eq(parse(choices, &survey, &problem), -EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, ":11: "));
        ck_assert_int_eq(parse(longest, &survey, &problem), -EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, ":2: "));
}
END_TEST

START_TEST(a_version_is_what_people_read_not_how_the_file_is_laid_out) {
        _cleanup_(survey_freep) struct survey *a = NULL, *b = NULL, *c = NULL;
        _cleanup_(problem_done) struct problem problem = {0};

        assert_ok(parse(GOOD, &a, &problem));
        assert_ok(parse("\ufeff# mới\r\n  title:  A |  B\r\n\r\nquestion: q|câu|question", &b, &problem));
        assert_ok(parse("title: A | B\nquestion: q | câu? | question\n", &c, &problem));
        ck_assert_str_eq(a->digest, b->digest);
        ck_assert_str_ne(a->digest, c->digest);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_example_has_the_eight_questions),
        SUITE_CASE(a_question_without_choices_has_five_levels_of_which_two_count),
        SUITE_CASE(what_is_wrong_is_named_by_its_line),
        SUITE_CASE(every_limit_is_named_not_passed),
        SUITE_CASE(a_version_is_what_people_read_not_how_the_file_is_laid_out),
};

SUITE_MAIN("surveys-questions", cases, NULL, NULL)
