/* Days over the bus: when they end, with and without a true clock, and what is said of them. */
#include "tests/unit/daemon/queue/morning.h"

static void set_clock(struct world *world, uint64_t realtime_usec, bool synchronized) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, "vn.motcua.SimClock1", "SetClock");
        struct clock_reading now, real;
        struct timespec ts;

        clock_gettime(CLOCK_REALTIME, &ts);
        real.realtime_usec = (uint64_t) ts.tv_sec * USEC_PER_SEC;
        now.realtime_usec = realtime_usec;
        assert_ok(sd_bus_message_append(call, "xb", (int64_t) (now.realtime_usec - real.realtime_usec),
                                        (int) synchronized));
        morning_assert_answer(world_call(world, call), NULL);
}

START_TEST(the_day_ends_at_its_close_and_only_then) {
        struct world world;

        morning_open(&world);
        set_clock(&world, NOON, true);
        morning_issue(&world, "ho-tich", "A 001");
        morning_at(&world, "1", "Open", NULL);
        /* Without a true clock no time of day is believed. */
        set_clock(&world, NOON + 2 * USEC_PER_DAY, false);
        morning_issue(&world, "ho-tich", "A 002");
        set_clock(&world, NOON + 4 * 3600 * USEC_PER_SEC, true);
        morning_issue(&world, "ho-tich", "A 003");
        ck_assert_uint_eq(world_count(&world, "day-ended"), 0);
        set_clock(&world, NOON + 5 * 3600 * USEC_PER_SEC + USEC_PER_SEC, true);
        world_until(&world, world_count(&world, "day-ended") == 1);
        morning_assert_counter(&world, "1", "closed", 0);
        ck_assert_uint_eq(world_count(&world, "ticket-moved"), 3);
        /* Who comes after the close is turned away, until somebody opens a counter again; numbers go on. */
        morning_issue(&world, "ho-tich", BUS_ERROR_DAY_OVER);
        morning_at(&world, "1", "Open", NULL);
        morning_issue(&world, "ho-tich", "A 004");
        set_clock(&world, NOON + USEC_PER_DAY, true);
        world_until(&world, world_count(&world, "day-ended") == 2);
        morning_issue(&world, "ho-tich", "A 005");
        ck_assert_uint_eq(world_count(&world, "day-ended"), 2);
        world_close(&world);
}
END_TEST

#define HOURS(n) ((n) *3600 * USEC_PER_SEC)

START_TEST(a_day_that_ended_while_the_power_was_off_ends_at_the_start) {
        struct world world;

        morning_open(&world);
        set_clock(&world, NOON, true);
        morning_issue(&world, "ho-tich", "A 001");
        world_restart_at(&world, NOON + HOURS(4), true);
        morning_issue(&world, "ho-tich", "A 002");
        ck_assert_uint_eq(world_count(&world, "day-ended"), 0);
        world_restart_at(&world, NOON + HOURS(20), true);
        world_until(&world, world_count(&world, "day-ended") == 1);
        /* All this was one boot, in which CLOCK_BOOTTIME knows of no midnight. */
        morning_issue(&world, "ho-tich", "A 003");
        world_close(&world);
}
END_TEST

START_TEST(tickets_of_a_morning_without_a_clock_are_kept) {
        struct world world;

        morning_open(&world);
        set_clock(&world, NOON, true);
        morning_issue(&world, "ho-tich", "A 001");
        /* The next morning; the machine thinks that no time has passed. */
        world_restart_at(&world, NOON, false);
        morning_issue(&world, "ho-tich", "A 002");
        morning_at(&world, "1", "Open", NULL);
        morning_at(&world, "1", "Next", NULL);
        set_clock(&world, NOON + HOURS(20), true);
        world_until(&world, world_count(&world, "clock-corrected") == 1);
        /* Who came yesterday is gone, also from the counter, which stays open; who came today is kept. */
        world_until(&world, world_count(&world, "day-ended") == 1);
        morning_issue(&world, "ho-tich", "A 003");
        morning_assert_counter(&world, "1", "idle", 0);
        morning_at(&world, "1", "Next", NULL);
        morning_assert_counter(&world, "1", "calling", 2);
        world_restart_at(&world, NOON + HOURS(21), true);
        morning_assert_counter(&world, "1", "calling", 2);
        ck_assert_uint_eq(world_count(&world, "day-ended"), 1);
        set_clock(&world, NOON + HOURS(29) + USEC_PER_SEC, true);
        world_until(&world, world_count(&world, "day-ended") == 2);
        morning_issue(&world, "ho-tich", BUS_ERROR_DAY_OVER);
        set_clock(&world, NOON + HOURS(44), true);
        morning_issue(&world, "ho-tich", "A 004");
        world_close(&world);
}
END_TEST

