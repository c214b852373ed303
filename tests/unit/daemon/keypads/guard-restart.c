/* Two presses of a finger, and a run of the program that ends between them. */
#include "tests/unit/daemon/record.h"

static int64_t count(const struct record *record, const char *type) {
        _cleanup_free_ char *sql = NULL;

        assert_ok(str_format(&sql, "SELECT count(*) FROM event WHERE type = '%s'", type));
        return record_number(record, sql);
}

static void play(struct record *record, bool reopens) {
        record_press(record, "quay2", "done", 0);
        if (reopens)
                record_reopen(record);
        record_pass(record, 100 * USEC_PER_MSEC);
        record_press(record, "quay2", "done", 0);
        if (reopens)
                record_reopen(record);
        record_pass(record, 1400 * USEC_PER_MSEC);
        record_press(record, "quay2", "done", 0);
}

START_TEST(a_restart_between_two_presses_makes_no_difference) {
        struct record record;

        record_open(&record);
        play(&record, _i);
        ck_assert_int_eq(count(&record, "press"), 3);
        ck_assert_int_eq(count(&record, "visit-finished"), 2);
        ck_assert_int_eq(count(&record, "action-refused"), 1);
        _cleanup_free_ char *difference = record_replay(&record);
        ck_assert_msg(!difference, "%s", difference);
        record_close(&record);
}
END_TEST

/* What was pressed while nobody took it comes at once, much later, in one transaction. */
START_TEST(presses_in_a_backlog_are_judged_by_their_own_times) {
        static const uint64_t gaps_msec[] = {0, 100, 1399, 1500, 100};
        struct record record;

        record_open(&record);
        record_begin(&record);
        for (size_t i = 0; i < ELEMENTSOF(gaps_msec); i++) {
                record_pass(&record, gaps_msec[i] * USEC_PER_MSEC);
                record_event_fields(&record, "press", EVENT_FIELD_S("keypad", "quay2"),
                                    EVENT_FIELD_S("key", "done"), EVENT_FIELD_T("arming", 0));
        }
        record_commit(&record);
        ck_assert_int_eq(count(&record, "visit-finished"), 2);
        ck_assert_int_eq(count(&record, "action-refused"), 3);
        _cleanup_free_ char *difference = record_replay(&record);
        ck_assert_msg(!difference, "%s", difference);
        record_close(&record);
}
END_TEST

static const struct suite_case cases[] = {
        {"a_restart_between_two_presses_makes_no_difference",
         &a_restart_between_two_presses_makes_no_difference, 2},
        SUITE_CASE(presses_in_a_backlog_are_judged_by_their_own_times),
};

SUITE_MAIN("keypads-guard-restart", cases, NULL, NULL)
