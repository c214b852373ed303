/* A key that is pressed twice and meant once: by the times of the presses, whenever they come. */
#include "tests/unit/daemon/book-memory.h"

#define MSEC USEC_PER_MSEC

static struct memory memory;

static void set_rules(uint64_t key_msec, uint64_t kiosk_msec) {
        struct event_field rules[TEST_RULES_FIELDS];

        memcpy(rules, test_rules, sizeof(rules));
        test_rules_set(rules, "shortest_visit_usec", 10 * USEC_PER_SEC);
        test_rules_set(rules, "key_repeat_usec", key_msec * MSEC);
        test_rules_set(rules, "kiosk_repeat_usec", kiosk_msec * MSEC);
        memory_observe(&memory, "rules-changed", rules, ELEMENTSOF(rules));
}

static void add_service(const char *id, const char *prefix, const char *key) {
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", id),
                              EVENT_FIELD_S("prefix", prefix), EVENT_FIELD_T("limit", 99),
                              EVENT_FIELD_S("hours", ""));
        memory_observe_fields(&memory, "key-changed", EVENT_FIELD_S("keypad", "cua"),
                              EVENT_FIELD_S("key", key), EVENT_FIELD_S("service", id),
                              EVENT_FIELD_S("counter", ""));
}

/* Counter 1 (quay1) calls a and b, counter 2 (quay2) has no queue; keypad "cua" gives out tickets. */
static void setup(void) {
        memory_open(&memory);
        set_rules(1500, 3000);
        add_service("a", "A", "ticket-1");
        add_service("b", "B", "ticket-2");
        memory_serve(&memory, "1", "a b");
        memory_observe_fields(&memory, "kiosk-changed", EVENT_FIELD_S("keypad", "cua"),
                              EVENT_FIELD_S("priority", "elderly"),
                              EVENT_FIELD_T("priority_usec", 10 * USEC_PER_SEC));
        memory_observe_fields(&memory, "key-changed", EVENT_FIELD_S("keypad", "quay1"),
                              EVENT_FIELD_S("key", "transfer-1"), EVENT_FIELD_S("service", "b"),
                              EVENT_FIELD_S("counter", ""));
        memory_observe_fields(&memory, "queue-rules-changed", EVENT_FIELD_T("elderly_usec", 0),
                              EVENT_FIELD_T("pregnant_usec", 0), EVENT_FIELD_T("disabled_usec", 0),
                              EVENT_FIELD_T("merit_usec", 0), EVENT_FIELD_T("no_show_strikes", 3),
                              EVENT_FIELD_T("undo_usec", 5 * USEC_PER_SEC), EVENT_FIELD_T("inactive_usec", 0),
                              TEST_QUEUE_OFF, EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "open"),
                              EVENT_FIELD_S("counter", "1"), EVENT_FIELD_S("actor", "test"));
}

static void teardown(void) {
        memory_close(&memory);
}

/* Presses, and says why nothing came of it; NULL: something did. */
static const char *press(const char *keypad, const char *key) {
        int64_t refused = memory_count(&memory, "action-refused");

        memory_press(&memory, keypad, key, 0);
        return memory_count(&memory, "action-refused") > refused ? memory.book->outcome.refusal : NULL;
}

static void assert_press(const char *keypad, const char *key, const char *reason) {
        const char *told = press(keypad, key);

        ck_assert_msg(told && reason ? streq(told, reason) : told == reason, "%s %s: %s, not %s", keypad, key,
                      told ? told : "done", reason ? reason : "done");
}

