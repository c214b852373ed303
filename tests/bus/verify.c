/* The judge of the exactly-once test is judged: each kind of false record has to be found. */
#include "tests/lib/verify.h"

#include "tests/lib/suite.h"

static const struct verify_press presses[] = {
        {"quay1", "satisfied", 1000, true},
        {"quay2", "satisfied", 1500, true},
        {"quay1", "neutral", 2000, false},
        {"quay1", "satisfied", 3000, true},
};
static const struct verify_row true_rows[] = {
        {1, "quay1", "satisfied", 1000},
        {3, "quay2", "satisfied", 1501},
        {4, "quay1", "neutral", 2000},
        {9, "quay1", "satisfied", 2999},
};

static void assert_verdict(const struct verify_row *rows, size_t n_rows, const char *expected) {
        _cleanup_free_ char *problem = verify_presses(presses, ELEMENTSOF(presses), rows, n_rows, 2);

        if (!expected)
                ck_assert_msg(!problem, "a true record was refused: %s", problem);
        else
                ck_assert_msg(problem && strstr(problem, expected), "expected \"%s\", got \"%s\"", expected,
                              problem ? problem : "no complaint");
}

START_TEST(true_record_is_believed) {
        assert_verdict(true_rows, ELEMENTSOF(true_rows), NULL);
}
END_TEST

START_TEST(unthanked_press_may_be_missing) {
        const struct verify_row rows[] = {true_rows[0], true_rows[1], true_rows[3]};

        assert_verdict(rows, ELEMENTSOF(rows), NULL);
}
END_TEST

START_TEST(keypads_may_interleave) {
        const struct verify_row rows[] = {{1, "quay1", "satisfied", 1000},
                                          {2, "quay1", "satisfied", 3000},
                                          {3, "quay2", "satisfied", 1500}};

        assert_verdict(rows, ELEMENTSOF(rows), NULL);
}
END_TEST

START_TEST(lost_press_is_found) {
        assert_verdict(true_rows, 3, "at 3000 us: thanked and lost");
        assert_verdict(NULL, 0, "thanked and lost");
}
END_TEST

START_TEST(doubled_press_is_found) {
        const struct verify_row rows[] = {
                true_rows[0], true_rows[1], true_rows[2], true_rows[3], {10, "quay1", "satisfied", 3000}};

        assert_verdict(rows, ELEMENTSOF(rows), "counted twice, first as event 9");
}
END_TEST

START_TEST(swapped_presses_are_found) {
        const struct verify_row rows[] = {{1, "quay1", "neutral", 2000},
                                          {2, "quay1", "satisfied", 1000},
                                          {3, "quay1", "satisfied", 3000},
                                          {4, "quay2", "satisfied", 1500}};

        assert_verdict(rows, ELEMENTSOF(rows), "event 2 stands after event 1");
}
END_TEST

START_TEST(invented_press_is_found) {
        const struct verify_row other_key[] = {{1, "quay1", "dissatisfied", 1000}};
        const struct verify_row other_time[] = {{1, "quay1", "satisfied", 1003}};

        assert_verdict(other_key, 1, "nobody pressed it");
        assert_verdict(other_time, 1, "nobody pressed it");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(true_record_is_believed), SUITE_CASE(unthanked_press_may_be_missing),
        SUITE_CASE(keypads_may_interleave),  SUITE_CASE(lost_press_is_found),
        SUITE_CASE(doubled_press_is_found),  SUITE_CASE(swapped_presses_are_found),
        SUITE_CASE(invented_press_is_found),
};

SUITE_MAIN("verify", cases, NULL, NULL)
