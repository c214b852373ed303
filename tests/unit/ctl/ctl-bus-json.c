#include "daemon/ctl/bus-json.h"

#include <sys/socket.h>

#include "services/base/bus.h"
#include "tests/lib/suite.h"

static inline void bus_close_unrefp(sd_bus **p) {
        sd_bus_close_unref(*p);
}

/* A message can be made on a bus that was started; nobody needs to answer at the other end. */
static sd_bus_message *make_message(sd_bus *bus) {
        sd_bus_message *message;

        assert_ok(sd_bus_message_new_signal(bus, &message, "/t", "t.T", "T"));
        return message;
}

static void start_bus(sd_bus **ret, int *ret_peer) {
        int fds[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
        assert_ok(sd_bus_new(ret));
        assert_ok(sd_bus_set_fd(*ret, fds[0], fds[0]));
        assert_ok(sd_bus_start(*ret));
        *ret_peer = fds[1];
}

static void check(sd_bus_message *message, const char *expected) {
        _cleanup_(json_decrefp) json_t *value = NULL;
        _cleanup_free_ char *text = NULL;

        assert_ok(sd_bus_message_seal(message, 1, 0));
        assert_ok(sd_bus_message_rewind(message, true));
        assert_ok(bus_json_read(message, &value));
        text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
        ck_assert_str_eq(text, expected);
        ck_assert_int_eq(bus_json_read(message, &value), -ENXIO);
}

START_TEST(every_type_has_its_json) {
        _cleanup_(bus_close_unrefp) sd_bus *bus = NULL;
        _cleanup_close_ int peer = -1;
        static const struct {
                const char *types;
                const char *expected;
        } rows[] = {
                {"s", "\"Quầy\""}, {"b", "true"}, {"u", "7"},
                {"x", "-7"},       {"t", "7"},    {"as", "[\"a\",\"b\"]"},
        };

        start_bus(&bus, &peer);
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_message_ sd_bus_message *message = make_message(bus);

                switch (i) {
                case 0:
                        assert_ok(sd_bus_message_append(message, "s", "Quầy"));
                        break;
                case 1:
                        assert_ok(sd_bus_message_append(message, "b", 1));
                        break;
                case 2:
                        assert_ok(sd_bus_message_append(message, "u", UINT32_C(7)));
                        break;
                case 3:
                        assert_ok(sd_bus_message_append(message, "x", INT64_C(-7)));
                        break;
                case 4:
                        assert_ok(sd_bus_message_append(message, "t", UINT64_C(7)));
                        break;
                default:
                        assert_ok(sd_bus_message_append(message, "as", 2, "a", "b"));
                }
                check(message, rows[i].expected);
        }
}
END_TEST

START_TEST(events_become_arrays_with_objects) {
        _cleanup_(bus_close_unrefp) sd_bus *bus = NULL;
        _cleanup_close_ int peer = -1;

        start_bus(&bus, &peer);
        _cleanup_message_ sd_bus_message *message = make_message(bus);
        assert_ok(sd_bus_message_append(message, "a(tsa{sv})", 2, UINT64_C(1), "press", 2, "key", "s", "done",
                                        "arming", "t", UINT64_C(0), UINT64_C(2), "empty", 0));
        check(message, "[[1,\"press\",{\"arming\":0,\"key\":\"done\"}],[2,\"empty\",{}]]");
}
END_TEST

START_TEST(figures_become_nested_objects) {
        _cleanup_(bus_close_unrefp) sd_bus *bus = NULL;
        _cleanup_close_ int peer = -1;

        start_bus(&bus, &peer);
        _cleanup_message_ sd_bus_message *message = make_message(bus);
        assert_ok(sd_bus_message_append(message, "aa{sv}", 1, 2, "rated", "t", UINT64_C(3), "levels", "a{st}",
                                        1, "satisfied", UINT64_C(3)));
        check(message, "[{\"levels\":{\"satisfied\":3},\"rated\":3}]");
}
END_TEST

START_TEST(empty_arrays_stay_arrays) {
        _cleanup_(bus_close_unrefp) sd_bus *bus = NULL;
        _cleanup_close_ int peer = -1;

        start_bus(&bus, &peer);
        _cleanup_message_ sd_bus_message *message = make_message(bus);
        assert_ok(sd_bus_message_append(message, "a(tsa{sv})", 0));
        check(message, "[]");
}
END_TEST

START_TEST(number_beyond_json_becomes_text) {
        _cleanup_(bus_close_unrefp) sd_bus *bus = NULL;
        _cleanup_close_ int peer = -1;

        start_bus(&bus, &peer);
        _cleanup_message_ sd_bus_message *message = make_message(bus);
        assert_ok(sd_bus_message_append(message, "t", UINT64_MAX));
        check(message, "\"18446744073709551615\"");
}
END_TEST

START_TEST(members_have_defaults) {
        _cleanup_(json_decrefp) json_t *object =
                json_loads("{\"s\":\"x\",\"n\":3,\"m\":-3,\"b\":true}", 0, NULL);

        ck_assert_str_eq(json_get_s(object, "s", "-"), "x");
        ck_assert_str_eq(json_get_s(object, "n", "-"), "-");
        ck_assert_str_eq(json_get_s(NULL, "s", "-"), "-");
        ck_assert_uint_eq(json_get_t(object, "n"), 3);
        ck_assert_uint_eq(json_get_t(object, "m"), 0);
        ck_assert_uint_eq(json_get_t(object, "s"), 0);
        ck_assert(json_get_b(object, "b"));
        ck_assert(!json_get_b(object, "n"));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(every_type_has_its_json),         SUITE_CASE(events_become_arrays_with_objects),
        SUITE_CASE(figures_become_nested_objects),   SUITE_CASE(empty_arrays_stay_arrays),
        SUITE_CASE(number_beyond_json_becomes_text), SUITE_CASE(members_have_defaults),
};

SUITE_MAIN("ctl-bus-json", cases, NULL, NULL)
