/* The sum of a row: the same everywhere, and another of any other row. */
#include "services/base/row-sum.h"
#include "services/base/sqlite-util.h"
#include "tests/lib/suite.h"

static char x5000[5001];

/* Made by a second implementation of SipHash, in Python, from what row-sum.h says. */
static const struct {
        const char *values;
        uint32_t sum;
} vectors[] = {
        {"", 0},
        {"NULL", 1147825134},
        {"0", 2582976305},
        {"-1", 2660468106},
        {"9223372036854775807", 2980542687},
        {"''", 433484441},
        {"'0'", 1359900741},
        {"x'30'", 2618464333},
        {"1, 'press', '{\"a\":1}'", 2027863809},
        {"'ab', 'c'", 3960514761},
        {"'a', 'bc'", 175279944},
        {"NULL, NULL", 2083369209},
        {"'hộ tịch', -9223372036854775808, NULL, x'00'", 1141060056},
        {"replace(hex(zeroblob(2500)), '0', 'x')", 3163312712},
};

static int64_t select_number(const char *values) {
        _cleanup_free_ char *text = NULL;
        sqlite3_stmt *stmt = NULL;
        sqlite3 *db = NULL;

        assert_ok(str_format(&text, "SELECT row_sum(%s)", values));
        assert_ok(sqlite_open(":memory:", /* exclusive= */ true, &db));
        assert_ok(sqlite_prepare(db, text, &stmt));
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        int64_t number = sqlite3_column_int64(stmt, 0);
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        return number;
}

START_TEST(sum_is_the_published_one) {
        ck_assert_int_eq(select_number(vectors[_i].values), vectors[_i].sum);
}
END_TEST

START_TEST(function_and_library_agree) {
        uint64_t hash = row_sum_add_integer(0, 1);

        hash = row_sum_add_text(hash, "press");
        hash = row_sum_add(hash, ROW_SUM_TEXT, "{\"a\":1}", 7);
        ck_assert_uint_eq(row_sum_of(hash), 2027863809);
        memset(x5000, 'x', sizeof(x5000) - 1);
        ck_assert_uint_eq(row_sum_of(row_sum_add(0, ROW_SUM_TEXT, x5000, 5000)), 3163312712);
        ck_assert_uint_eq(row_sum_of(row_sum_add_text(0, NULL)), 1147825134);
}
END_TEST

START_TEST(each_bit_counts) {
        static const char row[] = "{\"arming\":12,\"key\":\"very-satisfied\",\"keypad\":\"quay1\"}";
        uint32_t sum = row_sum_of(row_sum_add(7, ROW_SUM_TEXT, row, sizeof(row) - 1));

        for (size_t bit = 0; bit < 8 * (sizeof(row) - 1); bit++) {
                char other[sizeof(row)];

                memcpy(other, row, sizeof(row));
                other[bit / 8] = (char) (other[bit / 8] ^ 1 << bit % 8);
                ck_assert_uint_ne(row_sum_of(row_sum_add(7, ROW_SUM_TEXT, other, sizeof(row) - 1)), sum);
        }
        ck_assert_uint_ne(row_sum_of(row_sum_add(8, ROW_SUM_TEXT, row, sizeof(row) - 1)), sum);
        ck_assert_uint_ne(row_sum_of(row_sum_add(7, ROW_SUM_TEXT, row, sizeof(row) - 2)), sum);
}
END_TEST

static const struct suite_case cases[] = {
        {"sum_is_the_published_one", &sum_is_the_published_one, ELEMENTSOF(vectors)},
        SUITE_CASE(function_and_library_agree),
        SUITE_CASE(each_bit_counts),
};

SUITE_MAIN("base-row-sum", cases, NULL, NULL)
