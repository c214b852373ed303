#include <inttypes.h>
#include <jansson.h>
#include <sys/socket.h>

#include "services/base/bus.h"
#include "services/base/fields.h"
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

/* Sorts the items. */
static int make_text(struct event_field *items, size_t n, char **ret_text, char **ret_reason) {
        struct fields fields;
        int r = fields_make(items, n, &fields, ret_reason);

        return r < 0 ? r : fields_to_text(&fields, ret_text);
}

static const struct {
        struct event_field field;
        const char *reason;
} refused_fields[] = {
        {EVENT_FIELD_T("x", EVENT_INTEGER_MAX + 1), "field x is above 2^53-1"},
        {EVENT_FIELD_S("x", "a\nb"), "field x is not UTF-8 without control characters"},
        {EVENT_FIELD_S("x", "\xff"), "field x is not UTF-8 without control characters"},
        {EVENT_FIELD_S("x", "\xed\xa0\x80"),
         "field x is not UTF-8 without control characters"}, /* a surrogate */
        {EVENT_FIELD_S("X", "a"), "a field's name is not of the form [a-z][a-z0-9_-]*"},
        {EVENT_FIELD_S("", "a"), "a field's name is not of the form [a-z][a-z0-9_-]*"},
        {EVENT_FIELD_S("1x", "a"), "a field's name is not of the form [a-z][a-z0-9_-]*"},
        {{.name = "x"}, "field x is neither text, boolean nor number"},
};

START_TEST(bad_field_is_refused_by_name) {
        struct event_field field = refused_fields[_i].field;
        _cleanup_free_ char *text = NULL, *reason = NULL;

        assert_error(make_text(&field, 1, &text, &reason), EINVAL);
        ck_assert_ptr_null(text);
        ck_assert_str_eq(reason, refused_fields[_i].reason);
}
END_TEST

START_TEST(duplicate_and_too_many_fields_are_refused) {
        struct event_field twice[] = {EVENT_FIELD_T("x", 1), EVENT_FIELD_T("x", 2)};
        struct event_field many[EVENT_FIELDS_MAX + 1];
        char names[EVENT_FIELDS_MAX + 1][4];
        char *text = NULL;

        assert_error(make_text(twice, 2, &text, NULL), EINVAL);
        for (size_t i = 0; i < ELEMENTSOF(many); i++) {
                (void) snprintf(names[i], sizeof(names[i]), "f%zu", i);
                many[i] = EVENT_FIELD_T(names[i], i);
        }
        assert_error(make_text(many, ELEMENTSOF(many), &text, NULL), E2BIG);
        assert_ok(make_text(many, EVENT_FIELDS_MAX, &text, NULL));
        free(text);
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
        struct event_field items[EVENT_FIELDS_MAX];
        char names[EVENT_FIELDS_MAX][8];
        size_t n = next_random(&state) % EVENT_FIELDS_MAX;
        _cleanup_free_ char *text = NULL, *again = NULL;
        _cleanup_message_ sd_bus_message *message = new_message();
        struct fields fields, stored, read;
        struct fields_room room;

        for (size_t i = 0; i < n; i++) {
                (void) snprintf(names[i], sizeof(names[i]), "f%c%zu", 'a' + (char) (next_random(&state) % 26),
                                i);
                switch (next_random(&state) % 3) {
                case 0:
                        items[i] = EVENT_FIELD_S(names[i], texts[next_random(&state) % ELEMENTSOF(texts)]);
                        break;
                case 1:
                        items[i] = EVENT_FIELD_B(names[i], next_random(&state) % 2);
                        break;
                default:
                        items[i] = EVENT_FIELD_T(names[i],
                                                 next_random(&state) >> (11 + next_random(&state) % 53));
                }
        }
        assert_ok(fields_make(items, n, &fields, NULL));
        assert_ok(fields_to_text(&fields, &text));
        assert_ok(fields_from_text(text, &room, &stored));
        assert_ok(fields_append(message, &stored));
        seal(message);
        assert_ok(fields_read(message, &read, NULL));
        assert_ok(fields_to_text(&read, &again));
        ck_assert_str_eq(text, again);
        free(read.items);
}
END_TEST

