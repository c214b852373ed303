/* Medians and the like against a sorted copy. */
#include "daemon/queue/durations.h"
#include "tests/lib/suite.h"

enum { VALUES_MAX = 500 };

static int compare(const void *a, const void *b) {
        const uint32_t *x = a, *y = b;

        return *x < *y ? -1 : *x > *y;
}

static void check(const uint32_t *values, size_t n) {
        _cleanup_durations_ struct durations durations = {0};
        _cleanup_free_ char *text = strdup("");
        uint32_t sorted[VALUES_MAX];

        memcpy(sorted, values, n * sizeof(*values));
        qsort(sorted, n, sizeof(*sorted), compare);
        for (size_t i = 0; i < n; i++)
                assert_ok(str_extend(&text, "", "%u ", values[i]));
        assert_ok(durations_add_text(&durations, text));
        ck_assert_uint_eq(durations.n, n);
        uint64_t twice = (uint64_t) sorted[(n - 1) / 2] + sorted[n / 2];
        ck_assert_uint_eq(durations_median_usec(&durations), twice * USEC_PER_SEC / 2);
        size_t nine = 0; /* the smallest rank that covers nine in ten */
        while (10 * (nine + 1) < 9 * n)
                nine++;
        ck_assert_uint_eq(durations_quantile_usec(&durations, 90), sorted[nine] * USEC_PER_SEC);
}

START_TEST(median_and_p90_are_those_of_the_sorted_values) {
        static const uint32_t same[] = {7, 7, 7, 7}, extremes[] = {UINT32_MAX, 0, UINT32_MAX};
        uint32_t values[VALUES_MAX] = {0}, state = 1;

        check(same, ELEMENTSOF(same));
        check(extremes, ELEMENTSOF(extremes));
        for (size_t n = 1; n <= VALUES_MAX; n += 1 + n / 20) {
                for (size_t i = 0; i < n; i++) {
                        state = state * 1103515245 + 12345;
                        values[i] = state >> 16 & (n % 2 ? 0x7fff : 0x3f);
                }
                check(values, n);
                qsort(values, n, sizeof(*values), compare);
                check(values, n);
        }
}
END_TEST

START_TEST(a_value_is_taken_out_whole) {
        _cleanup_free_ char *text = strdup("12 2 112 2 ");

        assert_error(durations_text_edit(&text, 1, false), ENOENT);
        assert_ok(durations_text_edit(&text, 2, false));
        ck_assert_str_eq(text, "12 112 2 ");
        assert_ok(durations_text_edit(&text, 112, false));
        assert_ok(durations_text_edit(&text, 12, false));
        ck_assert_str_eq(text, "2 ");
        assert_ok(durations_text_edit(&text, 2, false));
        ck_assert_str_eq(text, "");
        assert_error(durations_text_edit(&text, 2, false), ENOENT);
}
END_TEST

START_TEST(the_same_values_are_the_same_text) {
        static const uint32_t orders[][5] = {{9, 100, 0, 10, 9}, {100, 10, 9, 9, 0}, {0, 9, 9, 10, 100}};

        for (size_t i = 0; i < ELEMENTSOF(orders); i++) {
                _cleanup_free_ char *text = strdup("");
                for (size_t k = 0; k < ELEMENTSOF(orders[i]); k++)
                        assert_ok(durations_text_edit(&text, orders[i][k], true));
                ck_assert_str_eq(text, "0 9 9 10 100 ");
        }
}
END_TEST

START_TEST(seconds_are_rounded_and_end) {
        ck_assert_uint_eq(duration_seconds(499999), 0);
        ck_assert_uint_eq(duration_seconds(500000), 1);
        ck_assert_uint_eq(duration_seconds(UINT64_MAX), UINT32_MAX);
}
END_TEST

