#include "daemon/reports/paper.h"
#include "sample.h"
#include "tests/lib/suite.h"

#define HEADER "id;group;title;max;measure;steps;evidence;owner\n"

static struct criteria *criteria;
static struct problem problem;
static struct report_sample *sample;

static void setup(void) {
        problem = (struct problem){.language = LANGUAGE_EN};
        sample = report_sample_new(28, false);
}

static void teardown(void) {
        criteria = criteria_free(criteria);
        sample = report_sample_free(sample);
        problem_done(&problem);
}

static int parse(const char *text) {
        criteria = criteria_free(criteria);
        problem_done(&problem);
        problem = (struct problem){.language = LANGUAGE_EN};
        return criteria_parse("f.csv", text, strlen(text), &criteria, &problem);
}

static void assert_refused(const char *text, const char *expected) {
        int r = parse(text);

        ck_assert_msg(r == -EINVAL, "'%s': %d", text, r);
        ck_assert_msg(strstr(problem.text, expected), "'%s': '%s'", text, problem.text);
        ck_assert_ptr_null(criteria);
}

/* One row of that measure and these steps, of 10 points at most. */
static const struct criterion *parse_row(const char *measure, const char *steps) {
        _cleanup_free_ char *text = NULL;

        assert_ok(str_format(&text, HEADER "a;G;T;10;%s;%s;E;O\n", measure, steps));
        int r = parse(text);
        ck_assert_msg(r >= 0, "%s", problem.text);
        ck_assert_uint_eq(criteria->n, 1);
        return &criteria->rows[0];
}

START_TEST(a_file_of_a_spreadsheet_is_read) {
        assert_ok(parse(
                "\xef\xbb\xbfOwner;id;GROUP;title;max;measure;steps;evidence\r\n"
                "Xã;a-1;\"Nhóm \"\"A\"\"\";\"hai\r\ndòng; và ;\";12,5;H2; ≥95,5:12.5  >=90:8 ;Báo cáo\r\n"
                ";;;;;;;\r\n"
                "Xã;b;;T;0;manual;;"));
        ck_assert_uint_eq(criteria->n, 2);
        const struct criterion *row = &criteria->rows[0];
        ck_assert_str_eq(row->id, "a-1");
        ck_assert_str_eq(row->group, "Nhóm \"A\"");
        ck_assert_str_eq(row->title, "hai dòng; và ;");
        ck_assert_str_eq(row->owner, "Xã");
        ck_assert_str_eq(row->evidence, "Báo cáo");
        ck_assert_uint_eq(row->max, 1250);
        ck_assert_int_eq(row->measure, CRITERIA_FIGURE);
        ck_assert_str_eq(row->of, "H2");
        ck_assert_uint_eq(row->n_steps, 2);
        ck_assert_uint_eq(row->steps[0].bound, 9550);
        ck_assert_uint_eq(row->steps[0].points, 1250);
        ck_assert_int_eq(criteria->rows[1].measure, CRITERIA_MANUAL);
        ck_assert_ptr_null(criteria->mark);
}
END_TEST

