/* Who is next, and why: the rule of priority and arrival on its own. */
#include "daemon/queue/queue.h"
#include "tests/lib/suite.h"

#define MINUTE (60 * USEC_PER_SEC)

enum { HO_TICH, DAT_DAI, SERVICES };

/* Counter 2 prefers DAT_DAI to HO_TICH. */
static const struct queue_rules rules = {
        .n_services = SERVICES,
        .n_counters = 3,
        .daily_limit = {QUEUE_NUMBER_MAX, QUEUE_NUMBER_MAX},
        .counter_services = {1 << HO_TICH | 1 << DAT_DAI, 1 << DAT_DAI, 1 << HO_TICH | 1 << DAT_DAI},
        .counter_prefers = {[2] = 1 << DAT_DAI},
        .prefer_usec = 10 * MINUTE,
        .head_start_usec = {[PRIORITY_ELDERLY] = 15 * MINUTE, [PRIORITY_MERIT] = 30 * MINUTE},
        .no_show_strikes = 2,
};

static struct queue *queue;

static int on_effect(_unused_ const struct queue_effect *effect, _unused_ void *userdata) {
        return 0;
}

static void apply(uint64_t minute, struct queue_input input) {
        input.now_usec = (minute + 1) * MINUTE;
        assert_ok(queue_apply(queue, &input));
}

static void start(void) {
        assert_ok(queue_new(&rules, on_effect, NULL, &queue));
        for (uint32_t i = 0; i < rules.n_counters; i++)
                apply(0, (struct queue_input){.action = QUEUE_OPEN, .counter = i});
}

static void end(void) {
        queue = queue_free(queue);
}

static const struct ticket *issue(uint64_t minute, uint32_t service, enum priority priority) {
        const struct ticket *first;

        apply(minute, (struct queue_input){.action = QUEUE_ISSUE, .service = service, .priority = priority});
        size_t n = queue_list(queue, &first);
        return &first[n - 1];
}

static const struct ticket *call(uint64_t minute, uint32_t counter) {
        const struct ticket *expected = queue_peek(queue, counter);

        apply(minute, (struct queue_input){.action = QUEUE_NEXT, .counter = counter});
        ck_assert_uint_eq(queue_get_desk(queue, counter)->ticket, expected ? expected->id : 0);
        return expected;
}

static uint64_t head_start(uint32_t counter, const struct ticket *ticket) {
        bool preferred = counter == 2 && ticket->service == DAT_DAI;

        ck_assert(queue_prefers(queue, counter, ticket) == preferred);
        return rules.head_start_usec[ticket->priority] + (preferred ? 10 * MINUTE : 0);
}

static void assert_choice(uint32_t counter, uint64_t next, uint64_t overtaken, uint64_t late,
                          size_t n_waiting) {
        struct queue_choice choice;

        queue_explain(queue, counter, &choice);
        ck_assert_uint_eq(choice.next ? choice.next->id : 0, next);
        ck_assert_uint_eq(choice.overtaken ? choice.overtaken->id : 0, overtaken);
        ck_assert_uint_eq(choice.late ? choice.late->id : 0, late);
        ck_assert_uint_eq(choice.n_waiting, n_waiting);
        ck_assert_ptr_eq(choice.next, queue_peek(queue, counter));
        if (choice.next)
                ck_assert_uint_eq(choice.head_start_usec, head_start(counter, choice.next));
        if (choice.late)
                ck_assert_uint_eq(choice.late_head_start_usec, head_start(counter, choice.late));
}

START_TEST(the_first_to_come_is_next) {
        start();
        assert_choice(0, 0, 0, 0, 0);
        issue(1, HO_TICH, PRIORITY_NONE);
        issue(1, HO_TICH, PRIORITY_NONE);
        issue(2, DAT_DAI, PRIORITY_NONE);
        assert_choice(0, 1, 0, 0, 3);
        assert_choice(1, 3, 0, 0, 1);
        ck_assert_uint_eq(call(3, 0)->id, 1);
        ck_assert_uint_eq(call(4, 0)->id, 2);
        ck_assert_uint_eq(call(5, 0)->id, 3);
        end();
}
END_TEST

START_TEST(priority_overtakes_within_its_head_start_and_not_after) {
        start();
        issue(10, HO_TICH, PRIORITY_NONE);
        issue(11, HO_TICH, PRIORITY_NONE);
        issue(24, HO_TICH, PRIORITY_ELDERLY);
        assert_choice(0, 3, 1, 0, 3);
        issue(39, HO_TICH, PRIORITY_MERIT);
        /* 39 less 30 is before 24 less 15. */
        assert_choice(0, 3, 1, 4, 4);
        ck_assert_uint_eq(call(39, 0)->id, 3);
        assert_choice(0, 4, 1, 0, 3);
        ck_assert_uint_eq(call(39, 0)->id, 4);
        issue(40, HO_TICH, PRIORITY_ELDERLY);
        assert_choice(0, 1, 0, 5, 3);
        end();
}
END_TEST

