/* A morning over the bus: tickets, calls, refusals by name, a finish undone, the end of the day. */
#include "services/base/bus.h"
#include "daemon/queue/book.h"
#include "tests/unit/daemon/world.h"

static const char config[] = "[Centre]\n"
                             "NoShowStrikes=2\n"
                             "KeyRepeatMsec=0\nKioskRepeatMsec=0\nShortestVisitSec=0\n"
                             "CloseOfDay=17:00\n"
                             "[Service ho-tich]\n"
                             "Prefix=A\n"
                             "[Service dat-dai]\n"
                             "Prefix=B\n"
                             "DailyLimit=1\n"
                             "[Service dem]\n"
                             "Prefix=D\n"
                             "Hours=mon-fri 07:30-11:30\n"
                             "[Counter 1]\n"
                             "Attendant=quay1\n"
                             "Rating.reception=quay1\n"
                             "Services=ho-tich, dat-dai\n"
                             "[Counter 2]\n"
                             "Attendant=quay2\n"
                             "Rating.reception=quay2\n"
                             "Services=dat-dai\n"
                             "[Counter 3]\n"
                             "Attendant=quay3\n"
                             "[Counter 4]\n"
                             "Services=dem\n";

#define COUNTER_INTERFACE "vn.motcua.Centre1.Counter"

static void assert_answer(sd_bus_message *reply, const char *error) {
        const sd_bus_error *e = sd_bus_message_get_error(reply);

        if (error)
                ck_assert_msg(e && streq(e->name, error), "%s instead of %s", e ? e->name : "success", error);
        else
                ck_assert_msg(!e, "%s: %s", e->name, e->message);
        sd_bus_message_unref(reply);
}

static void at_counter(struct world *world, const char *counter, const char *member, const char *error) {
        char path[64];

        snprintf(path, sizeof(path), CENTRE_PATH "/counter/%s", counter);
        sd_bus_message *call = world_new_call(world, path, COUNTER_INTERFACE, member);
        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        assert_answer(world_call(world, call), error);
}

static void transfer(struct world *world, const char *option, const char *to, const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH "/counter/1", COUNTER_INTERFACE, "Transfer");

        assert_ok(sd_bus_message_append(call, "a{sv}", 1, option, "s", to));
        assert_answer(world_call(world, call), error);
}

static void give_back(struct world *world, uint64_t ticket, const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_BUS_NAME, "Return");

        assert_ok(sd_bus_message_append(call, "ta{sv}", ticket, 0));
        assert_answer(world_call(world, call), error);
}

static uint64_t issue(struct world *world, const char *service, const char *expected) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");
        const char *text, *code;
        uint64_t ticket;
        uint32_t ahead;

        assert_ok(sd_bus_message_append(call, "sa{sv}", service, 0));
        sd_bus_message *reply = world_call(world, call);
        if (sd_bus_message_is_method_error(reply, NULL)) {
                assert_answer(reply, expected);
                return 0;
        }
        assert_ok(sd_bus_message_read(reply, "tssu", &ticket, &text, &code, &ahead));
        ck_assert_str_eq(text, expected);
        ck_assert_uint_eq(strlen(code), strlen("7K3-Q9M"));
        ck_assert_uint_eq(strspn(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), strlen(code));
        ck_assert_int_eq(code[3], '-');
        sd_bus_message_unref(reply);
        return ticket;
}

static void assert_counter(struct world *world, const char *id, const char *state, uint64_t ticket) {
        for (size_t i = 0; i < world->manager->n_counters; i++) {
                const struct counter *counter = world->manager->counters[i];
                if (!streq(counter->conf->id, id))
                        continue;
                ck_assert_str_eq(counter_state_to_string(counter->state), state);
                ck_assert_uint_eq(counter->ticket, ticket);
        }
}

static void open_world(struct world *world) {
        world_open_configured(world, config);
        world_appear(world);
        world_until(world, world_is_settled(world));
}