static const struct {
        const char *text, *expected;
} refused[] = {
        {"", "f.csv:0: the file is empty"},
        {"\n;;\n", "the file is empty"},
        {"id;group;title;max;measure;steps;evidence\n", "f.csv:1: column 'owner' is missing"},
        {"id;id;title;max;measure;steps;evidence;owner\n", "column 'id' stands twice"},
        {"id;note;title;max;measure;steps;evidence;owner\n", "no column 'note'"},
        {HEADER "a b;G;T;10;H2;>=1:1;;\n", "f.csv:2: id 'a b' must be"},
        {HEADER ";G;T;10;H2;>=1:1;;\n", "id '' must be"},
        {HEADER "a;G;T;10;H2;>=1:1;;\na;G;T;10;H2;>=1:1;;\n", "f.csv:3: id 'a' stands twice"},
        {HEADER "a;G;;10;H2;>=1:1;;\n", "title is missing"},
        {HEADER "a;G;T;;H2;>=1:1;;\n", "max '' must be"},
        {HEADER "a;G;T;-1;H2;>=1:1;;\n", "max '-1'"},
        {HEADER "a;G;T;1e3;H2;>=1:1;;\n", "max '1e3'"},
        {HEADER "a;G;T;1,234;H2;>=1:1;;\n", "max '1,234'"},
        {HEADER "a;G;T;10,;H2;>=1:1;;\n", "max '10,'"},
        {HEADER "a;G;T;99999999999999999999;H2;>=1:1;;\n", "max"},
        {HEADER "a;G;T;10;Z9;>=1:1;;\n", "measure 'Z9' must be"},
        {HEADER "a;G;T;10;;>=1:1;;\n", "measure '' must be"},
        {HEADER "a;G;T;10;count();>=1:1;;\n", "measure 'count()'"},
        {HEADER "a;G;T;10;count(a b);>=1:1;;\n", "measure 'count(a b)'"},
        {HEADER "a;G;T;10;sum(x);>=1:1;;\n", "measure 'sum(x)'"},
        {HEADER "a;G;T;10;Manual;;;\n", "measure 'Manual'"},
        {HEADER "a;G;T;10;manual;>=1:1;;\n", "steps must be empty"},
        {HEADER "a;G;T;10;H2;;;\n", "must have steps"},
        {HEADER "a;G;T;10;H2;>=1;;\n", "step 1 must be such as"},
        {HEADER "a;G;T;10;H2;>=1:1 95:5;;\n", "step 2 must be such as"},
        {HEADER "a;G;T;10;H2;>= 1:1;;\n", "step 1 must be"},
        {HEADER "a;G;T;10;H2;>=1:1,;;\n", "step 1 must be"},
        {HEADER "a;G;T;10;H2;=>1:1;;\n", "step 1 must be"},
        {HEADER "a;G;T;10;H2;>=1:10,01;;\n", "step 1 has more points than max"},
        {HEADER "a;G;T;10;H2;>1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 >1:1 "
                ">1:1;;\n",
         "more than 16 steps"},
        {HEADER "a;G;\xff;10;H2;>=1:1;;\n", "cell 3 is not UTF-8"},
        {HEADER "a;G;T\xe2\x80\xae;10;H2;>=1:1;;\n", "cell 3 is not UTF-8"},
        {"\xff" HEADER, "f.csv:1: cell 1 is not UTF-8"},
        {HEADER "a;G;\"T;10;H2;>=1:1;;\n", "a quote is not closed"},
        {HEADER "mark;;;;;;;\n", "row mark must have a title"},
        {HEADER "mark;;A;;;;;\nmark;;B;;;;;\n", "and stand once"},
};

START_TEST(what_is_wrong_is_named_with_its_line) {
        assert_refused(refused[_i].text, refused[_i].expected);
}
END_TEST

START_TEST(a_file_has_limits) {
        _cleanup_free_ char *text = calloc(1, CRITERIA_SIZE_MAX + 2), *many = strdup(HEADER),
                            *cell = calloc(1, 1200);

        memset(text, ';', CRITERIA_SIZE_MAX + 1);
        assert_error(criteria_parse("f.csv", text, CRITERIA_SIZE_MAX + 1, &criteria, &problem), E2BIG);
        ck_assert_ptr_nonnull(problem.text);
        for (int i = 0; i < CRITERIA_MAX; i++)
                assert_ok(str_extend(&many, "", "r%d;;T;1;manual;;;\n", i));
        assert_ok(parse(many));
        assert_ok(str_extend(&many, "", "more;;T;1;manual;;;\n"));
        assert_refused(many, "more than 300 criteria");
        memset(cell, 'x', CRITERIA_TEXT_MAX + 1);
        free(many);
        assert_ok(str_format(&many, HEADER "a;G;%s;1;manual;;;\n", cell));
        assert_refused(many, "longer than 1000 bytes");
}
END_TEST

/* H2 of the sample: 900 of 1000. */
static const struct {
        const char *measure, *steps;
        uint64_t points;
} scored[] = {
        {"H2", ">=95:10 >=90:8 >=80:5", 800},
        {"H2", ">=90,01:10 >90:9 >=89,99:7", 700},
        {"H2", ">=95:10", 0},
        {"H2", "=90:3,25", 325},
        {"H2", "<90:10 <=90:4", 400},
        {"T1", "<=7,5:10", 1000},
        {"T1", "<7,5:10 <=10:2", 200},
        {"H3", "<=2,5:1,5", 150},
        {"N1", ">=95:10", 1000},
        {"count(cong-khai)", ">=3:10 >=2:6", 600},
        {"share(cong-khai)", ">=66,67:10 >=66,66:9", 900},
        {"yes(cong-khai)", "=1:10 =0:1", 100},
};

