/* Tickets, calls and visits as the record has them: what commands come to. Days: rules-day.c. */
#include "tests/unit/daemon/queue/desk-memory.h"

START_TEST(a_ticket_is_called_served_and_a_visit_of_it) {
        uint64_t ticket = issue("a");

        memory_assert_last(&memory, "ticket-issued", "text", "A 001");
        memory_assert_last(&memory, "ticket-issued", "priority", "none");
        at_counter("1", "open");
        memory_assert_last(&memory, "counter-moved", "to", "idle");
        at_counter("1", "next");
        memory_assert_last(&memory, "ticket-called", "text", "A 001");
        memory_assert_last(&memory, "ticket-called", "calls", "1");
        ck_assert_int_eq(ticket_of(ticket)->state, TICKET_CALLED);
        at_counter("1", "start");
        ck_assert_int_eq(ticket_of(ticket)->state, TICKET_SERVING);
        at_counter("1", "done");
        memory_assert_last(&memory, "visit-finished", "ticket", "1");
        memory_assert_last(&memory, "ticket-moved", "to", "done");
        ck_assert_int_eq(memory_figure(&memory, "1", SUBJECT_RECEPTION, FIGURE_SERVED), 1);
        at_counter("1", "undo");
        memory_assert_last(&memory, "visit-reopened", "visit", "1");
        ck_assert_int_eq(memory_figure(&memory, "1", SUBJECT_RECEPTION, FIGURE_SERVED), 0);
        ck_assert_int_eq(memory_count(&memory, "action-refused"), 0);
}
END_TEST

/* The longest, in seconds. */
static uint64_t longest_wait(void) {
        const struct queue_part *bq = queue_of(memory.book);
        uint64_t longest_usec = 0;

        for (size_t i = 0; i < bq->n_figures; i++)
                if (bq->figures[i].figure.time == QUEUE_TIME_WAITING &&
                    bq->figures[i].figure.usec > longest_usec)
                        longest_usec = bq->figures[i].figure.usec;
        return longest_usec / USEC_PER_SEC;
}

/* The kiosk's press is taken late, when the queue has had other things to do since. */
START_TEST(who_came_while_nobody_listened_has_waited_since) {
        memory_pass(&memory, 300 * USEC_PER_SEC);
        at_counter("1", "open");
        memory.boottime_usec -= 97 * USEC_PER_SEC;
        memory.realtime_usec -= 97 * USEC_PER_SEC;
        (void) issue("a");
        memory_pass(&memory, 97 * USEC_PER_SEC);
        at_counter("1", "next");
        ck_assert_uint_eq(longest_wait(), 107);
}
END_TEST

START_TEST(an_undo_finds_the_rating_in_the_past) {
        (void) issue("a");
        at_counter("1", "open");
        at_counter("1", "next");
        at_counter("1", "done");
        uint64_t arming = memory_arm(&memory, "quay1", 1, SUBJECT_RECEPTION);
        memory_press(&memory, "quay1", "satisfied", arming);
        memory_disarm(&memory, "quay1", arming, "settled");
        memory_settle(&memory);
        at_counter("1", "undo");
        memory_assert_last(&memory, "action-refused", "reason", "already-rated");
        ck_assert_uint_gt(memory.past->n_read, 0);
        ck_assert_int_eq(memory_count(&memory, "visit-reopened"), 0);
}
END_TEST

