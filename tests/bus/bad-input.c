/* What nobody should send: each gets a named error, and nothing is lost by it. */
#include <stdarg.h>
#include <sys/socket.h>

#include "tests/bus/raw-message.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/records.h"

struct target {
        const char *destination, *path, *interface;
};

static const struct target keypad_root = {"vn.motcua.Keypad1", "/vn/motcua/Keypad1", "vn.motcua.Keypad1"};
static const struct target event_source = {"vn.motcua.Keypad1", "/vn/motcua/Keypad1",
                                           "vn.motcua.EventSource1"};
static const struct target keypad = {"vn.motcua.Keypad1", CLIENT_KEYPAD("quay1"), "vn.motcua.Keypad1.Keypad"};
static const struct target sim = {"vn.motcua.Keypad1", CLIENT_KEYPAD("quay1"), "vn.motcua.Sim1"};
static const struct target record = {"vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1"};
static const struct target full = {"vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1.Record"};
static const struct target counter = {"vn.motcua.Centre1", CLIENT_COUNTER("c1"), "vn.motcua.Centre1.Counter"};

#define BAD_ARGUMENT "vn.motcua.Error.BadArgument"
#define BAD_OPTION "vn.motcua.Error.BadOption"
#define TOO_MUCH SD_BUS_ERROR_LIMITS_EXCEEDED
#define INVALID_ARGS SD_BUS_ERROR_INVALID_ARGS

struct fixture {
        struct centre *centre;
        sd_bus *root, *aggregator; /* another channel of its user */
};

static struct fixture fixture_new(void) {
        struct fixture fixture = {.centre = centre_new(suite_dir())};

        centre_start_all(fixture.centre);
        fixture.root = centre_bus(fixture.centre);
        sd_bus *bus = centre_connect(fixture.centre, CENTRE_CENTRE);
        fixture.aggregator = client_open_channel(bus, event_source.destination, event_source.path);
        sd_bus_close_unref(bus);
        return fixture;
}

static bool has_a_record(void *userdata) {
        const struct records *records = userdata;

        return records_last(records, "press");
}

/* Both daemons are the ones that were started, and a press still comes through. */
static void fixture_end(struct fixture *fixture) {
        _cleanup_records_ struct records records = {};

        for (enum centre_daemon i = 0; i < CENTRE_PAIR_END; i++)
                ck_assert_msg(!process_has_exited(centre_process(fixture->centre, i)), "daemon %d died",
                              (int) i);
        records_follow(&records, fixture->root);
        client_press(fixture->root, "quay2", "done");
        centre_wait(fixture->centre, has_a_record, &records, "a press is recorded after all this");
        sd_bus_close_unref(fixture->aggregator);
        centre_free(fixture->centre);
}

static void expect_error(sd_bus *bus, const struct target *target, const char *member, const char *name,
                         const char *types, ...) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        va_list ap;

        va_start(ap, types);
        int r = sd_bus_call_methodv(bus, target->destination, target->path, target->interface, member, &error,
                                    &reply, types, ap);
        va_end(ap);
        ck_assert_msg(r < 0, "%s.%s succeeded instead of failing with %s", target->interface, member, name);
        ck_assert_msg(streq(error.name, name), "%s.%s failed with %s (%s) instead of %s", target->interface,
                      member, error.name, error.message, name);
        ck_assert_msg(error.message && error.message[0] != '\0', "%s.%s: %s without a message",
                      target->interface, member, name);
}

