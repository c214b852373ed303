/* The whole aggregator against a real outbox: what is recorded, armed, announced and acknowledged, and when.
 */
#include "daemon/record/bus.h"
#include "services/base/bus.h"
#include "tests/lib/outbox.h"
#include "tests/unit/daemon/world.h"

static struct world world;

static void setup(void) {
        world_open(&world, NULL);
}

static void teardown(void) {
        world_close(&world);
}

START_TEST(a_press_is_recorded_counted_announced_and_acknowledged) {
        world_appear(&world);
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > 0);
        ck_assert_str_eq(world.armed_keypad, "quay1");
        world_press(&world, "quay1", "dissatisfied", world.arming);
        world_press(&world, "quay1", "satisfied", world.arming);
        world_disarm(&world, "quay1", world.arming, "settled");
        world_until(&world, world_count(&world, "rating") == 1 && world_is_settled(&world));

        ck_assert_uint_eq(world_figure(&world, "", "reception", "rated"), 1);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "served"), 1);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "open"), 0);
        ck_assert_uint_eq(world_figure(&world, "2", "reception", "served"), 0);
        for (size_t i = 1; i < world.n_announced; i++)
                ck_assert_uint_eq(world.announced[i], world.announced[i - 1] + 1);
        ck_assert_uint_eq(world.announced[world.n_announced - 1],
                          record_state_of(&world.manager->centre)->cursor);
}
END_TEST

START_TEST(backlog_is_taken_in_answers_and_acknowledged) {
        const struct event_field fields[] = {EVENT_FIELD_S("keypad", "quay1"), EVENT_FIELD_S("key", "next"),
                                             EVENT_FIELD_T("arming", 0)};
        struct event_draft drafts[100];

        for (size_t i = 0; i < ELEMENTSOF(drafts); i++)
                drafts[i] = (struct event_draft){.type = "press", .fields = fields, .n_fields = 3};
        for (int i = 0; i < 35; i++)
                assert_ok(event_source_record(world.source, drafts, ELEMENTSOF(drafts), NULL, NULL, NULL));
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        ck_assert_uint_eq(world_count(&world, "press"), 3500);
        /* Of a long batch only the last event is announced. */
        ck_assert_uint_lt(world.n_announced, 50);
        world_until(&world, world.announced[world.n_announced - 1] ==
                                    record_state_of(&world.manager->centre)->cursor);
}
END_TEST

START_TEST(lost_signals_are_fetched) {
        _cleanup_free_ char *text = NULL;
        uint64_t last = 0;
        struct fields sorted;
        struct event_field fields[] = {
                EVENT_FIELD_S("keypad", "quay1"),    EVENT_FIELD_S("key", "next"),
                EVENT_FIELD_T("arming", 0),          EVENT_FIELD_T("realtime_usec", NOON),
                EVENT_FIELD_T("boottime_usec", 1),   EVENT_FIELD_S("boot_id", OTHER_BOOT),
                EVENT_FIELD_B("synchronized", true),
        };

        world_appear(&world);
        world_press(&world, "quay1", "next", 0);
        world_until(&world, world_is_settled(&world) && world_count(&world, "press") == 1);
        assert_ok(fields_make(fields, ELEMENTSOF(fields), &sorted, NULL));
        assert_ok(fields_to_text(&sorted, &text));
        /* Past the event source, which would send a signal for each. */
        for (int i = 0; i < 20; i++)
                assert_ok(outbox_append(world.outbox, "press", text, &last));
        assert_ok(sd_bus_emit_signal(world.hardware_bus, "/vn/motcua/Keypad1", "vn.motcua.EventSource1",
                                     "Event", "tsa{sv}", last, "press", 0));
        world_until(&world, world_is_settled(&world) && world_count(&world, "press") == 21);
        ck_assert_uint_eq(world_count(&world, "source-gap"), 0);
}
END_TEST

