/* The queue played forward: what a new ticket would wait, and when nothing is said. */
#include "daemon/queue/estimate.h"
#include "tests/lib/suite.h"

#define MINUTE (60 * USEC_PER_SEC)

enum { HO_TICH, DAT_DAI, RARE, SERVICES, COUNTERS = 3 };

static struct queue *queue;
static struct estimate_pace paces[SERVICES + 1];

static int on_effect(_unused_ const struct queue_effect *effect, _unused_ void *userdata) {
        return 0;
}

static int apply(uint64_t minute, struct queue_input input) {
        input.now_usec = minute * MINUTE;
        return queue_apply(queue, &input);
}

static void act(uint64_t minute, enum queue_action action, uint32_t counter) {
        assert_ok(apply(minute, (struct queue_input){.action = action,
                                                     .counter = counter,
                                                     .service = QUEUE_NOWHERE,
                                                     .target_counter = QUEUE_NOWHERE}));
}

static void issue(uint64_t minute, uint32_t service, enum priority priority) {
        assert_ok(apply(minute, (struct queue_input){.action = QUEUE_ISSUE,
                                                     .counter = QUEUE_NOWHERE,
                                                     .service = service,
                                                     .priority = priority}));
}

/* Counter 0 serves civil status and what is rare, 1 land, 2 all. A visit takes 5 to 10 minutes, for land 20
 * to 40. */
static void start(void) {
        static const struct queue_rules rules = {
                .n_services = SERVICES,
                .n_counters = COUNTERS,
                .daily_limit = {QUEUE_NUMBER_MAX, QUEUE_NUMBER_MAX, 2},
                .counter_services = {1 << HO_TICH | 1 << RARE, 1 << DAT_DAI,
                                     1 << HO_TICH | 1 << DAT_DAI | 1 << RARE},
                .head_start_usec = {[PRIORITY_ELDERLY] = 15 * MINUTE},
                .no_show_strikes = 1,
        };

        assert_ok(queue_new(&rules, on_effect, NULL, &queue));
        paces[HO_TICH] = (struct estimate_pace){40, 5 * MINUTE, 10 * MINUTE};
        paces[DAT_DAI] = (struct estimate_pace){ESTIMATE_VISITS_MIN, 20 * MINUTE, 40 * MINUTE};
        paces[RARE] = (struct estimate_pace){ESTIMATE_VISITS_MIN - 1, MINUTE, MINUTE};
        paces[SERVICES] = (struct estimate_pace){59, 6 * MINUTE, 12 * MINUTE};
}

static void end(void) {
        queue = queue_free(queue);
}

static struct estimate ask(uint64_t minute, uint32_t service) {
        struct estimate estimate;

        assert_ok(estimate_wait(queue, service, paces, minute * MINUTE, &estimate));
        return estimate;
}

static void assert_wait(uint64_t minute, uint32_t service, uint64_t low, uint64_t high) {
        struct estimate estimate = ask(minute, service);

        ck_assert(estimate.is_known);
        ck_assert_uint_eq(estimate.low_usec, low * MINUTE);
        ck_assert_uint_eq(estimate.high_usec, high * MINUTE);
        ck_assert_uint_eq(estimate.n_visits, paces[service].n);
}

START_TEST(nobody_waits_at_a_free_counter) {
        start();
        act(1, QUEUE_OPEN, 0);
        assert_wait(2, HO_TICH, 0, 0);
        end();
}
END_TEST

START_TEST(each_before_takes_a_visit) {
        start();
        act(1, QUEUE_OPEN, 0);
        issue(1, HO_TICH, PRIORITY_NONE);
        act(2, QUEUE_NEXT, 0);
        act(2, QUEUE_START, 0);
        for (int i = 0; i < 3; i++)
                issue(3, HO_TICH, PRIORITY_NONE);
        /* The visit under way is two minutes old. */
        assert_wait(4, HO_TICH, 3 + 3 * 5, 8 + 3 * 10);
        ck_assert_uint_eq(ask(4, HO_TICH).n_ahead, 3);
        ck_assert_uint_eq(ask(4, HO_TICH).n_counters, 1);
        end();
}
END_TEST

