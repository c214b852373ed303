/* Who was at the counter, what is said of it, and for how long nobody may guess. */
#include "daemon/officials/lockout.h"
#include "tests/unit/daemon/book-memory.h"

static void sign_in(struct memory *memory, const char *counter, const char *official) {
        memory_observe_fields(memory, "signed-in", EVENT_FIELD_S("counter", counter),
                              EVENT_FIELD_S("official", official), EVENT_FIELD_S("actor", "test"));
}

static void refuse(struct memory *memory, const char *counter, const char *official) {
        memory_observe_fields(memory, "sign-in-refused", EVENT_FIELD_S("counter", counter),
                              EVENT_FIELD_S("official", official), EVENT_FIELD_S("actor", "test"),
                              EVENT_FIELD_S("reason", "wrong-pin"));
}

static void command(struct memory *memory, const char *action, const char *counter) {
        memory_observe_fields(memory, "command", EVENT_FIELD_S("action", action),
                              EVENT_FIELD_S("counter", counter), EVENT_FIELD_S("actor", "test"));
}

/* One visit at counter 2, rated after three seconds; reason: NULL for none. */
static void visit(struct memory *memory, const char *level, const char *reason) {
        memory_pass(memory, 10 * USEC_PER_SEC);
        memory_press(memory, "quay2", "done", 0);
        uint64_t visit = ratings_of(memory->book)->last_visit;
        uint64_t arming = memory_arm(memory, "quay2", visit, SUBJECT_RECEPTION);
        memory_pass(memory, 3 * USEC_PER_SEC);
        if (level)
                memory_press(memory, "quay2", level, arming);
        if (reason)
                memory_press(memory, "quay2", reason, arming);
        memory_disarm(memory, "quay2", arming, level ? "settled" : "window");
}

START_TEST(a_visit_belongs_to_who_was_signed_in) {
        struct memory memory;

        memory_open(&memory);
        visit(&memory, "satisfied", NULL);
        memory_assert_last(&memory, "visit-finished", "official", NULL);
        sign_in(&memory, "2", "lan");
        visit(&memory, "satisfied", NULL);
        memory_assert_last(&memory, "visit-finished", "official", "lan");
        memory_settle(&memory);
        visit(&memory, "dissatisfied", NULL);
        visit(&memory, NULL, NULL);
        sign_in(&memory, "2", "minh");
        memory_assert_last(&memory, "signed-out", "reason", "replaced");
        visit(&memory, "satisfied", NULL);
        for (uint64_t id = 1; id <= 5; id++) {
                struct visit_row *served;
                assert_ok(ratings_find_visit(memory.book, id, &served));
                ck_assert_str_eq(served->official, id == 1 ? "" : id == 5 ? "minh" : "lan");
        }
        ck_assert_int_eq(memory_official_figure(&memory, "lan", FIGURE_SERVED), 3);
        ck_assert_int_eq(memory_official_figure(&memory, "lan", FIGURE_RATED + LEVEL_SATISFIED), 1);
        ck_assert_int_eq(memory_official_figure(&memory, "lan", FIGURE_RATED + LEVEL_DISSATISFIED), 1);
        ck_assert_int_eq(memory_official_figure(&memory, "lan", FIGURE_SKIPPED), 1);
        ck_assert_int_eq(memory_figure(&memory, "2", _SUBJECT_MAX, FIGURE_SERVED), 5);
        memory_close(&memory);
}
END_TEST