START_TEST(malformed_event_is_rejected_and_does_not_block) {
        assert_ok(outbox_append(world.outbox, "press", "{\"keypad\":\"quay1\"}", NULL));
        assert_ok(outbox_append(world.outbox, "NOT A NAME", "{}", NULL));
        world_press(&world, "quay1", "next", 0);
        world_event_fields(&world, "press", EVENT_FIELD_S("keypad", "quay1"), EVENT_FIELD_S("key", "next"),
                           EVENT_FIELD_S("arming", "three"));
        world_event_fields(&world, "press", EVENT_FIELD_S("keypad", "quay1"), EVENT_FIELD_S("key", "next"),
                           EVENT_FIELD_T("arming", 0), EVENT_FIELD_S("source", "centre"));
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        ck_assert_uint_eq(world_count(&world, "event-rejected"), 4);
        ck_assert_uint_eq(world_count(&world, "press"), 1);
}
END_TEST

START_TEST(absent_keypad_is_asked_again) {
        world.absent = true;
        world_appear(&world);
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arms == 1);
        world.absent = false;
        world_until(&world, world.arming > 0);
        world_disarm(&world, "quay1", world.arming, "window");
        world_until(&world, world_count(&world, "rating-skipped") == 1);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "skipped"), 1);
}
END_TEST

START_TEST(keypad_that_never_will_is_unheard) {
        world_appear(&world);
        world_press(&world, "quay2", "done", 0);
        world_until(&world, world_count(&world, "rating-unheard") == 1);
        ck_assert_uint_eq(world_figure(&world, "2", "procedures", "unheard"), 1);
        ck_assert_uint_eq(world_figure(&world, "2", "reception", "unheard"), 0);
        world_until(&world, world.arming > 0);
}
END_TEST

START_TEST(restarted_window_is_armed_again_unless_pressed) {
        world_appear(&world);
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > 0);
        uint64_t first = world.arming;
        world_disarm(&world, "quay1", first, "restart");
        world_until(&world, world.arming > first);
        world_press(&world, "quay1", "neutral", world.arming);
        world_disarm(&world, "quay1", world.arming, "restart");
        world_until(&world, world_count(&world, "rating") == 1);
        ck_assert_uint_eq(world.arms, 2);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "rated"), 1);
}
END_TEST

static bool counter_is(const char *state, uint64_t visit) {
        sd_bus_message *call =
                world_new_call(&world, CENTRE_PATH "/counter/1", "org.freedesktop.DBus.Properties", "Get");
        const char *value;
        uint64_t number;

        assert_ok(sd_bus_message_append(call, "ss", "vn.motcua.Centre1.Counter", "State"));
        sd_bus_message *reply = world_call(&world, call);
        assert_ok(sd_bus_message_read(reply, "v", "s", &value));
        bool same = streq(value, state);
        sd_bus_message_unref(reply);
        call = world_new_call(&world, CENTRE_PATH "/counter/1", "org.freedesktop.DBus.Properties", "Get");
        assert_ok(sd_bus_message_append(call, "ss", "vn.motcua.Centre1.Counter", "Visit"));
        reply = world_call(&world, call);
        assert_ok(sd_bus_message_read(reply, "v", "t", &number));
        sd_bus_message_unref(reply);
        return same && number == visit;
}

static int on_changed(sd_bus_message *message _unused_, void *userdata, sd_bus_error *error _unused_) {
        unsigned *n = userdata;

        (*n)++;
        return 0;
}

START_TEST(counter_object_follows_the_record) {
        unsigned changes = 0;

        assert_ok(sd_bus_match_signal(world.hardware_bus, NULL, NULL, CENTRE_PATH "/counter/1",
                                      "org.freedesktop.DBus.Properties", "PropertiesChanged", on_changed,
                                      &changes));
        ck_assert(counter_is("offline", 0));
        world_appear(&world);
        world_until(&world, world_is_settled(&world) && changes == 1);
        ck_assert(counter_is("idle", 0));
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > 0 && changes == 3);
        ck_assert(counter_is("rating", 1));
        world_disarm(&world, "quay1", world.arming, "window");
        world_until(&world, changes == 4);
        ck_assert(counter_is("idle", 1));
        world_event_fields(&world, "keypad-absent", EVENT_FIELD_S("keypad", "quay1"),
                           EVENT_FIELD_S("reason", "lost"));
        world_until(&world, changes == 5);
        ck_assert(counter_is("offline", 1));
}
END_TEST

