#include "daemon/ctl/table.h"

#include <locale.h>

#include "tests/lib/suite.h"

static const struct table_column columns[] = {{"Quầy", false}, {"Số", true}, {"Tên", false}};

static void set_locale(void) {
        ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

static struct table *make_table(const char *const *cells, size_t n_cells) {
        struct table *table;

        assert_ok(table_new(columns, ELEMENTSOF(columns), &table));
        for (size_t i = 0; i < n_cells; i++)
                assert_ok(table_add(table, cells[i]));
        return table;
}

static void check(struct table *table, bool aligned, const char *expected) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        assert_ok(aligned ? table_print_aligned(table, f) : table_print_plain(table, true, f));
        fclose(f);
        ck_assert_str_eq(text, expected);
}

START_TEST(width_counts_columns_not_bytes) {
        ck_assert_uint_eq(text_width(""), 0);
        ck_assert_uint_eq(text_width("Quay"), 4);
        ck_assert_uint_eq(text_width("Quầy"), 4);
        ck_assert_uint_eq(text_width("Qua\u0302\u0300y"), 4); /* decomposed */
        ck_assert_uint_eq(text_width("漢字"), 4);
        ck_assert_uint_eq(text_width("\xff\xfe"), 2);
}
END_TEST

START_TEST(columns_line_up_in_vietnamese) {
        static const char *const cells[] = {"1", "7", "Hộ tịch", "Chứng thực", "1200", ""};
        _cleanup_(table_freep) struct table *table = make_table(cells, ELEMENTSOF(cells));

        ck_assert_uint_eq(table_rows(table), 2);
        check(table, true,
              "Quầy          Số  Tên\n"
              "1              7  Hộ tịch\n"
              "Chứng thực  1200  \n");
}
END_TEST

START_TEST(plain_has_one_tab_and_no_empty_cell) {
        static const char *const cells[] = {"1", "7", ""};
        _cleanup_(table_freep) struct table *table = make_table(cells, ELEMENTSOF(cells));

        check(table, false, "Quầy\tSố\tTên\n1\t7\t-\n");
}
END_TEST

START_TEST(empty_table_is_its_titles) {
        _cleanup_(table_freep) struct table *table = make_table(NULL, 0);

        check(table, true, "Quầy  Số  Tên\n");
}
END_TEST

START_TEST(what_steers_a_terminal_is_replaced) {
        static const char *const cells[] = {"\033[2Jx", "a\tb\n", "\xc2\x9b\xffz"};
        _cleanup_(table_freep) struct table *table = make_table(cells, ELEMENTSOF(cells));

        check(table, false, "Quầy\tSố\tTên\n?[2Jx\ta?b?\t??z\n");
}
END_TEST

START_TEST(a_table_that_lacks_a_cell_is_not_printed) {
        _cleanup_(table_freep) struct table *table = make_table(NULL, 0);
        size_t n = 0;

        while (table_add(table, "") >= 0)
                ck_assert_uint_lt(n++, 1 << 24);
        (void) table_add(table, "1");
        (void) table_add(table, "2");
        ck_assert_uint_eq(table_rows(table), n / ELEMENTSOF(columns));
        ck_assert_int_eq(table_print_aligned(table, stderr), -E2BIG);
        ck_assert_int_eq(table_print_plain(table, true, stderr), -E2BIG);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(width_counts_columns_not_bytes),      SUITE_CASE(columns_line_up_in_vietnamese),
        SUITE_CASE(plain_has_one_tab_and_no_empty_cell), SUITE_CASE(empty_table_is_its_titles),
        SUITE_CASE(what_steers_a_terminal_is_replaced),  SUITE_CASE(a_table_that_lacks_a_cell_is_not_printed),
};

SUITE_MAIN("ctl-table", cases, set_locale, NULL)
