/* The record follows the configuration of keys. */
#include "tests/unit/daemon/world.h"

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

static const struct suite_case cases[] = {
        SUITE_CASE(the_record_follows_the_configuration_of_keys),
};

SUITE_MAIN("keypads-declare", cases, NULL, NULL)