static void expect_error(sd_bus_message *call, const char *name) {
        sd_bus_message *reply = world_call(&world, call);

        ck_assert_msg(sd_bus_message_is_method_error(reply, name), "expected %s", name);
        sd_bus_message_unref(reply);
}

START_TEST(bad_arguments_have_names) {
        static const struct {
                const char *first, *last, *option, *error;
        } cases[] = {
                {"2026-02-30", "2026-03-01", NULL, BUS_ERROR_BAD_ARGUMENT},
                {"2026-03-02", "2026-03-01", NULL, BUS_ERROR_BAD_ARGUMENT},
                {"2016-03-02", "2026-11-01", NULL, BUS_ERROR_BAD_ARGUMENT},
                {"", "today", NULL, BUS_ERROR_BAD_ARGUMENT},
                {"2026-03-01", "2026-03-01", "lang", BUS_ERROR_BAD_OPTION},
                {"2026-03-01", "2026-03-01", "counter", BUS_ERROR_NO_SUCH_COUNTER},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "GetFigures");
                assert_ok(sd_bus_message_append(call, "ss", cases[i].first, cases[i].last));
                if (cases[i].option)
                        assert_ok(sd_bus_message_append(call, "a{sv}", 1, cases[i].option, "s", "vi"));
                else
                        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
                expect_error(call, cases[i].error);
        }
        for (uint32_t max = 0; max <= 1001; max += 1001) {
                sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "GetEventsSince");
                assert_ok(sd_bus_message_append(call, "tu", UINT64_MAX, max));
                expect_error(call, SD_BUS_ERROR_INVALID_ARGS);
        }
}
END_TEST

START_TEST(events_are_read_again_from_a_cursor) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "GetEventsSince");
        uint64_t id, expected = 2;
        const char *type;

        assert_ok(sd_bus_message_append(call, "tu", UINT64_C(1), (uint32_t) 1000));
        sd_bus_message *reply = world_call(&world, call);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        while (sd_bus_message_enter_container(reply, 'r', "tsa{sv}") > 0) {
                assert_ok(sd_bus_message_read(reply, "ts", &id, &type));
                ck_assert_uint_eq(id, expected++);
                assert_ok(sd_bus_message_skip(reply, "a{sv}"));
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        ck_assert_uint_eq(expected - 1, record_state_of(&world.manager->centre)->cursor);
}
END_TEST

START_TEST(synchronised_clock_corrects_the_day) {
        world_appear(&world);
        assert_ok(clock_sim_set(world.manager->centre.clock, -20 * (int64_t) USEC_PER_DAY, false));
        assert_ok(clock_sim_set(world.hardware_clock, -20 * (int64_t) USEC_PER_DAY, false));
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > 0 && world_is_settled(&world));
        ck_assert_uint_eq(world_figure(&world, "", "reception", "served"), 1);

        assert_ok(clock_sim_set(world.manager->centre.clock, 0, true));
        world_until(&world, world_count(&world, "clock-corrected") == 1);
        /* Today is another day now, and the visit is in it. */
        ck_assert_uint_eq(world_figure(&world, "", "reception", "served"), 1);
        ck_assert_uint_eq(world_count(&world, "clock-jumped"), 1);
}
END_TEST

START_TEST(clock_jump_of_years_loses_and_doubles_nothing) {
        world_appear(&world);
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > 0);
        assert_ok(clock_sim_set(world.manager->centre.clock, 7300 * (int64_t) USEC_PER_DAY, true));
        assert_ok(clock_sim_set(world.hardware_clock, 7300 * (int64_t) USEC_PER_DAY, true));
        world_press(&world, "quay1", "satisfied", world.arming);
        world_disarm(&world, "quay1", world.arming, "settled");
        world_press(&world, "quay2", "done", 0);
        world_until(&world, world_count(&world, "rating") == 1 && world_count(&world, "visit-finished") == 2);
        ck_assert_uint_eq(world_count(&world, "clock-jumped"), 1);
        /* Each visit stands on the day that the clock said then. */
        ck_assert_uint_eq(world_figure(&world, "", "reception", "served"), 1);
        assert_ok(clock_sim_set(world.manager->centre.clock, 0, true));
        ck_assert_uint_eq(world_figure(&world, "", "reception", "rated"), 1);
        ck_assert_uint_eq(world_figure(&world, "", "reception", "served"), 1);
}
END_TEST