START_TEST(a_visit_that_takes_longer_ends_now) {
        start();
        act(1, QUEUE_OPEN, 0);
        issue(1, HO_TICH, PRIORITY_NONE);
        act(2, QUEUE_NEXT, 0);
        issue(3, HO_TICH, PRIORITY_NONE);
        assert_wait(30, HO_TICH, 5, 10);
        assert_wait(9, HO_TICH, 5, 3 + 10);
        end();
}
END_TEST

START_TEST(counters_share_the_work) {
        start();
        act(1, QUEUE_OPEN, 0);
        act(1, QUEUE_OPEN, 2);
        for (int i = 0; i < 4; i++)
                issue(2, HO_TICH, PRIORITY_NONE);
        assert_wait(2, HO_TICH, 10, 20);
        ck_assert_uint_eq(ask(2, HO_TICH).n_counters, 2);
        end();
}
END_TEST

/* Counter 2 takes land first, which came first, for longer. */
START_TEST(visits_for_other_services_count_at_a_shared_counter) {
        start();
        act(1, QUEUE_OPEN, 2);
        issue(1, DAT_DAI, PRIORITY_NONE);
        issue(2, HO_TICH, PRIORITY_NONE);
        assert_wait(3, HO_TICH, 20 + 5, 40 + 10);
        act(3, QUEUE_OPEN, 1); /* which takes the land */
        assert_wait(3, HO_TICH, 5, 10);
        end();
}
END_TEST

START_TEST(priority_is_before_also_in_the_estimate) {
        start();
        act(1, QUEUE_OPEN, 0);
        issue(1, HO_TICH, PRIORITY_ELDERLY);
        issue(2, RARE, PRIORITY_ELDERLY);
        /* Of what is rare too little is known: what visits took in all stands in. */
        assert_wait(3, HO_TICH, 5 + 6, 10 + 12);
        end();
}
END_TEST

START_TEST(a_preference_is_kept_in_the_estimate) {
        struct queue_rules prefers;

        start();
        prefers = *queue_get_rules(queue);
        act(1, QUEUE_OPEN, 2);
        issue(1, DAT_DAI, PRIORITY_NONE);
        issue(1, DAT_DAI, PRIORITY_NONE);
        assert_wait(2, HO_TICH, 40, 80);
        prefers.counter_prefers[2] = 1 << HO_TICH;
        prefers.prefer_usec = 10 * MINUTE;
        assert_ok(queue_set_rules(queue, &prefers));
        assert_wait(2, HO_TICH, 0, 0);
        assert_wait(20, HO_TICH, 40, 80); /* they have waited longer */
        end();
}
END_TEST

START_TEST(a_ticket_kept_for_another_counter_is_not_before) {
        start();
        act(1, QUEUE_OPEN, 0);
        act(1, QUEUE_OPEN, 2);
        issue(1, HO_TICH, PRIORITY_NONE);
        issue(1, HO_TICH, PRIORITY_NONE);
        act(2, QUEUE_NEXT, 0);
        act(2, QUEUE_NEXT, 2);
        assert_ok(apply(3, (struct queue_input){.action = QUEUE_TRANSFER,
                                                .counter = 0,
                                                .service = QUEUE_NOWHERE,
                                                .target_counter = 2}));
        assert_wait(4, HO_TICH, 0, 0);
        /* While that one is paused it keeps nobody. */
        act(4, QUEUE_FINISH, 2);
        act(4, QUEUE_PAUSE, 2);
        assert_wait(4, HO_TICH, 5, 10);
        end();
}
END_TEST

START_TEST(nothing_is_said_without_a_counter_or_enough_visits) {
        start();
        ck_assert(!ask(1, HO_TICH).is_known);
        ck_assert_uint_eq(ask(1, HO_TICH).n_counters, 0);
        act(1, QUEUE_OPEN, 1);
        ck_assert(!ask(1, HO_TICH).is_known); /* serves land only */
        act(1, QUEUE_OPEN, 0);
        ck_assert(ask(1, HO_TICH).is_known);
        ck_assert(!ask(1, RARE).is_known);
        ck_assert_uint_eq(ask(1, RARE).n_visits, ESTIMATE_VISITS_MIN - 1);
        act(2, QUEUE_PAUSE, 0);
        ck_assert(!ask(2, HO_TICH).is_known);
        end();
}
END_TEST

