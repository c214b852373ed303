#include <inttypes.h>
#include <sys/socket.h>

#include "services/base/event.h"
#include "tests/lib/suite.h"

static sd_bus *bus_a;
static int peer_fd;

/* sd-bus makes messages only for a started bus; nobody needs to be at the other end of the socketpair. */
static void setup(void) {
        int fds[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
        peer_fd = fds[1];
        assert_ok(sd_bus_new(&bus_a));
        assert_ok(sd_bus_set_fd(bus_a, fds[0], fds[0]));
        assert_ok(sd_bus_start(bus_a));
}

static void teardown(void) {
        sd_bus_close_unref(bus_a);
        close(peer_fd);
}

static sd_bus_message *new_message(void) {
        sd_bus_message *message = NULL;

        assert_ok(sd_bus_message_new_signal(bus_a, &message, "/a", "a.b", "C"));
        return message;
}

static void seal(sd_bus_message *message) {
        assert_ok(sd_bus_message_seal(message, 1, 0));
        assert_ok(sd_bus_message_rewind(message, 1));
}

static void unref_message(sd_bus_message **message) {
        sd_bus_message_unref(*message);
}

START_TEST(text_is_canonical) {
        const struct event_field fields[] = {
                EVENT_FIELD_S("keypad", "quầy/1 \"x\" \\"),
                EVENT_FIELD_T("arming", INT64_MAX),
                EVENT_FIELD_B("synchronized", true),
                EVENT_FIELD_T("a", 0),
        };
        _cleanup_free_ char *json = NULL;

        assert_ok(event_json_from_fields(fields, ELEMENTSOF(fields), &json, NULL));
        ck_assert_str_eq(json, "{\"a\":0,\"arming\":9223372036854775807,"
                               "\"keypad\":\"quầy/1 \\\"x\\\" \\\\\",\"synchronized\":true}");
}
END_TEST

static const struct {
        struct event_field field;
        const char *reason;
} refused_fields[] = {
        {EVENT_FIELD_T("x", (uint64_t) INT64_MAX + 1), "field x is above 2^63-1"},
        {EVENT_FIELD_S("x", "a\nb"), "field x is not UTF-8 without control characters"},
        {EVENT_FIELD_S("x", "\xff"), "field x is not UTF-8 without control characters"},
        {EVENT_FIELD_S("x", "\xed\xa0\x80"),
         "field x is not UTF-8 without control characters"}, /* a surrogate */
        {EVENT_FIELD_S("X", "a"), "a field's name is not of the form [a-z][a-z0-9_-]*"},
        {EVENT_FIELD_S("", "a"), "a field's name is not of the form [a-z][a-z0-9_-]*"},
        {EVENT_FIELD_S("1x", "a"), "a field's name is not of the form [a-z][a-z0-9_-]*"},
};

START_TEST(bad_field_is_refused_by_name) {
        _cleanup_free_ char *json = NULL, *reason = NULL;

        assert_error(event_json_from_fields(&refused_fields[_i].field, 1, &json, &reason), EINVAL);
        ck_assert_ptr_null(json);
        ck_assert_str_eq(reason, refused_fields[_i].reason);
}
END_TEST

START_TEST(duplicate_and_too_many_fields_are_refused) {
        const struct event_field twice[] = {EVENT_FIELD_T("x", 1), EVENT_FIELD_T("x", 2)};
        struct event_field many[EVENT_FIELDS_MAX + 1];
        char names[EVENT_FIELDS_MAX + 1][4];
        char *json = NULL;

        assert_error(event_json_from_fields(twice, 2, &json, NULL), EINVAL);
        for (size_t i = 0; i < ELEMENTSOF(many); i++) {
                (void) snprintf(names[i], sizeof(names[i]), "f%zu", i);
                many[i] = EVENT_FIELD_T(names[i], i);
        }
        assert_error(event_json_from_fields(many, ELEMENTSOF(many), &json, NULL), E2BIG);
        assert_ok(event_json_from_fields(many, EVENT_FIELDS_MAX, &json, NULL));
        free(json);
}
END_TEST

START_TEST(text_up_to_the_limit_passes_and_no_further) {
        char value[EVENT_JSON_MAX];
        char *json = NULL;

        memset(value, 'x', sizeof(value));
        value[EVENT_JSON_MAX - strlen("{\"x\":\"\"}")] = '\0';
        assert_ok(event_json_from_fields(&EVENT_FIELD_S("x", value), 1, &json, NULL));
        ck_assert_uint_eq(strlen(json), EVENT_JSON_MAX);
        free(json);
        value[EVENT_JSON_MAX - strlen("{\"x\":\"\"}")] = 'x';
        value[EVENT_JSON_MAX - strlen("{\"x\":\"\"}") + 1] = '\0';
        assert_error(event_json_from_fields(&EVENT_FIELD_S("x", value), 1, &json, NULL), E2BIG);
}
END_TEST

static const char *const refused_text[] = {
        "",
        "{",
        "[]",
        "1",
        "{\"x\":1.5}",
        "{\"x\":-1}",
        "{\"x\":9223372036854775808}",
        "{\"x\":null}",
        "{\"x\":{}}",
        "{\"x\":[1]}",
        "{\"x\":1,\"x\":2}",
        "{\"x\":\"\\u0000\"}",
        "{\"x\":\"\\u0007\"}",
        "{\"x\":\"\\ud800\"}",
        "{\"X\":1}",
        "{\"x\":1}y",
        "{\"x\":\"\xff\"}",
};

START_TEST(bad_text_is_refused) {
        json_t *fields = NULL;

        assert_error(event_json_parse(refused_text[_i], &fields), EINVAL);
        ck_assert_ptr_null(fields);
}
END_TEST

/* Deterministic, so that a failure repeats. */
static uint64_t next_random(uint64_t *state) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        return *state;
}

