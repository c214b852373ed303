/* Announcements that nobody reads, with a peer on a socketpair as the bus, which tells what the test says. */
#include "services/base/bus.h"
#include "services/guard/bus-unheard.h"
#include "tests/lib/suite.h"
#include "tests/unit/guard/peers.h"

enum { ROUNDS = 20 };

static sd_event *event;
static sd_bus *server, *bus;
static uint32_t incoming; /* that the bus tells; UINT32_MAX: nothing */
static bool is_mute;      /* it does not answer */
static unsigned n_questions;

static int on_call(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error _unused_) {
        const char *name;

        if (sd_bus_message_is_method_call(message, NULL, "Hello") > 0)
                return sd_bus_reply_method_return(message, "s", ":1.7") < 0 ? -EIO : 1;
        if (sd_bus_message_is_method_call(message, "org.freedesktop.DBus.Debug.Stats",
                                          "GetConnectionStats") <= 0)
                return 0;
        n_questions++;
        assert_ok(sd_bus_message_read(message, "s", &name));
        ck_assert_str_eq(name, ":1.7");
        if (is_mute)
                return 1;
        if (incoming == UINT32_MAX)
                assert_ok(sd_bus_reply_method_errorf(message, SD_BUS_ERROR_UNKNOWN_METHOD, "No."));
        else
                assert_ok(sd_bus_reply_method_return(message, "a{sv}", 2, "OutgoingBytes", "u", UINT32_MAX,
                                                     "IncomingBytes", "u", incoming));
        return 1;
}

static void setup(void) {
        const char *name;

        assert_ok(sd_event_new(&event));
        peers_connect(event, on_call, /* is_client= */ true, &server, &bus);
        while (sd_bus_is_ready(bus) <= 0)
                assert_ok(sd_event_run(event, UINT64_MAX));
        assert_ok(sd_bus_get_unique_name(bus, &name));
}

static void teardown(void) {
        sd_bus_close_unref(bus);
        sd_bus_close_unref(server);
        sd_event_unref(event);
}

/* The loop has work, as for a call or a timer. Returns as it ended, or 1: it goes on. */
static int work(void) {
        int code;

        for (unsigned i = 0; i < ROUNDS; i++) {
                assert_ok(sd_bus_emit_signal(server, "/a", "a.b", "C", NULL));
                for (unsigned n = 0; n < ROUNDS; n++)
                        if (sd_event_get_exit_code(event, &code) >= 0)
                                return code;
                        else
                                assert_ok(sd_event_run(event, 0));
        }
        return 1;
}

START_TEST(daemon_that_is_heard_goes_on) {
        _cleanup_(bus_unheard_freep) struct bus_unheard *unheard = NULL;

        incoming = UNHEARD_MAX;
        assert_ok(bus_unheard_new(bus, 0, &unheard));
        ck_assert_int_eq(work(), 1);
        ck_assert_uint_ge(n_questions, ROUNDS);
}
END_TEST

START_TEST(daemon_that_is_not_heard_ends) {
        _cleanup_(bus_unheard_freep) struct bus_unheard *unheard = NULL;

        incoming = UNHEARD_MAX + 1;
        assert_ok(bus_unheard_new(bus, 0, &unheard));
        ck_assert_int_eq(work(), -ENOBUFS);
        ck_assert_uint_eq(n_questions, 1);
}
END_TEST

START_TEST(bus_is_asked_seldom_and_once_at_a_time) {
        _cleanup_(bus_unheard_freep) struct bus_unheard *seldom = NULL, *often = NULL;

        assert_ok(bus_unheard_new(bus, UINT64_MAX / 2, &seldom));
        ck_assert_int_eq(work(), 1);
        ck_assert_uint_eq(n_questions, 0);
        is_mute = true;
        assert_ok(bus_unheard_new(bus, 0, &often));
        ck_assert_int_eq(work(), 1);
        ck_assert_uint_eq(n_questions, 1);
}
END_TEST

START_TEST(bus_that_does_not_tell_is_not_asked_again) {
        _cleanup_(bus_unheard_freep) struct bus_unheard *unheard = NULL;

        incoming = UINT32_MAX;
        assert_ok(bus_unheard_new(bus, 0, &unheard));
        ck_assert_int_eq(work(), 1);
        ck_assert_uint_eq(n_questions, 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(daemon_that_is_heard_goes_on),
        SUITE_CASE(daemon_that_is_not_heard_ends),
        SUITE_CASE(bus_is_asked_seldom_and_once_at_a_time),
        SUITE_CASE(bus_that_does_not_tell_is_not_asked_again),
};

SUITE_MAIN("guard-bus-unheard", cases, setup, teardown)
