/* Who was at the counter, what is said of it, and for how long nobody may guess. */
#include "daemon/officials/lockout.h"
#include "tests/unit/daemon/record.h"

#define LAST(type, field)                                                                                    \
        "SELECT fields ->> '$." field "' FROM event WHERE type = '" type "' ORDER BY id DESC LIMIT 1"

static void observe(struct record *record, const char *type, const struct event_field *fields, size_t n) {
        record_begin(record);
        record_observe(record, type, fields, n);
        record_commit(record);
}

#define OBSERVE(record, type, ...)                                                                           \
        observe(record, type, (struct event_field[]){__VA_ARGS__},                                           \
                sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))

static void sign_in(struct record *record, const char *counter, const char *official) {
        OBSERVE(record, "signed-in", EVENT_FIELD_S("counter", counter), EVENT_FIELD_S("official", official),
                EVENT_FIELD_S("actor", "test"));
}

static void refuse(struct record *record, const char *counter, const char *official) {
        OBSERVE(record, "sign-in-refused", EVENT_FIELD_S("counter", counter),
                EVENT_FIELD_S("official", official), EVENT_FIELD_S("actor", "test"),
                EVENT_FIELD_S("reason", "wrong-pin"));
}

static void command(struct record *record, const char *action, const char *counter) {
        OBSERVE(record, "command", EVENT_FIELD_S("action", action), EVENT_FIELD_S("counter", counter),
                EVENT_FIELD_S("actor", "test"));
}

static void assert_last(const struct record *record, const char *sql, const char *expected) {
        _cleanup_free_ char *text = record_text(record, sql);

        ck_assert_msg((!text && !expected) || (text && expected && streq(text, expected)),
                      "\"%s\" instead of \"%s\": %s", text ? text : "(null)", expected ? expected : "(null)",
                      sql);
}

static void close_record(struct record *record) {
        _cleanup_free_ char *difference = record_replay(record);

        ck_assert_msg(!difference, "%s", difference);
        record_close(record);
}

/* One visit at counter 2, rated after three seconds; reason: NULL for none. */
static void visit(struct record *record, const char *level, const char *reason) {
        record_pass(record, 10 * USEC_PER_SEC);
        record_press(record, "quay2", "done", 0);
        uint64_t visit = ratings_of(recorder_book(record->recorder))->last_visit;
        uint64_t arming = record_arm(record, "quay2", visit, SUBJECT_RECEPTION);
        record_pass(record, 3 * USEC_PER_SEC);
        if (level)
                record_press(record, "quay2", level, arming);
        if (reason)
                record_press(record, "quay2", reason, arming);
        record_disarm(record, "quay2", arming, level ? "settled" : "window");
}

START_TEST(a_visit_belongs_to_who_was_signed_in) {
        struct record record;

        record_open(&record);
        visit(&record, "satisfied", NULL);
        assert_last(&record, LAST("visit-finished", "official"), NULL);
        sign_in(&record, "2", "lan");
        visit(&record, "satisfied", NULL);
        assert_last(&record, LAST("visit-finished", "official"), "lan");
        record_reopen(&record);
        visit(&record, "dissatisfied", NULL);
        visit(&record, NULL, NULL);
        sign_in(&record, "2", "minh");
        assert_last(&record, LAST("signed-out", "reason"), "replaced");
        visit(&record, "satisfied", NULL);
        assert_last(&record, "SELECT group_concat(official, ',') FROM (SELECT official FROM visit)",
                    ",lan,lan,lan,minh");
        ck_assert_int_eq(record_number(&record,
                                       "SELECT served * 1000 + satisfied * 100 + dissatisfied * 10 + "
                                       "skipped FROM official_figures WHERE official = 'lan'"),
                         3111);
        ck_assert_int_eq(record_number(&record, "SELECT served FROM figures WHERE counter = '2'"), 5);
        close_record(&record);
}
END_TEST

