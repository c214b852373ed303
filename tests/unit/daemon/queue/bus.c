/* A morning over the bus: tickets, calls, refusals by name, a finish undone. */
#include "daemon/queue/book.h"
#include "tests/unit/daemon/queue/morning.h"

static void give_back(struct world *world, uint64_t ticket, const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_BUS_NAME, "Return");

        assert_ok(sd_bus_message_append(call, "ta{sv}", ticket, 0));
        morning_assert_answer(world_call(world, call), error);
}

START_TEST(a_ticket_is_called_served_and_rated) {
        struct world world;

        morning_open(&world);
        morning_assert_counter(&world, "1", "closed", 0);
        morning_assert_counter(&world, "3", "idle", 0);
        uint64_t first = morning_issue(&world, "ho-tich", "A 001"),
                 second = morning_issue(&world, "ho-tich", "A 002");
        morning_at(&world, "1", "Next", BUS_ERROR_COUNTER_CLOSED);
        morning_at(&world, "1", "Open", NULL);
        morning_at(&world, "1", "Next", NULL);
        morning_assert_counter(&world, "1", "calling", first);
        morning_at(&world, "1", "Start", NULL);
        morning_assert_counter(&world, "1", "serving", first);
        morning_at(&world, "1", "Close", BUS_ERROR_COUNTER_BUSY);
        morning_at(&world, "1", "Done", NULL);
        world_until(&world, world_count(&world, "armed") == 1 && world_is_settled(&world));
        morning_assert_counter(&world, "1", "rating", 0);
        ck_assert_uint_eq(world.manager->counters[0]->visit, 1);
        world_press(&world, "quay1", "next", 0);
        world_until(&world, world_count(&world, "ticket-called") == 2);
        morning_assert_counter(&world, "1", "calling", second);
        world_press(&world, "quay1", "satisfied", world.arming);
        world_disarm(&world, "quay1", world.arming, "settled");
        world_until(&world, world_count(&world, "rating") == 1);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "rated"), 1);
        world_close(&world);
}
END_TEST

static void assert_description(struct world *world, const char *counter, const char *language,
                               const char *expected) {
        char path[64];
        const char *text;

        snprintf(path, sizeof(path), CENTRE_PATH "/counter/%s", counter);
        sd_bus_message *call = world_new_call(world, path, COUNTER_INTERFACE, "Describe");
        assert_ok(sd_bus_message_append(call, "a{sv}", 1, "lang", "s", language));
        sd_bus_message *reply = world_call(world, call);
        assert_ok(sd_bus_message_read(reply, "s", &text));
        ck_assert_str_eq(text, expected);
        sd_bus_message_unref(reply);
}

START_TEST(a_counter_says_who_is_next_and_why) {
        struct world world;

        morning_open(&world);
        assert_description(&world, "1", "en", "1: Closed.");
        assert_description(&world, "3", "en", "3: Ready to serve.");
        morning_at(&world, "1", "Open", NULL);
        assert_description(&world, "1", "vi", "1: Sẵn sàng phục vụ. Không có số chờ quầy này.");
        morning_issue(&world, "ho-tich", "A 001");
        assert_description(&world, "1", "vi",
                           "1: Sẵn sàng phục vụ. Kế tiếp: A 001, đến sớm nhất. Số đang chờ quầy này: 1.");
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");
        assert_ok(sd_bus_message_append(call, "sa{sv}", "dat-dai", 1, "priority", "s", "elderly"));
        morning_assert_answer(world_call(&world, call), NULL);
        assert_description(
                &world, "1", "vi",
                "1: Sẵn sàng phục vụ. Kế tiếp: B 001 (người cao tuổi), được ưu tiên như đến sớm 15 phút; "
                "đến sau A 001 chưa đầy 1 phút. Số đang chờ quầy này: 2.");
        assert_description(&world, "1", "en",
                           "1: Ready to serve. Next: B 001 (elderly), counted as earlier by 15 min, came "
                           "after A 001 by less than 1 min. Waiting for this counter: 2.");
        morning_at(&world, "1", "Next", NULL);
        morning_transfer(&world, "counter", "2", NULL);
        morning_at(&world, "2", "Open", NULL);
        assert_description(&world, "2", "en",
                           "2: Ready to serve. Next: B 001, the first to come. It is kept for this "
                           "counter. Waiting for this counter: 1.");
        world_close(&world);
}
END_TEST