START_TEST(what_passes_one_form_passes_all) {
        static const char *const texts[] = {"", "quay1", "Rất hài lòng", "\"\\/", "𝔘", "a b"};
        uint64_t state = (uint64_t) _i * 7919 + 1;
        struct event_field fields[EVENT_FIELDS_MAX];
        char names[EVENT_FIELDS_MAX][8];
        size_t n = next_random(&state) % EVENT_FIELDS_MAX;
        _cleanup_free_ char *json = NULL, *again = NULL;
        _cleanup_(unref_message) sd_bus_message *message = new_message();
        _cleanup_json_ json_t *fields_read = NULL;

        for (size_t i = 0; i < n; i++) {
                (void) snprintf(names[i], sizeof(names[i]), "f%c%zu", 'a' + (char) (next_random(&state) % 26),
                                i);
                switch (next_random(&state) % 3) {
                case 0:
                        fields[i] = EVENT_FIELD_S(names[i], texts[next_random(&state) % ELEMENTSOF(texts)]);
                        break;
                case 1:
                        fields[i] = EVENT_FIELD_B(names[i], next_random(&state) % 2);
                        break;
                default:
                        fields[i] = EVENT_FIELD_T(names[i],
                                                  next_random(&state) >> (1 + next_random(&state) % 63));
                }
        }
        assert_ok(event_json_from_fields(fields, n, &json, NULL));
        assert_ok(event_text_to_message(json, message));
        seal(message);
        assert_ok(event_json_from_message(message, &fields_read, NULL));
        assert_ok(event_json_dump(fields_read, &again, NULL));
        ck_assert_str_eq(json, again);
}
END_TEST

START_TEST(refused_fields_of_a_message_are_consumed_whole) {
        _cleanup_(unref_message) sd_bus_message *message = new_message();
        _cleanup_free_ char *reason = NULL;
        json_t *fields = NULL;
        uint64_t behind;

        assert_ok(sd_bus_message_append(message, "a{sv}t", 3, "a", "s", "x", "b", "d", 1.5, "c", "as", 2, "y",
                                        "z", UINT64_C(42)));
        seal(message);
        assert_error(event_json_from_message(message, &fields, &reason), EINVAL);
        ck_assert_ptr_null(fields);
        ck_assert_str_eq(reason, "field b is neither text, boolean nor number");
        assert_ok(sd_bus_message_read(message, "t", &behind));
        ck_assert_uint_eq(behind, 42);
}
END_TEST