START_TEST(a_ticket_is_called_served_and_rated) {
        struct world world;

        open_world(&world);
        assert_counter(&world, "1", "closed", 0);
        assert_counter(&world, "3", "idle", 0);
        uint64_t first = issue(&world, "ho-tich", "A 001"), second = issue(&world, "ho-tich", "A 002");
        at_counter(&world, "1", "Next", BUS_ERROR_COUNTER_CLOSED);
        at_counter(&world, "1", "Open", NULL);
        at_counter(&world, "1", "Next", NULL);
        assert_counter(&world, "1", "calling", first);
        at_counter(&world, "1", "Start", NULL);
        assert_counter(&world, "1", "serving", first);
        at_counter(&world, "1", "Close", BUS_ERROR_COUNTER_BUSY);
        at_counter(&world, "1", "Done", NULL);
        world_until(&world, world_count(&world, "armed") == 1 && world_is_settled(&world));
        assert_counter(&world, "1", "rating", 0);
        ck_assert_uint_eq(world.manager->counters[0]->visit, 1);
        world_press(&world, "quay1", "next", 0);
        world_until(&world, world_count(&world, "ticket-called") == 2);
        assert_counter(&world, "1", "calling", second);
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

        open_world(&world);
        assert_description(&world, "1", "en", "1: Closed.");
        assert_description(&world, "3", "en", "3: Ready to serve.");
        at_counter(&world, "1", "Open", NULL);
        assert_description(&world, "1", "vi", "1: Sẵn sàng phục vụ. Không có số chờ quầy này.");
        issue(&world, "ho-tich", "A 001");
        assert_description(&world, "1", "vi",
                           "1: Sẵn sàng phục vụ. Kế tiếp: A 001, đến sớm nhất. Số đang chờ quầy này: 1.");
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");
        assert_ok(sd_bus_message_append(call, "sa{sv}", "dat-dai", 1, "priority", "s", "elderly"));
        assert_answer(world_call(&world, call), NULL);
        assert_description(
                &world, "1", "vi",
                "1: Sẵn sàng phục vụ. Kế tiếp: B 001 (người cao tuổi), được ưu tiên như đến sớm 15 phút; "
                "đến sau A 001 chưa đầy 1 phút. Số đang chờ quầy này: 2.");
        assert_description(&world, "1", "en",
                           "1: Ready to serve. Next: B 001 (elderly), counted as earlier by 15 min, came "
                           "after A 001 by less than 1 min. Waiting for this counter: 2.");
        at_counter(&world, "1", "Next", NULL);
        transfer(&world, "counter", "2", NULL);
        at_counter(&world, "2", "Open", NULL);
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

        open_world(&world);
        assert_refused(&world, "Close", BUS_ERROR_COUNTER_CLOSED, "The counter is closed: open it first.");
        at_counter(&world, "1", "Open", NULL);
        assert_refused(&world, "Open", BUS_ERROR_SAME_STATE, "The counter is open: there is nothing to do.");
        assert_refused(&world, "Start", BUS_ERROR_NO_TICKET,
                       "The counter has no ticket: call one with Next first.");
        uint64_t ticket = issue(&world, "ho-tich", "A 001");
        at_counter(&world, "1", "Next", NULL);
        assert_refused(&world, "Pause", BUS_ERROR_COUNTER_BUSY,
                       "Ticket A 001 is called: finish it, or transfer it, first.");
        at_counter(&world, "1", "Start", NULL);
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

        open_world(&world);
        at_counter(&world, "1", "Open", NULL);
        at_counter(&world, "1", "Open", BUS_ERROR_SAME_STATE);
        at_counter(&world, "1", "Next", BUS_ERROR_NOBODY_WAITING);
        at_counter(&world, "1", "Recall", BUS_ERROR_NO_TICKET);
        at_counter(&world, "1", "Start", BUS_ERROR_NO_TICKET);
        at_counter(&world, "1", "NoShow", BUS_ERROR_NO_TICKET);
        at_counter(&world, "1", "Hold", BUS_ERROR_NO_TICKET);
        at_counter(&world, "1", "Undo", BUS_ERROR_NOTHING_TO_UNDO);
        at_counter(&world, "3", "Next", BUS_ERROR_NO_QUEUE);
        transfer(&world, "service", "ho-tich", BUS_ERROR_NO_TICKET);
        transfer(&world, "service", "rung", BUS_ERROR_NO_SUCH_SERVICE);
        transfer(&world, "counter", "9", BUS_ERROR_NO_SUCH_COUNTER);
        transfer(&world, "colour", "red", BUS_ERROR_BAD_OPTION);
        give_back(&world, 77, BUS_ERROR_NO_SUCH_TICKET);
        give_back(&world, UINT64_MAX, BUS_ERROR_NO_SUCH_TICKET);
        issue(&world, "rung", BUS_ERROR_NO_SUCH_SERVICE);
        issue(&world, "dat-dai", "B 001");
        issue(&world, "dat-dai", BUS_ERROR_DAILY_LIMIT);
        assert_counter(&world, "1", "idle", 0);
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

        open_world(&world);
        world_press(&world, "quay3", "done", 0);
        world_until(&world, world_count(&world, "visit-finished") == 1);
        at_counter(&world, "3", "Done", NULL);
        ck_assert_uint_eq(world_count(&world, "visit-finished"), 2);
        ck_assert_uint_eq(world_count(&world, "counter-moved"), 0);
        world_close(&world);
}
END_TEST

