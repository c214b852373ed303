#include <math.h>

#include "services/paper/document.h"
#include "tests/lib/suite.h"

static struct paper *paper;

static void setup(void) {
        paper = paper_new(LANGUAGE_VI);
        ck_assert_ptr_nonnull(paper);
}

static void teardown(void) {
        paper = paper_free(paper);
}

START_TEST(texts_are_kept_as_they_can_be_seen) {
        paper_set(paper, &paper->head.body, "UBND %s", "XÃ\xe2\x80\xaeKIẾN");
        paper_set(paper, &paper->head.body, "UBND %s", "XÃ\xe2\x80\xaeMINH");
        paper_add(paper, PAPER_PARAGRAPH, "%u lượt\n", 3U);
        ck_assert_int_eq(paper_error(paper), 0);
        ck_assert_str_eq(paper->head.body, "UBND XÃ[U+202E]MINH");
        ck_assert_str_eq(paper->blocks[0].text, "3 lượt ");
}
END_TEST

START_TEST(a_table_has_a_cell_for_each_column) {
        paper_add_table(paper, "Bảng", (const char *const[]){"Tên", "#Số", NULL}, 1);
        paper_add_row(paper, false);
        paper_add_cell(paper, "a");
        paper_add_row(paper, true);
        paper_add_cell(paper, "%s", "");
        paper_add_cell(paper, "%d", 7);
        ck_assert_int_eq(paper_error(paper), 0);
        const struct paper_table *table = paper->blocks[0].table;
        ck_assert_uint_eq(table->n_columns, 2);
        ck_assert_str_eq(table->columns[1].title, "Số");
        ck_assert(table->columns[1].is_number && !table->columns[0].is_number);
        ck_assert_ptr_null(table->rows[0].cells[1]);
        ck_assert_str_eq(table->rows[1].cells[0], "");
        ck_assert_str_eq(table->rows[1].cells[1], "7");
        ck_assert(table->rows[1].bold);
}
END_TEST

START_TEST(a_value_that_is_no_number_is_not_known) {
        const double values[] = {NAN, INFINITY, -1, 0, 2.5};

        paper_add_chart(paper, PAPER_BARS, NULL, NULL, 0);
        for (size_t i = 0; i < ELEMENTSOF(values); i++)
                paper_add_point(paper, "x", &values[i], NULL);
        const struct paper_chart *chart = paper->blocks[0].chart;
        ck_assert_uint_eq(chart->n_points, ELEMENTSOF(values));
        for (size_t i = 0; i < ELEMENTSOF(values); i++)
                ck_assert(chart->points[i].known[0] == (i >= 3));
        ck_assert(chart->points[1].values[0] == 0);
}
END_TEST

/* Whatever comes behind it, the first error stays. */
static void assert_refused(void) {
        assert_error(paper_error(paper), E2BIG);
        size_t n = paper->n;
        paper_add(paper, PAPER_PARAGRAPH, "mới");
        paper_add_table(paper, NULL, (const char *const[]){"a", NULL}, 0);
        paper_add_row(paper, false);
        paper_add_cell(paper, "b");
        paper_add_chart(paper, PAPER_BARS, NULL, NULL, 0);
        paper_add_point(paper, "x", (const double[]){1}, NULL);
        paper_add_signature(paper, (const char *const[]){NULL}, NULL, NULL, NULL);
        paper_set(paper, &paper->head.mark, "mới");
        ck_assert_uint_eq(paper->n, n);
        ck_assert_ptr_null(paper->head.mark);
        assert_error(paper_error(paper), E2BIG);
}

START_TEST(a_text_has_a_limit) {
        char text[PAPER_TEXT_MAX + 2];

        memset(text, 'a', sizeof(text));
        text[PAPER_TEXT_MAX] = '\0';
        paper_add(paper, PAPER_PARAGRAPH, "%s", text);
        ck_assert_int_eq(paper_error(paper), 0);
        text[PAPER_TEXT_MAX] = 'a';
        text[PAPER_TEXT_MAX + 1] = '\0';
        paper_add(paper, PAPER_PARAGRAPH, "%s", text);
        assert_refused();
}
END_TEST

START_TEST(blocks_rows_points_and_annexes_have_limits) {
        switch (_i) {
        case 0:
                for (size_t i = 0; i <= PAPER_BLOCKS_MAX; i++)
                        paper_add(paper, PAPER_NOTE, "a");
                break;
        case 1:
                paper_add_table(paper, NULL, (const char *const[]){"a", NULL}, 0);
                for (size_t i = 0; i <= PAPER_ROWS_MAX; i++)
                        paper_add_row(paper, false);
                break;
        case 2:
                paper_add_chart(paper, PAPER_BARS, NULL, NULL, 0);
                for (size_t i = 0; i <= PAPER_POINTS_MAX; i++)
                        paper_add_point(paper, "x", (const double[]){1}, NULL);
                break;
        default:
                for (size_t i = 0; i <= PAPER_ANNEXES_MAX; i++)
                        paper_add(paper, PAPER_ANNEX, "a");
        }
        assert_refused();
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(texts_are_kept_as_they_can_be_seen),
        SUITE_CASE(a_table_has_a_cell_for_each_column),
        SUITE_CASE(a_value_that_is_no_number_is_not_known),
        SUITE_CASE(a_text_has_a_limit),
        {"blocks_rows_points_and_annexes_have_limits", &blocks_rows_points_and_annexes_have_limits, 4},
};

SUITE_MAIN("paper/document", cases, setup, teardown)