START_TEST(refusals_say_why_and_change_nothing) {
        static const struct {
                const char *action, *name, *value, *counter, *reason;
        } cases[] = {
                {"next", NULL, NULL, "1", "closed"},
                {"open", NULL, NULL, "1", NULL},
                {"open", NULL, NULL, "1", "same-state"},
                {"next", NULL, NULL, "1", "nobody-waiting"},
                {"recall", NULL, NULL, "1", "no-ticket"},
                {"start", NULL, NULL, "1", "no-ticket"},
                {"no-show", NULL, NULL, "1", "no-ticket"},
                {"hold", NULL, NULL, "1", "no-ticket"},
                {"undo", NULL, NULL, "1", "nothing-to-undo"},
                {"next", NULL, NULL, "3", "no-queue"},
                {"transfer", "service", "a", "1", "no-ticket"},
                {"transfer", "service", "nothing", "1", "no-such-service"},
                {"transfer", "target", "9", "1", "no-such-counter"},
                {"return", "reason", "lunch", NULL, "no-such-ticket"},
                {"return", NULL, NULL, "1", "not-held"},
                {"pause", "reason", "cake", "1", "bad-argument"},
                {"issue", "service", "nothing", NULL, "no-such-service"},
                {"issue", "service", "d", NULL, "outside-hours"},
                {"issue", "service", "b", NULL, NULL},
                {"issue", "service", "b", NULL, "daily-limit"},
                {"issue", "priority", "friend", NULL, "bad-argument"},
                {"sign-out", NULL, NULL, "1", "not-signed-in"},
                {"sign-out", NULL, NULL, "9", "no-such-counter"},
        };
        int64_t refused = 0;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                memory.book->outcome = (struct outcome){0};
                command(cases[i].action, cases[i].name, cases[i].value, cases[i].counter);
                refused += cases[i].reason != NULL;
                ck_assert_int_eq(memory_count(&memory, "action-refused"), refused);
                if (!cases[i].reason)
                        continue;
                ck_assert_str_eq(memory.book->outcome.refusal, cases[i].reason);
                memory_assert_last(&memory, "action-refused", "reason", cases[i].reason);
                memory_assert_last(&memory, "action-refused", "action", cases[i].action);
        }
        ck_assert_int_eq(memory_count(&memory, "ticket-issued"), 1);
        ck_assert_int_eq(memory_count(&memory, "ticket-moved"), 0);
        ck_assert_int_eq(memory_count(&memory, "counter-moved"), 1);
}
END_TEST

START_TEST(refusals_say_which_state_the_ticket_is_in) {
        static const struct {
                const char *action, *reason;
        } cases[] = {
                {"next", NULL},
                {"open", "has-ticket"},
                {"pause", "has-ticket"},
                {"start", NULL},
                {"start", "not-called"},
                {"recall", "not-called"},
                {"no-show", "not-called"},
                {"close", "has-ticket"},
                {"return", "not-held"},
                {"undo", "nothing-to-undo"},
        };

        command("open", NULL, NULL, "1");
        (void) issue("a");
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                memory.book->outcome = (struct outcome){0};
                at_counter("1", cases[i].action);
                if (cases[i].reason)
                        memory_assert_last(&memory, "action-refused", "reason", cases[i].reason);
                else
                        ck_assert_ptr_null(memory.book->outcome.refusal);
        }
        memory_assert_last(&memory, "ticket-moved", "text", "A 001");
}
END_TEST

static void set_shortest_visit(uint64_t usec) {
        struct event_field rules[TEST_RULES_FIELDS];

        memcpy(rules, test_rules, sizeof(rules));
        test_rules_set(rules, "shortest_visit_usec", usec);
        memory_observe(&memory, "rules-changed", rules, ELEMENTSOF(rules));
}