START_TEST(a_key_acts_once_within_its_guard) {
        static const struct {
                const char *keypad, *first, *second;
                uint64_t usec; /* between the two */
                const char *reason;
        } table[] = {
                {"quay1", "next", "next", 0, "pressed-twice"},
                {"quay1", "next", "next", 100 * MSEC, "pressed-twice"},
                {"quay1", "next", "next", 1500 * MSEC - 1, "pressed-twice"},
                {"quay1", "next", "next", 1500 * MSEC, NULL},
                {"quay1", "recall", "recall", 100 * MSEC, "pressed-twice"},
                {"quay1", "recall", "recall", 1500 * MSEC, NULL},
                {"quay1", "start", "start", 100 * MSEC, "pressed-twice"},
                {"quay1", "start", "start", 1500 * MSEC, "not-called"},
                {"quay1", "done", "done", 100 * MSEC, "pressed-twice"},
                {"quay1", "done", "done", 1500 * MSEC, NULL},
                {"quay1", "no-show", "no-show", 100 * MSEC, "pressed-twice"},
                {"quay1", "hold", "hold", 100 * MSEC, "pressed-twice"},
                {"quay1", "transfer", "transfer", 100 * MSEC, "pressed-twice"},
                {"quay1", "transfer-1", "transfer-1", 100 * MSEC, "pressed-twice"},
                {"quay2", "done", "done", 1500 * MSEC - 1, "pressed-twice"},
                {"quay2", "done", "done", 1500 * MSEC, NULL},
                {"cua", "ticket-1", "ticket-1", 0, "pressed-twice"},
                {"cua", "ticket-1", "ticket-1", 1500 * MSEC - 1, "pressed-twice"},
                {"cua", "ticket-1", "ticket-1", 1500 * MSEC, "too-soon"},
                {"cua", "ticket-1", "ticket-1", 3000 * MSEC - 1, "too-soon"},
                {"cua", "ticket-1", "ticket-1", 3000 * MSEC, NULL},
                {"cua", "ticket-1", "ticket-2", 0, NULL},
                /* Another key is another wish, and what was done before it may be done again. */
                {"quay1", "next", "recall", 0, NULL},
                {"quay1", "next", "start", 0, NULL},
                {"quay1", "next", "done", 0, NULL},
                {"quay1", "done", "next", 0, NULL},
                {"quay1", "done", "undo", 0, NULL},
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                /* Enough tickets, one of them called some time ago. */
                memory_pass(&memory, 60 * USEC_PER_SEC);
                assert_press("cua", "ticket-1", NULL);
                assert_press("cua", "ticket-2", NULL);
                memory_pass(&memory, 60 * USEC_PER_SEC);
                if (!streq(table[i].first, "done") || streq(table[i].keypad, "quay1"))
                        assert_press("quay1", "next", NULL);
                memory_pass(&memory, 60 * USEC_PER_SEC);
                assert_press(table[i].keypad, table[i].first, NULL);
                memory_pass(&memory, table[i].usec);
                assert_press(table[i].keypad, table[i].second, table[i].reason);
                teardown();
                setup();
        }
}
END_TEST

START_TEST(a_repeat_is_told_by_no_light_a_ticket_too_soon_is) {
        struct keypads *keypads = keypads_of(memory.book);

        assert_press("cua", "ticket-1", NULL);
        assert_press("cua", "ticket-1", "pressed-twice");
        ck_assert_uint_eq(keypads->n_refused, 0);
        memory_pass(&memory, 2000 * MSEC);
        assert_press("cua", "ticket-1", "too-soon");
        ck_assert_uint_eq(keypads->n_refused, 1);
        ck_assert_str_eq(keypads->refused[0].key, "ticket-1");
        memory_assert_last(&memory, "action-refused", "action", "issue");
        ck_assert_int_eq(memory_count(&memory, "ticket-issued"), 1);
        ck_assert_int_eq(memory_count(&memory, "press"), 3);
}
END_TEST

/* The guard begins with the press that acted: a child that goes on pressing gets one ticket each three
 * seconds, and a citizen who comes after it is not kept away. */
START_TEST(a_child_takes_no_six_tickets) {
        for (int i = 0; i < 20; i++) {
                (void) press("cua", "ticket-1");
                memory_pass(&memory, 200 * MSEC);
        }
        ck_assert_int_eq(memory_count(&memory, "ticket-issued"), 2);
        ck_assert_int_eq(memory_count(&memory, "press"), 20);
        ck_assert_int_eq(memory_count(&memory, "action-refused"), 18);
}
END_TEST

START_TEST(what_did_nothing_guards_nothing) {
        assert_press("quay1", "next", "nobody-waiting");
        assert_press("quay1", "next", "nobody-waiting");
        assert_press("cua", "ticket-1", NULL);
        assert_press("quay1", "next", NULL);
        assert_press("quay1", "next", "pressed-twice");
        ck_assert_int_eq(memory_count(&memory, "ticket-called"), 1);
}
END_TEST