START_TEST(equal_ranks_go_by_order_of_issue) {
        start();
        issue(10, HO_TICH, PRIORITY_NONE);
        issue(25, HO_TICH, PRIORITY_ELDERLY);
        assert_choice(0, 1, 0, 2, 2);
        end();
}
END_TEST

START_TEST(a_ticket_kept_for_a_counter_is_explained_there_only) {
        start();
        issue(1, HO_TICH, PRIORITY_NONE);
        issue(2, HO_TICH, PRIORITY_NONE);
        call(3, 0);
        apply(4,
              (struct queue_input){
                      .action = QUEUE_TRANSFER, .counter = 0, .service = QUEUE_NOWHERE, .target_counter = 1});
        assert_choice(0, 2, 0, 0, 1);
        assert_choice(1, 1, 0, 0, 1);
        ck_assert_uint_eq(queue_peek(queue, 1)->counter, 1);
        end();
}
END_TEST

START_TEST(a_preferred_service_comes_first_unless_another_waited_longer) {
        start();
        issue(10, HO_TICH, PRIORITY_NONE);
        issue(19, DAT_DAI, PRIORITY_NONE);
        /* 19 less 10 is before 10. */
        assert_choice(2, 2, 1, 0, 2);
        assert_choice(0, 1, 0, 0, 2);
        assert_choice(1, 2, 0, 0, 1);
        issue(20, HO_TICH, PRIORITY_NONE);
        issue(21, DAT_DAI, PRIORITY_NONE);
        ck_assert_uint_eq(call(22, 2)->id, 2);
        assert_choice(2, 1, 0, 4, 3);
        ck_assert_uint_eq(call(23, 2)->id, 1);
        assert_choice(2, 4, 3, 0, 2);
        ck_assert_uint_eq(call(24, 2)->id, 4);
        ck_assert_uint_eq(call(25, 2)->id, 3);
        end();
}
END_TEST

START_TEST(a_preference_adds_to_priority_and_equal_ranks_go_by_issue) {
        start();
        issue(30, HO_TICH, PRIORITY_NONE);
        issue(40, DAT_DAI, PRIORITY_NONE);
        assert_choice(2, 1, 0, 2, 2); /* both count as of minute 30 */
        issue(54, DAT_DAI, PRIORITY_ELDERLY);
        assert_choice(2, 3, 1, 0, 3); /* 54 less 15 and 10 */
        assert_choice(0, 1, 0, 3, 3); /* 54 less 15 */
        end();
}
END_TEST

/* What a paper and a wall say of those ahead is true at whichever counter. */
START_TEST(those_ahead_are_of_the_service_whatever_a_counter_prefers) {
        const struct ticket *a, *b;

        start();
        issue(10, HO_TICH, PRIORITY_NONE);
        issue(11, DAT_DAI, PRIORITY_NONE);
        issue(12, DAT_DAI, PRIORITY_NONE);
        a = issue(13, HO_TICH, PRIORITY_NONE);
        ck_assert_uint_eq(queue_count_ahead(queue, a), 1);
        b = issue(14, DAT_DAI, PRIORITY_ELDERLY);
        ck_assert_uint_eq(queue_count_ahead(queue, b), 0);
        ck_assert_uint_eq(call(15, 2)->id, 5);
        ck_assert_uint_eq(call(16, 2)->service, DAT_DAI);
        ck_assert_uint_eq(queue_count_ahead(queue, queue_get_ticket(queue, 4)), 1);
        ck_assert_uint_eq(call(17, 0)->id, 1);
        ck_assert_uint_eq(queue_count_ahead(queue, queue_get_ticket(queue, 4)), 0);
        end();
}
END_TEST