START_TEST(the_first_step_that_holds_gives_the_points) {
        const struct criterion *row = parse_row(scored[_i].measure, scored[_i].steps);
        struct criteria_value value;

        criteria_measure(row, &sample->report, &value);
        ck_assert(value.has_points);
        ck_assert_uint_eq(value.points, scored[_i].points);
}
END_TEST

/* No 0 points of what nobody knows. */
START_TEST(without_a_value_nothing_is_proposed) {
        static const struct {
                const char *measure;
                enum report_state state;
        } rows[] = {{"K1", REPORT_NOT_MEASURED},
                    {"N3", REPORT_NOT_ENTERED},
                    {"count(khac)", REPORT_NOT_ENTERED},
                    {"share(khac)", REPORT_NOT_ENTERED},
                    {"yes(khac)", REPORT_NOT_ENTERED}};
        struct criteria_value value;

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                criteria_measure(parse_row(rows[i].measure, ">=0:10"), &sample->report, &value);
                ck_assert(!value.has_points && value.points == 0);
                ck_assert_int_eq(value.state, rows[i].state);
        }
        sample = report_sample_free(sample);
        sample = report_sample_new(28, true);
        criteria_measure(parse_row("H2", ">=0:10"), &sample->report, &value);
        ck_assert(!value.has_points);
        ck_assert_int_eq(value.state, REPORT_TOO_FEW);
        sample->report.whole.n_rows = 0;
        criteria_measure(parse_row("H1", ">=0:10"), &sample->report, &value);
        ck_assert(!value.has_points);
        criteria_measure(parse_row("manual", ""), &sample->report, &value);
        ck_assert(!value.has_points);
}
END_TEST

/* The row of the table that begins with that cell. */
static const struct paper_row *find_row(const struct paper *paper, const char *id) {
        for (size_t i = 0; i < paper->n; i++)
                for (size_t j = 0; paper->blocks[i].kind == PAPER_TABLE && j < paper->blocks[i].table->n_rows;
                     j++)
                        if (streq(paper->blocks[i].table->rows[j].cells[0], id))
                                return &paper->blocks[i].table->rows[j];
        ck_abort_msg("there is no row %s", id);
        return NULL;
}

