/* What a form of the survey holds: what the page has made, and nothing else. */
#include "services/web/form.h"
#include "services/web/survey-form.h"
#include "tests/lib/suite.h"

#define HEAD "version=0123abcd&once=7k3q9m"

static struct survey_sheet sheet;

static int parse(const char *body) {
        return survey_form_parse(body, strlen(body), &sheet);
}

START_TEST(answers_carry_their_question) {
        assert_ok(parse(HEAD "&d=ho-tich&code=7K3-Q9M&q1=chung:very-satisfied&q2=&q3=ket-qua%3Asom"));
        ck_assert_str_eq(sheet.version, "0123abcd");
        ck_assert_str_eq(sheet.once, "7k3q9m");
        ck_assert_str_eq(sheet.department, "ho-tich");
        ck_assert_str_eq(sheet.typed, "7K3-Q9M");
        ck_assert_uint_eq(sheet.n_chosen, 2);
        ck_assert(survey_sheet_has(&sheet, "chung", "very-satisfied"));
        ck_assert(survey_sheet_has(&sheet, "ket-qua", "som"));
        ck_assert(!survey_sheet_has(&sheet, "chung", "som"));
}
END_TEST

START_TEST(every_question_may_be_skipped) {
        assert_ok(parse(HEAD));
        ck_assert_uint_eq(sheet.n_chosen, 0);
        assert_ok(parse(HEAD "&q1=&q15="));
        ck_assert_uint_eq(sheet.n_chosen, 0);
        ck_assert_str_eq(sheet.department, "");
        ck_assert_str_eq(sheet.typed, "");
}
END_TEST

START_TEST(as_many_answers_as_a_survey_can_have_fit) {
        char body[FORM_SIZE_MAX] = HEAD;
        size_t n = strlen(body);

        for (int i = 1; i <= SURVEY_QUESTIONS_MAX; i++)
                n += (size_t) snprintf(body + n, sizeof(body) - n,
                                       "&q%d=abcdefghijklmno%02d%%3Aabcdefghijklmnopq", i, i);
        assert_ok(parse(body));
        ck_assert_uint_eq(sheet.n_chosen, SURVEY_QUESTIONS_MAX);
        ck_assert(survey_sheet_has(&sheet, "abcdefghijklmno15", "abcdefghijklmnopq"));
}
END_TEST

static const char *const wrong[] = {
        "",
        "version=0123abcd",                              /* it could be recorded twice */
        "once=7k3q9m",                                   /* of which questions? */
        "version=0123abcd&once=",                        /* the same */
        "version=a b&once=7k3q9m",                       /* no version */
        "version=0123abcd&once=%3Cb%3E",                 /* no name of a form */
        HEAD "&d=%3Cb%3E",                               /* no department */
        HEAD "&d=a%20b",                                 /* the same */
        HEAD "&q1=chung",                                /* no choice */
        HEAD "&q1=:som",                                 /* no question */
        HEAD "&q1=chung:",                               /* an empty choice */
        HEAD "&q1=chung:a:b",                            /* two */
        HEAD "&q1=Chung:som",                            /* no ID */
        HEAD "&q1=chung:s%C3%B3m",                       /* the same */
        HEAD "&q1=abcdefghijklmnopqr:a",                 /* too long */
        HEAD "&q1=a:abcdefghijklmnopqr",                 /* the same */
        HEAD "&q1=chung:a&q2=chung:b",                   /* a question twice */
        HEAD "&q1=chung:a&q1=cho:b",                     /* a field twice */
        HEAD "&q16=chung:a",                             /* more than there are */
        HEAD "&code=0123456789012345678901234567890123", /* no code is so long */
};

START_TEST(anything_else_is_no_sheet) {
        sheet.n_chosen = 77;
        assert_error(parse(wrong[_i]), EINVAL);
        ck_assert_uint_eq(sheet.n_chosen, 77);
}
END_TEST

START_TEST(too_much_is_no_sheet) {
        static char body[FORM_SIZE_MAX + 1];

        memset(body, 'a', sizeof(body));
        assert_error(survey_form_parse(body, sizeof(body), &sheet), E2BIG);
}
END_TEST

START_TEST(departments_are_known_by_their_id) {
        static struct survey_info survey = {.departments = {{"dia-chinh", "Địa chính"}}, .n_departments = 1};

        ck_assert_str_eq(survey_department_label(&survey, "dia-chinh"), "Địa chính");
        ck_assert_ptr_null(survey_department_label(&survey, "dia"));
        ck_assert_ptr_null(survey_department_label(&survey, ""));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(answers_carry_their_question),
        SUITE_CASE(every_question_may_be_skipped),
        SUITE_CASE(as_many_answers_as_a_survey_can_have_fit),
        {"anything_else_is_no_sheet", &anything_else_is_no_sheet, ELEMENTSOF(wrong)},
        SUITE_CASE(too_much_is_no_sheet),
        SUITE_CASE(departments_are_known_by_their_id),
};

SUITE_MAIN("web/survey", cases, NULL, NULL)
