/* The aggregator with a printer and a camera daemon on a socketpair: when the slip of a day is made, what it
 * waits for, and what is asked of the printer. */
#include "daemon/slips/client.h"

#include <inttypes.h>

#include "daemon/log/sign.h"
#include "daemon/slips/book.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

#define CONFIG(sources, more)                                                                                \
        "[Centre]\nSources=keypad printer" sources "\nPrintTickets=no\nClosingSlipPrinter=phieu\n"           \
        "[Service ho-tich]\nPrefix=A\n[Counter 1]\nAttendant=quay1\nServices=ho-tich\n[Printer "             \
        "phieu]\n" more
#define CAMERAS CONFIG(" camera", "[Camera hall]\nSource=test\nCounters=1\n[Camera door]\nSource=test\n")

#define HOUR (3600 * USEC_PER_SEC)
#define WEEK (7 * USEC_PER_DAY)

enum { ASKED_MAX = 16 };

/* Two daemons that answer as they are told. */
struct devices {
        struct world world;
        struct outbox *outboxes[2];
        struct event_source *sources[2];
        sd_bus_slot *slots[2];
        const char *error; /* of Print; NULL: takes it */
        unsigned asked, figures;
        char template[16], kind[16], printer[16], keys[ASKED_MAX][PRINT_KEY_SIZE];
        uint64_t ttl_usec;
        unsigned cameras; /* that GetFigures tells of */
};

static struct devices devices;

static void read_options(sd_bus_message *message) {
        const char *name, *text = "";

        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(message, "s", &name));
                if (streq(name, "ttl_usec"))
                        assert_ok(sd_bus_message_read(message, "v", "t", &devices.ttl_usec));
                else
                        assert_ok(sd_bus_message_read(message, "v", "s", &text));
                if (streq(name, "key"))
                        snprintf(devices.keys[devices.asked], PRINT_KEY_SIZE, "%s", text);
                else if (streq(name, "kind"))
                        snprintf(devices.kind, sizeof(devices.kind), "%s", text);
                else if (streq(name, "printer"))
                        snprintf(devices.printer, sizeof(devices.printer), "%s", text);
                assert_ok(sd_bus_message_exit_container(message));
        }
        assert_ok(sd_bus_message_exit_container(message));
}

static int method_print(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error) {
        const char *template;

        ck_assert_uint_lt(devices.asked, ASKED_MAX);
        assert_ok(sd_bus_message_read(message, "s", &template));
        snprintf(devices.template, sizeof(devices.template), "%s", template);
        assert_ok(sd_bus_message_skip(message, "a{sv}"));
        read_options(message);
        devices.asked++;
        return devices.error ? sd_bus_error_setf(error, devices.error, "It says no.")
                             : sd_bus_reply_method_return(message, "t", (uint64_t) devices.asked);
}

static int method_get_figures(sd_bus_message *message, void *userdata _unused_,
                              sd_bus_error *error _unused_) {
        static const char *const ids[] = {"hall", "door", "gone"};
        sd_bus_message *reply;

        devices.figures++;
        assert_ok(sd_bus_message_new_method_return(message, &reply));
        assert_ok(sd_bus_message_open_container(reply, 'a', "(sttta{st})"));
        for (unsigned i = 0; i < devices.cameras && i < ELEMENTSOF(ids); i++)
                assert_ok(sd_bus_message_append(reply, "(sttta{st})", ids[i], 8 * HOUR, 7 * HOUR, UINT64_C(1),
                                                1, "restart", HOUR));
        assert_ok(sd_bus_message_close_container(reply));
        assert_ok(sd_bus_send(NULL, reply, NULL));
        sd_bus_message_unref(reply);
        return 1;
}

static const sd_bus_vtable printer_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Print", "sa{sv}a{sv}", "t", method_print, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static const sd_bus_vtable camera_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("GetFigures", "sa{sv}", "a(sttta{st})", method_get_figures, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static struct centre *centre_of(void) {
        return &devices.world.manager->centre;
}

static void open_device(unsigned i, const char *path, const char *interface, const sd_bus_vtable *vtable) {
        struct world *world = &devices.world;
        _cleanup_free_ char *file = NULL;

        assert_ok(str_format(&file, "%s/outbox-%u.db", world->dir, i));
        assert_ok(outbox_open(file, 1000000, NULL, &devices.outboxes[i]));
        assert_ok(event_source_new(world->event, world->hardware_bus, path, world->hardware_clock,
                                   devices.outboxes[i], &devices.sources[i]));
        assert_ok(sd_bus_add_object_vtable(world->hardware_bus, &devices.slots[i], path, interface, vtable,
                                           NULL));
}

