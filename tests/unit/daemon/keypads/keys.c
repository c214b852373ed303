/* Keys that mean what the configuration says: tickets, transfers, pauses with a reason, papers that came
 * back. */
#include "daemon/keypads/book.h"
#include "daemon/queue/book.h"
#include "daemon/queue/ticket-code.h"
#include "tests/unit/daemon/world.h"

#define LAST(type, field)                                                                                    \
        "SELECT fields ->> '$." field "' FROM event WHERE type = '" type "' ORDER BY id DESC LIMIT 1"

static void observe(struct record *record, const char *type, const struct event_field *fields, size_t n) {
        record_begin(record);
        record_observe(record, type, fields, n);
        record_commit(record);
}

#define OBSERVE(record, type, ...)                                                                           \
        observe(record, type, (struct event_field[]){__VA_ARGS__},                                           \
                sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))

static void change_key(struct record *record, const char *keypad, const char *key, const char *service,
                       const char *counter) {
        OBSERVE(record, "key-changed", EVENT_FIELD_S("keypad", keypad), EVENT_FIELD_S("key", key),
                EVENT_FIELD_S("service", service), EVENT_FIELD_S("counter", counter));
}

static void command(struct record *record, const char *action, const char *counter) {
        OBSERVE(record, "command", EVENT_FIELD_S("action", action), EVENT_FIELD_S("counter", counter),
                EVENT_FIELD_S("actor", "test"));
}

/* Counter 1 (quay1) serves a and b, counter 2 (quay2) serves b; keypad "cua" gives out tickets. */
static void open_queue(struct record *record) {
        record_open(record);
        OBSERVE(record, "service-changed", EVENT_FIELD_S("service", "a"), EVENT_FIELD_S("prefix", "A"),
                EVENT_FIELD_T("limit", 9), EVENT_FIELD_S("hours", ""));
        OBSERVE(record, "service-changed", EVENT_FIELD_S("service", "b"), EVENT_FIELD_S("prefix", "B"),
                EVENT_FIELD_T("limit", 2), EVENT_FIELD_S("hours", ""));
        OBSERVE(record, "service-changed", EVENT_FIELD_S("service", "c"), EVENT_FIELD_S("prefix", "C"),
                EVENT_FIELD_T("limit", 9), EVENT_FIELD_S("hours", ""));
        OBSERVE(record, "counter-services-changed", EVENT_FIELD_S("counter", "1"),
                EVENT_FIELD_S("services", "a b"));
        OBSERVE(record, "counter-services-changed", EVENT_FIELD_S("counter", "2"),
                EVENT_FIELD_S("services", "b"));
        change_key(record, "cua", "ticket-1", "a", "");
        change_key(record, "cua", "ticket-2", "b", "");
        change_key(record, "quay1", "transfer-1", "b", "");
        change_key(record, "quay1", "transfer-2", "", "2");
        OBSERVE(record, "kiosk-changed", EVENT_FIELD_S("keypad", "cua"), EVENT_FIELD_S("priority", "elderly"),
                EVENT_FIELD_T("priority_usec", 10 * USEC_PER_SEC));
        command(record, "open", "1");
}

static void assert_last(const struct record *record, const char *sql, const char *expected) {
        _cleanup_free_ char *text = record_text(record, sql);

        ck_assert_msg(text && streq(text, expected), "\"%s\" instead of \"%s\": %s", text ? text : "(null)",
                      expected, sql);
}

static void close_record(struct record *record) {
        _cleanup_free_ char *difference = record_replay(record);

        ck_assert_msg(!difference, "%s", difference);
        record_close(record);
}

START_TEST(a_key_issues_a_ticket_for_its_service) {
        struct record record;

        open_queue(&record);
        record_press(&record, "cua", "ticket-1", 0);
        assert_last(&record, LAST("ticket-issued", "text"), "A 001");
        record_press(&record, "cua", "ticket-2", 0);
        assert_last(&record, LAST("ticket-issued", "text"), "B 001");
        assert_last(&record, LAST("ticket-issued", "priority"), "none");
        record_press(&record, "cua", "ticket-2", 0);
        record_press(&record, "cua", "ticket-2", 0);
        assert_last(&record, LAST("action-refused", "reason"), "daily-limit");
        record_press(&record, "cua", "ticket-3", 0);
        assert_last(&record, LAST("action-refused", "reason"), "no-such-service");
        record_press(&record, "quay2", "ticket-1", 0);
        assert_last(&record, LAST("action-refused", "reason"), "no-such-service");
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM ticket"), 3);
        change_key(&record, "cua", "ticket-1", "", "");
        record_press(&record, "cua", "ticket-1", 0);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM ticket"), 3);
        close_record(&record);
}
END_TEST

