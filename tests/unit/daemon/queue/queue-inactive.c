/* Counters at which nothing is done while somebody waits: when that is noticed, and what ends it. */
#include "daemon/queue/queue.h"
#include "tests/lib/suite.h"

#define MINUTE (60 * USEC_PER_SEC)

enum { HO_TICH, DAT_DAI, SERVICES, COUNTERS = 3 };

static struct queue_rules rules;
static struct queue *queue;

/* What the effects told since the last look. */
static struct {
        unsigned n_inactive, n_active;
        uint32_t counter;
        uint64_t from_usec;
        enum active_because because;
} told;

static int on_effect(const struct queue_effect *effect, _unused_ void *userdata) {
        if (effect->type == QUEUE_COUNTER_INACTIVE) {
                told.n_inactive++;
                told.counter = effect->counter;
                told.from_usec = effect->from_usec;
        } else if (effect->type == QUEUE_COUNTER_ACTIVE) {
                told.n_active++;
                told.counter = effect->counter;
                told.because = effect->because;
        }
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

static void issue(uint64_t minute, uint32_t service) {
        assert_ok(apply(
                minute,
                (struct queue_input){.action = QUEUE_ISSUE, .counter = QUEUE_NOWHERE, .service = service}));
}

/* Counter 0 serves all, 1 one service, 2 the other; 0 and 1 are open since minute 1. */
static void start(void) {
        rules = (struct queue_rules){
                .n_services = SERVICES,
                .n_counters = COUNTERS,
                .daily_limit = {QUEUE_NUMBER_MAX, QUEUE_NUMBER_MAX},
                .counter_services = {1 << HO_TICH | 1 << DAT_DAI, 1 << DAT_DAI, 1 << HO_TICH},
                .no_show_strikes = 2,
                .undo_usec = 5 * USEC_PER_SEC,
                .inactive_usec = 10 * MINUTE,
        };
        memset(&told, 0, sizeof(told));
        assert_ok(queue_new(&rules, on_effect, NULL, &queue));
        act(1, QUEUE_OPEN, 0);
        act(1, QUEUE_OPEN, 1);
}

static void end(void) {
        queue = queue_free(queue);
}

static void assert_due(uint32_t counter, uint64_t minute) {
        uint64_t expected = minute == 0 ? UINT64_MAX : minute * MINUTE;

        ck_assert_uint_eq(queue_inactive_due(queue, counter), expected);
}

static void look(uint64_t minute, uint32_t counter, unsigned n_inactive) {
        assert_ok(queue_notice_inactive(queue, counter, minute * MINUTE));
        ck_assert_uint_eq(told.n_inactive, n_inactive);
}

/* Counter 0 is inactive since minute 2, noticed in minute 12. */
static void start_inactive(void) {
        start();
        issue(2, HO_TICH);
        look(12, 0, 1);
        ck_assert(queue_get_desk(queue, 0)->inactive);
}

static void assert_active(enum active_because because) {
        ck_assert_uint_eq(told.n_active, 1);
        ck_assert_uint_eq(told.counter, 0);
        ck_assert_int_eq(told.because, because);
        ck_assert(!queue_get_desk(queue, 0)->inactive);
}

START_TEST(it_is_noticed_when_it_is_due_and_once) {
        start();
        assert_due(0, 0);
        issue(2, HO_TICH);
        assert_due(0, 12);
        assert_due(1, 0); /* does not serve it */
        assert_due(2, 0); /* is closed */
        look(11, 0, 0);
        look(12, 1, 0);
        look(12, 0, 1);
        ck_assert_uint_eq(told.counter, 0);
        ck_assert_uint_eq(told.from_usec, 2 * MINUTE);
        assert_due(0, 0);
        look(30, 0, 1);
        ck_assert_uint_eq(told.n_active, 0);
        end();
}
END_TEST

START_TEST(it_counts_from_the_last_action_there) {
        start();
        issue(2, HO_TICH);
        issue(2, HO_TICH);
        issue(2, HO_TICH);
        act(5, QUEUE_NEXT, 0);
        assert_due(0, 0);
        act(6, QUEUE_HOLD, 0);
        assert_due(0, 16);
        act(7, QUEUE_FINISH, 0); /* of somebody who took no ticket */
        assert_due(0, 17);
        assert_ok(queue_notice_active(queue, 0, 9 * MINUTE)); /* a key that was refused */
        assert_due(0, 19);
        assert_ok(apply(10, (struct queue_input){.action = QUEUE_RETURN, .counter = 0, .ticket = 1}));
        assert_due(0, 20);
        assert_ok(apply(11, (struct queue_input){.action = QUEUE_PAUSE, .counter = 0}));
        assert_due(0, 0);
        act(12, QUEUE_OPEN, 0);
        assert_due(0, 22);
        ck_assert_uint_eq(told.n_active, 0);
        end();
}
END_TEST

/* Counter 1 takes each after a while, and still nobody sits at counter 0, where there is always work. */
START_TEST(it_counts_from_when_waiting_began_whoever_waits) {
        start();
        for (uint64_t minute = 2; minute < 12; minute++) {
                issue(minute, DAT_DAI);
                if (minute > 2)
                        act(minute, QUEUE_NEXT, 1);
                assert_due(0, 12);
        }
        look(12, 0, 1);
        ck_assert_uint_eq(told.from_usec, 2 * MINUTE);
        end();
}
END_TEST

START_TEST(waiting_that_ended_begins_anew) {
        start();
        issue(2, DAT_DAI);
        act(8, QUEUE_NEXT, 1);
        assert_due(0, 0);
        issue(9, DAT_DAI);
        assert_due(0, 19);
        end();
}
END_TEST

START_TEST(it_ends_with_anything_that_is_done_there) {
        start_inactive();
        act(13, QUEUE_NEXT, 0);
        assert_active(ACTIVE_BY_ACTION);
        end();
        start_inactive();
        assert_ok(queue_notice_active(queue, 0, 13 * MINUTE));
        assert_active(ACTIVE_BY_ACTION);
        assert_due(0, 23);
        look(23, 0, 2); /* and again */
        end();
}
END_TEST

START_TEST(a_pause_ends_it_and_says_why) {
        start_inactive();
        assert_ok(apply(
                13, (struct queue_input){.action = QUEUE_PAUSE, .counter = 0, .pause_reason = PAUSE_LUNCH}));
        assert_active(ACTIVE_BY_PAUSE);
        ck_assert_int_eq(queue_get_desk(queue, 0)->pause_reason, PAUSE_LUNCH);
        end();
}
END_TEST

START_TEST(closing_ends_it) {
        start_inactive();
        act(13, QUEUE_CLOSE, 0);
        assert_active(ACTIVE_BY_CLOSE);
        end();
        start_inactive();
        act(13, QUEUE_END_DAY, QUEUE_NOWHERE);
        assert_active(ACTIVE_BY_CLOSE);
        end();
}
END_TEST

START_TEST(it_ends_when_nobody_waits_any_more) {
        start_inactive();
        act(13, QUEUE_OPEN, 2);
        ck_assert_uint_eq(told.n_active, 0);
        act(14, QUEUE_NEXT, 2);
        assert_active(ACTIVE_UNWANTED);
        end();
}
END_TEST

START_TEST(what_others_do_does_not_end_it) {
        start_inactive();
        issue(13, DAT_DAI);
        act(13, QUEUE_NEXT, 1);
        act(14, QUEUE_FINISH, 1);
        ck_assert_int_eq(apply(15, (struct queue_input){.action = QUEUE_RECALL, .counter = 1}), -ENOTCONN);
        ck_assert_uint_eq(told.n_active, 0);
        ck_assert(queue_get_desk(queue, 0)->inactive);
        end();
}
END_TEST

START_TEST(a_ticket_kept_for_another_counter_is_no_work_here) {
        start();
        issue(2, DAT_DAI);
        act(3, QUEUE_NEXT, 1);
        assert_ok(apply(4, (struct queue_input){.action = QUEUE_TRANSFER,
                                                .counter = 1,
                                                .service = QUEUE_NOWHERE,
                                                .target_counter = 0}));
        assert_due(0, 14);
        assert_due(1, 0);
        end();
}
END_TEST

START_TEST(without_a_limit_nothing_is_noticed) {
        start();
        rules.inactive_usec = 0;
        assert_ok(queue_set_rules(queue, &rules));
        issue(2, HO_TICH);
        assert_due(0, 0);
        look(100000, 0, 0);
        end();
}
END_TEST

START_TEST(rules_that_changed_are_looked_at_first) {
        start();
        issue(2, HO_TICH);
        rules.counter_services[0] = 1 << DAT_DAI;
        assert_ok(queue_set_rules(queue, &rules));
        look(20, 0, 0);
        assert_due(0, 0);
        end();
}
END_TEST

START_TEST(a_clock_that_runs_back_notices_nothing_early) {
        start();
        issue(20, HO_TICH);
        look(3, 0, 0);
        assert_due(0, 30);
        look(30, 0, 1);
        end();
}
END_TEST

START_TEST(a_restart_keeps_the_notice) {
        struct desk desk;
        struct ticket ticket;

        start_inactive();
        desk = *queue_get_desk(queue, 0);
        ticket = *queue_get_ticket(queue, 1);
        end();
        assert_ok(queue_new(&rules, on_effect, NULL, &queue));
        assert_ok(queue_restore_ticket(queue, &ticket));
        assert_ok(queue_restore_desk(queue, 0, &desk));
        assert_ok(queue_restore_time(queue, 1, 12 * MINUTE));
        look(40, 0, 1);
        act(41, QUEUE_NEXT, 0);
        assert_active(ACTIVE_BY_ACTION);
        end();
}
END_TEST

START_TEST(counters_that_are_none_are_refused) {
        start();
        assert_error(queue_notice_inactive(queue, COUNTERS, MINUTE), EINVAL);
        assert_error(queue_notice_active(queue, QUEUE_NOWHERE, MINUTE), EINVAL);
        assert_due(COUNTERS, 0);
        end();
}
END_TEST

START_TEST(a_counter_that_lost_its_services_is_due_no_more) {
        start();
        issue(2, HO_TICH);
        assert_due(0, 12);
        rules.counter_services[0] = 0;
        assert_ok(queue_set_rules(queue, &rules));
        assert_due(0, 0);
        look(12, 0, 0);
        end();
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(it_is_noticed_when_it_is_due_and_once),
        SUITE_CASE(it_counts_from_the_last_action_there),
        SUITE_CASE(it_counts_from_when_waiting_began_whoever_waits),
        SUITE_CASE(waiting_that_ended_begins_anew),
        SUITE_CASE(it_ends_with_anything_that_is_done_there),
        SUITE_CASE(a_pause_ends_it_and_says_why),
        SUITE_CASE(closing_ends_it),
        SUITE_CASE(it_ends_when_nobody_waits_any_more),
        SUITE_CASE(what_others_do_does_not_end_it),
        SUITE_CASE(a_ticket_kept_for_another_counter_is_no_work_here),
        SUITE_CASE(without_a_limit_nothing_is_noticed),
        SUITE_CASE(rules_that_changed_are_looked_at_first),
        SUITE_CASE(a_clock_that_runs_back_notices_nothing_early),
        SUITE_CASE(a_restart_keeps_the_notice),
        SUITE_CASE(a_counter_that_lost_its_services_is_due_no_more),
        SUITE_CASE(counters_that_are_none_are_refused),
};

SUITE_MAIN("queue-queue-inactive", cases, NULL, NULL)
