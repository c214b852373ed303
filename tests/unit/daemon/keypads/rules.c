/* Keys that mean what the configuration says: tickets, transfers, pauses with a reason, papers that came
 * back. */
#include "tests/unit/daemon/book-memory.h"

static void change_key(struct memory *memory, const char *keypad, const char *key, const char *service,
                       const char *counter) {
        memory_observe_fields(memory, "key-changed", EVENT_FIELD_S("keypad", keypad),
                              EVENT_FIELD_S("key", key), EVENT_FIELD_S("service", service),
                              EVENT_FIELD_S("counter", counter));
}

static void command(struct memory *memory, const char *action, const char *counter) {
        memory_observe_fields(memory, "command", EVENT_FIELD_S("action", action),
                              EVENT_FIELD_S("counter", counter), EVENT_FIELD_S("actor", "test"));
}

/* Counter 1 (quay1) serves a and b, counter 2 (quay2) serves b; keypad "cua" gives out tickets. Keys have no
 * guard: see guard.c. */
static void open_queue(struct memory *memory) {
        struct event_field rules[TEST_RULES_FIELDS];

        memory_open(memory);
        memcpy(rules, test_rules, sizeof(rules));
        test_rules_set(rules, "key_repeat_usec", 0);
        memory_observe(memory, "rules-changed", rules, ELEMENTSOF(rules));
        memory_observe_fields(memory, "service-changed", EVENT_FIELD_S("service", "a"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 9),
                              EVENT_FIELD_S("hours", ""));
        memory_observe_fields(memory, "service-changed", EVENT_FIELD_S("service", "b"),
                              EVENT_FIELD_S("prefix", "B"), EVENT_FIELD_T("limit", 2),
                              EVENT_FIELD_S("hours", ""));
        memory_observe_fields(memory, "service-changed", EVENT_FIELD_S("service", "c"),
                              EVENT_FIELD_S("prefix", "C"), EVENT_FIELD_T("limit", 9),
                              EVENT_FIELD_S("hours", ""));
        memory_observe_fields(memory, "counter-services-changed", EVENT_FIELD_S("counter", "1"),
                              EVENT_FIELD_S("services", "a b"));
        memory_observe_fields(memory, "counter-services-changed", EVENT_FIELD_S("counter", "2"),
                              EVENT_FIELD_S("services", "b"));
        change_key(memory, "cua", "ticket-1", "a", "");
        change_key(memory, "cua", "ticket-2", "b", "");
        change_key(memory, "quay1", "transfer-1", "b", "");
        change_key(memory, "quay1", "transfer-2", "", "2");
        memory_observe_fields(memory, "kiosk-changed", EVENT_FIELD_S("keypad", "cua"),
                              EVENT_FIELD_S("priority", "elderly"),
                              EVENT_FIELD_T("priority_usec", 10 * USEC_PER_SEC));
        command(memory, "open", "1");
}

static void assert_pause(const struct memory *memory, const char *expected) {
        const struct desk *desk = book_get_desk(memory->book, "1");

        ck_assert_str_eq(pause_reason_to_string(desk->pause_reason), expected);
}

static size_t count_waiting(const struct memory *memory) {
        const struct ticket *tickets;
        size_t n = queue_list(queue_of(memory->book)->queue, &tickets), waiting = 0;

        while (n-- > 0)
                waiting += tickets[n].state == TICKET_WAITING;
        return waiting;
}

START_TEST(a_key_issues_a_ticket_for_its_service) {
        struct memory memory;

        open_queue(&memory);
        memory_press(&memory, "cua", "ticket-1", 0);
        memory_assert_last(&memory, "ticket-issued", "text", "A 001");
        memory_press(&memory, "cua", "ticket-2", 0);
        memory_assert_last(&memory, "ticket-issued", "text", "B 001");
        memory_assert_last(&memory, "ticket-issued", "priority", "none");
        memory_press(&memory, "cua", "ticket-2", 0);
        memory_press(&memory, "cua", "ticket-2", 0);
        memory_assert_last(&memory, "action-refused", "reason", "daily-limit");
        memory_press(&memory, "cua", "ticket-3", 0);
        memory_assert_last(&memory, "action-refused", "reason", "no-such-service");
        memory_press(&memory, "quay2", "ticket-1", 0);
        memory_assert_last(&memory, "action-refused", "reason", "no-such-service");
        ck_assert_uint_eq(queue_of(memory.book)->n_tickets, 3);
        change_key(&memory, "cua", "ticket-1", "", "");
        memory_press(&memory, "cua", "ticket-1", 0);
        ck_assert_uint_eq(queue_of(memory.book)->n_tickets, 3);
        memory_close(&memory);
}
END_TEST