START_TEST(the_priority_key_prefers_one_ticket_for_a_while) {
        struct record record;

        open_queue(&record);
        record_press(&record, "cua", "priority", 0);
        record_pass(&record, 10 * USEC_PER_SEC);
        record_reopen(&record);
        record_press(&record, "cua", "ticket-1", 0);
        assert_last(&record, LAST("ticket-issued", "priority"), "elderly");
        record_press(&record, "cua", "ticket-1", 0);
        assert_last(&record, LAST("ticket-issued", "priority"), "none");
        record_press(&record, "cua", "priority", 0);
        record_pass(&record, 10 * USEC_PER_SEC + 1);
        record_press(&record, "cua", "ticket-1", 0);
        assert_last(&record, LAST("ticket-issued", "priority"), "none");
        /* Of a boot that ended nothing is left. */
        record_press(&record, "cua", "priority", 0);
        record.boot_id = OTHER_BOOT;
        record_press(&record, "cua", "ticket-1", 0);
        assert_last(&record, LAST("ticket-issued", "priority"), "none");
        record_press(&record, "quay1", "priority", 0);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM kiosk"), 1);
        close_record(&record);
}
END_TEST

START_TEST(numbered_keys_transfer_where_they_are_told) {
        struct record record;

        open_queue(&record);
        record_press(&record, "cua", "ticket-1", 0);
        record_press(&record, "quay1", "next", 0);
        record_press(&record, "quay1", "transfer", 0); /* b or c? */
        assert_last(&record, LAST("action-refused", "reason"), "no-target");
        record_press(&record, "quay1", "transfer-1", 0);
        assert_last(&record, LAST("ticket-moved", "service"), "b");
        assert_last(&record, LAST("ticket-moved", "to"), "waiting");
        record_press(&record, "quay1", "next", 0);
        record_press(&record, "quay1", "transfer-3", 0);
        assert_last(&record, LAST("action-refused", "reason"), "no-such-counter");
        record_press(&record, "quay1", "transfer-2", 0);
        assert_last(&record, LAST("ticket-moved", "counter"), "2");
        record_press(&record, "quay1", "transfer-2", 0);
        assert_last(&record, LAST("action-refused", "reason"), "no-ticket");
        close_record(&record);
}
END_TEST

START_TEST(a_pause_says_why_at_once_or_afterwards) {
        struct record record;

        open_queue(&record);
        record_press(&record, "quay1", "pause", 0);
        assert_last(&record, LAST("counter-moved", "to"), "paused");
        ck_assert_ptr_null(record_text(&record, LAST("counter-moved", "reason")));
        record_press(&record, "quay1", "pause-lunch", 0);
        assert_last(&record, LAST("counter-moved", "from"), "paused");
        assert_last(&record, LAST("counter-moved", "reason"), "lunch");
        record_press(&record, "quay1", "pause-lunch", 0);
        assert_last(&record, LAST("action-refused", "reason"), "busy");
        record_press(&record, "quay1", "pause", 0);
        assert_last(&record, "SELECT pause_reason FROM desk WHERE counter = '1'", "lunch");
        record_reopen(&record);
        record_press(&record, "quay1", "open", 0);
        assert_last(&record, LAST("counter-moved", "to"), "idle");
        assert_last(&record, "SELECT pause_reason FROM desk WHERE counter = '1'", "");
        record_press(&record, "quay1", "pause-trip", 0);
        assert_last(&record, LAST("counter-moved", "reason"), "trip");
        record_press(&record, "quay1", "pause-cake", 0);
        assert_last(&record, LAST("action-refused", "reason"), "bad-argument");
        close_record(&record);
}
END_TEST

START_TEST(each_key_of_an_attendant_does_what_it_says) {
        static const struct {
                const char *key, *sql, *expected;
        } steps[] = {
                {"next", LAST("ticket-called", "text"), "A 001"},
                {"recall", LAST("ticket-called", "calls"), "2"},
                {"no-show", LAST("ticket-moved", "to"), "no-show"},
                {"next", LAST("ticket-called", "text"), "A 002"},
                {"start", LAST("counter-moved", "to"), "serving"},
                {"hold", LAST("ticket-moved", "to"), "held"},
                {"return", LAST("ticket-moved", "to"), "waiting"},
                {"next", LAST("ticket-called", "text"), "A 002"},
                {"transfer-1", LAST("ticket-moved", "service"), "b"},
                {"next", LAST("ticket-called", "text"), "A 002"},
                {"done", LAST("visit-finished", "ticket"), "2"},
                {"undo", LAST("visit-reopened", "ticket"), "2"},
                {"done", LAST("visit-finished", "visit"), "2"},
                {"pause-fault", LAST("counter-moved", "reason"), "fault"},
                {"open", LAST("counter-moved", "to"), "idle"},
                {"close", LAST("counter-moved", "to"), "closed"},
                {"next", LAST("action-refused", "reason"), "closed"},
                {"open", LAST("counter-moved", "to"), "idle"},
                {"sign-out", LAST("action-refused", "reason"), "not-signed-in"},
        };
        struct record record;

        open_queue(&record);
        OBSERVE(&record, "queue-rules-changed", EVENT_FIELD_T("elderly_usec", 0),
                EVENT_FIELD_T("pregnant_usec", 0), EVENT_FIELD_T("disabled_usec", 0),
                EVENT_FIELD_T("merit_usec", 0), EVENT_FIELD_T("no_show_strikes", 1),
                EVENT_FIELD_T("undo_usec", 5 * USEC_PER_SEC), EVENT_FIELD_T("inactive_usec", 0));
        record_press(&record, "cua", "ticket-1", 0);
        record_press(&record, "cua", "ticket-1", 0);
        for (size_t i = 0; i < ELEMENTSOF(steps); i++) {
                record_pass(&record, 4 * USEC_PER_SEC);
                record_press(&record, "quay1", steps[i].key, 0);
                assert_last(&record, steps[i].sql, steps[i].expected);
        }
        close_record(&record);
}
END_TEST