static bool is_live(unsigned i) {
        return source_is_live(centre_of()->sources[i + 1]) && outbox_pending(devices.outboxes[i]) == 0;
}

static void tell(unsigned i, const char *type, const struct event_field *fields, size_t n) {
        struct event_draft draft = {.type = type, .fields = fields, .n_fields = n};

        assert_ok(event_source_record(devices.sources[i], &draft, 1, NULL, NULL, NULL));
        world_until(&devices.world, is_live(i));
}

static void open_centre(const char *config) {
        devices = (struct devices){.cameras = 2};
        world_open_configured(&devices.world, config);
        world_appear(&devices.world);
        open_device(0, "/vn/motcua/Printer1", "vn.motcua.Printer1", printer_vtable);
        source_set_owner(centre_of()->sources[1], "");
        world_until(&devices.world, is_live(0));
        tell(0, "printer-ready", (struct event_field[]){EVENT_FIELD_S("printer", "phieu")}, 1);
        if (centre_of()->n_sources < 3)
                return;
        open_device(1, "/vn/motcua/Camera1", "vn.motcua.Camera1", camera_vtable);
        source_set_owner(centre_of()->sources[2], "");
        world_until(&devices.world, is_live(1));
}

static void teardown(void) {
        for (unsigned i = 0; i < 2; i++) {
                sd_bus_slot_unref(devices.slots[i]);
                if (devices.sources[i])
                        event_source_free(devices.sources[i]);
                if (devices.outboxes[i])
                        outbox_free(devices.outboxes[i]);
        }
        world_close(&devices.world);
}

static void call(const char *member, const char *argument) {
        sd_bus_message *message =
                world_new_call(&devices.world, "/vn/motcua/Centre1", "vn.motcua.Centre1", member);

        if (argument)
                assert_ok(sd_bus_message_append(message, "s", argument));
        assert_ok(sd_bus_message_append(message, "a{sv}", 0));
        sd_bus_message_unref(world_call(&devices.world, message));
}

static void close_day(void) {
        call("IssueTicket", "ho-tich");
        call("EndDay", NULL);
        world_until(&devices.world, world_count(&devices.world, "closing-slip") > 0);
}

static void assert_number(const char *name, uint64_t expected) {
        struct fields_room room;
        struct fields fields = world_last_event(&devices.world, "closing-slip", &room);
        uint64_t number;

        assert_ok(fields_get_t(&fields, name, &number));
        ck_assert_msg(number == expected, "%s is %" PRIu64, name, number);
}

static bool is_unsure(void) {
        struct fields_room room;
        struct fields fields = world_last_event(&devices.world, "closing-slip", &room);
        bool unsure;

        assert_ok(fields_get_b(&fields, "unsure", &unsure));
        return unsure;
}

START_TEST(slip_is_asked_for_as_a_receipt_of_a_week) {
        open_centre(CONFIG("", ""));
        close_day();
        world_until(&devices.world, devices.asked == 1);
        ck_assert_str_eq(devices.template, "closing");
        ck_assert_str_eq(devices.kind, "receipt");
        ck_assert_str_eq(devices.printer, "phieu");
        ck_assert(devices.ttl_usec > WEEK - HOUR && devices.ttl_usec <= WEEK);
        ck_assert(!is_unsure());
        ck_assert_uint_gt(log_state_of(centre_of())->newest.size, 0);
        assert_number("size", log_state_of(centre_of())->newest.size);
        assert_number("cameras", 0);
}
END_TEST

START_TEST(printer_daemon_that_is_full_is_asked_again_by_the_same_key) {
        open_centre(CONFIG("", ""));
        devices.error = BUS_ERROR_QUEUE_FULL;
        close_day();
        world_until(&devices.world, devices.asked >= 3);
        devices.error = NULL;
        unsigned before = devices.asked;
        world_until(&devices.world, devices.asked > before);
        for (unsigned i = 1; i < devices.asked; i++)
                ck_assert_str_eq(devices.keys[i], devices.keys[0]);
        ck_assert_uint_eq(world_count(&devices.world, "slip-given-up"), 0);
}
END_TEST