START_TEST(unknown_options_are_named) {
        struct fixture f = fixture_new();

        expect_error(f.root, &keypad_root, "Describe", BAD_OPTION, "a{sv}", 1, "colour", "s", "red");
        expect_error(f.root, &keypad_root, "Describe", BAD_OPTION, "a{sv}", 1, "lang", "s", "fr");
        expect_error(f.root, &keypad_root, "Describe", BAD_OPTION, "a{sv}", 1, "lang", "t", UINT64_C(1));
        expect_error(f.root, &keypad, "Describe", BAD_OPTION, "a{sv}", 1, "", "s", "");
        expect_error(f.root, &keypad, "SetLight", BAD_OPTION, "ssa{sv}", "done", "on", 1, "x", "b", 1);
        expect_error(f.root, &keypad, "Beep", BAD_OPTION, "sa{sv}", "ok", 1, "x", "b", 1);
        expect_error(f.root, &sim, "Press", BAD_OPTION, "sa{sv}", "done", 1, "x", "b", 1);
        expect_error(f.aggregator, &keypad, "Arm", BAD_OPTION, "stta{sv}", "a", USEC_PER_SEC, UINT64_C(0), 1,
                     "x", "b", 1);
        expect_error(f.root, &record, "Describe", BAD_OPTION, "a{sv}", 1, "lang", "s", "");
        expect_error(f.root, &record, "GetToday", BAD_OPTION, "a{sv}", 1, "Counter", "s", "quay1");
        expect_error(f.root, &record, "GetToday", BAD_OPTION, "a{sv}", 1, "official", "s", "lan");
        expect_error(f.root, &record, "GetToday", SD_BUS_ERROR_ACCESS_DENIED, "a{sv}", 1, "by", "s",
                     "official");
        expect_error(f.root, &record, "GetFigures", SD_BUS_ERROR_ACCESS_DENIED, "ssa{sv}", "2026-11-23",
                     "2026-11-23", 1, "by", "s", "official");
        expect_error(f.root, &record, "GetQueueFigures", SD_BUS_ERROR_ACCESS_DENIED, "ssa{sv}", "2026-11-23",
                     "2026-11-23", 1, "by", "s", "official");
        expect_error(f.root, &full, "GetToday", BAD_OPTION, "a{sv}", 1, "by", "s", "service");
        expect_error(f.root, &full, "GetToday", BAD_OPTION, "a{sv}", 2, "by", "s", "official", "counter", "s",
                     "c1");
        expect_error(f.root, &record, "GetTickets", BAD_OPTION, "a{sv}", 1, "day", "t", UINT64_C(1));
        expect_error(f.root, &record, "GetRatingProof", BAD_OPTION, "sa{sv}", "ABCDEFGHIJKLMNOP", 1, "size",
                     "s", "");
        expect_error(f.root, &record, "GetRatingCodes", BAD_OPTION, "sa{sv}", "2026-01-01", 1, "day", "s",
                     "");
        expect_error(f.root, &full, "GetRatings", BAD_OPTION, "tua{sv}", UINT64_C(0), 1, 1, "x", "s", "");
        expect_error(f.root, &counter, "Describe", BAD_OPTION, "a{sv}", 2, "lang", "s", "vi", "x", "s", "");
        fixture_end(&f);
}
END_TEST