START_TEST(signing_out_is_asked_for_or_follows) {
        struct record record;

        record_open(&record);
        OBSERVE(&record, "service-changed", EVENT_FIELD_S("service", "a"), EVENT_FIELD_S("prefix", "A"),
                EVENT_FIELD_T("limit", 9), EVENT_FIELD_S("hours", ""));
        OBSERVE(&record, "counter-services-changed", EVENT_FIELD_S("counter", "1"),
                EVENT_FIELD_S("services", "a"));
        record_press(&record, "quay1", "sign-out", 0);
        assert_last(&record, LAST("action-refused", "reason"), "not-signed-in");
        sign_in(&record, "1", "lan");
        record_press(&record, "quay1", "sign-out", 0);
        assert_last(&record, LAST("signed-out", "reason"), "asked");
        sign_in(&record, "1", "lan");
        sign_in(&record, "2", "lan");
        assert_last(&record, LAST("signed-out", "reason"), "elsewhere");
        assert_last(&record, LAST("signed-out", "counter"), "1");
        sign_in(&record, "1", "minh");
        sign_in(&record, "1", "minh");
        command(&record, "open", "1");
        command(&record, "close", "1");
        assert_last(&record, LAST("signed-out", "reason"), "closed");
        command(&record, "sign-out", "2");
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM event WHERE type = 'signed-out'"), 4);
        sign_in(&record, "2", "lan");
        OBSERVE(&record, "command", EVENT_FIELD_S("action", "end-day"), EVENT_FIELD_S("actor", "test"));
        assert_last(&record, LAST("signed-out", "reason"), "day-ended");
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM counter WHERE official <> ''"), 0);
        close_record(&record);
}
END_TEST

/* A counter without a queue too is empty when the day is over. */
START_TEST(signing_in_begins_the_day_that_signs_out) {
        struct record record;

        record_open(&record);
        record_press(&record, "quay2", "done", 0);
        ck_assert_uint_eq(record_number(&record, "SELECT count(*) FROM queue_day"), 0);
        sign_in(&record, "2", "lan");
        ck_assert_int_gt(record_number(&record, "SELECT begun_boot FROM queue_day"), 0);
        close_record(&record);
}
END_TEST

START_TEST(a_reason_is_told_of_a_low_rating_only) {
        struct record record;

        record_open(&record);
        visit(&record, "dissatisfied", "reason-long-wait");
        assert_last(&record, LAST("rating", "reason"), "long-wait");
        visit(&record, "satisfied", "reason-unfriendly");
        assert_last(&record, LAST("rating", "reason"), NULL);
        visit(&record, "very-dissatisfied", NULL);
        assert_last(&record, LAST("rating", "reason"), NULL);
        visit(&record, NULL, "reason-other");
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM event WHERE type = 'rating'"), 3);
        ck_assert_int_eq(record_number(&record,
                                       "SELECT sum(reason_long_wait) * 100 + sum(reason_unfriendly + "
                                       "reason_other) FROM figures"),
                         100);
        record_press(&record, "quay2", "reason-other", 0);
        ck_assert_int_eq(record_number(&record, "SELECT sum(reason_other) FROM figures"), 0);
        close_record(&record);
}
END_TEST

START_TEST(the_last_reason_stands) {
        struct record record;

        record_open(&record);
        record_press(&record, "quay2", "done", 0);
        uint64_t arming = record_arm(&record, "quay2", 1, SUBJECT_RECEPTION);
        record_press(&record, "quay2", "reason-unclear", arming);
        record_press(&record, "quay2", "dissatisfied", arming);
        record_press(&record, "quay2", "reason-extra-papers", arming);
        record_press(&record, "quay2", "reason-cake", arming);
        record_press(&record, "quay2", "very-dissatisfied", arming);
        record_reopen(&record);
        record_disarm(&record, "quay2", arming, "settled");
        assert_last(&record, LAST("rating", "reason"), "extra-papers");
        assert_last(&record, "SELECT reason FROM rating", "extra-papers");
        close_record(&record);
}
END_TEST

static void serve_one(struct record *record, bool ticket) {
        record_pass(record, 10 * USEC_PER_SEC);
        if (ticket) {
                OBSERVE(record, "command", EVENT_FIELD_S("action", "issue"), EVENT_FIELD_S("service", "a"),
                        EVENT_FIELD_S("actor", "test"));
                record_press(record, "quay2", "next", 0);
        }
        visit(record, "satisfied", NULL);
}

