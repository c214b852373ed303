#include "answers.h"
#include "daemon/reports/write.h"

static int write_vi(const struct report *report, FILE *f) {
        return report_write_csv(report, LANGUAGE_VI, true, f);
}

static int write_en(const struct report *report, FILE *f) {
        return report_write_csv(report, LANGUAGE_EN, false, f);
}

static int write_survey_en(const struct report *report, FILE *f) {
        return report_write_survey_csv(report, LANGUAGE_EN, f);
}

static char *csv_of_name(const char *name, answer_write_fn write) {
        json_t *groups = json_pack("[o]", answer_group("counter", "007", name, false));
        struct report *report = answer_report("2026-11", 1U << REPORT_BY_COUNTER, answer_make(groups, NULL),
                                              answer_make(json_array(), NULL));
        char *text = answer_written(report, write);

        report_free(report);
        return text;
}

static void expect(const char *name, const char *cell) {
        _cleanup_free_ char *text = csv_of_name(name, write_vi);

        ck_assert_msg(strstr(text, cell), "%s without %s: %s", name, cell, text);
}

START_TEST(numbers_are_numbers_of_the_language) {
        _cleanup_free_ char *vi = csv_of_name("Một", write_vi), *en = csv_of_name("Một", write_en);

        ck_assert_int_eq(strncmp(vi, "\ufeff\"Kỳ\";", strlen("\ufeff\"Kỳ\";")), 0);
        ck_assert_int_eq(strncmp(en, "\"Period\";", strlen("\"Period\";")), 0);
        ck_assert_ptr_nonnull(strstr(vi, ";46;48;95,8;"));
        ck_assert_ptr_nonnull(strstr(en, ";46;48;95.8;"));
        ck_assert_ptr_nonnull(strstr(vi, ";;80;1,5;10,0;")); /* median and nine in ten, in minutes */
        ck_assert_ptr_nonnull(strstr(vi, ";2026-11-01;2026-11-30;"));
}
END_TEST

START_TEST(a_camera_has_a_row) {
        json_t *groups = json_pack("[o]", answer_camera("cua", 20, 9600, 9590));
        struct report *report = answer_report("2026-11", 0, answer_make(groups, NULL), NULL);
        _cleanup_free_ char *text = answer_written(report, write_vi);

        ck_assert_ptr_nonnull(strstr(text, ";\"camera/cua\";\"cua\";\"C1\";"));
        ck_assert_ptr_nonnull(strstr(text, ";9590;9600;99,9;"));
        report_free(report);
}
END_TEST

START_TEST(a_fall_is_a_negative_number) {
        json_t *worse = answer_group("", "", NULL, false);
        json_object_set_new(worse, "rated", json_integer(92));
        json_t *now =
                json_pack("{s:{s:s}, s:[o], s:[]}", "about", "today", TODAY, "groups", worse, "entries");
        struct report *report = answer_report("2026-11", 0, now, answer_make(json_array(), NULL));
        _cleanup_free_ char *text = answer_written(report, write_vi);

        ck_assert_ptr_nonnull(strstr(text, ";-45,8;")); /* 50,0 after 95,8 */
        ck_assert_ptr_null(strstr(text, "'-"));
        report_free(report);
}
END_TEST

/* What a spreadsheet would compute, and what it would take for a number or a day. */
START_TEST(text_stays_text) {
        static const char *const taken[] = {
                "=1+1",           "+84912", "-5",   "@SUM(A1)", " =1+1", "\uff1d1+1", "007",     "1E5",
                "2026-11",        "3/4",    "TRUE", "true",     "5 May", "May 5",     "1.000,5", "'quoted",
                "=HYPERLINK(A1)", "00:30",  ".5",   "(5)",
        };
        static const char *const left[] = {"Quầy 7",          "Hộ tịch", "A-1", "Ô số 5 = góc",
                                           "7 ngày làm việc", "V2",      "Mai", "Mười"};

        for (size_t i = 0; i < ELEMENTSOF(taken); i++) {
                _cleanup_free_ char *cell = NULL;
                assert_ok(str_format(&cell, ";\"'%s\";", taken[i]));
                expect(taken[i], cell);
        }
        for (size_t i = 0; i < ELEMENTSOF(left); i++) {
                _cleanup_free_ char *cell = NULL;
                assert_ok(str_format(&cell, ";\"%s\";", left[i]));
                expect(left[i], cell);
        }
        /* An ID comes behind its kind, so that it is never a number. */
        expect("x", ";\"counter/007\";");
}
END_TEST

START_TEST(quotes_breaks_and_what_nobody_sees_do_no_harm) {
        expect("a\"b", ";\"a\"\"b\";");
        expect("a;b", ";\"a;b\";");
        expect("a\nb", ";\"a\ufffdb\";");
        expect("a\rb", ";\"a\ufffdb\";");
        expect("a\u202eb", ";\"a\ufffdb\";");
        expect("\t=1+1", ";\"\ufffd=1+1\";");
}
END_TEST

START_TEST(every_line_has_every_cell) {
        _cleanup_free_ char *text = csv_of_name("a\"b;c", write_vi);
        size_t cells = 0, lines = 0, first = 0;
        bool quoted = false;

        for (const char *p = text; *p; p++) {
                quoted ^= *p == '"';
                cells += !quoted && *p == ';';
                if (quoted || *p != '\n')
                        continue;
                ck_assert_int_eq(p[-1], '\r');
                if (lines++ == 0)
                        first = cells;
                ck_assert_uint_eq(cells, first);
                cells = 0;
        }
        ck_assert_uint_gt(lines, 40);
        ck_assert_uint_eq(first, 23);
}
END_TEST

/* Of too few answers nobody learns which they were. */
START_TEST(answers_of_the_survey_are_counted_by_channel) {
        static const char expected[] =
                "\ufeff\"Question\";\"Text\";\"Channel\";\"State\";\"Answer\";\"Label\";\"Answers\";"
                "\"Of\"\r\n"
                "\"chung\";\"Are you satisfied?\";qr;measured;\"hai-long\";\"Satisfied\";300;321\r\n"
                "\"chung\";\"Are you satisfied?\";qr;measured;\"khong\";\"Dissatisfied\";21;321\r\n"
                "\"chung\";\"Are you satisfied?\";paper;too-few;;;;3\r\n";
        struct report_survey_choice choices[] = {{"hai-long", {"Hài lòng", "Satisfied"}, 300, 2},
                                                 {"khong", {"Không hài lòng", "Dissatisfied"}, 21, 1}};
        struct report_survey_question question = {
                "chung", {"Hài lòng?", "Are you satisfied?"}, 321, 3, false, true, choices, 2};
        const struct report report = {.survey = {.is_known = true, .questions = &question, .n_questions = 1}};
        _cleanup_free_ char *text = answer_written(&report, write_survey_en);

        ck_assert_str_eq(text, expected);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(numbers_are_numbers_of_the_language),
        SUITE_CASE(a_camera_has_a_row),
        SUITE_CASE(a_fall_is_a_negative_number),
        SUITE_CASE(text_stays_text),
        SUITE_CASE(quotes_breaks_and_what_nobody_sees_do_no_harm),
        SUITE_CASE(every_line_has_every_cell),
        SUITE_CASE(answers_of_the_survey_are_counted_by_channel),
};

SUITE_MAIN("reports-csv", cases, NULL, NULL)
