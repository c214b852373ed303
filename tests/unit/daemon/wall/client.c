/* The aggregator and a display daemon on a socketpair: when it gets a board, and what stands on it; what
 * people ask of the bus. */
#include <sqlite3.h>

#include "daemon/wall/book.h"
#include "daemon/wall/figures.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

static const char config[] =
        "[Centre]\nSources=keypad display\nMinimumRatings=2\nShowSatisfaction=yes\nClosingSoonSec=0\n"
        "[Service ho-tich]\nPrefix=A\n"
        "[Counter 1]\nLabel=Quầy 1\nAttendant=quay1\nRating.reception=quay1\n"
        "Services=ho-tich\n";

/* A display daemon that answers as it is told. */
struct display {
        struct world world;
        struct outbox *outbox;
        struct event_source *source;
        sd_bus_slot *slot, *changes;
        const char *error; /* NULL: takes the board */
        bool silent;
        sd_bus_message *kept; /* of a call that is not answered */
        unsigned boards;
        /* Of the last one. */
        uint64_t cursor;
        char calls[256], speech[256], services[128], notice[1024];
        uint64_t speech_event;
        bool emergency;
        uint32_t satisfaction[3];
        unsigned notice_changes;
};

static void add(char *text, size_t size, const char *what) {
        size_t n = strlen(text);

        (void) snprintf(text + n, size - n, "%s%s", n > 0 ? ", " : "", what);
}

static void read_calls(sd_bus_message *message, struct display *display) {
        const char *number, *counter;
        uint64_t event, since;
        uint32_t nth, of;

        assert_ok(sd_bus_message_enter_container(message, 'a', "(ttssuu)"));
        while (sd_bus_message_read(message, "(ttssuu)", &event, &since, &number, &counter, &nth, &of) > 0) {
                char text[64];
                snprintf(text, sizeof(text), "%s %s %u/%u", number, counter, nth, of);
                add(display->calls, sizeof(display->calls), text);
        }
        assert_ok(sd_bus_message_exit_container(message));
}

static void read_speech(sd_bus_message *message, struct display *display) {
        const char *what, *number, *next, *counter, *level;
        uint64_t event, since;
        int spoken;

        assert_ok(sd_bus_message_enter_container(message, 'a', "(ttsssssb)"));
        while (sd_bus_message_read(message, "(ttsssssb)", &event, &since, &what, &number, &next, &counter,
                                   &level, &spoken) > 0) {
                char text[128];
                snprintf(text, sizeof(text), "%s %s%s", what, number, spoken ? " spoken" : "");
                add(display->speech, sizeof(display->speech), text);
                display->speech_event = event;
        }
        assert_ok(sd_bus_message_exit_container(message));
}

static void read_services(sd_bus_message *message, struct display *display) {
        const char *label;
        uint32_t waiting;
        int32_t minutes;

        assert_ok(sd_bus_message_enter_container(message, 'a', "(sui)"));
        while (sd_bus_message_read(message, "(sui)", &label, &waiting, &minutes) > 0) {
                char text[64];
                snprintf(text, sizeof(text), "%s %u %d", label, waiting, minutes);
                add(display->services, sizeof(display->services), text);
        }
        assert_ok(sd_bus_message_exit_container(message));
}

static void read_array(sd_bus_message *message, const char *name, const char *contents,
                       struct display *display) {
        assert_ok(sd_bus_message_enter_container(message, 'v', contents));
        if (streq(name, "calls"))
                read_calls(message, display);
        else if (streq(name, "speech"))
                read_speech(message, display);
        else if (streq(name, "services"))
                read_services(message, display);
        else
                assert_ok(sd_bus_message_skip(message, contents));
        assert_ok(sd_bus_message_exit_container(message));
}

static void read_value(sd_bus_message *message, const char *name, struct display *display) {
        const char *contents, *text;
        int flag;

        assert_ok(sd_bus_message_peek_type(message, NULL, &contents));
        if (contents[0] == 'a')
                read_array(message, name, contents, display);
        else if (streq(name, "satisfaction"))
                assert_ok(sd_bus_message_read(message, "v", "(uuu)", &display->satisfaction[0],
                                              &display->satisfaction[1], &display->satisfaction[2]));
        else if (streq(contents, "b")) {
                assert_ok(sd_bus_message_read(message, "v", "b", &flag));
                display->emergency |= streq(name, "emergency") && flag;
        } else {
                assert_ok(sd_bus_message_read(message, "v", "s", &text));
                if (streq(name, "notice"))
                        snprintf(display->notice, sizeof(display->notice), "%s", text);
        }
}

