/* The display daemon by itself: what is seen, heard and reported of the boards that it is given. */
#include <signal.h>

#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "wall.h"

#define OUTPUT WALL_OUTPUT("hall"), WALL_NAME ".Output"
#define ROOT WALL_ROOT, WALL_NAME

START_TEST(a_board_is_shown_and_reported_once) {
        struct wall w;

        wall_begin(&w, "[Voice]\nEnabled=no\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        ck_assert_ptr_null(wall_set(&w));
        wall_await(&w, "shown call=7 output=hall", 1);
        wall_await_property(&w, OUTPUT, "ShownCursor", "101");
        ck_assert_ptr_null(wall_set(&w));
        wall_await_property(&w, OUTPUT, "ShownCursor", "102");
        wall_fetch(&w);
        ck_assert_uint_eq(wall_count(&w, "shown"), 1);
        ck_assert_uint_eq(wall_count(&w, "output-ready connector=HDMI-A-1 height=360 output=hall width=640"),
                          1);
        wall_end(&w);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_board_is_shown_and_reported_once),
};

CENTRE_SUITE_MAIN("bus/display", cases)
