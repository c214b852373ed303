#include "services/pages/csv.h"
#include "tests/lib/suite.h"

static struct csv csv;
static struct csv_row row;

static void teardown(void) {
        csv_row_done(&row);
}

static void begin(const char *text) {
        csv_begin(&csv, text, strlen(text));
}

/* cells: joined by '|'; NULL: the end. */
static void assert_row(unsigned line, const char *cells) {
        char joined[4096] = "";
        struct problem problem = {.language = LANGUAGE_EN};

        csv_row_done(&row);
        int r = csv_next(&csv, &row, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        ck_assert_int_eq(r, cells != NULL);
        if (!cells)
                return;
        for (size_t i = 0; i < row.n; i++) {
                size_t n = strlen(joined);
                snprintf(joined + n, sizeof(joined) - n, "%s%s", i > 0 ? "|" : "", row.cells[i]);
        }
        ck_assert_str_eq(joined, cells);
        ck_assert_uint_eq(csv.line, line);
}

static void assert_refused(unsigned line, const char *why) {
        struct problem problem = {.language = LANGUAGE_EN};

        csv_row_done(&row);
        assert_error(csv_next(&csv, &row, &problem), EINVAL);
        ck_assert_msg(strstr(problem.text, why), "'%s' does not say '%s'", problem.text, why);
        ck_assert_uint_eq(csv.line, line);
        ck_assert_uint_eq(row.n, 0);
        problem_done(&problem);
}

START_TEST(separator_is_what_the_first_line_has_most_of) {
        begin("a;b,c;d\n1;2;3\n");
        assert_row(1, "a|b,c|d");
        assert_row(2, "1|2|3");
        assert_row(2, NULL);
        begin("a,b;c,d\n");
        assert_row(1, "a|b;c|d");
        begin("a\tb\n1\t2, 3\n");
        assert_row(1, "a|b");
        assert_row(2, "1|2, 3");
        begin("one\n");
        assert_row(1, "one");
}
END_TEST

START_TEST(quoted_cells_hold_separators_quotes_and_lines) {
        begin("a;b\n\"x;y\";\"he said \"\"yes\"\"\"\n\"one\r\ntwo\";3\nlast;4");
        assert_row(1, "a|b");
        assert_row(2, "x;y|he said \"yes\"");
        assert_row(3, "one\ntwo|3");
        assert_row(5, "last|4");
        assert_row(5, NULL);
}
END_TEST

START_TEST(marks_blanks_and_empty_lines_of_spreadsheets_do_no_harm) {
        begin("\xef\xbb\xbf"
              "a ; b\r\n\r\n;;\r\n  1;\t2 \r\n");
        assert_row(1, "a|b");
        assert_row(4, "1|2");
        assert_row(4, NULL);
        begin("");
        assert_row(0, NULL);
        begin("a;b\n1;");
        assert_row(1, "a|b");
        assert_row(2, "1|");
        assert_row(2, NULL);
}
END_TEST

START_TEST(what_is_no_table_is_refused_with_its_line) {
        char text[CSV_CELL_MAX + 16];

        begin("a;b\n1;\"2\n3\n");
        assert_row(1, "a|b");
        assert_refused(2, "a quote is not closed");
        begin("a;b\n\"1\"2;3\n");
        assert_row(1, "a|b");
        assert_refused(2, "text behind a closed quote");
        begin(";;;;;;;;;;;;;;;;;;;;;;;;;;;a\n");
        assert_refused(1, "more than 24 columns");
        memset(text, 'x', sizeof(text));
        text[CSV_CELL_MAX + 1] = '\0';
        begin(text);
        assert_refused(1, "a cell of more than 2000 bytes");
        text[CSV_CELL_MAX] = '\0';
        begin(text);
        assert_row(1, text);
        csv_begin(&csv, "a\0b", 3);
        assert_refused(1, "a NUL character");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(separator_is_what_the_first_line_has_most_of),
        SUITE_CASE(quoted_cells_hold_separators_quotes_and_lines),
        SUITE_CASE(marks_blanks_and_empty_lines_of_spreadsheets_do_no_harm),
        SUITE_CASE(what_is_no_table_is_refused_with_its_line),
};

SUITE_MAIN("pages/csv", cases, NULL, teardown)
