/* A counter at which nothing is done while somebody waits, from the record to the bus. */
#include "daemon/queue/agent.h"
#include "daemon/queue/book.h"
#include "tests/unit/daemon/world.h"

#define CONFIG(seconds)                                                                                      \
        "[Centre]\nInactiveSec=" seconds "\n"                                                                \
        "[Service ho-tich]\nPrefix=A\n"                                                                      \
        "[Counter 1]\nAttendant=quay1\nRating.reception=quay1\nServices=ho-tich\n"                           \
        "[Counter 2]\nAttendant=quay2\nRating.reception=quay2\nServices=ho-tich\n"

static void call(struct world *world, const char *path, const char *interface, const char *member,
                 const char *option, const char *value) {
        sd_bus_message *message = world_new_call(world, path, interface, member);

        if (streq(member, "IssueTicket"))
                assert_ok(sd_bus_message_append(message, "s", "ho-tich"));
        if (option)
                assert_ok(sd_bus_message_append(message, "a{sv}", 1, option, "s", value));
        else
                assert_ok(sd_bus_message_append(message, "a{sv}", 0));
        sd_bus_message *reply = world_call(world, message);
        ck_assert_msg(!sd_bus_message_get_error(reply), "%s: %s", member,
                      sd_bus_message_get_error(reply) ? sd_bus_message_get_error(reply)->name : "");
        sd_bus_message_unref(reply);
}

static void at_counter(struct world *world, const char *member, const char *option, const char *value) {
        call(world, CENTRE_PATH "/counter/1", "vn.motcua.Centre1.Counter", member, option, value);
}

static void issue(struct world *world) {
        call(world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket", NULL, NULL);
}

static bool is_inactive(const struct world *world) {
        return world->manager->counters[0]->inactive;
}

static void open_waiting(struct world *world, const char *config) {
        world_open_configured(world, config);
        world_appear(world);
        world_until(world, world_is_settled(world));
        at_counter(world, "Open", NULL, NULL);
        issue(world);
}

static void assert_told(struct world *world, const char *type, const char *field, const char *expected) {
        struct fields_room room;
        struct fields fields = world_last_event(world, type, &room);
        const char *value;

        assert_ok(fields_get_s(&fields, field, &value));
        ck_assert_str_eq(value, expected);
}

START_TEST(it_is_told_once_and_survives_a_restart) {
        struct world world;

        open_waiting(&world, CONFIG("1"));
        issue(&world);
        world_until(&world, is_inactive(&world) && world.inactive_signals == 1);
        ck_assert_str_eq(world.inactive, "1");
        ck_assert_uint_eq(world_count(&world, "counter-inactive"), 1);
        struct fields_room room;
        struct fields fields = world_last_event(&world, "counter-inactive", &room);
        uint64_t waiting, idle_usec;
        assert_ok(fields_get_t(&fields, "waiting", &waiting));
        assert_ok(fields_get_t(&fields, "idle_usec", &idle_usec));
        ck_assert_uint_eq(waiting, 2);
        ck_assert_uint_ge(idle_usec, USEC_PER_SEC);
        world_restart(&world);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        ck_assert(is_inactive(&world));
        at_counter(&world, "Pause", "reason", "lunch");
        ck_assert(!is_inactive(&world));
        assert_told(&world, "counter-active", "because", "paused");
        assert_told(&world, "counter-active", "reason", "lunch");
        ck_assert_uint_eq(world_count(&world, "counter-inactive"), 1);
        ck_assert_uint_eq(world.inactive_signals, 1);
        world_close(&world);
}
END_TEST

START_TEST(what_was_not_due_before_a_restart_is_noticed_after_it) {
        struct world world;

        open_waiting(&world, CONFIG("1"));
        world_restart(&world);
        world_appear(&world);
        world_until(&world, is_inactive(&world));
        ck_assert_uint_eq(world_count(&world, "counter-inactive"), 1);
        world_close(&world);
}
END_TEST

START_TEST(a_key_that_is_refused_shows_that_somebody_is_there) {
        struct world world;

        open_waiting(&world, CONFIG("1"));
        world_until(&world, is_inactive(&world));
        world_press(&world, "quay1", "start", 0);
        world_until(&world, world_count(&world, "counter-active") == 1);
        assert_told(&world, "counter-active", "because", "action");
        assert_told(&world, "action-refused", "reason", "no-ticket");
        /* And again, if that was all. */
        world_until(&world, world_count(&world, "counter-inactive") == 2);
        world_close(&world);
}
END_TEST

START_TEST(the_end_of_the_day_ends_it) {
        struct world world;

        open_waiting(&world, CONFIG("1"));
        world_until(&world, is_inactive(&world));
        call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "EndDay", NULL, NULL);
        ck_assert(!is_inactive(&world));
        assert_told(&world, "counter-active", "because", "closed");
        world_close(&world);
}
END_TEST

START_TEST(zero_is_never) {
        struct world world;

        open_waiting(&world, CONFIG("0"));
        const struct queue *queue = queue_of(recorder_book(world.manager->centre.recorder))->queue;
        ck_assert_uint_gt(queue_get_desk(queue, 0)->wanted_usec, 0);
        ck_assert_uint_eq(queue_inactive_due(queue, 0), UINT64_MAX);
        int enabled;
        assert_ok(sd_event_source_get_enabled(queue_state_of(&world.manager->centre)->due_timer, &enabled));
        ck_assert_int_eq(enabled, SD_EVENT_OFF);
        world_close(&world);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(it_is_told_once_and_survives_a_restart),
        SUITE_CASE(what_was_not_due_before_a_restart_is_noticed_after_it),
        SUITE_CASE(a_key_that_is_refused_shows_that_somebody_is_there),
        SUITE_CASE(the_end_of_the_day_ends_it),
        SUITE_CASE(zero_is_never),
};

SUITE_MAIN("queue-agent", cases, NULL, NULL)
