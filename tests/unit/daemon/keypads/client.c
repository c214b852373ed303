/* A keypad hears what came of its presses. */
#include "tests/unit/daemon/world.h"

#define CONFIG                                                                                               \
        "[Service a]\nPrefix=A\n[Service b]\nPrefix=B\n"                                                     \
        "[Counter 1]\nAttendant=quay1\nServices=a b\nTransfer.3=counter 2\n"                                 \
        "[Counter 2]\nAttendant=quay2\nServices=b\nTransfer.1=service a\n"

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
        SUITE_CASE(a_keypad_hears_that_nothing_came_of_its_press),
};

SUITE_MAIN("keypads-client", cases, NULL, NULL)
