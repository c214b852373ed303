/* Services and counters that change in the middle of the day: no number is given twice, and whoever waits is
 * called by somebody, or told of. What becomes of the papers: printing/changes.c. */
#include "tests/unit/daemon/queue/desk-memory.h"

/* Counters 1 (a, b) and 2 (a), open. */
static void open_centre(void) {
        setup();
        add_service("b", "B", 999, "");
        memory_serve(&memory, "1", "a b");
        memory_serve(&memory, "2", "a");
        at_counter("1", "open");
        at_counter("2", "open");
}

static void at_counter_with(const char *counter, const char *action, const char *name, const char *value) {
        memory_pass(&memory, 10 * USEC_PER_SEC);
        command(action, name, value, counter);
}

static const struct ticket *who(uint64_t ticket) {
        return queue_get_ticket(queue_of(memory.book)->queue, ticket);
}

/* The papers of today say A 001 and A 002: nobody else gets one of these. */
START_TEST(a_prefix_that_moves_gives_no_number_twice) {
        (void) issue("a");
        (void) issue("a");
        add_service("a", "X", 999, "");
        (void) issue("a");
        memory_assert_last(&memory, "ticket-issued", "text", "X 003");
        add_service("b", "A", 999, "");
        (void) issue("b");
        memory_assert_last(&memory, "ticket-issued", "text", "A 003");
        /* A service that is renamed. */
        add_service("b", "B", 0, "");
        add_service("c", "B", 999, "");
        (void) issue("c");
        memory_assert_last(&memory, "ticket-issued", "text", "B 004");
        at_counter("2", "next");
        memory_assert_last(&memory, "ticket-called", "text", "A 001");
        memory_assert_last(&memory, "ticket-moved", "text", "A 001");
        memory_settle(&memory);
        ck_assert_str_eq(book_ticket_text(memory.book, 2), "A 002");
}
END_TEST

/* Whoever had the prefix in between gave out numbers. */
START_TEST(a_service_that_comes_back_gives_no_number_twice) {
        (void) issue("a");
        add_service("a", "A", 0, "");
        add_service("b", "A", 999, "");
        (void) issue("b");
        memory_assert_last(&memory, "ticket-issued", "text", "A 002");
        add_service("b", "A", 0, "");
        add_service("a", "A", 999, "");
        (void) issue("a");
        memory_assert_last(&memory, "ticket-issued", "text", "A 003");
}
END_TEST

/* Somebody ended the day: those who have a paper of this date may still be there. */
START_TEST(a_prefix_that_moves_between_two_days_of_a_date_gives_no_number_twice) {
        (void) issue("a");
        command("end-day", "reason", "", NULL);
        memory_settle(&memory);
        add_service("a", "X", 999, "");
        add_service("b", "A", 999, "");
        (void) issue("b");
        memory_assert_last(&memory, "ticket-issued", "text", "A 002");
}
END_TEST

/* Whoever waits for counter 1 is kept for it while it calls, whether it has a ticket or not. */
START_TEST(a_ticket_for_a_counter_is_kept_while_that_calls) {
        const struct queue *queue = queue_of(memory.book)->queue;

        (void) issue("a");
        at_counter("2", "next");
        at_counter_with("2", "transfer", "target", "1");
        ck_assert_ptr_null(queue_peek(queue, 1));
        at_counter_with("1", "pause", "reason", "lunch");
        ck_assert_ptr_eq(queue_peek(queue, 1), who(1));
        ck_assert_ptr_eq(queue_peek(queue, 0), who(1));
        at_counter("1", "open");
        ck_assert_ptr_null(queue_peek(queue, 1));
        memory_serve(&memory, "1", ""); /* it stays, without a queue */
        ck_assert_ptr_eq(queue_peek(queue, 1), who(1));
        memory_serve(&memory, "1", "a");
        ck_assert_ptr_null(queue_peek(queue, 1));
        at_counter("1", "close");
        ck_assert_ptr_eq(queue_peek(queue, 1), who(1));
        at_counter("2", "next");
        memory_assert_last(&memory, "ticket-called", "counter", "2");
}
END_TEST

/* Told of once; called by any counter, and handed on from there. */
START_TEST(nobody_waits_for_what_no_counter_serves) {
        const struct queue *queue = queue_of(memory.book)->queue;

        (void) issue("a");
        at_counter("1", "next");
        at_counter("1", "hold");
        (void) issue("a");
        (void) issue("a");
        memory_serve(&memory, "2", "");
        ck_assert_int_eq(memory_count(&memory, "service-unserved"), 0);
        memory_serve(&memory, "2", "b");
        memory_serve(&memory, "1", "b");
        ck_assert_int_eq(memory_count(&memory, "service-unserved"), 1);
        memory_assert_last(&memory, "service-unserved", "service", "a");
        memory_assert_last(&memory, "service-unserved", "waiting", "2");
        at_counter("2", "next");
        memory_assert_last(&memory, "ticket-called", "text", "A 002");
        ck_assert_uint_gt(queue_get_desk(queue, 0)->wanted_usec, 0);
        (void) issue("b");
        at_counter_with("2", "transfer", "service", "b");
        memory_assert_last(&memory, "ticket-moved", "transferred", "1");
        at_counter("1", "return"); /* whom the counter has asked for papers */
        ck_assert_ptr_eq(queue_peek(queue, 0), who(1));
        at_counter("1", "next");
        memory_assert_last(&memory, "ticket-called", "text", "A 001");
        at_counter("1", "no-show");
        ck_assert_int_eq(memory_count(&memory, "service-unserved"), 1);
        memory_serve(&memory, "1", "a b");
        ck_assert_ptr_eq(queue_peek(queue, 1), who(2));
        memory_serve(&memory, "1", "b");
        ck_assert_int_eq(memory_count(&memory, "service-unserved"), 2);
}
END_TEST

START_TEST(a_counter_that_left_is_nobodys) {
        memory_observe_fields(&memory, "signed-in", EVENT_FIELD_S("counter", "1"),
                              EVENT_FIELD_S("official", "lan"), EVENT_FIELD_S("actor", "test"));
        (void) issue("a");
        at_counter("1", "next");
        memory_counter(&memory, "1", "", "", "");
        memory_observe_fields(&memory, "counter-removed", EVENT_FIELD_S("counter", "1"));
        memory_serve(&memory, "1", "");
        memory_assert_last(&memory, "signed-out", "reason", "closed");
        memory_assert_last(&memory, "counter-moved", "to", "closed");
        ck_assert_uint_eq(ticket_of(1)->strikes, 0);
        at_counter("2", "next");
        memory_assert_last(&memory, "ticket-called", "text", "A 001");
        /* It comes back closed, as any. */
        memory_serve(&memory, "1", "a");
        ck_assert_int_eq(book_get_desk(memory.book, "1")->state, DESK_CLOSED);
        memory_observe_fields(&memory, "counter-removed", EVENT_FIELD_S("counter", "nobody"));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_prefix_that_moves_gives_no_number_twice),
        SUITE_CASE(a_service_that_comes_back_gives_no_number_twice),
        SUITE_CASE(a_prefix_that_moves_between_two_days_of_a_date_gives_no_number_twice),
        SUITE_CASE(a_ticket_for_a_counter_is_kept_while_that_calls),
        SUITE_CASE(nobody_waits_for_what_no_counter_serves),
        SUITE_CASE(a_counter_that_left_is_nobodys),
};

SUITE_MAIN("queue-changes", cases, open_centre, teardown)