/* What is done at counter 1, a number for microseconds that pass; then five stars. */
START_TEST(a_visit_too_short_to_be_one_is_flagged) {
        static const struct {
                uint64_t shortest_sec;
                const char *steps[8];
                const char *flags;
        } table[] = {
                {10, {"issue", "next", "done"}, "visit-too-short"},
                {10, {"issue", "next", "9999999", "done"}, "visit-too-short"},
                {10, {"issue", "next", "10000000", "done"}, ""},
                {0, {"issue", "next", "done"}, ""},
                /* "start" may be pressed late: the call counts, the last one. */
                {10, {"issue", "next", "9000000", "start", "1000000", "done"}, ""},
                {10, {"issue", "next", "30000000", "recall", "9999999", "done"}, "visit-too-short"},
                {10, {"issue", "next", "30000000", "recall", "10000000", "done"}, ""},
                /* Of who took no ticket: since the visit before. */
                {10, {"done"}, "counter-without-people"},
                {10, {"done", "9999999", "done"}, "counter-without-people visit-too-short"},
                {10, {"done", "10000000", "done"}, "counter-without-people"},
                {10, {"done", "boot", "done"}, "counter-without-people"},
                /* Undone and finished again it is as long as from its call. */
                {10, {"issue", "next", "10000000", "done", "undo", "done"}, ""},
                {10, {"issue", "next", "1000000", "done", "undo", "1000000", "done"}, "visit-too-short"},
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                uint64_t usec;

                memory_close(&memory);
                setup();
                set_rules(2, 0);
                set_shortest_visit(table[i].shortest_sec * USEC_PER_SEC);
                at_counter("1", "open");
                for (size_t k = 0; k < ELEMENTSOF(table[i].steps) && table[i].steps[k]; k++) {
                        const char *step = table[i].steps[k];
                        if (streq(step, "issue"))
                                (void) issue("a");
                        else if (streq(step, "boot"))
                                memory.boot_id = OTHER_BOOT;
                        else if (parse_u64(step, 1, UINT64_MAX, &usec) >= 0)
                                memory_pass(&memory, usec);
                        else
                                command(step, NULL, NULL, "1");
                }
                uint64_t visit = ratings_of(memory.book)->last_visit;
                uint64_t arming = memory_arm(&memory, "quay1", visit, SUBJECT_RECEPTION);
                memory_pass(&memory, USEC_PER_SEC);
                memory_press(&memory, "quay1", "very-satisfied", arming);
                memory_disarm(&memory, "quay1", arming, "settled");
                memory_assert_last(&memory, "rating", "flags", table[i].flags);
        }
}
END_TEST

/* A no-show opens no rating, and counts as no visit; an undo of "next" takes back its visit. */
START_TEST(next_over_who_has_not_come_is_no_visit) {
        set_rules(2, 0);
        set_shortest_visit(10 * USEC_PER_SEC);
        (void) issue("a");
        (void) issue("a");
        at_counter("1", "open");
        command("next", NULL, NULL, "1");
        command("next", NULL, NULL, "1");
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 0);
        ck_assert_int_eq(ticket_of(1)->state, TICKET_WAITING);
        ck_assert_int_eq(memory_figure(&memory, "1", SUBJECT_RECEPTION, FIGURE_SERVED), 0);
        ck_assert_uint_eq(ratings_of(memory.book)->n_live, 0);
        at_counter("1", "next");
        memory_assert_last(&memory, "visit-finished", "ticket", "2");
        memory_assert_last(&memory, "ticket-called", "text", "A 001");
        at_counter("1", "undo");
        memory_assert_last(&memory, "visit-reopened", "ticket", "2");
        ck_assert_int_eq(ticket_of(2)->state, TICKET_SERVING);
        ck_assert_int_eq(ticket_of(1)->state, TICKET_WAITING);
        ck_assert_int_eq(memory_figure(&memory, "1", SUBJECT_RECEPTION, FIGURE_SERVED), 0);
}
END_TEST