START_TEST(the_priority_key_prefers_one_ticket_for_a_while) {
        struct memory memory;

        open_queue(&memory);
        memory_press(&memory, "cua", "priority", 0);
        memory_pass(&memory, 10 * USEC_PER_SEC);
        memory_settle(&memory);
        memory_press(&memory, "cua", "ticket-1", 0);
        memory_assert_last(&memory, "ticket-issued", "priority", "elderly");
        memory_press(&memory, "cua", "ticket-1", 0);
        memory_assert_last(&memory, "ticket-issued", "priority", "none");
        memory_press(&memory, "cua", "priority", 0);
        memory_pass(&memory, 10 * USEC_PER_SEC + 1);
        memory_press(&memory, "cua", "ticket-1", 0);
        memory_assert_last(&memory, "ticket-issued", "priority", "none");
        /* Of a boot that ended nothing is left. */
        memory_press(&memory, "cua", "priority", 0);
        memory.boot_id = OTHER_BOOT;
        memory_press(&memory, "cua", "ticket-1", 0);
        memory_assert_last(&memory, "ticket-issued", "priority", "none");
        memory_press(&memory, "quay1", "priority", 0);
        ck_assert_uint_eq(keypads_of(memory.book)->n_kiosks, 1);
        memory_close(&memory);
}
END_TEST

START_TEST(numbered_keys_transfer_where_they_are_told) {
        struct memory memory;

        open_queue(&memory);
        memory_press(&memory, "cua", "ticket-1", 0);
        memory_press(&memory, "quay1", "next", 0);
        memory_press(&memory, "quay1", "transfer", 0); /* b or c? */
        memory_assert_last(&memory, "action-refused", "reason", "no-target");
        memory_press(&memory, "quay1", "transfer-1", 0);
        memory_assert_last(&memory, "ticket-moved", "service", "b");
        memory_assert_last(&memory, "ticket-moved", "to", "waiting");
        memory_press(&memory, "quay1", "next", 0);
        memory_press(&memory, "quay1", "transfer-3", 0);
        memory_assert_last(&memory, "action-refused", "reason", "no-such-counter");
        memory_press(&memory, "quay1", "transfer-2", 0);
        memory_assert_last(&memory, "ticket-moved", "counter", "2");
        memory_press(&memory, "quay1", "transfer-2", 0);
        memory_assert_last(&memory, "action-refused", "reason", "no-ticket");
        memory_close(&memory);
}
END_TEST

START_TEST(a_pause_says_why_at_once_or_afterwards) {
        struct memory memory;

        open_queue(&memory);
        memory_press(&memory, "quay1", "pause", 0);
        memory_assert_last(&memory, "counter-moved", "to", "paused");
        memory_assert_last(&memory, "counter-moved", "reason", NULL);
        memory_press(&memory, "quay1", "pause-lunch", 0);
        memory_assert_last(&memory, "counter-moved", "from", "paused");
        memory_assert_last(&memory, "counter-moved", "reason", "lunch");
        memory_press(&memory, "quay1", "pause-lunch", 0);
        memory_assert_last(&memory, "action-refused", "reason", "same-state");
        memory_press(&memory, "quay1", "pause", 0);
        assert_pause(&memory, "lunch");
        memory_settle(&memory);
        memory_press(&memory, "quay1", "open", 0);
        memory_assert_last(&memory, "counter-moved", "to", "idle");
        assert_pause(&memory, "");
        memory_press(&memory, "quay1", "pause-trip", 0);
        memory_assert_last(&memory, "counter-moved", "reason", "trip");
        memory_press(&memory, "quay1", "pause-cake", 0);
        memory_assert_last(&memory, "action-refused", "reason", "bad-argument");
        memory_close(&memory);
}
END_TEST