static void finish_one(struct world *world) {
        issue(world, "ho-tich", "A 001");
        at_counter(world, "1", "Open", NULL);
        at_counter(world, "1", "Next", NULL);
        at_counter(world, "1", "Done", NULL);
        world_until(world, world_count(world, "armed") == 1 && world_is_settled(world));
}

START_TEST(undo_closes_the_window_and_counts_nothing) {
        struct world world;

        open_world(&world);
        finish_one(&world);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "served"), 1);
        at_counter(&world, "1", "Undo", NULL);
        assert_counter(&world, "1", "serving", 1);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "served"), 0);
        world_until(&world, world.disarmed == world.arming && world_is_settled(&world));
        ck_assert_uint_eq(world_count(&world, "rating-skipped"), 0);
        at_counter(&world, "1", "Done", NULL);
        world_until(&world, world_count(&world, "armed") == 2);
        ck_assert_uint_eq(world_figure(&world, "1", "reception", "served"), 1);
        world_close(&world);
}
END_TEST

START_TEST(undo_is_refused_once_somebody_has_pressed) {
        struct world world;

        open_world(&world);
        finish_one(&world);
        world_press(&world, "quay1", "dissatisfied", world.arming);
        world_until(&world, world_count(&world, "press") == 1);
        at_counter(&world, "1", "Undo", BUS_ERROR_ALREADY_RATED);
        world_disarm(&world, "quay1", world.arming, "settled");
        world_until(&world, world_count(&world, "rating") == 1);
        world_close(&world);
}
END_TEST

START_TEST(a_low_rating_is_told_at_once_and_once) {
        struct world world;

        open_world(&world);
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

        open_world(&world);
        finish_one(&world);
        world.busy = true;
        at_counter(&world, "1", "Undo", NULL);
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

        open_world(&world);
        issue(&world, "ho-tich", "A 001");
        at_counter(&world, "1", "Open", NULL);
        at_counter(&world, "1", "Next", NULL);
        world_restart(&world);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        assert_counter(&world, "1", "calling", 1);
        issue(&world, "ho-tich", "A 002");
        at_counter(&world, "1", "NoShow", NULL);
        at_counter(&world, "1", "Next", NULL);
        assert_counter(&world, "1", "calling", 2);
        world_close(&world);
}
END_TEST