static void set_to_the_end(struct clock *clock, bool synchronized) {
        struct clock_reading now;

        assert_ok(clock_sim_set(clock, 0, synchronized));
        do
                clock_read(clock, &now);
        while (clock_sim_set(clock, (int64_t) (EVENT_INTEGER_MAX - now.realtime_usec - 1000), synchronized) <
               0);
        while (now.realtime_usec < EVENT_INTEGER_MAX)
                clock_read(clock, &now);
}

START_TEST(clock_beyond_what_a_field_can_say_stops_nothing) {
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        set_to_the_end(world.manager->centre.clock, true);
        world_until(&world, world_count(&world, "clock-jumped") == 1);
        assert_ok(clock_sim_set(world.manager->centre.clock, 0, true));
        world_until(&world, world_count(&world, "clock-jumped") == 2);
        set_to_the_end(world.manager->centre.clock, false);
        set_to_the_end(world.hardware_clock, false);
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > 0 && world_is_settled(&world));
        assert_ok(clock_sim_set(world.manager->centre.clock, 0, true));
        world_until(&world, world_count(&world, "clock-corrected") == 1);
        ck_assert_uint_eq(world_count(&world, "clock-jumped"), 3);
        ck_assert_uint_eq(world_count(&world, "event-rejected"), 0);
        ck_assert(!recorder_is_failing(world.manager->centre.recorder));
}
END_TEST

START_TEST(bad_reload_keeps_what_is_in_force) {
        world_write_config(&world, "[Centre]\nScale=9\n");
        centre_manager_reload(&world.manager);
        ck_assert_uint_eq(ratings_conf(world.manager->centre.conf)->rules.scale, 5);
        ck_assert_uint_eq(world.manager->n_counters, 2);
        ck_assert_uint_eq(world_count(&world, "rules-changed"), 1);
}
END_TEST

START_TEST(good_reload_takes_effect_and_is_recorded) {
        world_appear(&world);
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > 0 && world_is_settled(&world));
        world_write_config(&world,
                           "[Centre]\nScale=3\n[Counter 1]\nAttendant=quay1\nRating.reception=quay9\n");
        centre_manager_reload(&world.manager);
        ck_assert_uint_eq(ratings_conf(world.manager->centre.conf)->rules.scale, 3);
        ck_assert_uint_eq(world.manager->n_counters, 1);
        ck_assert_uint_eq(world_count(&world, "rules-changed"), 2);
        ck_assert_uint_eq(world_count(&world, "counter-changed"), 4);
        /* The one who was to rate is asked on the new keypad. */
        world_until(&world, streq(world.armed_keypad, "quay9"));
        world_press(&world, "quay9", "very-satisfied", world.arming);
        world_disarm(&world, "quay9", world.arming, "settled");
        world_until(&world, world_count(&world, "rating") == 1);
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH "/counter/2",
                                              "org.freedesktop.DBus.Introspectable", "Introspect");
        expect_error(call, SD_BUS_ERROR_UNKNOWN_OBJECT);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(bad_reload_keeps_what_is_in_force),
        SUITE_CASE(good_reload_takes_effect_and_is_recorded),
        SUITE_CASE(a_press_is_recorded_counted_announced_and_acknowledged),
        SUITE_CASE(backlog_is_taken_in_answers_and_acknowledged),
        SUITE_CASE(lost_signals_are_fetched),
        SUITE_CASE(malformed_event_is_rejected_and_does_not_block),
        SUITE_CASE(absent_keypad_is_asked_again),
        SUITE_CASE(keypad_that_never_will_is_unheard),
        SUITE_CASE(restarted_window_is_armed_again_unless_pressed),
        SUITE_CASE(counter_object_follows_the_record),
        SUITE_CASE(bad_arguments_have_names),
        SUITE_CASE(events_are_read_again_from_a_cursor),
        SUITE_CASE(synchronised_clock_corrects_the_day),
        SUITE_CASE(clock_jump_of_years_loses_and_doubles_nothing),
        SUITE_CASE(clock_beyond_what_a_field_can_say_stops_nothing),
};

SUITE_MAIN("centre-manager", cases, setup, teardown)