START_TEST(rules_out_of_bounds_are_refused) {
        struct event_field rules[] = {
                EVENT_FIELD_T("elderly_usec", 0),
                EVENT_FIELD_T("pregnant_usec", 0),
                EVENT_FIELD_T("disabled_usec", 0),
                EVENT_FIELD_T("merit_usec", 0),
                EVENT_FIELD_T("no_show_strikes", 1),
                EVENT_FIELD_T("undo_usec", 0),
                EVENT_FIELD_T("inactive_usec", 0),
                EVENT_FIELD_T("close_of_day_usec", 0),
                TEST_QUEUE_OFF,
        };
        struct event_field service[] = {EVENT_FIELD_S("service", "a"), EVENT_FIELD_S("prefix", "A"),
                                        EVENT_FIELD_T("limit", 1), EVENT_FIELD_S("hours", "")};
        static const struct {
                size_t field;
                uint64_t value;
        } bad[] = {{0, USEC_PER_DAY + 1}, {3, USEC_PER_DAY + 1}, {4, 0}, {4, 101}, {6, USEC_PER_DAY + 1},
                   {7, USEC_PER_DAY},     {8, USEC_PER_DAY + 1}};

        ck_assert_int_eq(
                memory_apply(&memory, CENTRE_SOURCE, "queue-rules-changed", rules, ELEMENTSOF(rules)), 0);
        /* Records of before it was told do without. */
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "queue-rules-changed", rules, 6), 0);
        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                struct event_field *field = &rules[bad[i].field], good = *field;
                *field = EVENT_FIELD_T(good.name, bad[i].value);
                ck_assert_int_eq(
                        memory_apply(&memory, CENTRE_SOURCE, "queue-rules-changed", rules, ELEMENTSOF(rules)),
                        -EINVAL);
                *field = good;
        }
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "service-changed", service, 4), 0);
        service[2] = EVENT_FIELD_T("limit", QUEUE_NUMBER_MAX + 1);
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "service-changed", service, 4), -EINVAL);
        service[2] = EVENT_FIELD_T("limit", 1);
        service[3] = EVENT_FIELD_S("hours", "always");
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "service-changed", service, 4), -EINVAL);
        service[3] = EVENT_FIELD_S("hours", "");
        service[1] = EVENT_FIELD_S("prefix", "a prefix that is none");
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "service-changed", service, 4), -EINVAL);
}
END_TEST

START_TEST(who_is_refused_is_there) {
        set_rules(2, 300 * USEC_PER_SEC);
        command("open", NULL, NULL, "1");
        (void) issue("a");
        memory_pass(&memory, 301 * USEC_PER_SEC);
        memory_observe_fields(&memory, "counter-inactive", EVENT_FIELD_S("counter", "1"),
                              EVENT_FIELD_T("waiting", 1), EVENT_FIELD_T("idle_usec", 301 * USEC_PER_SEC));
        ck_assert(book_get_desk(memory.book, "1")->inactive);
        ck_assert_int_eq(memory_count(&memory, "counter-active"), 0);
        at_counter("1", "recall");
        memory_assert_last(&memory, "action-refused", "reason", "no-ticket");
        memory_assert_last(&memory, "counter-active", "because", "action");
        ck_assert(!book_get_desk(memory.book, "1")->inactive);
        memory_observe_fields(&memory, "counter-inactive", EVENT_FIELD_S("counter", "9"),
                              EVENT_FIELD_T("waiting", 1), EVENT_FIELD_T("idle_usec", 1));
        ck_assert_int_eq(memory_count(&memory, "counter-active"), 1);
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        static const char *const open[] = {"centre-started", NULL};

        memory_check_rules(&queue_room, open);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_ticket_is_called_served_and_a_visit_of_it),
        SUITE_CASE(who_came_while_nobody_listened_has_waited_since),
        SUITE_CASE(an_undo_finds_the_rating_in_the_past),
        SUITE_CASE(refusals_say_why_and_change_nothing),
        SUITE_CASE(refusals_say_which_state_the_ticket_is_in),
        SUITE_CASE(a_visit_too_short_to_be_one_is_flagged),
        SUITE_CASE(next_over_who_has_not_come_is_no_visit),
        SUITE_CASE(rules_out_of_bounds_are_refused),
        SUITE_CASE(who_is_refused_is_there),
        SUITE_CASE(events_are_checked_before_they_are_applied),
};

SUITE_MAIN("queue-rules", cases, setup, teardown)