START_TEST(signing_out_is_asked_for_or_follows) {
        struct memory memory;

        memory_open(&memory);
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", "a"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 9),
                              EVENT_FIELD_S("hours", ""));
        memory_serve(&memory, "1", "a");
        memory_press(&memory, "quay1", "sign-out", 0);
        memory_assert_last(&memory, "action-refused", "reason", "not-signed-in");
        sign_in(&memory, "1", "lan");
        memory_press(&memory, "quay1", "sign-out", 0);
        memory_assert_last(&memory, "signed-out", "reason", "asked");
        sign_in(&memory, "1", "lan");
        sign_in(&memory, "2", "lan");
        memory_assert_last(&memory, "signed-out", "reason", "elsewhere");
        memory_assert_last(&memory, "signed-out", "counter", "1");
        sign_in(&memory, "1", "minh");
        sign_in(&memory, "1", "minh");
        command(&memory, "open", "1");
        command(&memory, "close", "1");
        memory_assert_last(&memory, "signed-out", "reason", "closed");
        command(&memory, "sign-out", "2");
        ck_assert_int_eq(memory_count(&memory, "signed-out"), 4);
        sign_in(&memory, "2", "lan");
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "end-day"),
                              EVENT_FIELD_S("actor", "test"));
        memory_assert_last(&memory, "signed-out", "reason", "day-ended");
        for (size_t i = 0; i < ratings_of(memory.book)->n_counters; i++)
                ck_assert_str_eq(ratings_of(memory.book)->counters[i].official, "");
        memory_close(&memory);
}
END_TEST

/* A counter without a queue too is empty when the day is over. */
START_TEST(signing_in_begins_the_day_that_signs_out) {
        struct memory memory;

        memory_open(&memory);
        memory_press(&memory, "quay2", "done", 0);
        ck_assert_uint_eq(queue_of(memory.book)->day.begun.boot, 0);
        ck_assert(!queue_of(memory.book)->day_dirty);
        sign_in(&memory, "2", "lan");
        ck_assert_uint_gt(queue_of(memory.book)->day.begun.boot, 0);
        ck_assert(queue_of(memory.book)->day_dirty);
        memory_close(&memory);
}
END_TEST

static int64_t sum(const struct memory *memory, enum reason reason) {
        return memory_figure(memory, NULL, _SUBJECT_MAX, FIGURE_REASON + reason - 1);
}

START_TEST(a_reason_is_told_of_a_low_rating_only) {
        struct memory memory;

        memory_open(&memory);
        visit(&memory, "dissatisfied", "reason-long-wait");
        memory_assert_last(&memory, "rating", "reason", "long-wait");
        visit(&memory, "satisfied", "reason-unfriendly");
        memory_assert_last(&memory, "rating", "reason", NULL);
        visit(&memory, "very-dissatisfied", NULL);
        memory_assert_last(&memory, "rating", "reason", NULL);
        visit(&memory, NULL, "reason-other");
        ck_assert_int_eq(memory_count(&memory, "rating"), 3);
        ck_assert_int_eq(sum(&memory, REASON_LONG_WAIT), 1);
        ck_assert_int_eq(sum(&memory, REASON_UNFRIENDLY), 0);
        ck_assert_int_eq(sum(&memory, REASON_OTHER), 0);
        memory_press(&memory, "quay2", "reason-other", 0);
        ck_assert_int_eq(sum(&memory, REASON_OTHER), 0);
        memory_close(&memory);
}
END_TEST

START_TEST(the_last_reason_stands) {
        struct memory memory;

        memory_open(&memory);
        memory_press(&memory, "quay2", "done", 0);
        uint64_t arming = memory_arm(&memory, "quay2", 1, SUBJECT_RECEPTION);
        memory_press(&memory, "quay2", "reason-unclear", arming);
        memory_press(&memory, "quay2", "dissatisfied", arming);
        memory_press(&memory, "quay2", "reason-extra-papers", arming);
        memory_press(&memory, "quay2", "reason-cake", arming);
        memory_press(&memory, "quay2", "very-dissatisfied", arming);
        memory_settle(&memory);
        memory_disarm(&memory, "quay2", arming, "settled");
        memory_assert_last(&memory, "rating", "reason", "extra-papers");
        struct rating_row *rating;
        assert_ok(ratings_find(memory.book, 1, SUBJECT_RECEPTION, &rating));
        ck_assert_int_eq(rating->window.reason, REASON_EXTRA_PAPERS);
        memory_close(&memory);
}
END_TEST