START_TEST(a_mistake_is_mended_at_once) {
        static const char *const keys[] = {"done", "undo",  "done", "close", "open",       "close",
                                           "open", "pause", "open", "pause", "pause-lunch"};

        assert_press("cua", "ticket-1", NULL);
        assert_press("quay1", "next", NULL);
        for (size_t i = 0; i < ELEMENTSOF(keys); i++) {
                memory_pass(&memory, 10 * MSEC);
                assert_press("quay1", keys[i], NULL);
        }
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 2);
}
END_TEST

/* "next" has finished the visit, and there is nobody to call: "done" means that visit. */
START_TEST(done_after_the_last_next_is_the_same_finish) {
        assert_press("cua", "ticket-1", NULL);
        assert_press("quay1", "next", NULL);
        memory_pass(&memory, 60 * USEC_PER_SEC);
        assert_press("quay1", "next", NULL);
        memory_pass(&memory, 1000 * MSEC);
        assert_press("quay1", "done", "pressed-twice");
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 1);
        memory_pass(&memory, 1000 * MSEC);
        assert_press("quay1", "done", NULL);
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 2);
}
END_TEST

START_TEST(the_priority_key_needs_no_guard) {
        assert_press("cua", "priority", NULL);
        assert_press("cua", "priority", NULL);
        assert_press("cua", "ticket-1", NULL);
        memory_assert_last(&memory, "ticket-issued", "priority", "elderly");
        /* The next citizen's, whose ticket comes as soon as one may. */
        assert_press("cua", "priority", NULL);
        assert_press("cua", "ticket-1", "pressed-twice");
        memory_pass(&memory, 3000 * MSEC);
        assert_press("cua", "ticket-1", NULL);
        memory_assert_last(&memory, "ticket-issued", "priority", "elderly");
}
END_TEST

/* Each commander hears what became of a call; a finger does not. */
START_TEST(commands_are_not_guarded) {
        for (int i = 0; i < 3; i++)
                memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "issue"),
                                      EVENT_FIELD_S("service", "a"), EVENT_FIELD_S("actor", "test"));
        ck_assert_int_eq(memory_count(&memory, "ticket-issued"), 3);
        for (int i = 0; i < 2; i++)
                memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "done"),
                                      EVENT_FIELD_S("counter", "2"), EVENT_FIELD_S("actor", "test"));
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 2);
        ck_assert_int_eq(memory_count(&memory, "action-refused"), 0);
}
END_TEST

START_TEST(presses_of_two_boots_are_two) {
        assert_press("cua", "ticket-1", NULL);
        memory.boot_id = OTHER_BOOT;
        memory.boottime_usec += 100 * MSEC;
        assert_press("cua", "ticket-1", NULL);
        assert_press("cua", "ticket-1", "pressed-twice");
        /* What is before the press that acted is not after it. */
        memory.boottime_usec -= 1;
        assert_press("cua", "ticket-1", NULL);
}
END_TEST

START_TEST(guards_can_be_off) {
        set_rules(0, 0);
        for (int i = 0; i < 2; i++) {
                assert_press("cua", "ticket-1", NULL);
                assert_press("quay1", "next", NULL);
        }
        set_rules(0, 3000);
        assert_press("cua", "ticket-1", "too-soon");
        set_rules(1500, 0);
        assert_press("cua", "ticket-1", "pressed-twice");
        memory_pass(&memory, 1500 * MSEC);
        assert_press("cua", "ticket-1", NULL);
}
END_TEST

START_TEST(a_key_that_changes_its_meaning_keeps_its_guard) {
        assert_press("cua", "ticket-1", NULL);
        add_service("c", "C", "ticket-1");
        assert_press("cua", "ticket-1", "pressed-twice");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_key_acts_once_within_its_guard),
        SUITE_CASE(a_repeat_is_told_by_no_light_a_ticket_too_soon_is),
        SUITE_CASE(a_child_takes_no_six_tickets),
        SUITE_CASE(what_did_nothing_guards_nothing),
        SUITE_CASE(a_mistake_is_mended_at_once),
        SUITE_CASE(done_after_the_last_next_is_the_same_finish),
        SUITE_CASE(the_priority_key_needs_no_guard),
        SUITE_CASE(commands_are_not_guarded),
        SUITE_CASE(presses_of_two_boots_are_two),
        SUITE_CASE(guards_can_be_off),
        SUITE_CASE(a_key_that_changes_its_meaning_keeps_its_guard),
};

SUITE_MAIN("keypads-guard", cases, setup, teardown)
