/* Fields read the short way are what the shared code makes of them, to the byte. */
#include <sys/socket.h>

#include "services/base/fields.h"
#include "services/base/bus.h"
#include "tests/lib/suite.h"

static sd_bus *bus;

static void setup(void) {
        int fds[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        assert_ok(sd_bus_new(&bus));
        assert_ok(sd_bus_set_fd(bus, fds[0], fds[0]));
        assert_ok(sd_bus_start(bus));
        close(fds[1]);
}

static void teardown(void) {
        sd_bus_close_unref(bus);
}

static sd_bus_message *new_message(void) {
        sd_bus_message *message = NULL;

        assert_ok(sd_bus_message_new_signal(bus, &message, "/a", "a.b", "C"));
        assert_ok(sd_bus_message_open_container(message, 'a', "{sv}"));
        return message;
}

static void seal(sd_bus_message *message) {
        assert_ok(sd_bus_message_close_container(message));
        assert_ok(sd_bus_message_seal(message, 1, 0));
}

/* Both ways agree on the text, or both refuse with the same error and go on behind the fields. */
static int compare_ways(sd_bus_message *message) {
        _cleanup_free_ char *text = NULL, *expected = NULL, *reason = NULL, *expected_reason = NULL;
        _cleanup_json_ json_t *json = NULL;
        struct fields fields = {0};

        assert_ok(sd_bus_message_rewind(message, true));
        int r = fields_read(message, &fields, &reason);
        if (r >= 0)
                r = fields_to_text(&fields, &text);
        ck_assert_int_eq(sd_bus_message_at_end(message, true), 1);
        assert_ok(sd_bus_message_rewind(message, true));
        int s = event_json_from_message(message, &json, &expected_reason);
        ck_assert_msg(r == s, "%s (%s), expected %s (%s)", strerror(-r), reason ? reason : "-", strerror(-s),
                      expected_reason ? expected_reason : "-");
        if (r >= 0) {
                assert_ok(event_json_dump(json, &expected, NULL));
                ck_assert_str_eq(text, expected);
        }
        free(fields.items);
        sd_bus_message_unref(message);
        return r;
}

static uint64_t state = 88172645463325252;

static uint64_t draw(uint64_t n) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state % n;
}

static void append_random(sd_bus_message *message) {
        static const char *const names[] = {"a",  "key",    "keypad", "z-9_x", "aa",
                                            "b0", "arming", "Bad",    "",      "ü"};
        static const char *const texts[] = {"",         "quay1",       "Quầy “1”",      "\"",
                                            "\\\"\\\\", "a/b",         "tab\t",         "new\nline\n",
                                            "\x7f",     "𝄞 ngoài BMP", "Tiếng Việt: ệ", "{\"a\":1}"};
        const char *name = names[draw(draw(4) ? 7 : ELEMENTSOF(names))];

        switch (draw(12)) {
        case 0:
                assert_ok(sd_bus_message_append(message, "{sv}", name, "b", (int) draw(2)));
                break;
        case 1:
                assert_ok(
                        sd_bus_message_append(message, "{sv}", name, "t", draw(3) ? draw(1000) : UINT64_MAX));
                break;
        case 2:
                assert_ok(sd_bus_message_append(message, "{sv}", name, "t", (uint64_t) INT64_MAX));
                break;
        case 3:
                if (draw(8) == 0)
                        assert_ok(sd_bus_message_append(message, "{sv}", name, "as", 2, "x", "y"));
                break;
        default:
                assert_ok(sd_bus_message_append(message, "{sv}", name, "s", texts[draw(ELEMENTSOF(texts))]));
        }
}

START_TEST(random_fields_come_out_the_same) {
        unsigned taken = 0, refused = 0;

        for (int i = 0; i < 20000; i++) {
                sd_bus_message *message = new_message();
                for (uint64_t n = draw(5); n > 0; n--)
                        append_random(message);
                seal(message);
                if (compare_ways(message) >= 0)
                        taken++;
                else
                        refused++;
        }
        ck_assert_uint_gt(taken, 1000);
        ck_assert_uint_gt(refused, 1000);
}
END_TEST

START_TEST(limits_are_the_same) {
        for (int n = EVENT_FIELDS_MAX - 1; n <= EVENT_FIELDS_MAX + 1; n++) {
                sd_bus_message *message = new_message();
                for (int i = 0; i < n; i++) {
                        char name[16];
                        snprintf(name, sizeof(name), "n%d", i);
                        assert_ok(sd_bus_message_append(message, "{sv}", name, "t", (uint64_t) i));
                }
                seal(message);
                ck_assert_int_eq(compare_ways(message), n <= EVENT_FIELDS_MAX ? 0 : -E2BIG);
        }
        /* {"a":"..."} is 8 bytes around the text. */
        for (size_t length = EVENT_JSON_MAX - 10; length <= EVENT_JSON_MAX; length++) {
                char text[EVENT_JSON_MAX + 1];
                sd_bus_message *message = new_message();
                memset(text, 'x', length);
                text[length] = '\0';
                assert_ok(sd_bus_message_append(message, "{sv}", "a", "s", text));
                seal(message);
                ck_assert_int_eq(compare_ways(message), length + 8 <= EVENT_JSON_MAX ? 0 : -E2BIG);
        }
}
END_TEST

START_TEST(values_are_found_by_name_and_type) {
        struct event_field items[] = {
                EVENT_FIELD_T("t", 7),
                EVENT_FIELD_S("s", "text"),
                EVENT_FIELD_B("b", true),
        };
        struct fields fields;
        const char *s;
        uint64_t t;
        bool b;

        assert_ok(fields_make(items, ELEMENTSOF(items), &fields, NULL));
        assert_ok(fields_get_s(&fields, "s", &s));
        assert_ok(fields_get_t(&fields, "t", &t));
        assert_ok(fields_get_b(&fields, "b", &b));
        ck_assert(streq(s, "text") && t == 7 && b);
        assert_error(fields_get_s(&fields, "t", &s), EINVAL);
        assert_error(fields_get_t(&fields, "u", &t), ENOENT);
        ck_assert(fields_have(&fields, "b") && !fields_have(&fields, "c"));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(random_fields_come_out_the_same),
        SUITE_CASE(limits_are_the_same),
        SUITE_CASE(values_are_found_by_name_and_type),
};

SUITE_MAIN("centre-fields", cases, setup, teardown)