START_TEST(fields_too_long_together_are_refused_and_consumed) {
        _cleanup_(unref_message) sd_bus_message *message = new_message();
        _cleanup_free_ char *reason = NULL;
        char text[3000];
        json_t *fields = NULL;
        uint64_t behind;

        memset(text, 'x', sizeof(text));
        text[sizeof(text) - 1] = '\0';
        assert_ok(sd_bus_message_append(message, "a{sv}t", 2, "a", "s", text, "b", "s", text, UINT64_C(42)));
        seal(message);
        assert_error(event_json_from_message(message, &fields, &reason), E2BIG);
        ck_assert_str_eq(reason, "more than 4096 bytes of fields");
        assert_ok(sd_bus_message_read(message, "t", &behind));
        ck_assert_uint_eq(behind, 42);
}
END_TEST

static size_t encode(uint32_t c, char *s) {
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};

        for (size_t i = n - 1; i > 0; i--, c >>= 6)
                s[i] = (char) (0x80 | (c & 0x3f));
        s[0] = (char) (first[n] | c);
        s[n] = '\0';
        return n;
}

/* Every clean character travels; of the others sd-bus takes the control characters, which we do not store. */
START_TEST(every_clean_character_travels) {
        _cleanup_(unref_message) sd_bus_message *message = new_message();

        for (uint32_t c = 1; c <= 0x110000; c += c < 0x20000 || (c & 0xffff) > 0xfff0 ? 1 : 13) {
                char text[5];

                encode(c, text);
                bool travels = sd_bus_message_append(message, "s", text) >= 0;
                ck_assert_msg(text_is_clean(text) == (travels && c >= 0x20 && c != 0x7f), "U+%04X", c);
                if (!travels || c % 4096 == 0) {
                        /* a refused value leaves the message unusable */
                        sd_bus_message_unref(message);
                        message = new_message();
                }
        }
}
END_TEST

START_TEST(message_of_another_shape_is_refused) {
        _cleanup_(unref_message) sd_bus_message *message = new_message();
        json_t *fields = NULL;

        assert_ok(sd_bus_message_append(message, "a{ss}", 1, "a", "b"));
        seal(message);
        ck_assert_int_lt(event_json_from_message(message, &fields, NULL), 0);
        ck_assert_ptr_null(fields);
}
END_TEST

START_TEST(fields_are_read_by_name_and_type) {
        _cleanup_json_ json_t *fields = NULL;
        const char *s;
        uint64_t t;
        bool b;

        assert_ok(event_json_parse("{\"b\":true,\"s\":\"x\",\"t\":7}", &fields));
        assert_ok(event_get_s(fields, "s", &s));
        ck_assert_str_eq(s, "x");
        assert_ok(event_get_t(fields, "t", &t));
        ck_assert_uint_eq(t, 7);
        assert_ok(event_get_b(fields, "b", &b));
        ck_assert(b);
        assert_error(event_get_s(fields, "t", &s), EINVAL);
        assert_error(event_get_t(fields, "s", &t), EINVAL);
        assert_error(event_get_b(fields, "s", &b), EINVAL);
        assert_error(event_get_s(fields, "none", &s), ENOENT);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(text_is_canonical),
        {"bad_field_is_refused_by_name", &bad_field_is_refused_by_name, ELEMENTSOF(refused_fields)},
        SUITE_CASE(duplicate_and_too_many_fields_are_refused),
        SUITE_CASE(text_up_to_the_limit_passes_and_no_further),
        {"bad_text_is_refused", &bad_text_is_refused, ELEMENTSOF(refused_text)},
        {"what_passes_one_form_passes_all", &what_passes_one_form_passes_all, 200},
        SUITE_CASE(refused_fields_of_a_message_are_consumed_whole),
        SUITE_CASE(fields_too_long_together_are_refused_and_consumed),
        SUITE_CASE(every_clean_character_travels),
        SUITE_CASE(message_of_another_shape_is_refused),
        SUITE_CASE(fields_are_read_by_name_and_type),
};

SUITE_MAIN("base-event", cases, setup, teardown)