static void assert_refused(struct world *world, const char *member, const char *name, const char *text) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH "/counter/1", COUNTER_INTERFACE, member);

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(world, call);
        ck_assert(sd_bus_message_is_method_error(reply, name));
        ck_assert_str_eq(sd_bus_message_get_error(reply)->message, text);
        sd_bus_message_unref(reply);
}

START_TEST(refusals_say_which_state_and_what_to_do) {
        struct world world;

        morning_open(&world);
        assert_refused(&world, "Close", BUS_ERROR_COUNTER_CLOSED, "The counter is closed: open it first.");
        morning_at(&world, "1", "Open", NULL);
        assert_refused(&world, "Open", BUS_ERROR_SAME_STATE, "The counter is open: there is nothing to do.");
        assert_refused(&world, "Start", BUS_ERROR_NO_TICKET,
                       "The counter has no ticket: call one with Next first.");
        uint64_t ticket = morning_issue(&world, "ho-tich", "A 001");
        morning_at(&world, "1", "Next", NULL);
        assert_refused(&world, "Pause", BUS_ERROR_COUNTER_BUSY,
                       "Ticket A 001 is called: finish it, or transfer it, first.");
        morning_at(&world, "1", "Start", NULL);
        assert_refused(
                &world, "NoShow", BUS_ERROR_NOT_CALLED,
                "Ticket A 001 is being served: only a called ticket can be that; finish it with Done.");
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "Return");
        assert_ok(sd_bus_message_append(call, "ta{sv}", ticket, 0));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert(sd_bus_message_is_method_error(reply, BUS_ERROR_NOT_HELD));
        ck_assert_str_eq(sd_bus_message_get_error(reply)->message,
                         "Ticket A 001 is being served: only a ticket that waits for papers comes back.");
        sd_bus_message_unref(reply);
        world_close(&world);
}
END_TEST

START_TEST(refusals_have_names_and_change_nothing) {
        struct world world;

        morning_open(&world);
        morning_at(&world, "1", "Open", NULL);
        morning_at(&world, "1", "Open", BUS_ERROR_SAME_STATE);
        morning_at(&world, "1", "Next", BUS_ERROR_NOBODY_WAITING);
        morning_at(&world, "1", "Recall", BUS_ERROR_NO_TICKET);
        morning_at(&world, "1", "Start", BUS_ERROR_NO_TICKET);
        morning_at(&world, "1", "NoShow", BUS_ERROR_NO_TICKET);
        morning_at(&world, "1", "Hold", BUS_ERROR_NO_TICKET);
        morning_at(&world, "1", "Undo", BUS_ERROR_NOTHING_TO_UNDO);
        morning_at(&world, "3", "Next", BUS_ERROR_NO_QUEUE);
        morning_transfer(&world, "service", "ho-tich", BUS_ERROR_NO_TICKET);
        morning_transfer(&world, "service", "rung", BUS_ERROR_NO_SUCH_SERVICE);
        morning_transfer(&world, "counter", "9", BUS_ERROR_NO_SUCH_COUNTER);
        morning_transfer(&world, "colour", "red", BUS_ERROR_BAD_OPTION);
        give_back(&world, 77, BUS_ERROR_NO_SUCH_TICKET);
        give_back(&world, UINT64_MAX, BUS_ERROR_NO_SUCH_TICKET);
        morning_issue(&world, "rung", BUS_ERROR_NO_SUCH_SERVICE);
        morning_issue(&world, "dat-dai", "B 001");
        morning_issue(&world, "dat-dai", BUS_ERROR_DAILY_LIMIT);
        morning_assert_counter(&world, "1", "idle", 0);
        world_press(&world, "quay1", "recall", 0);
        world_until(&world, world_count(&world, "press") == 1);
        /* All but the unknown option and the number no id can have reached the record. */
        ck_assert_uint_eq(world_count(&world, "action-refused"), 15);
        ck_assert_uint_eq(world_count(&world, "ticket-moved"), 0);
        world_close(&world);
}
END_TEST

START_TEST(a_counter_without_services_works_as_ever) {
        struct world world;

        morning_open(&world);
        world_press(&world, "quay3", "done", 0);
        world_until(&world, world_count(&world, "visit-finished") == 1);
        morning_at(&world, "3", "Done", NULL);
        ck_assert_uint_eq(world_count(&world, "visit-finished"), 2);
        ck_assert_uint_eq(world_count(&world, "counter-moved"), 0);
        world_close(&world);
}
END_TEST