START_TEST(bad_arguments_are_named) {
        struct fixture f = fixture_new();
        char long_token[66];

        memset(long_token, 'x', sizeof(long_token) - 1);
        long_token[sizeof(long_token) - 1] = '\0';
        const char *const bad_tokens[] = {"", " ", "a b", "a/b", "\xc3\xa9", long_token};
        for (size_t i = 0; i < ELEMENTSOF(bad_tokens); i++)
                expect_error(f.aggregator, &keypad, "Arm", BAD_ARGUMENT, "stta{sv}", bad_tokens[i],
                             60 * USEC_PER_SEC, UINT64_C(0), 0);
        expect_error(f.aggregator, &keypad, "Arm", BAD_ARGUMENT, "stta{sv}", "a", UINT64_C(999999),
                     UINT64_C(0), 0);
        expect_error(f.aggregator, &keypad, "Arm", BAD_ARGUMENT, "stta{sv}", "a", UINT64_MAX, UINT64_C(0), 0);
        expect_error(f.aggregator, &keypad, "Arm", BAD_ARGUMENT, "stta{sv}", "a", USEC_PER_SEC, UINT64_MAX,
                     0);
        expect_error(f.aggregator, &keypad, "Disarm", "vn.motcua.Error.NotArmed", "ta{sv}", UINT64_C(77), 0);
        expect_error(f.aggregator, &keypad, "Disarm", "vn.motcua.Error.NotArmed", "ta{sv}", UINT64_C(0), 0);
        expect_error(f.root, &keypad, "SetLight", "vn.motcua.Error.NoSuchKey", "ssa{sv}", "nothing", "on", 0);
        expect_error(f.root, &keypad, "SetOutput", "vn.motcua.Error.NoSuchOutput", "ssta{sv}", "nothing",
                     "on", UINT64_C(1000000), 0);
        expect_error(f.root, &keypad, "SetLight", BAD_ARGUMENT, "ssa{sv}", "done", "bright", 0);
        expect_error(f.root, &keypad, "Beep", BAD_ARGUMENT, "sa{sv}", "loud", 0);
        expect_error(f.root, &sim, "Press", "vn.motcua.Error.NoSuchKey", "sa{sv}", "nothing", 0);
        expect_error(f.root, &sim, "Press", BAD_ARGUMENT, "sa{sv}", "done", 1, "hold_usec", "t",
                     601 * USEC_PER_SEC);
        expect_error(f.root, &sim, "Press", BAD_ARGUMENT, "sa{sv}", "done", 1, "bounce", "s", "much");
        expect_error(f.root, &record, "GetFigures", BAD_ARGUMENT, "ssa{sv}", "", "", 0);
        expect_error(f.root, &record, "GetFigures", BAD_ARGUMENT, "ssa{sv}", "2026-02-29", "2026-03-01", 0);
        expect_error(f.root, &record, "GetFigures", BAD_ARGUMENT, "ssa{sv}", "2026-03-02", "2026-03-01", 0);
        expect_error(f.root, &record, "GetFigures", BAD_ARGUMENT, "ssa{sv}", "2000-01-01", "2026-01-01", 0);
        expect_error(f.root, &record, "GetFigures", "vn.motcua.Error.NoSuchCounter", "ssa{sv}", "2026-01-01",
                     "2026-01-01", 1, "counter", "s", "nowhere");
        fixture_end(&f);
}
END_TEST

START_TEST(page_sizes_have_limits) {
        struct fixture f = fixture_new();
        static const uint32_t bad[] = {0, 1001, UINT32_MAX};

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                expect_error(f.aggregator, &event_source, "GetPending", INVALID_ARGS, "tu", UINT64_C(0),
                             bad[i]);
                expect_error(f.root, &record, "GetEventsSince", INVALID_ARGS, "tu", UINT64_C(0), bad[i]);
                expect_error(f.root, &full, "GetEventsSince", INVALID_ARGS, "tu", UINT64_C(0), bad[i]);
                expect_error(f.root, &full, "GetRatings", INVALID_ARGS, "tua{sv}", UINT64_C(0), bad[i], 0);
        }
        expect_error(f.aggregator, &event_source, "Acknowledge", INVALID_ARGS, "t", UINT64_C(1000000));
        expect_error(f.aggregator, &event_source, "Acknowledge", INVALID_ARGS, "t", UINT64_MAX);
        fixture_end(&f);
}
END_TEST

START_TEST(cursor_beyond_the_end_is_an_empty_answer) {
        struct fixture f = fixture_new();
        static const uint64_t cursors[] = {1000000, INT64_MAX, (uint64_t) INT64_MAX + 1, UINT64_MAX};

        for (size_t i = 0; i < ELEMENTSOF(cursors); i++) {
                _cleanup_records_ struct records records = {};
                _cleanup_client_message_ sd_bus_message *pending = NULL;
                records_fetch(&records, f.root, cursors[i]);
                ck_assert_uint_eq(records.n, 0);
                must(sd_bus_call_method(f.aggregator, event_source.destination, event_source.path,
                                        event_source.interface, "GetPending", NULL, &pending, "tu",
                                        cursors[i], 1000));
                must(sd_bus_message_enter_container(pending, 'a', "(tsa{sv})"));
                ck_assert_int_eq(sd_bus_message_at_end(pending, false), 1);
        }
        fixture_end(&f);
}
END_TEST

