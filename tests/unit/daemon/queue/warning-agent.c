/* A warning of the queue, from the record to the bus: property, snapshot, timer, restarts and reloads. */
#include <inttypes.h>

#include "daemon/queue/agent.h"
#include "daemon/queue/book.h"
#include "services/base/log.h"
#include "tests/unit/daemon/world.h"

#define CONFIG(people, seconds)                                                                              \
        "[Centre]\nInactiveSec=0\nWarnWaiting=" people "\nWarnWaitSec=" seconds "\n"                         \
        "[Service ho-tich]\nPrefix=A\n[Service thue]\nPrefix=B\n"                                            \
        "[Counter 1]\nServices=ho-tich thue\n"

static struct world world;

static void setup(void) {
        log_open("test", LOG_TARGET_NULL);
}

static void teardown(void) {
        world_close(&world);
}

static void call(const char *path, const char *interface, const char *member, const char *service) {
        sd_bus_message *message = world_new_call(&world, path, interface, member);

        if (service)
                assert_ok(sd_bus_message_append(message, "s", service));
        assert_ok(sd_bus_message_append(message, "a{sv}", 0));
        sd_bus_message *reply = world_call(&world, message);
        ck_assert_msg(!sd_bus_message_is_method_error(reply, NULL), "%s", member);
        sd_bus_message_unref(reply);
}

static void issue(const char *service) {
        call(CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket", service);
}

static void at_counter(const char *member) {
        call(CENTRE_PATH "/counter/1", CENTRE_BUS_NAME ".Counter", member, NULL);
}

static void reload(const char *text) {
        world_write_config(&world, text);
        world.config = text;
        centre_manager_reload(&world.manager);
        ck_assert_ptr_null(world.manager->refused);
}

/* "service warning limit" of each that the property has, with ";" behind. */
static void assert_property(const char *expected) {
        sd_bus_message *message =
                world_new_call(&world, CENTRE_PATH, "org.freedesktop.DBus.Properties", "Get");
        char text[256] = "";
        const char *service, *warning;
        uint64_t limit;
        int r;

        assert_ok(sd_bus_message_append(message, "ss", CENTRE_BUS_NAME, "Warnings"));
        sd_bus_message *reply = world_call(&world, message);
        assert_ok(sd_bus_message_enter_container(reply, 'v', "a(sst)"));
        assert_ok(sd_bus_message_enter_container(reply, 'a', "(sst)"));
        while ((r = sd_bus_message_read(reply, "(sst)", &service, &warning, &limit)) > 0) {
                size_t n = strlen(text);
                (void) snprintf(text + n, sizeof(text) - n, "%s %s %" PRIu64 ";", service, warning, limit);
        }
        assert_ok(r);
        ck_assert_str_eq(text, expected);
        sd_bus_message_unref(reply);
}

static bool is_waited_for(void) {
        int enabled;

        assert_ok(sd_event_source_get_enabled(queue_state_of(&world.manager->centre)->due_timer, &enabled));
        return enabled != SD_EVENT_OFF;
}

static void assert_told(uint64_t begun, uint64_t over) {
        ck_assert_uint_eq(world_count(&world, "queue-warning"), begun);
        ck_assert_uint_eq(world_count(&world, "queue-warning-over"), over);
}

START_TEST(it_is_shown_while_it_stands_and_not_told_again_after_a_restart) {
        world_open_configured(&world, CONFIG("2", "0"));
        assert_property("");
        at_counter("Open");
        issue("ho-tich");
        assert_property("");
        issue("ho-tich");
        assert_property("ho-tich many-waiting 2;");
        world_restart(&world);
        assert_property("ho-tich many-waiting 2;");
        issue("ho-tich");
        assert_told(1, 0);
        at_counter("Next");
        assert_told(1, 0);
        at_counter("Start");
        at_counter("Next");
        assert_property("");
        world_restart(&world);
        assert_property("");
        assert_told(1, 1);
}
END_TEST

/* Nothing is polled: one instant, the next that is due, and none while nobody waits. */
START_TEST(a_long_wait_is_found_by_the_timer) {
        world_open_configured(&world, CONFIG("0", "1"));
        at_counter("Open");
        ck_assert(!is_waited_for());
        issue("thue");
        ck_assert(is_waited_for());
        world_until(&world, queue_state_of(&world.manager->centre)->n_warnings == 1);
        ck_assert(!is_waited_for());
        assert_property("thue long-wait 1000000;");
        issue("ho-tich");
        ck_assert(is_waited_for());
        at_counter("Next");
        at_counter("Start");
        at_counter("Next");
        ck_assert(!is_waited_for());
        assert_property("");
        assert_told(1, 1);
}
END_TEST

START_TEST(a_wait_that_was_not_due_before_a_restart_is_found_after_it) {
        world_open_configured(&world, CONFIG("0", "1"));
        issue("thue");
        world_restart(&world);
        ck_assert(is_waited_for());
        world_until(&world, queue_state_of(&world.manager->centre)->n_warnings == 1);
        assert_told(1, 0);
}
END_TEST

START_TEST(a_reload_changes_the_limit) {
        world_open_configured(&world, CONFIG("0", "0"));
        for (int i = 0; i < 4; i++)
                issue("ho-tich");
        assert_property("");
        reload(CONFIG("4", "0"));
        assert_property("ho-tich many-waiting 4;");
        reload(CONFIG("5", "0"));
        assert_property("ho-tich many-waiting 5;"); /* the same warning */
        assert_told(1, 0);
        reload(CONFIG("6", "3600"));
        assert_property("");
        assert_told(1, 1);
        ck_assert(is_waited_for());
        reload(CONFIG("6", "0"));
        ck_assert(!is_waited_for());
}
END_TEST

/* What cannot be recorded when it is due is not lost. */
START_TEST(a_record_that_cannot_be_written_delays_it) {
        _cleanup_free_ char *path = NULL, *away = NULL;

        world_open_configured(&world, CONFIG("0", "1"));
        assert_ok(str_format(&path, "%s/" CENTRE_DATABASE, world.dir));
        assert_ok(str_format(&away, "%s/away", world.dir));
        issue("thue");
        ck_assert_int_eq(rename(path, away), 0);
        world_until(&world, recorder_is_failing(world.manager->centre.recorder));
        assert_property("");
        ck_assert_int_eq(rename(away, path), 0);
        world_until(&world, queue_state_of(&world.manager->centre)->n_warnings == 1);
        ck_assert(!recorder_is_failing(world.manager->centre.recorder));
        assert_told(1, 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(it_is_shown_while_it_stands_and_not_told_again_after_a_restart),
        SUITE_CASE(a_long_wait_is_found_by_the_timer),
        SUITE_CASE(a_wait_that_was_not_due_before_a_restart_is_found_after_it),
        SUITE_CASE(a_reload_changes_the_limit),
        SUITE_CASE(a_record_that_cannot_be_written_delays_it),
};

SUITE_MAIN("queue-warning-agent", cases, setup, teardown)
