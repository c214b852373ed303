/* The wall's board for whoever asks: what it has, and that news of it is told once. */
#include "services/board/board-message.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

static const char config[] =
        "[Centre]\nName=Một cửa\nSources=keypad\n[Service ho-tich]\nLabel=Hộ tịch\nPrefix=A\n"
        "[Counter 1]\nLabel=Quầy 1\nAttendant=quay1\nRating.reception=quay1\nServices=ho-tich\n";

struct listener {
        struct world world;
        struct board board;
        unsigned news;
};
static struct listener l;

static int on_news(sd_bus_message *message _unused_, void *userdata, sd_bus_error *error _unused_) {
        struct listener *listener = userdata;

        listener->news++;
        return 0;
}

static void setup(void) {
        memset(&l, 0, sizeof(l));
        world_open_configured(&l.world, config);
        assert_ok(sd_bus_add_match(l.world.hardware_bus, NULL,
                                   "type='signal',interface='" CENTRE_BUS_NAME "',member='BoardChanged'",
                                   on_news, &l));
        world_appear(&l.world);
        world_until(&l.world, world_is_settled(&l.world));
}

static void teardown(void) {
        world_close(&l.world);
}

static void get_board(void) {
        sd_bus_message *call = world_new_call(&l.world, CENTRE_PATH, CENTRE_BUS_NAME, "GetBoard"), *reply;
        char *problem = NULL;

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        reply = world_call(&l.world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        ck_assert_msg(board_read(reply, &l.board, &problem) >= 0, "%s", problem);
        sd_bus_message_unref(reply);
}

static void issue(const char *priority) {
        sd_bus_message *call = world_new_call(&l.world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket"), *reply;

        assert_ok(sd_bus_message_append(call, "sa{sv}", "ho-tich", 1, "priority", "s", priority));
        reply = world_call(&l.world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

START_TEST(the_board_is_that_of_the_wall_and_says_nothing_aloud) {
        issue("none");
        get_board();
        ck_assert_str_eq(l.board.centre, "Một cửa");
        ck_assert_uint_eq(l.board.n_counters, 1);
        ck_assert_str_eq(l.board.counters[0].label, "Quầy 1");
        ck_assert_uint_eq(l.board.n_services, 1);
        ck_assert_uint_eq(l.board.services[0].waiting, 1);
        ck_assert_uint_eq(l.board.n_speech, 0);
        ck_assert_uint_gt(l.board.cursor, 0);
}
END_TEST

START_TEST(news_is_told_once_until_it_is_asked_again) {
        issue("none");
        get_board();
        ck_assert_uint_eq(l.news, 0);
        issue("none");
        world_until(&l.world, l.news == 1);
        issue("none");
        issue("elderly");
        ck_assert_uint_eq(l.news, 1);
        get_board();
        ck_assert_uint_eq(l.board.services[0].waiting, 4);
        issue("none");
        world_until(&l.world, l.news == 2);
}
END_TEST

START_TEST(nobody_who_did_not_ask_hears_of_it) {
        issue("none");
        issue("none");
        get_board();
        ck_assert_uint_eq(l.news, 0);
        ck_assert_uint_eq(l.board.services[0].waiting, 2);
}
END_TEST

START_TEST(an_option_is_refused) {
        sd_bus_message *call = world_new_call(&l.world, CENTRE_PATH, CENTRE_BUS_NAME, "GetBoard"), *reply;

        assert_ok(sd_bus_message_append(call, "a{sv}", 1, "lang", "s", "vi"));
        reply = world_call(&l.world, call);
        ck_assert(sd_bus_message_is_method_error(reply, BUS_ERROR_BAD_OPTION));
        sd_bus_message_unref(reply);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_board_is_that_of_the_wall_and_says_nothing_aloud),
        SUITE_CASE(news_is_told_once_until_it_is_asked_again),
        SUITE_CASE(nobody_who_did_not_ask_hears_of_it),
        SUITE_CASE(an_option_is_refused),
};

SUITE_MAIN("wall-board-bus", cases, setup, teardown)
