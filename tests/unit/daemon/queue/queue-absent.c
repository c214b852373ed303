/* "next" over somebody who was called and has not come, and what an undo does about a "next". */
#include "daemon/queue/queue.h"
#include "tests/lib/suite.h"

enum { SECOND = USEC_PER_SEC };

static const struct queue_rules rules = {
        .n_services = 1,
        .n_counters = 2,
        .daily_limit = {QUEUE_NUMBER_MAX},
        .counter_services = {1, 1},
        .head_start_usec = {[PRIORITY_ELDERLY] = 900 * USEC_PER_SEC},
        .no_show_strikes = 2,
        .undo_usec = 5 * USEC_PER_SEC,
};

static struct queue *queue;
static uint64_t now_usec;
static unsigned n_finished, n_reopened;

static int on_effect(const struct queue_effect *effect, _unused_ void *userdata) {
        n_finished += effect->type == QUEUE_FINISHED;
        n_reopened += effect->type == QUEUE_REOPENED;
        return 0;
}

static int try(enum queue_action action, enum priority priority) {
        struct queue_input input = {
                .action = action,
                .now_usec = now_usec,
                .priority = priority,
                .shortest_visit_usec = 10 * USEC_PER_SEC,
        };

        return queue_apply(queue, &input);
}

static void act(enum queue_action action) {
        assert_ok(try(action, PRIORITY_NONE));
}

static void setup(void) {
        n_finished = n_reopened = 0;
        now_usec = 1000 * USEC_PER_SEC;
        assert_ok(queue_new(&rules, on_effect, NULL, &queue));
        act(QUEUE_OPEN);
}

static void teardown(void) {
        queue = queue_free(queue);
}

static enum ticket_state state_of(uint64_t ticket) {
        return queue_get_ticket(queue, ticket)->state;
}

static uint64_t current(void) {
        return queue_get_desk(queue, 0)->ticket;
}

/* What is done with the first ticket after its call, and when; then "next". */
START_TEST(next_passes_over_who_cannot_have_been_served) {
        static const struct {
                uint64_t start_usec, recall_usec, next_usec; /* 0: not */
                enum ticket_state state;
        } table[] = {
                {0, 0, 0, TICKET_WAITING},
                {0, 0, 10 * SECOND - 1, TICKET_WAITING},
                {0, 0, 10 * SECOND, TICKET_DONE},
                {0, 0, 60 * SECOND, TICKET_DONE},
                {1 * SECOND, 0, 2 * SECOND, TICKET_DONE},
                {0, 30 * SECOND, 40 * SECOND - 1, TICKET_WAITING},
                {0, 30 * SECOND, 40 * SECOND, TICKET_DONE},
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                if (i > 0) {
                        teardown();
                        setup();
                }
                act(QUEUE_ISSUE);
                act(QUEUE_ISSUE);
                act(QUEUE_NEXT);
                uint64_t called = now_usec;
                if (table[i].start_usec > 0) {
                        now_usec = called + table[i].start_usec;
                        act(QUEUE_START);
                }
                if (table[i].recall_usec > 0) {
                        now_usec = called + table[i].recall_usec;
                        act(QUEUE_RECALL);
                }
                now_usec = called + table[i].next_usec;
                act(QUEUE_NEXT);
                ck_assert_int_eq(state_of(1), table[i].state);
                ck_assert_uint_eq(n_finished, table[i].state == TICKET_DONE);
                ck_assert_uint_eq(queue_get_ticket(queue, 1)->strikes, table[i].state == TICKET_WAITING);
                ck_assert_uint_eq(current(), 2);
        }
}
END_TEST