static void serve_one(struct memory *memory, bool ticket) {
        memory_pass(memory, 10 * USEC_PER_SEC);
        if (ticket) {
                memory_observe_fields(memory, "command", EVENT_FIELD_S("action", "issue"),
                                      EVENT_FIELD_S("service", "a"), EVENT_FIELD_S("actor", "test"));
                memory_press(memory, "quay2", "next", 0);
        }
        visit(memory, "satisfied", NULL);
}

START_TEST(a_rating_without_a_ticket_is_suspect_where_there_is_a_queue) {
        struct memory memory;

        memory_open(&memory);
        serve_one(&memory, false);
        memory_assert_last(&memory, "rating", "flags", "");
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", "a"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 9),
                              EVENT_FIELD_S("hours", ""));
        memory_serve(&memory, "2", "a");
        command(&memory, "open", "2");
        serve_one(&memory, true);
        memory_assert_last(&memory, "rating", "flags", "");
        serve_one(&memory, false);
        memory_assert_last(&memory, "rating", "flags", "counter-without-people");
        memory_assert_last(&memory, "rating", "suspect", "1");
        ck_assert_int_eq(memory_figure(&memory, NULL, _SUBJECT_MAX, FIGURE_SUSPECT + LEVEL_SATISFIED), 1);
        memory_close(&memory);
}
END_TEST

static uint64_t left(struct memory *memory, bool of_official, const char *id) {
        const struct lock_row *lock = officials_find_lock(memory->book, of_official, id);
        struct moment now = {.boottime_usec = memory->boottime_usec, .boot = 1};

        ck_assert_ptr_nonnull(lock);
        return lockout_left(lock, &now);
}

START_TEST(failures_lock_counter_and_official_for_a_growing_time) {
        struct memory memory;

        ck_assert_uint_eq(lockout_usec(2), 0);
        ck_assert_uint_eq(lockout_usec(3), 30 * USEC_PER_SEC);
        ck_assert_uint_eq(lockout_usec(5), 120 * USEC_PER_SEC);
        ck_assert_uint_eq(lockout_usec(8), 900 * USEC_PER_SEC);
        ck_assert_uint_eq(lockout_usec(UINT64_MAX), 900 * USEC_PER_SEC);

        memory_open(&memory);
        memory_press(&memory, "quay2", "done", 0);
        refuse(&memory, "1", "lan");
        refuse(&memory, "1", "");
        ck_assert_uint_eq(left(&memory, false, "1"), 0);
        refuse(&memory, "2", "lan");
        refuse(&memory, "1", "lan");
        /* The third at counter 1, and the third of lan; counter 2 is free. */
        memory_settle(&memory);
        ck_assert_uint_gt(left(&memory, false, "1"), 29 * USEC_PER_SEC);
        ck_assert_uint_gt(left(&memory, true, "lan"), 29 * USEC_PER_SEC);
        ck_assert_uint_eq(left(&memory, false, "2"), 0);
        sign_in(&memory, "2", "lan");
        ck_assert_uint_eq(left(&memory, true, "lan"), 0);
        ck_assert_uint_gt(left(&memory, false, "1"), 0);
        memory_close(&memory);
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        static const char *const open[] = {NULL};

        memory_check_rules(&officials_room, open);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_visit_belongs_to_who_was_signed_in),
        SUITE_CASE(signing_out_is_asked_for_or_follows),
        SUITE_CASE(signing_in_begins_the_day_that_signs_out),
        SUITE_CASE(a_reason_is_told_of_a_low_rating_only),
        SUITE_CASE(the_last_reason_stands),
        SUITE_CASE(a_rating_without_a_ticket_is_suspect_where_there_is_a_queue),
        SUITE_CASE(failures_lock_counter_and_official_for_a_growing_time),
        SUITE_CASE(events_are_checked_before_they_are_applied),
};

SUITE_MAIN("officials-rules", cases, NULL, NULL)