START_TEST(no_ticket_no_estimate) {
        struct estimate estimate;

        start();
        act(1, QUEUE_OPEN, 0);
        issue(1, RARE, PRIORITY_NONE);
        issue(1, RARE, PRIORITY_NONE);
        assert_error(estimate_wait(queue, RARE, paces, MINUTE, &estimate), EDQUOT);
        assert_error(estimate_wait(queue, SERVICES, paces, MINUTE, &estimate), EINVAL);
        end();
}
END_TEST

START_TEST(asking_changes_nothing) {
        const struct ticket *tickets;
        struct ticket before;
        struct desk desk;

        start();
        act(1, QUEUE_OPEN, 0);
        issue(1, HO_TICH, PRIORITY_NONE);
        size_t n = queue_list(queue, &tickets);
        before = tickets[0];
        desk = *queue_get_desk(queue, 0);
        assert_wait(5, HO_TICH, 5, 10);
        ck_assert_uint_eq(queue_list(queue, &tickets), n);
        ck_assert_mem_eq(&tickets[0], &before, sizeof(before));
        ck_assert_mem_eq(queue_get_desk(queue, 0), &desk, sizeof(desk));
        /* The next real ticket has the next number. */
        issue(5, HO_TICH, PRIORITY_NONE);
        (void) queue_list(queue, &tickets);
        ck_assert_uint_eq(tickets[1].number, 2);
        ck_assert_uint_eq(tickets[1].id, 2);
        end();
}
END_TEST

/* Two counters, and the one that is quick at high pace is not at low: the courses may cross, the range does
 * not. */
START_TEST(the_range_is_never_upside_down) {
        uint64_t state = 11;

        for (int round = 0; round < 300; round++) {
                start();
                for (uint32_t i = 0; i < SERVICES; i++) {
                        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                        paces[i].n = ESTIMATE_VISITS_MIN;
                        paces[i].low_usec = (state >> 40) % 30 * MINUTE;
                        paces[i].high_usec = paces[i].low_usec + (state >> 50) % 60 * MINUTE;
                }
                for (uint32_t i = 0; i < COUNTERS; i++)
                        act(1, QUEUE_OPEN, i);
                for (uint64_t minute = 2; minute < 30; minute++) {
                        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                        issue(minute, (state >> 33) % 2,
                              (state >> 45) % 3 ? PRIORITY_NONE : PRIORITY_ELDERLY);
                        if (state >> 63)
                                (void) apply(minute,
                                             (struct queue_input){.action = QUEUE_NEXT,
                                                                  .counter = (state >> 50) % COUNTERS});
                }
                struct estimate estimate = ask(30, HO_TICH);
                ck_assert(estimate.is_known);
                ck_assert_uint_le(estimate.low_usec, estimate.high_usec);
                ck_assert_uint_lt(estimate.high_usec, USEC_PER_SEC * 86400 * 3);
                end();
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(nobody_waits_at_a_free_counter),
        SUITE_CASE(each_before_takes_a_visit),
        SUITE_CASE(a_visit_that_takes_longer_ends_now),
        SUITE_CASE(counters_share_the_work),
        SUITE_CASE(visits_for_other_services_count_at_a_shared_counter),
        SUITE_CASE(priority_is_before_also_in_the_estimate),
        SUITE_CASE(a_preference_is_kept_in_the_estimate),
        SUITE_CASE(a_ticket_kept_for_another_counter_is_not_before),
        SUITE_CASE(nothing_is_said_without_a_counter_or_enough_visits),
        SUITE_CASE(no_ticket_no_estimate),
        SUITE_CASE(asking_changes_nothing),
        SUITE_CASE(the_range_is_never_upside_down),
};

SUITE_MAIN("queue-estimate", cases, NULL, NULL)
