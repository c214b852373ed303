/* What an attendant needs on the first day: a chosen number, somebody who comes back, somebody who leaves. */
#include "daemon/queue/estimate.h"
#include "daemon/queue/rules.h"
#include "tests/unit/daemon/book-memory.h"

static struct memory memory;

/* Counter 1 serves a and b, counter 2 serves b. Two no-shows end a ticket. */
static void setup(void) {
        memory_open(&memory);
        memory_observe_fields(&memory, "queue-rules-changed", EVENT_FIELD_T("elderly_usec", 0),
                              EVENT_FIELD_T("pregnant_usec", 0), EVENT_FIELD_T("disabled_usec", 0),
                              EVENT_FIELD_T("merit_usec", 0), EVENT_FIELD_T("no_show_strikes", 2),
                              EVENT_FIELD_T("undo_usec", 60 * USEC_PER_SEC),
                              EVENT_FIELD_T("inactive_usec", 0), TEST_QUEUE_OFF,
                              EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
        for (const char *id = "ab"; *id; id++)
                memory_observe_fields(&memory, "service-changed",
                                      EVENT_FIELD_S("service", *id == 'a' ? "a" : "b"),
                                      EVENT_FIELD_S("prefix", *id == 'a' ? "A" : "B"),
                                      EVENT_FIELD_T("limit", 999), EVENT_FIELD_S("hours", ""));
        memory_serve(&memory, "1", "a b");
        memory_serve(&memory, "2", "b");
}

static void teardown(void) {
        memory_close(&memory);
}

/* ticket 0, counter and name NULL: without that field. The refusal, or NULL. */
static const char *ask(const char *action, const char *counter, uint64_t ticket, const char *name,
                       const char *value) {
        struct event_field fields[5] = {EVENT_FIELD_S("action", action), EVENT_FIELD_S("actor", "test")};
        size_t n = 2;

        if (counter)
                fields[n++] = EVENT_FIELD_S("counter", counter);
        if (ticket > 0)
                fields[n++] = EVENT_FIELD_T("ticket", ticket);
        if (name)
                fields[n++] = EVENT_FIELD_S(name, value);
        memory_pass(&memory, 10 * USEC_PER_SEC);
        memory.book->outcome = (struct outcome){0};
        memory_observe(&memory, "command", fields, n);
        return memory.book->outcome.refusal;
}

static void act(const char *action, const char *counter) {
        ck_assert_ptr_null(ask(action, counter, 0, NULL, NULL));
}

static void call(const char *counter, uint64_t ticket) {
        ck_assert_ptr_null(ask("call", counter, ticket, NULL, NULL));
}

static uint64_t issue(const char *service) {
        ck_assert_ptr_null(ask("issue", NULL, 0, "service", service));
        return memory.book->outcome.ticket;
}

static enum ticket_state state_of(uint64_t id) {
        return book_day_ticket(memory.book, id)->row.ticket.state;
}

static uint64_t current(const char *counter) {
        return book_get_desk(memory.book, counter)->ticket;
}

/* Of all hours and counters, since the last flush. */
static int64_t counted(enum queue_count count) {
        const struct queue_part *queue = queue_of(memory.book);
        int64_t sum = 0;

        for (size_t i = 0; i < queue->n_figures; i++)
                if (queue->figures[i].figure.count == count)
                        sum += queue->figures[i].sign;
        return sum;
}

/* How many such times, and their sum. */
static int64_t timed(enum queue_time time, uint64_t *ret_sec) {
        const struct queue_part *queue = queue_of(memory.book);
        int64_t n = 0;

        *ret_sec = 0;
        for (size_t i = 0; i < queue->n_figures; i++)
                if (queue->figures[i].figure.time == time) {
                        n += queue->figures[i].sign;
                        *ret_sec += queue->figures[i].figure.usec / USEC_PER_SEC;
                }
        return n;
}

START_TEST(a_chosen_number_overtakes_and_the_visit_before_is_finished) {
        uint64_t first = issue("a"), second = issue("a"), third = issue("b"), sec;

        act("open", "1");
        call("1", second);
        memory_assert_last(&memory, "ticket-called", "text", "A 002");
        memory_assert_last(&memory, "ticket-called", "calls", "1");
        call("1", third);
        memory_assert_last(&memory, "visit-finished", "ticket", "2");
        ck_assert_int_eq(state_of(second), TICKET_DONE);
        ck_assert_uint_eq(current("1"), third);
        ck_assert_int_eq(state_of(first), TICKET_WAITING);
        act("next", "1");
        ck_assert_uint_eq(current("1"), first);
        /* Each waited from its ticket to its call: 30, 30 and 60 s; nobody's wait is counted twice. */
        ck_assert_int_eq(timed(QUEUE_TIME_WAITING, &sec), 3);
        ck_assert_uint_eq(sec, 30 + 30 + 60);
        ck_assert_int_eq(counted(QUEUE_COUNT_SERVED), 2);
}
END_TEST

START_TEST(a_held_ticket_is_called_where_it_is_held) {
        uint64_t ticket = issue("b");

        act("open", "1");
        act("open", "2");
        act("next", "2");
        act("hold", "2");
        ck_assert_str_eq(ask("call", "1", ticket, NULL, NULL), "not-served");
        call("2", ticket);
        ck_assert_int_eq(state_of(ticket), TICKET_CALLED);
        /* With its counter closed it is anybody's, as one that waits. */
        act("hold", "2");
        act("close", "2");
        call("1", ticket);
        ck_assert_uint_eq(current("1"), ticket);
}
END_TEST

START_TEST(a_number_that_cannot_be_called_is_refused_by_name) {
        uint64_t a = issue("a"), b = issue("b"), next = issue("b");

        ck_assert_str_eq(ask("call", "1", a, NULL, NULL), "closed");
        act("open", "1");
        act("open", "2");
        ck_assert_str_eq(ask("call", "2", a, NULL, NULL), "not-served");
        ck_assert_str_eq(ask("call", "2", 77, NULL, NULL), "no-such-ticket");
        ck_assert_str_eq(ask("call", "2", 0, NULL, NULL), "no-such-ticket");
        ck_assert_str_eq(ask("call", "9", b, NULL, NULL), "no-queue");
        ck_assert_str_eq(ask("call", NULL, b, NULL, NULL), "bad-argument");
        call("2", b);
        ck_assert_str_eq(ask("call", "2", b, NULL, NULL), "not-waiting");
        ck_assert_str_eq(ask("call", "1", b, NULL, NULL), "not-waiting");
        act("start", "2");
        ck_assert_str_eq(ask("call", "1", b, NULL, NULL), "not-waiting");
        memory_assert_last(&memory, "action-refused", "action", "call");
        memory_assert_last(&memory, "action-refused", "counter", "1");
        /* Whoever is served stays when the other cannot be called. */
        ck_assert_str_eq(ask("call", "2", a, NULL, NULL), "not-served");
        ck_assert_int_eq(state_of(b), TICKET_SERVING);
        act("done", "2");
        ck_assert_str_eq(ask("call", "2", b, NULL, NULL), "not-waiting");
        act("end-day", NULL);
        act("open", "2");
        ck_assert_str_eq(ask("call", "2", next, NULL, NULL), "no-such-ticket");
        ck_assert_int_eq(memory_count(&memory, "ticket-called"), 1);
}
END_TEST

/* Twice in vain, and it has ended; its citizen comes back, to another counter. */
START_TEST(a_no_show_that_is_called_again_has_not_ended) {
        uint64_t ticket = issue("b"), sec;

        act("open", "1");
        act("open", "2");
        for (int i = 0; i < 2; i++) {
                act("next", "1");
                act("no-show", "1");
        }
        ck_assert_int_eq(state_of(ticket), TICKET_NO_SHOW);
        ck_assert_int_eq(counted(QUEUE_COUNT_NO_SHOW), 1);
        memory_settle(&memory);
        call("2", ticket);
        memory_assert_last(&memory, "ticket-moved", "from", "no-show");
        memory_assert_last(&memory, "ticket-called", "counter", "2");
        ck_assert_int_eq(counted(QUEUE_COUNT_NO_SHOW), 0);
        act("start", "2");
        act("done", "2");
        ck_assert_int_eq(counted(QUEUE_COUNT_SERVED), 1);
        ck_assert_int_eq(timed(QUEUE_TIME_WAITING, &sec), 2); /* until it was called in vain */
        ck_assert_int_eq(timed(QUEUE_TIME_WALKING, &sec), 1);
        act("end-day", NULL);
        memory_assert_last(&memory, "day-ended", "done", "1");
        memory_assert_last(&memory, "day-ended", "no_show", "0");
}
END_TEST

START_TEST(who_does_not_come_again_is_a_no_show_again) {
        uint64_t ticket = issue("a");

        act("open", "1");
        for (int i = 0; i < 2; i++) {
                act("next", "1");
                act("no-show", "1");
        }
        for (int i = 0; i < 3; i++) {
                call("1", ticket);
                act("no-show", "1");
                ck_assert_int_eq(state_of(ticket), TICKET_NO_SHOW);
                ck_assert_int_eq(counted(QUEUE_COUNT_NO_SHOW), 1);
        }
        act("end-day", NULL);
        memory_assert_last(&memory, "day-ended", "no_show", "1");
}
END_TEST

/* The second chance: behind those who were there, and at once if nobody else is. */
START_TEST(a_no_show_waits_behind_others_and_for_nobody) {
        uint64_t absent = issue("a"), other = issue("a");

        act("open", "1");
        act("next", "1");
        act("no-show", "1");
        act("next", "1");
        ck_assert_uint_eq(current("1"), other);
        act("done", "1");
        act("next", "1");
        ck_assert_uint_eq(current("1"), absent);
        act("no-show", "1");
        ck_assert_str_eq(ask("next", "1", 0, NULL, NULL), "nobody-waiting");
        call("1", absent);

        uint64_t alone = issue("a");
        act("next", "1");
        ck_assert_uint_eq(current("1"), alone);
        act("no-show", "1");
        act("next", "1");
        ck_assert_uint_eq(current("1"), alone);
}
END_TEST

START_TEST(a_number_that_is_given_up_is_called_by_nobody) {
        uint64_t left = issue("a"), held = issue("a"), stays = issue("a"), sec;

        act("open", "1");
        call("1", held);
        act("hold", "1");
        ck_assert_ptr_null(ask("cancel", NULL, left, "reason", "left"));
        memory_assert_last(&memory, "ticket-moved", "from", "waiting");
        memory_assert_last(&memory, "ticket-moved", "to", "cancelled");
        ck_assert_ptr_null(ask("cancel", NULL, held, NULL, NULL));
        act("next", "1");
        ck_assert_uint_eq(current("1"), stays);
        act("done", "1");
        ck_assert_str_eq(ask("next", "1", 0, NULL, NULL), "nobody-waiting");
        ck_assert_int_eq(counted(QUEUE_COUNT_CANCELLED), 2);
        ck_assert_int_eq(timed(QUEUE_TIME_WAITING, &sec), 2); /* nobody was called from the one that left */
        act("end-day", NULL);
        memory_assert_last(&memory, "service-day-ended", "cancelled", "2");
        memory_assert_last(&memory, "day-ended", "issued", "3");
        memory_assert_last(&memory, "day-ended", "cancelled", "2");
        memory_assert_last(&memory, "day-ended", "done", "1");
        memory_assert_last(&memory, "day-ended", "expired", "0");
}
END_TEST

START_TEST(what_does_not_wait_is_not_given_up) {
        uint64_t ticket = issue("a");

        ck_assert_str_eq(ask("cancel", NULL, ticket, "reason", "lunch"), "bad-argument");
        ck_assert_str_eq(ask("cancel", NULL, 0, NULL, NULL), "no-such-ticket");
        act("open", "1");
        act("next", "1");
        ck_assert_str_eq(ask("cancel", NULL, ticket, NULL, NULL), "not-waiting");
        act("done", "1");
        ck_assert_str_eq(ask("cancel", NULL, ticket, NULL, NULL), "not-waiting");
        ticket = issue("a");
        ck_assert_ptr_null(ask("cancel", NULL, ticket, "reason", "wrong-service"));
        ck_assert_str_eq(ask("cancel", NULL, ticket, NULL, NULL), "not-waiting");
        ck_assert_str_eq(ask("call", "1", ticket, NULL, NULL), "not-waiting");
        act("end-day", NULL);
        ck_assert_str_eq(ask("cancel", NULL, ticket, NULL, NULL), "no-such-ticket");
        ck_assert_int_eq(state_of(ticket), TICKET_CANCELLED);
}
END_TEST

/* The number stays what is on the paper; the place in time is kept. */
START_TEST(a_number_that_waits_goes_elsewhere) {
        uint64_t wrong = issue("a"), other = issue("b"), sec;

        ck_assert_ptr_null(ask("transfer", NULL, wrong, "service", "b"));
        memory_assert_last(&memory, "ticket-moved", "text", "A 001");
        memory_assert_last(&memory, "ticket-moved", "service", "b");
        memory_assert_last(&memory, "ticket-moved", "transferred", "1");
        ck_assert_int_eq(counted(QUEUE_COUNT_TRANSFERRED), 1);
        act("open", "2");
        act("next", "2");
        ck_assert_uint_eq(current("2"), wrong);
        memory_assert_last(&memory, "ticket-called", "service", "b");
        ck_assert_int_eq(timed(QUEUE_TIME_WAITING, &sec), 1);
        ck_assert_uint_eq(sec, 20); /* of the service that it was called for */

        act("open", "1");
        ck_assert_ptr_null(ask("transfer", NULL, other, "target", "1"));
        act("done", "2");
        ck_assert_str_eq(ask("next", "2", 0, NULL, NULL), "nobody-waiting");
        act("next", "1");
        ck_assert_uint_eq(current("1"), other);
}
END_TEST

START_TEST(where_a_number_cannot_go_is_said) {
        uint64_t ticket = issue("a"), served = issue("a");

        ck_assert_str_eq(ask("transfer", NULL, ticket, NULL, NULL), "no-target");
        ck_assert_str_eq(ask("transfer", NULL, ticket, "service", "none"), "no-such-service");
        ck_assert_str_eq(ask("transfer", NULL, ticket, "target", "9"), "no-such-counter");
        ck_assert_str_eq(ask("transfer", NULL, ticket, "service", "a"), "bad-argument");
        ck_assert_str_eq(ask("transfer", NULL, 77, "service", "b"), "no-such-ticket");
        ck_assert_str_eq(ask("transfer", NULL, 0, "service", "b"), "no-such-ticket");
        act("open", "1");
        call("1", served);
        ck_assert_str_eq(ask("transfer", NULL, served, "service", "b"), "not-waiting");
        /* Kept for a counter, and then for any again. */
        ck_assert_ptr_null(ask("transfer", NULL, ticket, "target", "2"));
        ck_assert_str_eq(ask("transfer", NULL, ticket, "target", "2"), "bad-argument");
        ck_assert_ptr_null(ask("transfer", NULL, ticket, "service", "a"));
        ck_assert_int_eq(memory_count(&memory, "ticket-moved"), 3);
}
END_TEST

static void assert_desk(enum desk_state state, bool pausing, enum pause_reason reason) {
        const struct desk *desk = book_get_desk(memory.book, "1");

        ck_assert_int_eq(desk->state, state);
        ck_assert_int_eq(desk->pausing, pausing);
        ck_assert_int_eq(desk->pause_reason, reason);
}

static size_t counters_at_work(void) {
        static const struct estimate_pace paces[QUEUE_SERVICES_MAX + 1];
        struct estimate estimate;

        assert_ok(estimate_wait(queue_of(memory.book)->queue, 0, paces, 0, &estimate));
        return estimate.n_counters;
}

/* However the ticket leaves the counter. */
START_TEST(after_this_one_the_counter_is_paused_and_calls_nobody) {
        static const struct {
                const char *action, *name, *value;
                enum ticket_state state;
        } ways[] = {
                {"done", NULL, NULL, TICKET_DONE},
                {"next", NULL, NULL, TICKET_DONE},
                {"no-show", NULL, NULL, TICKET_WAITING},
                {"hold", NULL, NULL, TICKET_HELD},
                {"transfer", "service", "b", TICKET_WAITING},
        };

        act("open", "1");
        for (size_t i = 0; i < ELEMENTSOF(ways); i++) {
                uint64_t ticket = issue("a"), other = issue("a");
                call("1", ticket);
                ck_assert_uint_eq(counters_at_work(), 1);
                ck_assert_ptr_null(ask("pause-after", "1", 0, "reason", "lunch"));
                assert_desk(DESK_CALLING, true, PAUSE_NO_REASON);
                ck_assert_uint_eq(counters_at_work(), 0);
                ck_assert_ptr_null(ask(ways[i].action, "1", 0, ways[i].name, ways[i].value));
                ck_assert_int_eq(state_of(ticket), ways[i].state);
                ck_assert_int_eq(state_of(other), TICKET_WAITING);
                assert_desk(DESK_PAUSED, false, PAUSE_LUNCH);
                memory_assert_last(&memory, "counter-moved", "to", "paused");
                memory_assert_last(&memory, "counter-moved", "reason", "lunch");
                ck_assert_ptr_null(ask("cancel", NULL, other, NULL, NULL));
                act("open", "1");
        }
}
END_TEST

START_TEST(a_pause_that_would_come_is_taken_back_or_named_anew) {
        (void) issue("a");
        uint64_t second = issue("a"), third = issue("a");

        act("open", "1");
        act("next", "1");
        act("pause-after", "1");
        ck_assert_str_eq(ask("pause", "1", 0, NULL, NULL), "has-ticket");
        act("open", "1");
        assert_desk(DESK_CALLING, false, PAUSE_NO_REASON);
        act("next", "1");
        ck_assert_uint_eq(current("1"), second);
        act("pause-after", "1");
        ck_assert_ptr_null(ask("pause-after", "1", 0, "reason", "meeting"));
        ck_assert_str_eq(ask("pause-after", "1", 0, "reason", "cake"), "bad-argument");
        /* A number that is chosen all the same is the last one. */
        call("1", third);
        assert_desk(DESK_CALLING, true, PAUSE_NO_REASON);
        act("done", "1");
        assert_desk(DESK_PAUSED, false, PAUSE_MEETING);
        ck_assert_str_eq(ask("pause-after", "1", 0, NULL, NULL), "same-state");
        /* Without a ticket it is at once. */
        act("open", "1");
        ck_assert_ptr_null(ask("pause-after", "1", 0, "reason", "trip"));
        assert_desk(DESK_PAUSED, false, PAUSE_TRIP);
        act("close", "1");
        ck_assert_str_eq(ask("pause-after", "1", 0, NULL, NULL), "closed");
}
END_TEST

START_TEST(a_pause_that_would_come_outlives_an_undo_and_no_day) {
        uint64_t first = issue("a");

        (void) issue("a");
        act("open", "1");
        act("next", "1");
        act("next", "1");
        act("pause-after", "1");
        act("undo", "1");
        ck_assert_uint_eq(current("1"), first);
        assert_desk(DESK_SERVING, true, PAUSE_NO_REASON);
        act("end-day", NULL);
        assert_desk(DESK_CLOSED, false, PAUSE_NO_REASON);
        act("open", "1");
        assert_desk(DESK_IDLE, false, PAUSE_NO_REASON);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_chosen_number_overtakes_and_the_visit_before_is_finished),
        SUITE_CASE(a_held_ticket_is_called_where_it_is_held),
        SUITE_CASE(a_number_that_cannot_be_called_is_refused_by_name),
        SUITE_CASE(a_no_show_that_is_called_again_has_not_ended),
        SUITE_CASE(who_does_not_come_again_is_a_no_show_again),
        SUITE_CASE(a_no_show_waits_behind_others_and_for_nobody),
        SUITE_CASE(a_number_that_is_given_up_is_called_by_nobody),
        SUITE_CASE(what_does_not_wait_is_not_given_up),
        SUITE_CASE(a_number_that_waits_goes_elsewhere),
        SUITE_CASE(where_a_number_cannot_go_is_said),
        SUITE_CASE(after_this_one_the_counter_is_paused_and_calls_nobody),
        SUITE_CASE(a_pause_that_would_come_is_taken_back_or_named_anew),
        SUITE_CASE(a_pause_that_would_come_outlives_an_undo_and_no_day),
};

SUITE_MAIN("queue-first-day", cases, setup, teardown)