START_TEST(who_was_passed_over_is_not_called_in_place_of_himself) {
        assert_ok(try(QUEUE_ISSUE, PRIORITY_ELDERLY));
        act(QUEUE_NEXT);
        now_usec += SECOND;
        act(QUEUE_ISSUE);
        act(QUEUE_NEXT);
        /* With the head start the first would come before the second. */
        ck_assert_uint_eq(current(), 2);
        ck_assert_uint_eq(queue_peek(queue, 0)->id, 1);
        now_usec += 60 * SECOND;
        act(QUEUE_NEXT);
        ck_assert_uint_eq(current(), 1);
        /* Alone: the counter is free, and another "next" calls again; the last strike ends it. */
        now_usec += SECOND;
        act(QUEUE_NEXT);
        ck_assert_uint_eq(current(), 0);
        ck_assert_int_eq(state_of(1), TICKET_NO_SHOW);
        assert_error(try(QUEUE_NEXT, PRIORITY_NONE), ENOENT);
        ck_assert_uint_eq(n_finished, 1);
}
END_TEST

/* "done" says that somebody was served, however soon. */
START_TEST(done_is_a_finish_however_soon) {
        act(QUEUE_ISSUE);
        act(QUEUE_NEXT);
        now_usec += SECOND;
        act(QUEUE_FINISH);
        ck_assert_int_eq(state_of(1), TICKET_DONE);
        ck_assert_uint_eq(n_finished, 1);
}
END_TEST

START_TEST(an_undo_takes_back_the_next_that_finished) {
        act(QUEUE_ISSUE);
        act(QUEUE_ISSUE);
        act(QUEUE_NEXT);
        now_usec += 30 * SECOND;
        act(QUEUE_NEXT);
        now_usec += 5 * SECOND;
        const uint64_t arrived = queue_get_ticket(queue, 2)->arrived_usec;
        act(QUEUE_UNDO);
        ck_assert_uint_eq(n_reopened, 1);
        ck_assert_int_eq(state_of(1), TICKET_SERVING);
        ck_assert_int_eq(queue_get_desk(queue, 0)->state, DESK_SERVING);
        ck_assert_uint_eq(current(), 1);
        /* Who was called in vain has lost nothing, and is called here again. */
        ck_assert_int_eq(state_of(2), TICKET_WAITING);
        ck_assert_uint_eq(queue_get_ticket(queue, 2)->arrived_usec, arrived);
        ck_assert_uint_eq(queue_get_ticket(queue, 2)->strikes, 0);
        ck_assert_uint_eq(queue_peek(queue, 0)->id, 2);
        ck_assert_ptr_null(queue_peek(queue, 1));
        assert_error(try(QUEUE_UNDO, PRIORITY_NONE), ENOTCONN);
}
END_TEST

START_TEST(an_undo_of_next_has_its_limits) {
        for (int i = 0; i < 4; i++)
                act(QUEUE_ISSUE);
        act(QUEUE_NEXT);
        now_usec += 30 * SECOND;
        act(QUEUE_NEXT);
        now_usec += 5 * SECOND + 1;
        assert_error(try(QUEUE_UNDO, PRIORITY_NONE), ETIME);
        now_usec += 30 * SECOND;
        act(QUEUE_NEXT);
        act(QUEUE_START);
        assert_error(try(QUEUE_UNDO, PRIORITY_NONE), ENOTCONN);
        /* A no-show is none that an undo would mean, nor is the finish before it. */
        act(QUEUE_NEXT);
        act(QUEUE_NEXT);
        ck_assert_uint_eq(current(), 0);
        assert_error(try(QUEUE_UNDO, PRIORITY_NONE), ENOTCONN);
        ck_assert_uint_eq(n_reopened, 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(next_passes_over_who_cannot_have_been_served),
        SUITE_CASE(who_was_passed_over_is_not_called_in_place_of_himself),
        SUITE_CASE(done_is_a_finish_however_soon),
        SUITE_CASE(an_undo_takes_back_the_next_that_finished),
        SUITE_CASE(an_undo_of_next_has_its_limits),
};

SUITE_MAIN("queue-queue-absent", cases, setup, teardown)
