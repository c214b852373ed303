/* Visits of a boot whose clock was never synchronised: they stand somewhere, each answer tells of them, and
 * as soon as the clock is known they are filed under their day. */
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

static void finish_visit(struct world *world) {
        sd_bus_message *call =
                world_new_call(world, CENTRE_PATH "/counter/1", "vn.motcua.Centre1.Counter", "Done");

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

static uint64_t get_undated(struct world *world) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, "org.freedesktop.DBus.Properties", "Get");
        uint64_t n;

        assert_ok(sd_bus_message_append(call, "ss", CENTRE_BUS_NAME, "Undated"));
        sd_bus_message *reply = world_call(world, call);
        assert_ok(sd_bus_message_read(reply, "v", "t", &n));
        sd_bus_message_unref(reply);
        return n;
}

static void assert_undated(struct world *world, const char *counter, uint64_t here, uint64_t elsewhere) {
        ck_assert_uint_eq(world_figure(world, counter, "reception", "undated"), here);
        ck_assert_uint_eq(world_figure(world, counter, "reception", "undated_elsewhere"), elsewhere);
}

START_TEST(what_nobody_can_date_is_counted_until_somebody_can) {
        struct world world;

        world_open(&world, NULL);
        assert_undated(&world, "", 0, 0);
        /* 1970, five hours after the start. */
        world_restart_at(&world, 5 * 3600 * USEC_PER_SEC, false);
        finish_visit(&world);
        ck_assert_uint_eq(world_figure(&world, "", "reception", "served"), 1);
        assert_undated(&world, "", 1, 0);
        assert_undated(&world, "1", 1, 0);
        assert_undated(&world, "2", 0, 0);
        ck_assert_uint_eq(get_undated(&world), 1);
        /* Any other day tells of it too. */
        world_restart_at(&world, 3 * USEC_PER_DAY, false);
        ck_assert_uint_eq(world_figure(&world, "", "reception", "served"), 0);
        assert_undated(&world, "", 0, 1);
        assert_undated(&world, "1", 0, 1);
        world_restart_at(&world, NOON, true);
        world_until(&world, world_count(&world, "clock-corrected") == 1);
        ck_assert_uint_eq(world_figure(&world, "", "reception", "served"), 1);
        assert_undated(&world, "", 0, 0);
        assert_undated(&world, "1", 0, 0);
        ck_assert_uint_eq(get_undated(&world), 0);
        world_close(&world);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_nobody_can_date_is_counted_until_somebody_can),
};

SUITE_MAIN("ratings-undated", cases, NULL, NULL)