START_TEST(other_texts_are_refused) {
        static const char *const bad[] = {
                "5", "5  ", " 5 ", "-1 ", "x ", "4294967296 ", "99999999999999999999 "};

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                _cleanup_durations_ struct durations durations = {0};
                ck_assert_msg(durations_add_text(&durations, bad[i]) == -EUCLEAN, "%s", bad[i]);
        }
}
END_TEST

/* Ranks of many are found another way than those of few. */
START_TEST(many_are_ranked_as_few_are) {
        enum { MANY_OF_THEM = 6001 };
        _cleanup_durations_ struct durations durations = {0};
        char text[16];

        for (uint32_t i = 0; i < MANY_OF_THEM; i++) {
                /* 0 to 6000 in a wild order, the uppermost tenth beyond nine hours. */
                uint32_t value = i * 4999 % MANY_OF_THEM;
                snprintf(text, sizeof(text), "%u ", value < 5400 ? value : value + 40000);
                assert_ok(durations_add_text(&durations, text));
        }
        ck_assert_uint_eq(durations_median_usec(&durations), 3000 * USEC_PER_SEC);
        ck_assert_uint_eq(durations_quantile_usec(&durations, 90), 45400 * USEC_PER_SEC);
        ck_assert_uint_eq(durations_quantile_usec(&durations, 100), 46000 * USEC_PER_SEC);
        ck_assert_uint_eq(durations_quantile_usec(&durations, 1), 60 * USEC_PER_SEC);
        ck_assert_uint_eq(durations_count_within(&durations, 5399 * USEC_PER_SEC), 5400);
}
END_TEST

/* Whatever is added to what, few or many: a year of days, and months to a year. */
START_TEST(many_and_few_are_added_alike) {
        enum { FEW = 900, DAYS = 12 };
        _cleanup_durations_ struct durations day = {0}, year = {0}, both = {0};
        char text[16];

        for (uint32_t i = 0; i < DAYS; i++) {
                durations_empty(&day);
                ck_assert_uint_eq(day.n, 0);
                for (uint32_t k = 0; k < FEW; k++) {
                        snprintf(text, sizeof(text), "%u ", k == 0 ? 50000 + i : k);
                        assert_ok(durations_add_text(&day, text));
                }
                assert_ok(durations_add_all(&year, &day));
        }
        ck_assert_uint_eq(year.n, FEW * DAYS);
        assert_ok(durations_add_all(&both, &day));
        assert_ok(durations_add_all(&both, &year));
        assert_ok(durations_add_all(&both, &year));
        ck_assert_uint_eq(both.n, FEW * (2 * DAYS + 1));
        ck_assert_uint_eq(durations_count_within(&both, USEC_PER_SEC), 2 * DAYS + 1);
        ck_assert_uint_eq(durations_count_within(&both, 50000 * USEC_PER_SEC),
                          (FEW - 1) * (2 * DAYS + 1) + 2);
        ck_assert_uint_eq(durations_count_within(&both, UINT64_MAX), both.n);
        ck_assert_uint_eq(durations_median_usec(&both), 4505 * USEC_PER_SEC / 10);
        ck_assert_uint_eq(durations_quantile_usec(&both, 1), 9 * USEC_PER_SEC);
        ck_assert_uint_eq(durations_quantile_usec(&both, 100), (50000 + DAYS - 1) * USEC_PER_SEC);
        durations_empty(&both);
        ck_assert_uint_eq(durations_count_within(&both, UINT64_MAX), 0);
        assert_ok(durations_add_all(&both, &day));
        ck_assert_uint_eq(durations_quantile_usec(&both, 90), 810 * USEC_PER_SEC);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(many_and_few_are_added_alike),
        SUITE_CASE(many_are_ranked_as_few_are),
        SUITE_CASE(median_and_p90_are_those_of_the_sorted_values),
        SUITE_CASE(a_value_is_taken_out_whole),
        SUITE_CASE(the_same_values_are_the_same_text),
        SUITE_CASE(seconds_are_rounded_and_end),
        SUITE_CASE(other_texts_are_refused),
};

SUITE_MAIN("queue-durations", cases, NULL, NULL)