static void set_clock(struct world *world, uint64_t realtime_usec, bool synchronized) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, "vn.motcua.SimClock1", "SetClock");
        struct clock_reading now, real;
        struct timespec ts;

        clock_gettime(CLOCK_REALTIME, &ts);
        real.realtime_usec = (uint64_t) ts.tv_sec * USEC_PER_SEC;
        now.realtime_usec = realtime_usec;
        assert_ok(sd_bus_message_append(call, "xb", (int64_t) (now.realtime_usec - real.realtime_usec),
                                        (int) synchronized));
        assert_answer(world_call(world, call), NULL);
}

START_TEST(the_day_ends_at_its_close_and_only_then) {
        struct world world;

        open_world(&world);
        set_clock(&world, NOON, true);
        issue(&world, "ho-tich", "A 001");
        at_counter(&world, "1", "Open", NULL);
        /* Without a true clock no time of day is believed. */
        set_clock(&world, NOON + 2 * USEC_PER_DAY, false);
        issue(&world, "ho-tich", "A 002");
        set_clock(&world, NOON + 4 * 3600 * USEC_PER_SEC, true);
        issue(&world, "ho-tich", "A 003");
        ck_assert_uint_eq(world_count(&world, "day-ended"), 0);
        set_clock(&world, NOON + 5 * 3600 * USEC_PER_SEC + USEC_PER_SEC, true);
        world_until(&world, world_count(&world, "day-ended") == 1);
        assert_counter(&world, "1", "closed", 0);
        ck_assert_uint_eq(world_count(&world, "ticket-moved"), 3);
        /* Who comes after the close is turned away, until somebody opens a counter again; numbers go on. */
        issue(&world, "ho-tich", BUS_ERROR_DAY_OVER);
        at_counter(&world, "1", "Open", NULL);
        issue(&world, "ho-tich", "A 004");
        set_clock(&world, NOON + USEC_PER_DAY, true);
        world_until(&world, world_count(&world, "day-ended") == 2);
        issue(&world, "ho-tich", "A 005");
        ck_assert_uint_eq(world_count(&world, "day-ended"), 2);
        world_close(&world);
}
END_TEST

#define HOURS(n) ((n) *3600 * USEC_PER_SEC)

START_TEST(a_day_that_ended_while_the_power_was_off_ends_at_the_start) {
        struct world world;

        open_world(&world);
        set_clock(&world, NOON, true);
        issue(&world, "ho-tich", "A 001");
        world_restart_at(&world, NOON + HOURS(4), true);
        issue(&world, "ho-tich", "A 002");
        ck_assert_uint_eq(world_count(&world, "day-ended"), 0);
        world_restart_at(&world, NOON + HOURS(20), true);
        world_until(&world, world_count(&world, "day-ended") == 1);
        /* All this was one boot, in which CLOCK_BOOTTIME knows of no midnight. */
        issue(&world, "ho-tich", "A 003");
        world_close(&world);
}
END_TEST

START_TEST(tickets_of_a_morning_without_a_clock_are_kept) {
        struct world world;

        open_world(&world);
        set_clock(&world, NOON, true);
        issue(&world, "ho-tich", "A 001");
        /* The next morning; the machine thinks that no time has passed. */
        world_restart_at(&world, NOON, false);
        issue(&world, "ho-tich", "A 002");
        at_counter(&world, "1", "Open", NULL);
        at_counter(&world, "1", "Next", NULL);
        set_clock(&world, NOON + HOURS(20), true);
        world_until(&world, world_count(&world, "clock-corrected") == 1);
        /* Who came yesterday is gone, also from the counter, which stays open; who came today is kept. */
        world_until(&world, world_count(&world, "day-ended") == 1);
        issue(&world, "ho-tich", "A 003");
        assert_counter(&world, "1", "idle", 0);
        at_counter(&world, "1", "Next", NULL);
        assert_counter(&world, "1", "calling", 2);
        world_restart_at(&world, NOON + HOURS(21), true);
        assert_counter(&world, "1", "calling", 2);
        ck_assert_uint_eq(world_count(&world, "day-ended"), 1);
        set_clock(&world, NOON + HOURS(29) + USEC_PER_SEC, true);
        world_until(&world, world_count(&world, "day-ended") == 2);
        issue(&world, "ho-tich", BUS_ERROR_DAY_OVER);
        set_clock(&world, NOON + HOURS(44), true);
        issue(&world, "ho-tich", "A 004");
        world_close(&world);
}
END_TEST

