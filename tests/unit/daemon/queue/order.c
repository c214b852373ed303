/* Who is next, and why: the rule of priority and arrival on its own. */
#include "daemon/queue/queue.h"
#include "tests/lib/suite.h"

#define MINUTE (60 * USEC_PER_SEC)

enum { HO_TICH, DAT_DAI, SERVICES };

static const struct queue_rules rules = {
        .n_services = SERVICES,
        .n_counters = 2,
        .daily_limit = {QUEUE_NUMBER_MAX, QUEUE_NUMBER_MAX},
        .counter_services = {1 << HO_TICH | 1 << DAT_DAI, 1 << DAT_DAI},
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
                ck_assert_uint_eq(choice.head_start_usec, rules.head_start_usec[choice.next->priority]);
        if (choice.late)
                ck_assert_uint_eq(choice.late_head_start_usec, rules.head_start_usec[choice.late->priority]);
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
        SUITE_CASE(an_endless_stream_of_priority_starves_nobody),
        SUITE_CASE(order_within_a_class_is_that_of_arrival),
};

SUITE_MAIN("queue-order", cases, NULL, NULL)
