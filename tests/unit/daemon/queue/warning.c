/* Warnings of the queue, by event rules: when one begins, when it is over, and what a warning survives. */
#include "daemon/queue/rules.h"
#include "daemon/queue/warning.h"
#include "tests/unit/daemon/book-memory.h"

#define MINUTE (60 * USEC_PER_SEC)

static struct memory memory;

static void set_limits(uint64_t people, uint64_t minutes) {
        memory_observe_fields(&memory, "queue-rules-changed", TEST_QUEUE_CLASSES(0, 0),
                              EVENT_FIELD_T("no_show_strikes", 2), EVENT_FIELD_T("undo_usec", 0),
                              EVENT_FIELD_T("inactive_usec", 0),
                              TEST_QUEUE_LIMITS(0, people, minutes * MINUTE),
                              EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
}

static void set_service(const char *id, uint64_t limit) {
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", id),
                              EVENT_FIELD_S("prefix", id), EVENT_FIELD_T("limit", limit),
                              EVENT_FIELD_S("hours", ""));
}

static void command(const char *action, const char *counter, const char *name, const char *value) {
        struct event_field fields[4] = {EVENT_FIELD_S("action", action), EVENT_FIELD_S("actor", "test")};
        size_t n = 2;

        if (counter)
                fields[n++] = EVENT_FIELD_S("counter", counter);
        if (name)
                fields[n++] = EVENT_FIELD_S(name, value);
        memory.book->outcome = (struct outcome){0};
        memory_observe(&memory, "command", fields, n);
        ck_assert_msg(!memory.book->outcome.refusal, "%s: %s", action, memory.book->outcome.refusal);
}

/* Counters 1 (a, b) and 2 (b), open. */
static void setup(void) {
        memory_open(&memory);
        set_service("a", 999);
        set_service("b", 999);
        memory_serve(&memory, "1", "a b");
        memory_serve(&memory, "2", "b");
        command("open", "1", NULL, NULL);
        command("open", "2", NULL, NULL);
}

static void teardown(void) {
        memory_close(&memory);
}

static void issue(const char *service) {
        command("issue", NULL, "service", service);
}

static void pass(uint64_t minutes) {
        memory_pass(&memory, minutes * MINUTE);
        memory_conclude(&memory);
}

/* How often a warning began, and was over. */
static void assert_told(int64_t begun, int64_t over) {
        ck_assert_int_eq(memory_count(&memory, "queue-warning"), begun);
        ck_assert_int_eq(memory_count(&memory, "queue-warning-over"), over);
}

static void assert_last(const char *type, const char *service, const char *warning, const char *waiting) {
        memory_assert_last(&memory, type, "service", service);
        memory_assert_last(&memory, type, "warning", warning);
        memory_assert_last(&memory, type, "waiting", waiting);
}

/* In minutes from now; -1: nothing is due. */
static int64_t due_in(void) {
        uint64_t due = warning_due(memory.book);
        struct instant now;

        memory_now(&memory, &now);
        return due == UINT64_MAX ? -1
                                 : ((int64_t) due - (int64_t) book_queue_peek_time(memory.book, &now.at)) /
                                           (int64_t) MINUTE;
}

START_TEST(a_limit_is_left_only_at_three_quarters) {
        static const struct {
                uint64_t limit, over_at;
        } cases[] = {{1, 0}, {2, 1}, {3, 2}, {4, 3}, {5, 3}, {8, 6}, {10, 7}, {UINT64_MAX / 2, 0}};

        for (size_t i = 0; i + 1 < ELEMENTSOF(cases); i++) {
                ck_assert(!warning_stands(false, cases[i].limit - 1, cases[i].limit));
                ck_assert(warning_stands(false, cases[i].limit, cases[i].limit));
                ck_assert(warning_stands(true, cases[i].over_at + 1, cases[i].limit));
                ck_assert(!warning_stands(true, cases[i].over_at, cases[i].limit));
        }
        ck_assert(warning_stands(true, UINT64_MAX / 2 - 1, UINT64_MAX / 2));
        ck_assert(!warning_stands(true, 7, 0));
        ck_assert(!warning_stands(false, 0, 0));
}
END_TEST

START_TEST(many_who_wait_are_told_of_once_until_it_is_over) {
        set_limits(4, 0);
        for (int i = 0; i < 3; i++)
                issue("a");
        issue("b"); /* each service for itself */
        assert_told(0, 0);
        issue("a");
        assert_told(1, 0);
        assert_last("queue-warning", "a", "many-waiting", "4");
        issue("a");
        command("next", "1", NULL, NULL);
        assert_told(1, 0); /* 4 */
        command("next", "1", NULL, NULL);
        assert_told(1, 1); /* 3 */
        assert_last("queue-warning-over", "a", "many-waiting", "3");
        issue("a");
        assert_told(2, 1);
        ck_assert_int_eq(due_in(), -1);
}
END_TEST

START_TEST(a_long_wait_is_told_of_when_it_is_due_and_once) {
        set_limits(0, 20);
        ck_assert_int_eq(due_in(), -1); /* nobody waits */
        issue("a");
        pass(5);
        issue("a");
        ck_assert_int_eq(due_in(), 15);
        pass(14);
        assert_told(0, 0);
        pass(1);
        assert_told(1, 0);
        assert_last("queue-warning", "a", "long-wait", "2");
        memory_assert_last(&memory, "queue-warning", "wait_usec", "1200000000");
        ck_assert_int_eq(due_in(), -1);
        pass(1);
        command("next", "1", NULL, NULL);
        assert_told(1, 0); /* the next has waited 16 minutes */
        command("done", "1", NULL, NULL);
        issue("a");
        command("next", "1", NULL, NULL);
        assert_told(1, 1);
        ck_assert_int_eq(due_in(), 20);
        pass(20);
        assert_told(2, 1);
}
END_TEST