START_TEST(a_day_may_go_on_over_midnight) {
        static const char late[] = "[Centre]\nCloseOfDay=01:30\n[Service ho-tich]\nPrefix=A\n"
                                   "[Counter 1]\nAttendant=quay1\nServices=ho-tich\n";
        struct world world;

        world_open_configured(&world, late);
        set_clock(&world, NOON + HOURS(8), true);
        issue(&world, "ho-tich", "A 001");
        set_clock(&world, NOON + HOURS(13), true);
        issue(&world, "ho-tich", "A 002");
        world_restart_at(&world, NOON + HOURS(13), true);
        issue(&world, "ho-tich", "A 003");
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

        at_counter(world, "1", "Done", NULL);
        world_until(world, world_count(world, "armed") == before + 1 && world_is_settled(world));
        if (key)
                world_press(world, "quay1", key, world->arming);
        if (reason)
                world_disarm(world, "quay1", world->arming, reason);
        world_until(world, world_is_settled(world));
}

START_TEST(the_end_of_the_day_says_what_it_came_to) {
        struct world world;

        open_world(&world);
        world_press(&world, "quay3", "done", 0);
        at_counter(&world, "1", "Open", NULL);
        for (int i = 1; i <= 6; i++) {
                char text[NUMBER_TEXT_SIZE];
                snprintf(text, sizeof(text), "A %03d", i);
                issue(&world, "ho-tich", text);
        }
        at_counter(&world, "1", "Next", NULL);
        finish_and(&world, "satisfied", "settled");
        at_counter(&world, "1", "Next", NULL);
        finish_and(&world, NULL, "window");
        at_counter(&world, "1", "Next", NULL);
        at_counter(&world, "1", "NoShow", NULL);
        at_counter(&world, "1", "Next", NULL);
        transfer(&world, "service", "dat-dai", NULL);
        at_counter(&world, "1", "Next", NULL);
        finish_and(&world, NULL, NULL);
        at_counter(&world, "1", "Undo", NULL);
        world_until(&world, world.disarmed == world.arming && world_is_settled(&world));
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "EndDay");
        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        assert_answer(world_call(&world, call), NULL);

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
        assert_answer(world_call(&world, call), NULL);
        for (size_t i = 0; i < ELEMENTSOF(day); i++)
                assert_field(&world, "day-ended", day[i].name, 0);
        world_close(&world);
}
END_TEST

START_TEST(outside_its_hours_a_service_gives_no_tickets) {
        struct world world;

        open_world(&world);
        set_clock(&world, NOON, true);
        issue(&world, "dem", BUS_ERROR_OUTSIDE_HOURS);
        set_clock(&world, NOON - 3600 * USEC_PER_SEC, true);
        issue(&world, "dem", "D 001");
        /* Nobody is turned away for what an unsynchronised clock says; numbers go on. */
        set_clock(&world, NOON + 3600 * USEC_PER_SEC, false);
        issue(&world, "dem", "D 002");
        set_clock(&world, NOON + 3600 * USEC_PER_SEC, true);
        issue(&world, "dem", BUS_ERROR_OUTSIDE_HOURS);
        issue(&world, "ho-tich", "A 001");
        set_clock(&world, NOON - 3600 * USEC_PER_SEC, true);
        issue(&world, "dem", "D 003");
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
        SUITE_CASE(the_day_ends_at_its_close_and_only_then),
};

SUITE_MAIN("queue-bus", cases, NULL, NULL)