START_TEST(the_example_says_on_every_page_that_it_is_one) {
        _cleanup_(paper_freep) struct paper *paper = NULL;
        _cleanup_free_ char *text = NULL;
        size_t size;

        assert_ok(file_read_regular(EXAMPLE, CRITERIA_SIZE_MAX, &text, &size));
        int r = criteria_parse("vi-du", text, size, &criteria, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        paper = criteria_paper_new(criteria, &sample->report, &sample->form, LANGUAGE_VI);
        assert_ok(paper_error(paper));
        ck_assert_str_eq(paper->head.mark, "VÍ DỤ – CHƯA PHẢI Bộ tiêu chí");
        for (size_t i = 0; i < criteria->n; i++)
                ck_assert_msg(strncmp(criteria->rows[i].title, "(Ví dụ) ", strlen("(Ví dụ) ")) == 0, "%s",
                              criteria->rows[i].title);
}
END_TEST

/* Points of row "a" that these criteria give, and of another file that has such a row too. */
static void confirm(const char *why) {
        static struct report_points points[2];
        static char digest[CRITERIA_DIGEST_SIZE];

        memcpy(digest, criteria->digest, sizeof(digest));
        points[0] = (struct report_points){.criteria = "0000",
                                           .row = "a",
                                           .points = 100,
                                           .max = 1000,
                                           .reason = "cũ",
                                           .day = "2026-11-01",
                                           .actor = "Lê C",
                                           .event = 1};
        points[1] = (struct report_points){.criteria = digest,
                                           .row = "a",
                                           .points = 750,
                                           .max = 1000,
                                           .has_proposal = true,
                                           .proposed = 800,
                                           .reason = why,
                                           .day = "2026-11-28",
                                           .actor = "Trần B",
                                           .event = 2};
        sample->report.points = points;
        sample->report.n_points = 2;
}

START_TEST(measured_rows_have_counts_and_manual_ones_stay_blank) {
        _cleanup_(paper_freep) struct paper *paper = NULL;

        assert_ok(parse(HEADER "a;A;T;10;H2;>=90:8;;\nb;A;T;10;manual;;;\nc;B;T;10;K1;>=1:1;;\n"));
        confirm("đã trừ lượt trùng");
        paper = criteria_paper_new(criteria, &sample->report, &sample->form, LANGUAGE_VI);
        assert_ok(paper_error(paper));
        const struct paper_row *row = find_row(paper, "a");
        ck_assert_str_eq(row->cells[4], "90,0% (900/1.000)");
        ck_assert_str_eq(row->cells[5], "8");
        ck_assert_str_eq(row->cells[6], "7,5");
        row = find_row(paper, "b");
        ck_assert_str_eq(row->cells[5], "");
        ck_assert_str_eq(row->cells[6], "");
        row = find_row(paper, "c");
        ck_assert_str_eq(row->cells[4], "chưa đo");
        ck_assert_str_eq(row->cells[5], "");
        const struct paper_table *last = paper->blocks[paper->n - 4].table;
        ck_assert_str_eq(last->rows[0].cells[2], "8");
        ck_assert_str_eq(last->rows[0].cells[3], "Trần B");
        ck_assert_str_eq(last->rows[0].cells[4], "28/11/2026");
        ck_assert_str_eq(last->rows[0].cells[5], "đã trừ lượt trùng");
        ck_assert_ptr_nonnull(strstr(paper->blocks[paper->n - 2].text, criteria->digest + 48));
}
END_TEST

static char *write_csv(enum language language) {
        char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        assert_ok(criteria_write_csv(criteria, &sample->report, language, f));
        ck_assert_int_eq(fclose(f), 0);
        return text;
}

static void assert_has_line(const char *text, const char *line) {
        ck_assert_msg(strstr(text, line), "no '%s' in:\n%s", line, text);
}

START_TEST(a_filled_file_has_counts_and_points_behind_each_row) {
        assert_ok(parse(
                HEADER
                "mark;;VÍ DỤ;;;;;\na;A;T;12,5;H2;>=90:8,25;;\nb;A;@T;10;manual;;;\nc;B;T;10;K1;>=1:1;;\n"
                "d;B;T;10;T1;<=7,5:1;;\ne;B;T;10;count(cong-khai);>=2:10;;\n"));
        confirm("=1+1");
        _cleanup_free_ char *text = write_csv(LANGUAGE_VI);
        assert_has_line(
                text,
                "id;group;title;max;measure;steps;evidence;owner;state;numerator;denominator;value;proposed;"
                "confirmed;confirmed_by;confirmed_on;why\r\n");
        assert_has_line(text, "\r\nmark;;\"VÍ DỤ\";;;;;;;;;;;;;;\r\n");
        assert_has_line(
                text,
                "\r\n\"a\";\"A\";\"T\";12,50;\"H2\";\">=90:8,25\";\"\";\"\";measured;900;1000;90,0;8,25;"
                "7,50;\"Trần B\";2026-11-28;\"'=1+1\"\r\n");
        assert_has_line(text, "\r\n\"b\";\"A\";\"'@T\";10;\"manual\";\"\";\"\";\"\";manual;;;;;;;;\r\n");
        assert_has_line(text, ";not-measured;;;;;;;;\r\n");
        assert_has_line(text, ";measured;;;7,5;1;;;;\r\n");
        assert_has_line(text, ";entered;2;;2;10;;;;\r\n");
}
END_TEST

/* What is behind the criteria in a file does not change what is read of it. */
START_TEST(a_filled_file_is_read_again) {
        static const char given[] = HEADER "a;=G;'T;12,5;H2;=90:8,25 >1:0;E;O\nb;A;T;10;manual;;;\n";

        assert_ok(parse(given));
        _cleanup_free_ char *once = write_csv(LANGUAGE_VI);
        assert_ok(parse(once));
        ck_assert_str_eq(criteria->rows[0].group, "=G");
        ck_assert_str_eq(criteria->rows[0].title, "T");
        ck_assert_str_eq(criteria->rows[0].steps_text, "=90:8,25 >1:0");
        _cleanup_free_ char *twice = write_csv(LANGUAGE_VI);
        ck_assert_str_eq(once, twice);
}
END_TEST

/* What a spreadsheet makes of a file is the same to score by, and so are other words for who does what. */
START_TEST(points_hold_for_just_these_criteria) {
        static const char first[] = HEADER "a;A;T;10;H2;>=90:8;E;O\nb;A;T;10;manual;;;\n";
        static const char *const same[] = {
                "\xef\xbb\xbf" HEADER
                "\"a\";B;T;10,00;H2; ≥90,0:8.00 ;Khác;Khác\r\n;;\r\nb;A;T;10;manual;;;\n",
                "owner;id;group;title;max;measure;steps;evidence;state;why\nO;a;A;T;10;H2;>=90:8;E;x;y\n"
                "O;b;A;T;10;manual;;;;\n",
        };
        static const char *const others[] = {
                HEADER "a;A;T;10;H2;>=90:9;E;O\nb;A;T;10;manual;;;\n",
                HEADER "a;A;T;10;H2;>90:8;E;O\nb;A;T;10;manual;;;\n",
                HEADER "a;A;T;11;H2;>=90:8;E;O\nb;A;T;10;manual;;;\n",
                HEADER "a;A;T;10;H1;>=90:8;E;O\nb;A;T;10;manual;;;\n",
                HEADER "a;A;T2;10;H2;>=90:8;E;O\nb;A;T;10;manual;;;\n",
                HEADER "a;A;T;10;H2;>=90:8;E;O\n",
                HEADER "mark;;VÍ DỤ;;;;;\na;A;T;10;H2;>=90:8;E;O\nb;A;T;10;manual;;;\n",
        };

        assert_ok(parse(first));
        confirm("x");
        ck_assert_uint_eq(criteria_find_points(criteria, &sample->report, "a")->points, 750);
        ck_assert_ptr_null(criteria_find_points(criteria, &sample->report, "b"));
        ck_assert_uint_eq(criteria_count_others(criteria, &sample->report), 1);
        for (size_t i = 0; i < ELEMENTSOF(same); i++) {
                assert_ok(parse(same[i]));
                ck_assert_msg(criteria_find_points(criteria, &sample->report, "a") != NULL, "%zu", i);
        }
        for (size_t i = 0; i < ELEMENTSOF(others); i++) {
                assert_ok(parse(others[i]));
                ck_assert_msg(!criteria_find_points(criteria, &sample->report, "a"), "%zu", i);
                ck_assert_uint_eq(criteria_count_others(criteria, &sample->report), 2);
        }
}
END_TEST

/* By "printf ... | sha256sum": whoever reads the record can find the file that points are of. */
START_TEST(the_digest_is_what_the_header_says) {
        assert_ok(parse(HEADER "a;A;T;10;H2;>=90:8 <1:0,5;E;O\n"));
        ck_assert_str_eq(criteria->digest,
                         "081364f933f1015a9d0ad6551ac27c1a0481aeedcb31b808c4070b45e28e6cab");
}
END_TEST

START_TEST(points_are_written_and_read_alike) {
        static const char *const bad[] = {"", "-1", "1,234", "1.", "x", "1e3", " 1", "1 ", "99999999"};
        char text[CRITERIA_POINTS_SIZE];
        uint64_t points;

        for (uint64_t i = 0; i < 1200; i++)
                for (enum language language = 0; language < _LANGUAGE_MAX; language++) {
                        assert_ok(criteria_parse_points(criteria_points_text(i, language, text), &points));
                        ck_assert_uint_eq(points, i);
                }
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(criteria_parse_points(bad[i], &points) == -EINVAL, "%s", bad[i]);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(points_hold_for_just_these_criteria),
        SUITE_CASE(the_digest_is_what_the_header_says),
        SUITE_CASE(points_are_written_and_read_alike),
        SUITE_CASE(a_filled_file_has_counts_and_points_behind_each_row),
        SUITE_CASE(a_filled_file_is_read_again),
        SUITE_CASE(a_file_of_a_spreadsheet_is_read),
        {"what_is_wrong_is_named_with_its_line", &what_is_wrong_is_named_with_its_line, ELEMENTSOF(refused)},
        SUITE_CASE(a_file_has_limits),
        {"the_first_step_that_holds_gives_the_points", &the_first_step_that_holds_gives_the_points,
         ELEMENTSOF(scored)},
        SUITE_CASE(without_a_value_nothing_is_proposed),
        SUITE_CASE(the_example_says_on_every_page_that_it_is_one),
        SUITE_CASE(measured_rows_have_counts_and_manual_ones_stay_blank),
};

SUITE_MAIN("reports/criteria", cases, setup, teardown)