/* Nothing is kept in a ticket: whoever waits already stands by the new rule, whoever is called stays so. */
START_TEST(who_waits_already_stands_by_the_preference_in_force) {
        struct queue_rules other = rules;

        start();
        issue(10, HO_TICH, PRIORITY_NONE);
        issue(11, HO_TICH, PRIORITY_NONE);
        issue(12, DAT_DAI, PRIORITY_NONE);
        issue(13, DAT_DAI, PRIORITY_NONE);
        ck_assert_uint_eq(call(14, 2)->id, 3);
        other.counter_prefers[2] = 0;
        assert_ok(queue_set_rules(queue, &other));
        ck_assert_int_eq(queue_get_ticket(queue, 3)->state, TICKET_CALLED);
        ck_assert_uint_eq(queue_peek(queue, 2)->id, 1);
        other.counter_prefers[2] = 1 << DAT_DAI;
        other.prefer_usec = 2 * MINUTE;
        assert_ok(queue_set_rules(queue, &other));
        ck_assert_uint_eq(queue_peek(queue, 2)->id, 1);
        other.prefer_usec = 4 * MINUTE;
        assert_ok(queue_set_rules(queue, &other));
        ck_assert_uint_eq(queue_peek(queue, 2)->id, 4);
        end();
}
END_TEST

/* Every minute somebody of the preferred service comes, and the counter calls one a minute. */
START_TEST(an_endless_stream_of_the_preferred_service_starves_nobody) {
        uint64_t called = 0;

        start();
        issue(5, HO_TICH, PRIORITY_NONE);
        for (uint64_t minute = 1; minute <= 5; minute++)
                issue(minute + 5, DAT_DAI, PRIORITY_NONE);
        for (uint64_t minute = 11; called != 1 && minute < 60; minute++) {
                issue(minute, DAT_DAI, PRIORITY_NONE);
                called = call(minute, 2)->id;
                /* Those who came up to the head start after it, and nobody later. */
                ck_assert_uint_le(queue_get_ticket(queue, called)->arrived_usec, 15 * MINUTE);
        }
        ck_assert_uint_eq(called, 1);
        end();
}
END_TEST

/* One counter calls one ticket a minute, and every minute two elderly people come: for ever more than it can
 * serve. */
START_TEST(an_endless_stream_of_priority_starves_nobody) {
        enum { MINUTES = 200, STEP = 20 };
        uint64_t called_minute[4 * MINUTES + 1] = {0};
        const struct ticket *tickets;

        start();
        for (uint64_t minute = 1; minute <= MINUTES; minute++) {
                if (minute % STEP == 1)
                        issue(minute, HO_TICH, PRIORITY_NONE);
                issue(minute, HO_TICH, PRIORITY_ELDERLY);
                issue(minute, HO_TICH, PRIORITY_ELDERLY);
                called_minute[call(minute, 0)->id] = minute;
        }
        size_t n = queue_list(queue, &tickets), n_ordinary = 0;
        for (size_t i = 0; i < n; i++) {
                uint64_t called = called_minute[tickets[i].id];

                if (tickets[i].priority != PRIORITY_NONE || called == 0)
                        continue;
                n_ordinary++;
                /* Whoever was called before it came before it, or at most the head start after it. */
                for (size_t j = 0; j < n; j++)
                        if (called_minute[tickets[j].id] > 0 && called_minute[tickets[j].id] < called)
                                ck_assert_uint_lt(tickets[j].arrived_usec,
                                                  tickets[i].arrived_usec + 15 * MINUTE);
        }
        /* It falls behind by one ticket a minute: after 200 minutes those of the first 80 or so had their
         * turn. */
        ck_assert_uint_ge(n_ordinary, 4);
        end();
}
END_TEST

START_TEST(order_within_a_class_is_that_of_arrival) {
        uint64_t last[_PRIORITY_MAX] = {0}, state = 7;
        const struct ticket *next;

        start();
        for (uint64_t minute = 1; minute <= 300; minute++) {
                state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                issue(minute, HO_TICH, (enum priority)((state >> 33) % _PRIORITY_MAX));
                if (minute % 2 == 0)
                        continue;
                next = call(minute, 0);
                ck_assert_uint_gt(next->id, last[next->priority]);
                last[next->priority] = next->id;
        }
        end();
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_first_to_come_is_next),
        SUITE_CASE(priority_overtakes_within_its_head_start_and_not_after),
        SUITE_CASE(equal_ranks_go_by_order_of_issue),
        SUITE_CASE(a_ticket_kept_for_a_counter_is_explained_there_only),
        SUITE_CASE(a_preferred_service_comes_first_unless_another_waited_longer),
        SUITE_CASE(a_preference_adds_to_priority_and_equal_ranks_go_by_issue),
        SUITE_CASE(those_ahead_are_of_the_service_whatever_a_counter_prefers),
        SUITE_CASE(who_waits_already_stands_by_the_preference_in_force),
        SUITE_CASE(an_endless_stream_of_the_preferred_service_starves_nobody),
        SUITE_CASE(an_endless_stream_of_priority_starves_nobody),
        SUITE_CASE(order_within_a_class_is_that_of_arrival),
};

SUITE_MAIN("queue-queue-order", cases, NULL, NULL)