START_TEST(services_and_limits_are_warned_of_for_themselves) {
        set_limits(2, 10);
        issue("a");
        issue("b");
        pass(10);
        assert_told(2, 0);
        issue("b");
        assert_told(3, 0);
        assert_last("queue-warning", "b", "many-waiting", "2");
        command("next", "2", NULL, NULL);
        assert_told(3, 2); /* both of b */
        command("next", "1", NULL, NULL);
        assert_told(3, 3);
        assert_last("queue-warning-over", "a", "long-wait", "0");
}
END_TEST

/* Who is sent elsewhere before any call has waited all the while; who was called begins anew. */
START_TEST(a_wait_lasts_until_the_call) {
        set_limits(0, 20);
        issue("a");
        pass(15);
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "transfer"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("service", "b"),
                              EVENT_FIELD_T("ticket", 1));
        ck_assert_int_eq(due_in(), 5);
        pass(5);
        assert_told(1, 0);
        assert_last("queue-warning", "b", "long-wait", "1");
        command("next", "2", NULL, NULL);
        assert_told(1, 1);
        pass(30);
        command("transfer", "2", "service", "a");
        ck_assert_int_eq(due_in(), 20);
        pass(19);
        assert_told(1, 1);
        pass(1);
        assert_told(2, 1);
        assert_last("queue-warning", "a", "long-wait", "1");
}
END_TEST

START_TEST(other_limits_hold_at_once_and_0_ends_it) {
        set_limits(0, 0);
        for (int i = 0; i < 4; i++)
                issue("a");
        pass(15);
        assert_told(0, 0);
        set_limits(4, 10);
        assert_told(2, 0);
        set_limits(5, 15);
        assert_told(2, 0); /* 4 of 5: more than three quarters */
        set_limits(6, 30);
        assert_told(2, 2);
        set_limits(4, 10);
        assert_told(4, 2);
        set_limits(0, 0);
        assert_told(4, 4);
}
END_TEST

START_TEST(the_end_of_the_day_ends_warnings) {
        set_limits(1, 10);
        issue("a");
        pass(10);
        assert_told(2, 0);
        command("end-day", NULL, NULL, NULL);
        assert_told(2, 2);
        assert_last("queue-warning-over", "a", "long-wait", "0");
        ck_assert_int_eq(due_in(), -1);
}
END_TEST

START_TEST(it_stands_while_people_wait_for_a_service_that_left) {
        set_limits(1, 0);
        issue("a");
        set_service("a", 0);
        assert_told(1, 0);
        command("next", "1", NULL, NULL);
        assert_told(1, 1);
}
END_TEST

static void cut(const char *boot, bool synchronized, uint64_t off_minutes) {
        memory_settle(&memory);
        memory.boot_id = boot;
        memory.boottime_usec = 0;
        memory.synchronized = synchronized;
        memory.realtime_usec += off_minutes * MINUTE;
        memory_conclude(&memory);
}

/* A warning that stands is not told of again; of one that does not, what the machine ran counts. */
START_TEST(a_cut_with_an_unknown_clock_counts_what_the_machine_ran) {
        set_limits(1, 20);
        issue("a");
        assert_told(1, 0);
        pass(5);
        issue("b"); /* the last that is known of the first boot */
        assert_told(2, 0);
        cut(OTHER_BOOT, false, 40);
        assert_told(2, 0);
        ck_assert_int_eq(due_in(), 15);
        pass(10);
        issue("b");
        assert_told(2, 0);
        ck_assert_int_eq(due_in(), 5);
        pass(5);
        assert_told(3, 0);
        assert_last("queue-warning", "a", "long-wait", "1");
        memory_assert_last(&memory, "queue-warning", "wait_usec", "1200000000");
}
END_TEST

START_TEST(a_cut_with_a_known_clock_counts_whole) {
        set_limits(0, 20);
        issue("a");
        pass(5);
        issue("b");
        cut(OTHER_BOOT, true, 14);
        assert_told(0, 0);
        ck_assert_int_eq(due_in(), 1);
        pass(1);
        assert_told(1, 0);
}
END_TEST

/* The clock learns the time, and with that how long the power was off. */
START_TEST(a_clock_that_becomes_known_counts_the_time_off) {
        set_limits(0, 20);
        issue("a");
        cut(OTHER_BOOT, false, 0);
        pass(5);
        assert_told(0, 0);
        memory.synchronized = true;
        memory.realtime_usec += 15 * MINUTE;
        memory_conclude(&memory);
        assert_told(1, 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_limit_is_left_only_at_three_quarters),
        SUITE_CASE(many_who_wait_are_told_of_once_until_it_is_over),
        SUITE_CASE(a_long_wait_is_told_of_when_it_is_due_and_once),
        SUITE_CASE(services_and_limits_are_warned_of_for_themselves),
        SUITE_CASE(a_wait_lasts_until_the_call),
        SUITE_CASE(other_limits_hold_at_once_and_0_ends_it),
        SUITE_CASE(the_end_of_the_day_ends_warnings),
        SUITE_CASE(it_stands_while_people_wait_for_a_service_that_left),
        SUITE_CASE(a_cut_with_an_unknown_clock_counts_what_the_machine_ran),
        SUITE_CASE(a_cut_with_a_known_clock_counts_whole),
        SUITE_CASE(a_clock_that_becomes_known_counts_the_time_off),
};

SUITE_MAIN("queue-warning", cases, setup, teardown)