START_TEST(each_key_of_an_attendant_does_what_it_says) {
        static const struct {
                const char *key, *type, *field, *expected;
        } steps[] = {
                {"next", "ticket-called", "text", "A 001"},
                {"recall", "ticket-called", "calls", "2"},
                {"no-show", "ticket-moved", "to", "no-show"},
                {"next", "ticket-called", "text", "A 002"},
                {"start", "counter-moved", "to", "serving"},
                {"hold", "ticket-moved", "to", "held"},
                {"return", "ticket-moved", "to", "waiting"},
                {"next", "ticket-called", "text", "A 002"},
                {"transfer-1", "ticket-moved", "service", "b"},
                {"next", "ticket-called", "text", "A 002"},
                {"done", "visit-finished", "ticket", "2"},
                {"undo", "visit-reopened", "ticket", "2"},
                {"done", "visit-finished", "visit", "2"},
                {"pause-fault", "counter-moved", "reason", "fault"},
                {"open", "counter-moved", "to", "idle"},
                {"close", "counter-moved", "to", "closed"},
                {"next", "action-refused", "reason", "closed"},
                {"open", "counter-moved", "to", "idle"},
                {"sign-out", "action-refused", "reason", "not-signed-in"},
        };
        struct memory memory;

        open_queue(&memory);
        memory_observe_fields(&memory, "queue-rules-changed", EVENT_FIELD_T("elderly_usec", 0),
                              EVENT_FIELD_T("pregnant_usec", 0), EVENT_FIELD_T("disabled_usec", 0),
                              EVENT_FIELD_T("merit_usec", 0), EVENT_FIELD_T("no_show_strikes", 1),
                              EVENT_FIELD_T("undo_usec", 5 * USEC_PER_SEC), EVENT_FIELD_T("inactive_usec", 0),
                              TEST_QUEUE_OFF, EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
        memory_press(&memory, "cua", "ticket-1", 0);
        memory_press(&memory, "cua", "ticket-1", 0);
        for (size_t i = 0; i < ELEMENTSOF(steps); i++) {
                memory_pass(&memory, 4 * USEC_PER_SEC);
                memory_press(&memory, "quay1", steps[i].key, 0);
                memory_assert_last(&memory, steps[i].type, steps[i].field, steps[i].expected);
        }
        memory_close(&memory);
}
END_TEST

START_TEST(the_return_key_means_the_one_that_is_held) {
        struct memory memory;

        open_queue(&memory);
        memory_press(&memory, "quay1", "return", 0);
        memory_assert_last(&memory, "action-refused", "reason", "not-held");
        for (int i = 0; i < 2; i++) {
                memory_press(&memory, "cua", "ticket-1", 0);
                memory_press(&memory, "quay1", "next", 0);
                memory_press(&memory, "quay1", "hold", 0);
        }
        memory_press(&memory, "quay1", "return", 0);
        memory_assert_last(&memory, "action-refused", "reason", "no-target");
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "return"),
                              EVENT_FIELD_T("ticket", 1), EVENT_FIELD_S("actor", "test"));
        memory_press(&memory, "quay1", "return", 0);
        memory_assert_last(&memory, "ticket-moved", "to", "waiting");
        ck_assert_uint_eq(count_waiting(&memory), 2);
        memory_close(&memory);
}
END_TEST

START_TEST(an_attendants_key_is_no_key_to_the_whole_centre) {
        struct memory memory;

        open_queue(&memory);
        memory_press(&memory, "quay1", "end-day", 0);
        memory_press(&memory, "quay1", "issue", 0);
        ck_assert_int_eq(memory_count(&memory, "day-ended"), 0);
        ck_assert_int_eq(memory_count(&memory, "action-refused"), 0);
        ck_assert_int_eq(memory_count(&memory, "ticket-issued"), 0);
        memory_close(&memory);
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        static const char *const open[] = {"action-refused", NULL};

        memory_check_rules(&keypads_room, open);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_key_issues_a_ticket_for_its_service),
        SUITE_CASE(the_priority_key_prefers_one_ticket_for_a_while),
        SUITE_CASE(numbered_keys_transfer_where_they_are_told),
        SUITE_CASE(a_pause_says_why_at_once_or_afterwards),
        SUITE_CASE(each_key_of_an_attendant_does_what_it_says),
        SUITE_CASE(the_return_key_means_the_one_that_is_held),
        SUITE_CASE(an_attendants_key_is_no_key_to_the_whole_centre),
        SUITE_CASE(events_are_checked_before_they_are_applied),
};

SUITE_MAIN("keypads-rules", cases, NULL, NULL)