START_TEST(slip_that_is_refused_for_good_is_given_up_and_told) {
        open_centre(CONFIG("", ""));
        devices.error = BUS_ERROR_BAD_ARGUMENT;
        close_day();
        world_until(&devices.world, world_count(&devices.world, "closing-slip-unprinted") == 1);
        ck_assert_uint_eq(devices.asked, 1);
        ck_assert_uint_eq(world_count(&devices.world, "slip-given-up"), 1);
}
END_TEST

START_TEST(slip_of_before_a_restart_is_asked_for_again) {
        open_centre(CONFIG("", ""));
        close_day();
        world_until(&devices.world, devices.asked == 1);
        world_restart(&devices.world);
        world_appear(&devices.world);
        source_set_owner(centre_of()->sources[1], "");
        world_until(&devices.world, devices.asked == 2);
        ck_assert_str_eq(devices.keys[1], devices.keys[0]);
        ck_assert_uint_eq(world_count(&devices.world, "closing-slip"), 1);
}
END_TEST

START_TEST(cameras_whose_hours_are_not_over_are_asked) {
        open_centre(CAMERAS);
        close_day();
        ck_assert_uint_eq(devices.figures, 1);
        assert_number("cameras", 2);
        assert_number("cameras_unknown", 0);
        assert_number("announced_usec", 16 * HOUR);
        assert_number("recorded_usec", 14 * HOUR);
}
END_TEST

static void tell_figures(const char *camera) {
        struct fields_room room;
        struct fields fields = world_last_event(&devices.world, "centre-started", &room);
        char day[DAY_TEXT_SIZE];
        uint64_t now;

        assert_ok(fields_get_t(&fields, "realtime_usec", &now));
        day_format(day_of(now, 7 * (int64_t) HOUR), day);
        struct event_field items[] = {
                EVENT_FIELD_S("camera", camera),
                EVENT_FIELD_S("day", day),
                EVENT_FIELD_T("announced_usec", 5 * HOUR),
                EVENT_FIELD_T("recorded_usec", 4 * HOUR),
        };
        tell(1, "footage-figures", items, ELEMENTSOF(items));
}

/* What is in the record already counts, and is not asked for again; of a camera that left, too. */
START_TEST(cameras_that_have_told_are_taken_by_their_word) {
        open_centre(CAMERAS);
        tell_figures("hall");
        tell_figures("gone");
        devices.cameras = 3;
        close_day();
        assert_number("cameras", 3);
        assert_number("cameras_unknown", 0);
        assert_number("announced_usec", (5 + 5 + 8) * HOUR);
        assert_number("recorded_usec", (4 + 4 + 7) * HOUR);
}
END_TEST

START_TEST(camera_that_tells_nothing_is_waited_for_and_named) {
        open_centre(CAMERAS);
        devices.cameras = 1;
        close_day();
        ck_assert_uint_gt(devices.figures, 10); /* each look is one question */
        ck_assert_uint_lt(devices.figures, 60);
        assert_number("cameras", 2);
        assert_number("cameras_unknown", 1);
        assert_number("recorded_usec", 7 * HOUR);
}
END_TEST

START_TEST(slip_without_a_checkpoint_says_so) {
        open_centre(CONFIG("", ""));
        log_distrust(log_state_of(centre_of()), TRUST_REWRITTEN, 1);
        close_day();
        assert_number("size", 0);
        world_until(&devices.world, devices.asked == 1);
}
END_TEST

START_TEST(day_of_an_unknown_clock_is_marked) {
        open_centre(CONFIG("", ""));
        world_restart_at(&devices.world, UINT64_C(1795757305000000), false);
        world_appear(&devices.world);
        source_set_owner(centre_of()->sources[1], "");
        close_day();
        ck_assert(is_unsure());
        world_until(&devices.world, devices.asked == 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(slip_is_asked_for_as_a_receipt_of_a_week),
        SUITE_CASE(printer_daemon_that_is_full_is_asked_again_by_the_same_key),
        SUITE_CASE(slip_that_is_refused_for_good_is_given_up_and_told),
        SUITE_CASE(slip_of_before_a_restart_is_asked_for_again),
        SUITE_CASE(cameras_whose_hours_are_not_over_are_asked),
        SUITE_CASE(cameras_that_have_told_are_taken_by_their_word),
        SUITE_CASE(camera_that_tells_nothing_is_waited_for_and_named),
        SUITE_CASE(slip_without_a_checkpoint_says_so),
        SUITE_CASE(day_of_an_unknown_clock_is_marked),
};

SUITE_MAIN("slips-client", cases, NULL, teardown)