START_TEST(a_day_may_go_on_over_midnight) {
        static const char late[] = "[Centre]\nCloseOfDay=01:30\n[Service ho-tich]\nPrefix=A\n"
                                   "[Counter 1]\nAttendant=quay1\nServices=ho-tich\n";
        struct world world;

        world_open_configured(&world, late);
        set_clock(&world, NOON + HOURS(8), true);
        morning_issue(&world, "ho-tich", "A 001");
        set_clock(&world, NOON + HOURS(13), true);
        morning_issue(&world, "ho-tich", "A 002");
        world_restart_at(&world, NOON + HOURS(13), true);
        morning_issue(&world, "ho-tich", "A 003");
        ck_assert_uint_eq(world_count(&world, "day-ended"), 0);
        set_clock(&world, NOON + HOURS(13) + HOURS(1) / 2 + USEC_PER_SEC, true);
        world_until(&world, world_count(&world, "day-ended") == 1);
        world_close(&world);
}
END_TEST

static void assert_field(struct world *world, const char *type, const char *name, uint64_t expected) {
        struct fields_room room;
        struct fields fields = world_last_event(world, type, &room);
        uint64_t value;

        assert_ok(fields_get_t(&fields, name, &value));
        ck_assert_msg(value == expected, "%s of %s is %lu, not %lu", name, type, (unsigned long) value,
                      (unsigned long) expected);
}

static void finish_and(struct world *world, const char *key, const char *reason) {
        uint64_t before = world_count(world, "armed");

        morning_at(world, "1", "Done", NULL);
        world_until(world, world_count(world, "armed") == before + 1 && world_is_settled(world));
        if (key)
                world_press(world, "quay1", key, world->arming);
        if (reason)
                world_disarm(world, "quay1", world->arming, reason);
        world_until(world, world_is_settled(world));
}

START_TEST(the_end_of_the_day_says_what_it_came_to) {
        struct world world;

        morning_open(&world);
        world_press(&world, "quay3", "done", 0);
        morning_at(&world, "1", "Open", NULL);
        for (int i = 1; i <= 6; i++) {
                char text[NUMBER_TEXT_SIZE];
                snprintf(text, sizeof(text), "A %03d", i);
                morning_issue(&world, "ho-tich", text);
        }
        morning_at(&world, "1", "Next", NULL);
        finish_and(&world, "satisfied", "settled");
        morning_at(&world, "1", "Next", NULL);
        finish_and(&world, NULL, "window");
        morning_at(&world, "1", "Next", NULL);
        morning_at(&world, "1", "NoShow", NULL);
        morning_at(&world, "1", "Next", NULL);
        morning_transfer(&world, "service", "dat-dai", NULL);
        morning_at(&world, "1", "Next", NULL);
        finish_and(&world, NULL, NULL);
        morning_at(&world, "1", "Undo", NULL);
        world_until(&world, world.disarmed == world.arming && world_is_settled(&world));
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "EndDay");
        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        morning_assert_answer(world_call(&world, call), NULL);

        /* What is undone and served again is finished by the end of the day, and still open. */
        static const struct {
                const char *name;
                uint64_t value;
        } day[] = {
                {"issued", 6}, {"done", 3},  {"no_show", 0}, {"expired", 3}, {"transferred", 1},
                {"served", 4}, {"rated", 1}, {"skipped", 1}, {"unheard", 0}, {"open", 1},
        };
        for (size_t i = 0; i < ELEMENTSOF(day); i++) {
                assert_field(&world, "day-ended", day[i].name, day[i].value);
                if (i < 5)
                        assert_field(&world, "service-day-ended", day[i].name, day[i].value);
        }
        ck_assert_uint_eq(world_count(&world, "service-day-ended"), 1);
        /* The next day begins at nothing. */
        call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "EndDay");
        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        morning_assert_answer(world_call(&world, call), NULL);
        for (size_t i = 0; i < ELEMENTSOF(day); i++)
                assert_field(&world, "day-ended", day[i].name, 0);
        world_close(&world);
}
END_TEST

START_TEST(outside_its_hours_a_service_gives_no_tickets) {
        struct world world;

        morning_open(&world);
        set_clock(&world, NOON, true);
        morning_issue(&world, "dem", BUS_ERROR_OUTSIDE_HOURS);
        set_clock(&world, NOON - 3600 * USEC_PER_SEC, true);
        morning_issue(&world, "dem", "D 001");
        /* Nobody is turned away for what an unsynchronised clock says; numbers go on. */
        set_clock(&world, NOON + 3600 * USEC_PER_SEC, false);
        morning_issue(&world, "dem", "D 002");
        set_clock(&world, NOON + 3600 * USEC_PER_SEC, true);
        morning_issue(&world, "dem", BUS_ERROR_OUTSIDE_HOURS);
        morning_issue(&world, "ho-tich", "A 001");
        set_clock(&world, NOON - 3600 * USEC_PER_SEC, true);
        morning_issue(&world, "dem", "D 003");
        ck_assert_uint_eq(world_count(&world, "action-refused"), 2);
        world_close(&world);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_day_that_ended_while_the_power_was_off_ends_at_the_start),
        SUITE_CASE(tickets_of_a_morning_without_a_clock_are_kept),
        SUITE_CASE(a_day_may_go_on_over_midnight),
        SUITE_CASE(the_end_of_the_day_says_what_it_came_to),
        SUITE_CASE(outside_its_hours_a_service_gives_no_tickets),
        SUITE_CASE(the_day_ends_at_its_close_and_only_then),
};

SUITE_MAIN("queue-bus-day", cases, NULL, NULL)