START_TEST(a_rating_without_a_ticket_is_suspect_where_there_is_a_queue) {
        struct record record;

        record_open(&record);
        serve_one(&record, false);
        assert_last(&record, LAST("rating", "flags"), "");
        OBSERVE(&record, "service-changed", EVENT_FIELD_S("service", "a"), EVENT_FIELD_S("prefix", "A"),
                EVENT_FIELD_T("limit", 9), EVENT_FIELD_S("hours", ""));
        OBSERVE(&record, "counter-services-changed", EVENT_FIELD_S("counter", "2"),
                EVENT_FIELD_S("services", "a"));
        command(&record, "open", "2");
        serve_one(&record, true);
        assert_last(&record, LAST("rating", "flags"), "");
        serve_one(&record, false);
        assert_last(&record, LAST("rating", "flags"), "counter-without-people");
        assert_last(&record, LAST("rating", "suspect"), "1");
        ck_assert_int_eq(record_number(&record, "SELECT suspect_satisfied FROM figures"), 1);
        close_record(&record);
}
END_TEST

static uint64_t left(struct record *record, bool of_official, const char *id) {
        const struct lock_row *lock = officials_find_lock(recorder_book(record->recorder), of_official, id);
        struct moment now = {.boottime_usec = record->boottime_usec, .boot = 1};

        ck_assert_ptr_nonnull(lock);
        return lockout_left(lock, &now);
}

START_TEST(failures_lock_counter_and_official_for_a_growing_time) {
        struct record record;

        ck_assert_uint_eq(lockout_usec(2), 0);
        ck_assert_uint_eq(lockout_usec(3), 30 * USEC_PER_SEC);
        ck_assert_uint_eq(lockout_usec(5), 120 * USEC_PER_SEC);
        ck_assert_uint_eq(lockout_usec(8), 900 * USEC_PER_SEC);
        ck_assert_uint_eq(lockout_usec(UINT64_MAX), 900 * USEC_PER_SEC);

        record_open(&record);
        record_press(&record, "quay2", "done", 0);
        refuse(&record, "1", "lan");
        refuse(&record, "1", "");
        ck_assert_uint_eq(left(&record, false, "1"), 0);
        refuse(&record, "2", "lan");
        refuse(&record, "1", "lan");
        /* The third at counter 1, and the third of lan; counter 2 is free. */
        record_reopen(&record);
        ck_assert_uint_gt(left(&record, false, "1"), 29 * USEC_PER_SEC);
        ck_assert_uint_gt(left(&record, true, "lan"), 29 * USEC_PER_SEC);
        ck_assert_uint_eq(left(&record, false, "2"), 0);
        sign_in(&record, "2", "lan");
        ck_assert_uint_eq(left(&record, true, "lan"), 0);
        ck_assert_uint_gt(left(&record, false, "1"), 0);
        close_record(&record);
}
END_TEST

START_TEST(a_restart_of_the_machine_shortens_no_lockout) {
        const struct lock_row lock = {.failures = 4, .last = {.boottime_usec = 5, .boot = 1}};
        struct moment now = {.boottime_usec = 5, .boot = 1};

        ck_assert_uint_eq(lockout_left(&lock, &now), 60 * USEC_PER_SEC);
        now.boottime_usec += 59 * USEC_PER_SEC;
        ck_assert_uint_eq(lockout_left(&lock, &now), USEC_PER_SEC);
        now = (struct moment){.boottime_usec = 10 * USEC_PER_SEC, .boot = 2};
        ck_assert_uint_eq(lockout_left(&lock, &now), 50 * USEC_PER_SEC);
        now.boottime_usec = 61 * USEC_PER_SEC;
        ck_assert_uint_eq(lockout_left(&lock, &now), 0);
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
        SUITE_CASE(a_restart_of_the_machine_shortens_no_lockout),
};

SUITE_MAIN("officials-officials", cases, NULL, NULL)