START_TEST(refused_fields_of_a_message_are_consumed_whole) {
        _cleanup_message_ sd_bus_message *message = new_message();
        _cleanup_free_ char *reason = NULL;
        struct fields fields = {0};
        uint64_t behind;

        assert_ok(sd_bus_message_append(message, "a{sv}t", 3, "a", "s", "x", "b", "d", 1.5, "c", "as", 2, "y",
                                        "z", UINT64_C(42)));
        seal(message);
        assert_error(fields_read(message, &fields, &reason), EINVAL);
        ck_assert_ptr_null(fields.items);
        ck_assert_str_eq(reason, "field b is neither text, boolean nor number");
        assert_ok(sd_bus_message_read(message, "t", &behind));
        ck_assert_uint_eq(behind, 42);
}
END_TEST

START_TEST(fields_too_long_together_are_refused_and_consumed) {
        _cleanup_message_ sd_bus_message *message = new_message();
        _cleanup_free_ char *reason = NULL;
        char text[3000];
        struct fields fields = {0};
        uint64_t behind;

        memset(text, 'x', sizeof(text));
        text[sizeof(text) - 1] = '\0';
        assert_ok(sd_bus_message_append(message, "a{sv}t", 2, "a", "s", text, "b", "s", text, UINT64_C(42)));
        seal(message);
        assert_error(fields_read(message, &fields, &reason), E2BIG);
        ck_assert_str_eq(reason, "more than 4096 bytes of fields");
        assert_ok(sd_bus_message_read(message, "t", &behind));
        ck_assert_uint_eq(behind, 42);
}
END_TEST

/* Another opinion of what the message says: as jansson writes it, or NULL where a value has no form or a name
 * stands twice. */
static char *opinion(sd_bus_message *message) {
        _cleanup_(json_decrefp) json_t *object = json_object();
        const char *name, *contents;
        bool sayable = true;

        assert_ok(sd_bus_message_rewind(message, true));
        assert_ok(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
                json_t *value = NULL;
                const char *s;
                uint64_t t;
                int b;

                assert_ok(sd_bus_message_read(message, "s", &name));
                assert_ok(sd_bus_message_peek_type(message, NULL, &contents));
                if (streq(contents, "s")) {
                        assert_ok(sd_bus_message_read(message, "v", "s", &s));
                        value = text_is_clean(s) ? json_string(s) : NULL;
                } else if (streq(contents, "b")) {
                        assert_ok(sd_bus_message_read(message, "v", "b", &b));
                        value = json_boolean(b);
                } else if (streq(contents, "t")) {
                        assert_ok(sd_bus_message_read(message, "v", "t", &t));
                        value = t <= EVENT_INTEGER_MAX ? json_integer((json_int_t) t) : NULL;
                } else
                        assert_ok(sd_bus_message_skip(message, "v"));
                sayable = sayable && value && event_name_is_valid(name) && !json_object_get(object, name);
                if (value)
                        assert_ok(json_object_set_new_nocheck(object, name, value));
                assert_ok(sd_bus_message_exit_container(message));
        }
        sayable = sayable && json_object_size(object) <= EVENT_FIELDS_MAX &&
                  json_dumpb(object, NULL, 0, JSON_SORT_KEYS | JSON_COMPACT) <= EVENT_JSON_MAX;
        return sayable ? json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
}

/* Both agree on the text; whatever is in it, the reader goes on behind the fields. */
static int compare_ways(sd_bus_message *message) {
        _cleanup_free_ char *text = NULL, *expected = opinion(message), *reason = NULL;
        struct fields fields = {0};

        assert_ok(sd_bus_message_rewind(message, true));
        int r = fields_read(message, &fields, &reason);
        ck_assert_int_eq(sd_bus_message_at_end(message, true), 1);
        ck_assert_msg((r >= 0) == (expected != NULL), "%s (%s), expected %s", strerror(-r),
                      reason ? reason : "-", expected ? expected : "none");
        if (r >= 0) {
                assert_ok(fields_to_text(&fields, &text));
                ck_assert_str_eq(text, expected);
        }
        free(fields.items);
        sd_bus_message_unref(message);
        return r;
}