START_TEST(the_return_key_means_the_one_that_is_held) {
        struct record record;

        open_queue(&record);
        record_press(&record, "quay1", "return", 0);
        assert_last(&record, LAST("action-refused", "reason"), "no-ticket");
        for (int i = 0; i < 2; i++) {
                record_press(&record, "cua", "ticket-1", 0);
                record_press(&record, "quay1", "next", 0);
                record_press(&record, "quay1", "hold", 0);
        }
        record_press(&record, "quay1", "return", 0);
        assert_last(&record, LAST("action-refused", "reason"), "no-target");
        OBSERVE(&record, "command", EVENT_FIELD_S("action", "return"), EVENT_FIELD_T("ticket", 1),
                EVENT_FIELD_S("actor", "test"));
        record_press(&record, "quay1", "return", 0);
        assert_last(&record, LAST("ticket-moved", "to"), "waiting");
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM ticket WHERE state = 'waiting'"), 2);
        close_record(&record);
}
END_TEST

START_TEST(an_attendants_key_is_no_key_to_the_whole_centre) {
        struct record record;

        open_queue(&record);
        record_press(&record, "quay1", "end-day", 0);
        record_press(&record, "quay1", "issue", 0);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM event WHERE type IN"
                                                " ('day-ended', 'action-refused', 'ticket-issued')"),
                         0);
        close_record(&record);
}
END_TEST

#define CONFIG                                                                                               \
        "[Service a]\nPrefix=A\n[Service b]\nPrefix=B\n"                                                     \
        "[Counter 1]\nAttendant=quay1\nServices=a b\nTransfer.3=counter 2\n"                                 \
        "[Counter 2]\nAttendant=quay2\nServices=b\nTransfer.1=service a\n"

START_TEST(the_record_follows_the_configuration_of_keys) {
        static const char config[] = CONFIG "[Kiosk cua]\nTicket.1=a\nTicket.8=b\nPriorityClass=merit\n";
        struct world world;

        world_open_configured(&world, config);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        ck_assert_uint_eq(world_count(&world, "key-changed"), 4);
        ck_assert_uint_eq(world_count(&world, "kiosk-changed"), 1);
        world_press(&world, "cua", "priority", 0);
        world_press(&world, "cua", "ticket-8", 0);
        world_until(&world, world_count(&world, "ticket-issued") == 1);
        world_restart(&world);
        ck_assert_uint_eq(world_count(&world, "key-changed"), 4);
        world_write_config(&world, CONFIG "Transfer.2=service b\n");
        centre_manager_reload(&world.manager);
        ck_assert_uint_eq(world_count(&world, "key-changed"), 7);
        ck_assert_uint_eq(world_count(&world, "kiosk-changed"), 2);
        world_close(&world);
}
END_TEST

START_TEST(a_keypad_hears_that_nothing_came_of_its_press) {
        struct world world;

        world_open_configured(&world, CONFIG);
        /* Pressed a moment before anybody listened: told when that is so. */
        world_press(&world, "quay2", "next", 0);
        world_appear(&world);
        world_until(&world, world.refused[0] != '\0');
        ck_assert_str_eq(world.refused, "quay2 next");
        world.refused[0] = '\0';
        world_until(&world, world_count(&world, "action-refused") == 1 && world_is_settled(&world));
        world_press(&world, "quay1", "next", 0);
        world_until(&world, world.refused[0] != '\0');
        ck_assert_str_eq(world.refused, "quay1 next");
        world.refused[0] = '\0';
        world_press(&world, "quay1", "open", 0);
        world_press(&world, "quay1", "recall", 0);
        world_until(&world, world.refused[0] != '\0');
        ck_assert_str_eq(world.refused, "quay1 recall");
        world_close(&world);
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
        SUITE_CASE(the_record_follows_the_configuration_of_keys),
        SUITE_CASE(a_keypad_hears_that_nothing_came_of_its_press),
};

SUITE_MAIN("keypads-keys", cases, NULL, NULL)