START_TEST(ill_typed_calls_are_named) {
        struct fixture f = fixture_new();

        expect_error(f.root, &record, "GetEventsSince", INVALID_ARGS, "su", "0", 1);
        expect_error(f.root, &record, "GetEventsSince", INVALID_ARGS, "t", UINT64_C(0));
        expect_error(f.root, &record, "GetFigures", INVALID_ARGS, "s", "2026-01-01");
        expect_error(f.root, &record, "GetToday", INVALID_ARGS, "a{ss}", 0);
        expect_error(f.root, &keypad_root, "Describe", INVALID_ARGS, "");
        expect_error(f.root, &sim, "Press", INVALID_ARGS, "s", "done");
        expect_error(f.root, &sim, "SetClock", INVALID_ARGS, "tb", UINT64_C(0), 1);
        expect_error(f.aggregator, &keypad, "Arm", INVALID_ARGS, "sssa{sv}", "a", "1", "1", 0);
        expect_error(f.aggregator, &event_source, "GetPending", INVALID_ARGS, "ts", UINT64_C(0), "1");
        expect_error(f.aggregator, &event_source, "Acknowledge", INVALID_ARGS, "");
        fixture_end(&f);
}
END_TEST

START_TEST(oversized_calls_are_refused) {
        struct fixture f = fixture_new();
        const size_t size = 8 * 1024 * 1024;
        _cleanup_free_ char *text = malloc(size + 1);

        memset(text, 'x', size);
        text[size] = '\0';
        expect_error(f.aggregator, &keypad, "Arm", BAD_ARGUMENT, "stta{sv}", text, USEC_PER_SEC, UINT64_C(0),
                     0);
        expect_error(f.root, &sim, "Press", TOO_MUCH, "sa{sv}", text, 0);
        expect_error(f.root, &keypad, "SetOutput", TOO_MUCH, "ssta{sv}", text, "on", UINT64_C(1000000), 0);
        expect_error(f.root, &keypad, "SetLight", TOO_MUCH, "ssa{sv}", text, "on", 0);
        expect_error(f.root, &record, "GetFigures", TOO_MUCH, "ssa{sv}", text, text, 0);
        expect_error(f.root, &record, "GetToday", TOO_MUCH, "a{sv}", 1, "counter", "s", text);
        expect_error(f.root, &record, "GetRatingProof", TOO_MUCH, "sa{sv}", text, 0);
        expect_error(f.root, &record, "GetRatingCodes", TOO_MUCH, "sa{sv}", text, 0);
        text[15 * 1024] = '\0'; /* as much as may be said */
        expect_error(f.root, &record, "GetRatingProof", BAD_ARGUMENT, "sa{sv}", text, 0);
        expect_error(f.root, &record, "GetRatingCodes", BAD_ARGUMENT, "sa{sv}", text, 0);
        text[15 * 1024] = 'x';
        expect_error(f.root, &record, "Describe", TOO_MUCH, "a{sv}", 1, text, "s", "");
        /* What is longer than anything valid, and not by far, the methods name themselves. */
        text[8000] = '\0';
        expect_error(f.root, &sim, "Press", "vn.motcua.Error.NoSuchKey", "sa{sv}", text, 0);
        expect_error(f.root, &keypad, "SetLight", "vn.motcua.Error.NoSuchKey", "ssa{sv}", text, "on", 0);
        text[4000] = '\0';
        expect_error(f.root, &record, "GetFigures", BAD_ARGUMENT, "ssa{sv}", text, text, 0);
        expect_error(f.root, &record, "GetToday", BAD_OPTION, "a{sv}", 1, "counter", "s", text);
        expect_error(f.root, &record, "Describe", BAD_OPTION, "a{sv}", 1, text, "s", "");
        fixture_end(&f);
}
END_TEST