static void finish_one(struct world *world) {
        morning_issue(world, "ho-tich", "A 001");
        morning_at(world, "1", "Open", NULL);
        morning_at(world, "1", "Next", NULL);
        morning_at(world, "1", "Done", NULL);
        world_until(world, world_count(world, "armed") == 1 && world_is_settled(world));
}

START_TEST(undo_closes_the_window_and_counts_nothing) {
        struct world world;

        morning_open(&world);
        finish_one(&world);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "served"), 1);
        morning_at(&world, "1", "Undo", NULL);
        morning_assert_counter(&world, "1", "serving", 1);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "served"), 0);
        world_until(&world, world.disarmed == world.arming && world_is_settled(&world));
        ck_assert_uint_eq(world_count(&world, "rating-skipped"), 0);
        morning_at(&world, "1", "Done", NULL);
        world_until(&world, world_count(&world, "armed") == 2);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "served"), 1);
        world_close(&world);
}
END_TEST

START_TEST(undo_is_refused_once_somebody_has_pressed) {
        struct world world;

        morning_open(&world);
        finish_one(&world);
        world_press(&world, "quay1", "dissatisfied", world.arming);
        world_until(&world, world_count(&world, "press") == 1);
        morning_at(&world, "1", "Undo", BUS_ERROR_ALREADY_RATED);
        world_disarm(&world, "quay1", world.arming, "settled");
        world_until(&world, world_count(&world, "rating") == 1);
        world_close(&world);
}
END_TEST

START_TEST(a_low_rating_is_told_at_once_and_once) {
        struct world world;

        morning_open(&world);
        finish_one(&world);
        world_press(&world, "quay1", "satisfied", world.arming);
        world_press(&world, "quay1", "dissatisfied", world.arming);
        world_press(&world, "quay1", "very-dissatisfied", world.arming);
        world_until(&world, world.low_ratings > 0 && world_count(&world, "press") == 3);
        ck_assert_uint_eq(world_count(&world, "rating"), 0);
        world_disarm(&world, "quay1", world.arming, "settled");
        world_until(&world, world_count(&world, "rating") == 1 && world_is_settled(&world));
        ck_assert_uint_eq(world.low_ratings, 1);
        world_close(&world);
}
END_TEST

START_TEST(a_press_thanked_before_the_undo_was_known_counts) {
        struct world world;

        morning_open(&world);
        finish_one(&world);
        world.busy = true;
        morning_at(&world, "1", "Undo", NULL);
        world_until(&world, world.disarmed == world.arming);
        world_press(&world, "quay1", "satisfied", world.arming);
        world_disarm(&world, "quay1", world.arming, "request");
        world_until(&world, world_count(&world, "rating") == 1);
        ck_assert_uint_eq(world_count(&world, "press-stray"), 0);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "rated"), 1);
        world_close(&world);
}
END_TEST

START_TEST(a_restart_keeps_tickets_and_numbers) {
        struct world world;

        morning_open(&world);
        morning_issue(&world, "ho-tich", "A 001");
        morning_at(&world, "1", "Open", NULL);
        morning_at(&world, "1", "Next", NULL);
        world_restart(&world);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        morning_assert_counter(&world, "1", "calling", 1);
        morning_issue(&world, "ho-tich", "A 002");
        morning_at(&world, "1", "NoShow", NULL);
        morning_at(&world, "1", "Next", NULL);
        morning_assert_counter(&world, "1", "calling", 2);
        world_close(&world);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_ticket_is_called_served_and_rated),
        SUITE_CASE(a_counter_says_who_is_next_and_why),
        SUITE_CASE(refusals_say_which_state_and_what_to_do),
        SUITE_CASE(refusals_have_names_and_change_nothing),
        SUITE_CASE(a_counter_without_services_works_as_ever),
        SUITE_CASE(undo_closes_the_window_and_counts_nothing),
        SUITE_CASE(undo_is_refused_once_somebody_has_pressed),
        SUITE_CASE(a_low_rating_is_told_at_once_and_once),
        SUITE_CASE(a_press_thanked_before_the_undo_was_known_counts),
        SUITE_CASE(a_restart_keeps_tickets_and_numbers),
};

SUITE_MAIN("queue-bus", cases, NULL, NULL)