static int method_set_board(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct display *display = userdata;
        const char *name;

        display->boards++;
        display->calls[0] = display->speech[0] = display->services[0] = display->notice[0] = '\0';
        display->emergency = false;
        memset(display->satisfaction, 0, sizeof(display->satisfaction));
        assert_ok(sd_bus_message_read(message, "t", &display->cursor));
        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(message, "s", &name));
                read_value(message, name, display);
                assert_ok(sd_bus_message_exit_container(message));
        }
        if (display->silent) {
                ck_assert_ptr_null(display->kept);
                display->kept = sd_bus_message_ref(message);
                return 1;
        }
        return display->error ? sd_bus_error_setf(error, display->error, "It says no.")
                              : sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("SetBoard", "ta{sv}", "", method_set_board, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static int on_changed(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct display *display = userdata;
        const char *interface, *name;

        assert_ok(sd_bus_message_read(message, "s", &interface));
        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(message, "s", &name));
                display->notice_changes += streq(name, "Notice");
                assert_ok(sd_bus_message_skip(message, "v"));
                assert_ok(sd_bus_message_exit_container(message));
        }
        return 0;
}

static struct display display;

static struct centre *centre_of(void) {
        return &display.world.manager->centre;
}

static void set_present(bool present) {
        source_set_owner(centre_of()->sources[1], present ? "" : NULL);
}

static void setup(void) {
        _cleanup_free_ char *path = NULL;
        struct world *world = &display.world;

        display = (struct display){0};
        world_open_configured(world, config);
        world_appear(world);
        assert_ok(str_format(&path, "%s/display-outbox.db", world->dir));
        assert_ok(outbox_open(path, 1000000, NULL, &display.outbox));
        assert_ok(event_source_new(world->event, world->hardware_bus, "/vn/motcua/Display1",
                                   world->hardware_clock, display.outbox, &display.source));
        assert_ok(sd_bus_add_object_vtable(world->hardware_bus, &display.slot, "/vn/motcua/Display1",
                                           "vn.motcua.Display1", vtable, &display));
        assert_ok(sd_bus_match_signal(world->hardware_bus, &display.changes, NULL, CENTRE_PATH,
                                      "org.freedesktop.DBus.Properties", "PropertiesChanged", on_changed,
                                      &display));
        world_until(world, world_is_settled(world));
        set_present(true);
        world_until(world, display.boards == 1);
}

static void teardown(void) {
        sd_bus_message_unref(display.kept);
        sd_bus_slot_unref(display.slot);
        sd_bus_slot_unref(display.changes);
        event_source_free(display.source);
        outbox_free(display.outbox);
        world_close(&display.world);
}

/* Without an error, or with this. */
static void call(sd_bus_message *message, const char *error) {
        sd_bus_message *reply = world_call(&display.world, message);

        ck_assert_msg(sd_bus_message_is_method_error(reply, error) == (error != NULL), "%s",
                      sd_bus_message_get_error(reply) ? sd_bus_message_get_error(reply)->message
                                                      : "no error");
        sd_bus_message_unref(reply);
}

