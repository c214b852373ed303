/* A key of the caller's own: who asks again for a ticket gets the same one. What never becomes a command. */
#include "daemon/record/event-type.h"
#include "tests/unit/daemon/world.h"

#define CONFIG                                                                                               \
        "[Centre]\nCloseOfDay=23:59\n[Service ho-tich]\nPrefix=A\nDailyLimit=2\n"                            \
        "[Service dat-dai]\nPrefix=B\n[Counter 1]\nServices=ho-tich dat-dai\n"

static struct world world;

static void setup(void) {
        world_open_configured(&world, CONFIG);
}

static void teardown(void) {
        world_close(&world);
}

struct issued {
        uint64_t ticket;
        char text[16], code[16];
        uint32_t ahead;
        char error[64]; /* empty: it was issued */
};

static struct issued issue(const char *service, const char *key, const char *priority) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");
        struct issued issued = {0};
        const char *text, *code;

        assert_ok(sd_bus_message_append(call, "s", service));
        assert_ok(
                priority ? sd_bus_message_append(call, "a{sv}", 2, "key", "s", key, "priority", "s", priority)
                         : sd_bus_message_append(call, "a{sv}", 1, "key", "s", key));
        sd_bus_message *reply = world_call(&world, call);
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        if (error)
                (void) snprintf(issued.error, sizeof(issued.error), "%s", error->name);
        else {
                assert_ok(sd_bus_message_read(reply, "tssu", &issued.ticket, &text, &code, &issued.ahead));
                (void) snprintf(issued.text, sizeof(issued.text), "%s", text);
                (void) snprintf(issued.code, sizeof(issued.code), "%s", code);
        }
        sd_bus_message_unref(reply);
        return issued;
}