/* The bus drops whoever breaks the protocol; what matters is that it never reaches a daemon. */
static void send_and_be_dropped(struct centre *centre, const void *body, size_t size, const char *signature) {
        struct raw_message hello, bad;
        _cleanup_close_ int fd = centre_connect_raw(centre, CENTRE_OPERATOR);
        char answer[4096];

        raw_message_build(&hello,
                          &(struct raw_header){"org.freedesktop.DBus", "/org/freedesktop/DBus",
                                               "org.freedesktop.DBus", "Hello", NULL, 1},
                          "", 0);
        raw_message_build(
                &bad, &(struct raw_header){sim.destination, sim.path, sim.interface, "Press", signature, 2},
                body, size);
        must_errno(send(fd, hello.data, hello.size, MSG_NOSIGNAL));
        must_errno(send(fd, bad.data, bad.size, MSG_NOSIGNAL));
        for (;;) {
                ssize_t n = recv(fd, answer, sizeof(answer), 0);
                if (n == 0 || (n < 0 && errno == ECONNRESET))
                        return;
                must_errno(n);
        }
}

START_TEST(broken_messages_stop_at_the_bus) {
        struct fixture f = fixture_new();
        /* Strings as the protocol marshals them: length, bytes, NUL; then an empty a{sv}. */
        static const uint8_t latin1[] = {2, 0, 0, 0, 0xe9, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        static const uint8_t surrogate[] = {3, 0, 0, 0, 0xed, 0xa0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        static const uint8_t long_string[] = {0xff, 0xff, 0xff, 0x7f, 'x', 0, 0, 0};
        static const uint8_t long_array[] = {1, 0, 0, 0, 'x', 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0};

        send_and_be_dropped(f.centre, latin1, sizeof(latin1), "sa{sv}");
        send_and_be_dropped(f.centre, surrogate, sizeof(surrogate), "sa{sv}");
        send_and_be_dropped(f.centre, long_string, sizeof(long_string), "sa{sv}");
        send_and_be_dropped(f.centre, long_array, sizeof(long_array), "sa{sv}");
        send_and_be_dropped(f.centre, latin1, sizeof(latin1), "sa{s");
        fixture_end(&f);
}
END_TEST

struct barrage {
        size_t sent, answered, failed;
};

static int on_answer(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct barrage *barrage = userdata;

        barrage->answered++;
        barrage->failed += sd_bus_message_is_method_error(message, NULL) > 0;
        return 0;
}

static bool all_answered(void *userdata) {
        const struct barrage *barrage = userdata;

        return barrage->answered == barrage->sent;
}

START_TEST(thousands_of_calls_are_all_answered) {
        struct fixture f = fixture_new();
        struct barrage barrage = {};
        enum { ROUNDS = 50, CALLS = 100 }; /* the bus lets 128 replies be outstanding */

        for (size_t round = 0; round < ROUNDS; round++) {
                for (size_t i = 0; i < CALLS; i++, barrage.sent++)
                        must(sd_bus_call_method_async(f.root, NULL, record.destination, record.path,
                                                      record.interface, "GetEventsSince", on_answer, &barrage,
                                                      "tu", UINT64_C(0), (uint32_t) (i % 3)));
                centre_wait(f.centre, all_answered, &barrage, "every call is answered");
        }
        ck_assert_uint_eq(barrage.failed, ROUNDS * ((CALLS + 2) / 3)); /* those with a page of 0 */
        fixture_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(unknown_options_are_named),       SUITE_CASE(bad_arguments_are_named),
        SUITE_CASE(page_sizes_have_limits),          SUITE_CASE(cursor_beyond_the_end_is_an_empty_answer),
        SUITE_CASE(ill_typed_calls_are_named),       SUITE_CASE(oversized_calls_are_refused),
        SUITE_CASE(broken_messages_stop_at_the_bus), SUITE_CASE(thousands_of_calls_are_all_answered),
};

CENTRE_SUITE_MAIN("bad-input", cases)