static void issue(void) {
        sd_bus_message *message = world_new_call(&display.world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");

        assert_ok(sd_bus_message_append(message, "sa{sv}", "ho-tich", 0));
        call(message, NULL);
}

static void at_counter(const char *member) {
        sd_bus_message *message =
                world_new_call(&display.world, CENTRE_PATH "/counter/1", CENTRE_BUS_NAME ".Counter", member);

        assert_ok(sd_bus_message_append(message, "a{sv}", 0));
        call(message, NULL);
}

static void set_notice(const char *text, bool emergency, uint64_t for_sec, const char *error) {
        sd_bus_message *message = world_new_call(&display.world, CENTRE_PATH, CENTRE_BUS_NAME, "SetNotice");

        assert_ok(sd_bus_message_append(message, "sa{sv}", text, 2, "emergency", "b", (int) emergency,
                                        "for_sec", "t", for_sec));
        call(message, error);
}

static void clear_notice(const char *error) {
        sd_bus_message *message = world_new_call(&display.world, CENTRE_PATH, CENTRE_BUS_NAME, "ClearNotice");

        assert_ok(sd_bus_message_append(message, "a{sv}", 0));
        call(message, error);
}

static void tell_spoken(uint64_t event) {
        struct event_field fields[] = {EVENT_FIELD_T("speech", event), EVENT_FIELD_S("ending", "said")};
        struct event_draft draft = {.type = "spoken", .fields = fields, .n_fields = ELEMENTSOF(fields)};

        assert_ok(event_source_record(display.source, &draft, 1, NULL, NULL, NULL));
}

START_TEST(each_change_is_a_board) {
        issue();
        world_until(&display.world, streq(display.services, "ho-tich 1 -1"));
        at_counter("Open");
        at_counter("Next");
        world_until(&display.world, streq(display.calls, "A 001 Quầy 1 1/3"));
        ck_assert_str_eq(display.speech, "call A 001");
        ck_assert_uint_eq(display.cursor, recorder_book(centre_of()->recorder)->last_event);
        tell_spoken(display.speech_event);
        world_until(&display.world, streq(display.speech, "call A 001 spoken"));
        /* What changes nothing is no board. */
        unsigned boards = display.boards;
        assert_ok(recorder_write(centre_of()->recorder, NULL, NULL));
        world_press(&display.world, "quay1", "satisfied", 0);
        world_until(&display.world, world_count(&display.world, "press-stray") == 1);
        ck_assert_uint_eq(display.boards, boards);
}
END_TEST

START_TEST(changes_while_it_draws_are_one_board) {
        display.silent = true;
        issue();
        world_until(&display.world, display.kept);
        unsigned boards = display.boards;
        issue();
        issue();
        at_counter("Open");
        ck_assert_uint_eq(display.boards, boards);
        display.silent = false;
        assert_ok(sd_bus_reply_method_return(display.kept, NULL));
        world_until(&display.world, streq(display.services, "ho-tich 3 -1"));
        ck_assert_uint_eq(display.boards, boards + 1);
}
END_TEST

START_TEST(refused_board_is_given_again_later) {
        display.error = "vn.motcua.Error.StorageFailed";
        issue();
        unsigned boards = display.boards;
        world_until(&display.world, display.boards > boards);
        /* Not at once, whatever changes. */
        boards = display.boards;
        issue();
        ck_assert_uint_eq(display.boards, boards);
        world_until(&display.world, display.boards == boards + 2);
        display.error = NULL;
        world_until(&display.world, display.boards == boards + 3);
        ck_assert_str_eq(display.services, "ho-tich 2 -1");
        /* And then as ever. */
        issue();
        world_until(&display.world, streq(display.services, "ho-tich 3 -1"));
        ck_assert_uint_eq(display.boards, boards + 4);
}
END_TEST

START_TEST(display_that_comes_anew_gets_the_board) {
        issue();
        at_counter("Open");
        at_counter("Next");
        world_until(&display.world, streq(display.speech, "call A 001"));
        set_present(false);
        unsigned boards = display.boards;
        /* What it told while nobody listened is known before it is asked for anything. */
        tell_spoken(display.speech_event);
        issue();
        ck_assert_uint_eq(display.boards, boards);
        set_present(true);
        world_until(&display.world, display.boards == boards + 1);
        ck_assert_str_eq(display.speech, "call A 001 spoken");
        ck_assert_str_eq(display.services, "ho-tich 1 -1");
        /* Also if it is the same, and was taken: an answer has come since. */
        clear_notice(BUS_ERROR_NO_NOTICE);
        clear_notice(BUS_ERROR_NO_NOTICE);
        set_present(false);
        set_present(true);
        world_until(&display.world, display.boards == boards + 2);
        ck_assert_str_eq(display.calls, "A 001 Quầy 1 1/3"); /* not that of the evening */
}
END_TEST

/* It went with an answer that it owed, which nobody waits for any more. */
START_TEST(display_that_went_in_a_call_gets_the_board) {
        struct timespec since, now;

        display.silent = true;
        issue();
        world_until(&display.world, display.kept);
        assert_ok(clock_gettime(CLOCK_MONOTONIC, &since));
        set_present(false);
        display.silent = false;
        unsigned boards = display.boards;
        set_present(true);
        world_until(&display.world, display.boards == boards + 1);
        assert_ok(clock_gettime(CLOCK_MONOTONIC, &now));
        ck_assert_int_lt(now.tv_sec - since.tv_sec, 5); /* the call's own timeout is no part of it */
        ck_assert_str_eq(display.services, "ho-tich 1 -1");
}
END_TEST

START_TEST(aggregator_that_comes_anew_gives_the_board) {
        issue();
        at_counter("Open");
        at_counter("Next");
        set_notice("Cháy", true, 0, NULL);
        world_until(&display.world, display.emergency);
        tell_spoken(display.speech_event - 1);
        unsigned boards = display.boards;
        world_restart(&display.world);
        world_appear(&display.world);
        set_present(true);
        world_until(&display.world, display.boards > boards && display.emergency);
        ck_assert_str_eq(display.calls, "A 001 Quầy 1 1/3");
        ck_assert_str_eq(display.notice, "Cháy");
}
END_TEST

START_TEST(notice_is_set_and_cleared_by_people) {
        char text[NOTICE_MAX + 2];

        memset(text, 'a', sizeof(text) - 1);
        text[sizeof(text) - 1] = '\0';
        set_notice("", false, 0, BUS_ERROR_BAD_ARGUMENT);
        set_notice(text, false, 0, BUS_ERROR_BAD_ARGUMENT);
        set_notice("ẩn \u202e", false, 0, BUS_ERROR_BAD_ARGUMENT);
        set_notice("hai\ndòng", false, 0, BUS_ERROR_BAD_ARGUMENT);
        set_notice("lâu", false, UINT64_MAX, BUS_ERROR_BAD_OPTION);
        clear_notice(BUS_ERROR_NO_NOTICE);
        ck_assert_uint_eq(display.notice_changes, 0);
        text[NOTICE_MAX] = '\0';
        set_notice(text, false, 0, NULL);
        world_until(&display.world, streq(display.notice, text));
        set_notice("Tạm dừng", false, 60, NULL);
        set_notice("Tạm dừng", false, 60, NULL); /* a key that was pressed twice */
        ck_assert_uint_eq(world_count(&display.world, "notice-set"), 2);
        world_until(&display.world, streq(display.notice, "Tạm dừng"));
        ck_assert(!display.emergency);
        clear_notice(NULL);
        world_until(&display.world, display.notice[0] == '\0');
        clear_notice(BUS_ERROR_NO_NOTICE);
        ck_assert_uint_eq(world_count(&display.world, "notice-cleared"), 1);
        world_until(&display.world, display.notice_changes == 3);
}
END_TEST

static void set_pages(const char *pragma) {
        ck_assert_int_eq(sqlite3_exec(store_connection(centre_of()->store), pragma, NULL, NULL, NULL),
                         SQLITE_OK);
}

/* What cannot be recorded is not shown either, and what stands stays. */
START_TEST(full_disk_takes_no_notice) {
        char text[NOTICE_MAX + 1], shown[NOTICE_MAX + 1] = "";

        memset(text, 'a', sizeof(text) - 1);
        text[sizeof(text) - 1] = '\0';
        set_pages("PRAGMA max_page_count = 1"); /* as many as there are */
        for (unsigned i = 0; !recorder_is_failing(centre_of()->recorder); i++) {
                sd_bus_message *message =
                        world_new_call(&display.world, CENTRE_PATH, CENTRE_BUS_NAME, "SetNotice");
                text[i % NOTICE_MAX]++;
                assert_ok(sd_bus_message_append(message, "sa{sv}", text, 0));
                sd_bus_message *reply = world_call(&display.world, message);
                if (sd_bus_message_is_method_error(reply, NULL)) {
                        ck_assert(sd_bus_message_is_method_error(reply, BUS_ERROR_STORAGE_FAILED));
                        ck_assert(recorder_is_failing(centre_of()->recorder));
                } else
                        memcpy(shown, text, sizeof(shown));
                sd_bus_message_unref(reply);
        }
        world_until(&display.world, streq(display.notice, shown));
        set_pages("PRAGMA max_page_count = 100000");
        world_until(&display.world, !recorder_is_failing(centre_of()->recorder));
        ck_assert_str_eq(display.notice, shown);
        ck_assert_str_eq(wall_of(recorder_book(centre_of()->recorder))->row.notice.text, shown);
        set_notice("Mới", false, 0, NULL);
        world_until(&display.world, streq(display.notice, "Mới"));
}
END_TEST

START_TEST(notice_is_over_by_itself) {
        set_notice("Một giây", false, 1, NULL);
        world_until(&display.world, world_count(&display.world, "notice-cleared") == 1);
        world_until(&display.world, display.notice[0] == '\0');
}
END_TEST

START_TEST(satisfaction_is_of_enough_public_ratings) {
        static const char *const levels[] = {"very-satisfied", "dissatisfied"};

        at_counter("Open");
        for (unsigned i = 0; i < ELEMENTSOF(levels); i++) {
                ck_assert_uint_eq(display.satisfaction[1], 0);
                unsigned arms = display.world.arms;
                at_counter("Done");
                world_until(&display.world, display.world.arms > arms);
                world_press(&display.world, "quay1", levels[i], display.world.arming);
                world_disarm(&display.world, "quay1", display.world.arming, "settled");
                world_until(&display.world, world_count(&display.world, "rating") == i + 1);
        }
        world_until(&display.world, display.satisfaction[1] == 2);
        ck_assert_uint_eq(display.satisfaction[0], 50);
        ck_assert_uint_eq(display.satisfaction[2], 2);
        /* Not any more if it takes more of them. */
        _cleanup_free_ char *other = strdup(config);
        *(strstr(other, "MinimumRatings=2") + strlen("MinimumRatings=")) = '3';
        world_write_config(&display.world, other);
        centre_manager_reload(&display.world.manager);
        world_until(&display.world, display.satisfaction[1] == 0);
}
END_TEST

static uint64_t next_refresh(void) {
        struct wall_figures_state *state = calloc(1, sizeof(*state));
        struct instant now;

        ck_assert_ptr_nonnull(state);
        assert_ok(recorder_now(centre_of()->recorder, &now));
        uint64_t next = wall_figures_next(state, centre_of(), recorder_book(centre_of()->recorder), &now.at);
        free(state);
        return next;
}

/* How long a busy machine made the visits is not known, and not asked. */
static bool is_estimated(const char *services) {
        return strncmp(services, "ho-tich 1 ", strlen("ho-tich 1 ")) == 0 && !streq(services, "ho-tich 1 -1");
}

/* Paces are read once a minute: the board of then has it, and nobody asked for that. */
START_TEST(estimate_is_refreshed_while_somebody_waits) {
        ck_assert_uint_eq(next_refresh(), UINT64_MAX);
        at_counter("Open");
        for (unsigned i = 0; i < ESTIMATE_VISITS_MIN; i++) {
                issue();
                at_counter("Next");
                at_counter("Done");
        }
        ck_assert_uint_eq(next_refresh(), UINT64_MAX);
        issue();
        ck_assert_uint_eq(next_refresh(), WALL_REFRESH_USEC);
        world_until(&display.world, is_estimated(display.services));
}
END_TEST

START_TEST(reload_that_changes_a_label_is_a_board) {
        issue();
        at_counter("Open");
        at_counter("Next");
        world_until(&display.world, streq(display.calls, "A 001 Quầy 1 1/3"));
        _cleanup_free_ char *other = strdup(config);
        *(strstr(other, "Quầy 1") + strlen("Quầy ")) = '7';
        world_write_config(&display.world, other);
        centre_manager_reload(&display.world.manager);
        world_until(&display.world, streq(display.calls, "A 001 Quầy 7 1/3"));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(each_change_is_a_board),
        SUITE_CASE(changes_while_it_draws_are_one_board),
        SUITE_CASE(refused_board_is_given_again_later),
        SUITE_CASE(display_that_comes_anew_gets_the_board),
        SUITE_CASE(display_that_went_in_a_call_gets_the_board),
        SUITE_CASE(aggregator_that_comes_anew_gives_the_board),
        SUITE_CASE(notice_is_set_and_cleared_by_people),
        SUITE_CASE(full_disk_takes_no_notice),
        SUITE_CASE(notice_is_over_by_itself),
        SUITE_CASE(satisfaction_is_of_enough_public_ratings),
        SUITE_CASE(estimate_is_refreshed_while_somebody_waits),
        SUITE_CASE(reload_that_changes_a_label_is_a_board),
};

SUITE_MAIN("wall-client", cases, setup, teardown)