static void command(const char *path, const char *interface, const char *member) {
        sd_bus_message *call = world_new_call(&world, path, interface, member);

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

static void assert_same(const struct issued *first, struct issued again, uint32_t ahead) {
        ck_assert_str_eq(again.error, "");
        ck_assert_uint_eq(again.ticket, first->ticket);
        ck_assert_str_eq(again.text, first->text);
        ck_assert_str_eq(again.code, first->code);
        ck_assert_uint_eq(again.ahead, ahead);
}

static void reload(const char *config) {
        world_write_config(&world, config);
        centre_manager_reload(&world.manager);
        ck_assert_ptr_null(world.manager->refused);
}

START_TEST(the_same_key_is_the_same_ticket) {
        struct issued other = issue("ho-tich", "lobby-1", NULL), first = issue("ho-tich", "lobby-2", NULL);

        ck_assert_str_eq(first.text, "A 002");
        ck_assert_uint_eq(first.ahead, 1);
        ck_assert_uint_ne(first.ticket, other.ticket);
        /* The service's tickets are used up, and this is not one more. */
        assert_same(&first, issue("ho-tich", "lobby-2", NULL), 1);
        assert_same(&first, issue("ho-tich", "lobby-2", "none"), 1);
        ck_assert_str_eq(issue("ho-tich", "lobby-3", NULL).error, BUS_ERROR_DAILY_LIMIT);
        command(CENTRE_PATH "/counter/1", "vn.motcua.Centre1.Counter", "Open");
        command(CENTRE_PATH "/counter/1", "vn.motcua.Centre1.Counter", "Next");
        assert_same(&first, issue("ho-tich", "lobby-2", NULL), 0);
        assert_same(&other, issue("ho-tich", "lobby-1", NULL), 0);
        command(CENTRE_PATH "/counter/1", "vn.motcua.Centre1.Counter", "Done");
        assert_same(&other, issue("ho-tich", "lobby-1", NULL), 0);
        ck_assert_uint_eq(world_count(&world, "ticket-issued"), 2);
}
END_TEST

START_TEST(a_key_that_stands_for_something_else_is_refused) {
        struct issued first = issue("ho-tich", "a", "elderly");

        ck_assert_str_eq(issue("dat-dai", "a", "elderly").error, BUS_ERROR_KEY_TAKEN);
        ck_assert_str_eq(issue("ho-tich", "a", NULL).error, BUS_ERROR_KEY_TAKEN);
        ck_assert_str_eq(issue("none", "a", "elderly").error, BUS_ERROR_KEY_TAKEN);
        assert_same(&first, issue("ho-tich", "a", "elderly"), 0);
        ck_assert_uint_eq(world_count(&world, "ticket-issued"), 1);
        ck_assert_uint_eq(world_count(&world, "action-refused"), 3);
}
END_TEST

START_TEST(a_key_of_another_form_is_refused) {
        static const char *const keys[] = {
                "", "a b", "khóa", "a/b",
                "0123456789012345678901234567890123456789012345678901234567890123x"};

        for (size_t i = 0; i < ELEMENTSOF(keys); i++)
                ck_assert_str_eq(issue("ho-tich", keys[i], NULL).error, BUS_ERROR_BAD_OPTION);
        ck_assert_uint_eq(world_count(&world, "command"), 0);
        ck_assert_str_eq(
                issue("ho-tich", "0123456789012345678901234567890123456789012345678901234567890123", NULL)
                        .text,
                "A 001");
}
END_TEST

START_TEST(a_key_holds_over_restart_and_reload_until_the_day_ends) {
        struct issued first = issue("ho-tich", "a", NULL);

        world_restart(&world);
        assert_same(&first, issue("ho-tich", "a", NULL), 0);
        /* The service leaves: the ticket stays what it is. */
        reload("[Service dat-dai]\nPrefix=B\n[Counter 1]\nServices=dat-dai\n");
        assert_same(&first, issue("ho-tich", "a", NULL), 0);
        reload(CONFIG);
        world_restart(&world);
        assert_same(&first, issue("ho-tich", "a", NULL), 0);
        command(CENTRE_PATH, CENTRE_BUS_NAME, "EndDay");
        struct issued next = issue("dat-dai", "a", NULL);
        ck_assert_str_eq(next.error, "");
        ck_assert_uint_gt(next.ticket, first.ticket);
        assert_same(&next, issue("dat-dai", "a", NULL), 0);
}
END_TEST

/* It may say something of whoever asked. */
START_TEST(a_key_is_kept_from_everybody) {
        struct fields_room room;
        const char *key;

        issue("ho-tich", "secret-key", NULL);
        struct fields fields = world_last_event(&world, "command", &room);
        assert_ok(fields_get_s(&fields, "key", &key));
        ck_assert_str_eq(key, "secret-key");
        event_type_reduce("centre", "command", &fields);
        ck_assert_int_eq(fields_get_s(&fields, "key", &key), -ENOENT);
        fields = world_last_event(&world, "ticket-issued", &room);
        ck_assert_int_eq(fields_get_s(&fields, "key", &key), -ENOENT);
}
END_TEST

static void assert_refused(sd_bus_message *call, const char *error) {
        sd_bus_message *reply = world_call(&world, call);

        ck_assert(sd_bus_message_is_method_error(reply, error));
        sd_bus_message_unref(reply);
}

/* Of whoever asks for what cannot be nothing reaches the record. */
START_TEST(what_names_no_ticket_is_refused_before_the_record) {
        static const uint64_t ids[] = {0, EVENT_INTEGER_MAX + 1, UINT64_MAX};
        static const struct {
                const char *path, *interface, *member;
        } methods[] = {
                {CENTRE_PATH "/counter/1", "vn.motcua.Centre1.Counter", "Call"},
                {CENTRE_PATH, CENTRE_BUS_NAME, "Cancel"},
                {CENTRE_PATH, CENTRE_BUS_NAME, "Return"},
                {CENTRE_PATH, CENTRE_BUS_NAME, "Transfer"},
        };

        for (size_t i = 0; i < ELEMENTSOF(methods); i++) {
                sd_bus_message *call;

                for (size_t k = 0; k < ELEMENTSOF(ids); k++) {
                        call = world_new_call(&world, methods[i].path, methods[i].interface,
                                              methods[i].member);
                        assert_ok(sd_bus_message_append(call, "ta{sv}", ids[k], 0));
                        assert_refused(call, BUS_ERROR_NO_SUCH_TICKET);
                }
                call = world_new_call(&world, methods[i].path, methods[i].interface, methods[i].member);
                assert_ok(sd_bus_message_append(call, "ta{sv}", UINT64_C(1), 1, "colour", "s", "red"));
                assert_refused(call, BUS_ERROR_BAD_OPTION);
        }
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "Cancel");
        assert_ok(sd_bus_message_append(call, "ta{sv}", UINT64_C(1), 1, "reason", "s", "lunch"));
        assert_refused(call, BUS_ERROR_BAD_OPTION);
        call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "Transfer");
        assert_ok(sd_bus_message_append(call, "ta{sv}", UINT64_C(1), 2, "service", "s", "dat-dai", "counter",
                                        "s", "1"));
        assert_refused(call, BUS_ERROR_BAD_ARGUMENT);
        ck_assert_uint_eq(world_count(&world, "command"), 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_same_key_is_the_same_ticket),
        SUITE_CASE(a_key_that_stands_for_something_else_is_refused),
        SUITE_CASE(a_key_of_another_form_is_refused),
        SUITE_CASE(a_key_holds_over_restart_and_reload_until_the_day_ends),
        SUITE_CASE(a_key_is_kept_from_everybody),
        SUITE_CASE(what_names_no_ticket_is_refused_before_the_record),
};

SUITE_MAIN("queue-command", cases, setup, teardown)