static sd_bus_message *new_fields(void) {
        sd_bus_message *message = new_message();

        assert_ok(sd_bus_message_open_container(message, 'a', "{sv}"));
        return message;
}

static void seal_fields(sd_bus_message *message) {
        assert_ok(sd_bus_message_close_container(message));
        seal(message);
}

static uint64_t draw(uint64_t n) {
        static uint64_t state = 88172645463325252;

        return next_random(&state) % n;
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
                assert_ok(sd_bus_message_append(message, "{sv}", name, "t", EVENT_INTEGER_MAX));
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
                sd_bus_message *message = new_fields();
                for (uint64_t n = draw(5); n > 0; n--)
                        append_random(message);
                seal_fields(message);
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
                sd_bus_message *message = new_fields();
                for (int i = 0; i < n; i++) {
                        char name[16];
                        snprintf(name, sizeof(name), "n%d", i);
                        assert_ok(sd_bus_message_append(message, "{sv}", name, "t", (uint64_t) i));
                }
                seal_fields(message);
                ck_assert_int_eq(compare_ways(message), n <= EVENT_FIELDS_MAX ? 0 : -E2BIG);
        }
        /* {"a":"..."} is 8 bytes around the text. */
        for (size_t length = EVENT_JSON_MAX - 10; length <= EVENT_JSON_MAX; length++) {
                char text[EVENT_JSON_MAX + 1];
                sd_bus_message *message = new_fields();
                memset(text, 'x', length);
                text[length] = '\0';
                assert_ok(sd_bus_message_append(message, "{sv}", "a", "s", text));
                seal_fields(message);
                ck_assert_int_eq(compare_ways(message), length + 8 <= EVENT_JSON_MAX ? 0 : -E2BIG);
        }
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
        _cleanup_message_ sd_bus_message *message = new_message();

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
        _cleanup_message_ sd_bus_message *message = new_message();
        struct fields fields = {0};

        assert_ok(sd_bus_message_append(message, "a{ss}", 1, "a", "b"));
        seal(message);
        ck_assert_int_lt(fields_read(message, &fields, NULL), 0);
        ck_assert_ptr_null(fields.items);
}
END_TEST

START_TEST(fields_are_read_by_name_and_type) {
        struct fields_room room;
        struct fields fields;
        const char *s;
        uint64_t t;
        bool b;

        assert_ok(fields_from_text("{\"b\":true,\"s\":\"x\",\"t\":7}", &room, &fields));
        assert_ok(fields_get_s(&fields, "s", &s));
        ck_assert_str_eq(s, "x");
        assert_ok(fields_get_t(&fields, "t", &t));
        ck_assert_uint_eq(t, 7);
        assert_ok(fields_get_b(&fields, "b", &b));
        ck_assert(b);
        assert_error(fields_get_s(&fields, "t", &s), EINVAL);
        assert_error(fields_get_t(&fields, "s", &t), EINVAL);
        assert_error(fields_get_b(&fields, "s", &b), EINVAL);
        assert_error(fields_get_s(&fields, "none", &s), ENOENT);
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
        ck_assert(fields_find(&fields, "b") && !fields_find(&fields, "c"));
}
END_TEST

static const struct suite_case cases[] = {
        {"bad_field_is_refused_by_name", &bad_field_is_refused_by_name, ELEMENTSOF(refused_fields)},
        SUITE_CASE(duplicate_and_too_many_fields_are_refused),
        {"what_passes_one_form_passes_all", &what_passes_one_form_passes_all, 200},
        SUITE_CASE(random_fields_come_out_the_same),
        SUITE_CASE(limits_are_the_same),
        SUITE_CASE(refused_fields_of_a_message_are_consumed_whole),
        SUITE_CASE(fields_too_long_together_are_refused_and_consumed),
        SUITE_CASE(every_clean_character_travels),
        SUITE_CASE(message_of_another_shape_is_refused),
        SUITE_CASE(fields_are_read_by_name_and_type),
        SUITE_CASE(values_are_found_by_name_and_type),
};

SUITE_MAIN("base-fields", cases, setup, teardown)
