/* What becomes of a{sv} options: known ones go where the table says, others are refused by name. */
#include <sys/socket.h>

#include "services/base/bus.h"
#include "tests/lib/suite.h"

static sd_bus *bus;

/* sd-bus makes messages for a started bus only; nobody needs to be at the other end. */
static void setup(void) {
        int fds[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        assert_ok(sd_bus_new(&bus));
        assert_ok(sd_bus_set_fd(bus, fds[0], fds[0]));
        assert_ok(sd_bus_start(bus));
        close(fds[1]);
}

static void teardown(void) {
        sd_bus_unref(bus);
}

static sd_bus_message *begin(void) {
        sd_bus_message *message = NULL;

        assert_ok(sd_bus_message_new_method_call(bus, &message, "a.b", "/a", "a.b", "Do"));
        assert_ok(sd_bus_message_open_container(message, 'a', "{sv}"));
        return message;
}

static void finish(sd_bus_message *message) {
        assert_ok(sd_bus_message_close_container(message));
        assert_ok(sd_bus_message_append(message, "s", "behind"));
        assert_ok(sd_bus_message_seal(message, 1, 0));
        assert_ok(sd_bus_message_rewind(message, 1));
}

struct values {
        const char *s;
        uint64_t t;
        uint32_t u;
        bool b;
};

static int read_values(sd_bus_message *message, struct values *values, sd_bus_error *error) {
        const struct bus_option options[] = {
                BUS_OPTION_S("text", &values->s),
                BUS_OPTION_T("long", &values->t),
                BUS_OPTION_U("short", &values->u),
                BUS_OPTION_B("flag", &values->b),
                {},
        };

        return bus_read_options(message, options, error);
}

START_TEST(option_goes_where_the_table_says) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        struct values values = {.s = "before", .t = 1};
        _cleanup_message_ sd_bus_message *message = begin();
        const char *behind;

        assert_ok(sd_bus_message_append(message, "{sv}{sv}{sv}{sv}", "flag", "b", 1, "long", "t", UINT64_MAX,
                                        "text", "s", "hộ tịch", "short", "u", 7U));
        finish(message);
        assert_ok(read_values(message, &values, &error));
        ck_assert_str_eq(values.s, "hộ tịch");
        ck_assert_uint_eq(values.t, UINT64_MAX);
        ck_assert_uint_eq(values.u, 7);
        ck_assert(values.b);
        assert_ok(sd_bus_message_read(message, "s", &behind));
        ck_assert_str_eq(behind, "behind");
}
END_TEST

START_TEST(option_that_is_not_given_keeps_its_value) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        struct values values = {.s = "before", .t = 1, .u = 2, .b = true};
        _cleanup_message_ sd_bus_message *message = begin();

        finish(message);
        assert_ok(read_values(message, &values, &error));
        ck_assert_str_eq(values.s, "before");
        ck_assert_uint_eq(values.t, 1);
        ck_assert_uint_eq(values.u, 2);
        ck_assert(values.b);
}
END_TEST

#define LONG_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
        const char *name, *type, *value;
        const char *text; /* of the error; NULL: taken */
} texts[] = {
        {"text", "s", "", NULL},
        {"text", "s", LONG_64, NULL},
        {"text", "s", LONG_64 "a", "Option \"text\" is at most 64 bytes of plain text."},
        {"text", "s", "two\nlines", "Option \"text\" is at most 64 bytes of plain text."},
        {"text", "s",
         "a\u202e"
         "b",
         "Option \"text\" is at most 64 bytes of plain text."},
        {"text", "o", "/a", "Option \"text\" must be of type s."},
        {"long", "s", "1", "Option \"long\" must be of type t."},
        {"flag", "s", "yes", "Option \"flag\" must be of type b."},
        {"Text", "s", "a", "There is no option \"Text\"."},
        {"", "s", "a", "That is no option's name."},
        {"two\nlines", "s", "a", "That is no option's name."},
        {LONG_64 "a", "s", "a", "That is no option's name."},
};

START_TEST(wrong_option_is_refused_in_words) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        struct values values = {.s = "before"};
        _cleanup_message_ sd_bus_message *message = begin();

        assert_ok(sd_bus_message_append(message, "{sv}", texts[_i].name, texts[_i].type, texts[_i].value));
        finish(message);
        int r = read_values(message, &values, &error);
        if (!texts[_i].text) {
                assert_ok(r);
                ck_assert_str_eq(values.s, texts[_i].value);
                return;
        }
        ck_assert_int_lt(r, 0);
        ck_assert_str_eq(error.name, BUS_ERROR_BAD_OPTION);
        ck_assert_str_eq(error.message, texts[_i].text);
        ck_assert_str_eq(values.s, "before");
}
END_TEST

/* What is no text: numbers of another width and what holds others. */
START_TEST(value_of_another_type_is_refused) {
        static const char *const names[] = {"text", "long", "short", "flag"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_message_ sd_bus_message *message = begin();
                struct values values = {.t = 1};

                assert_ok(_i == 0 ? sd_bus_message_append(message, "{sv}", names[i], "x", INT64_C(1))
                                  : sd_bus_message_append(message, "{sv}", names[i], "as", 1, "a"));
                finish(message);
                ck_assert_int_lt(read_values(message, &values, &error), 0);
                ck_assert_str_eq(error.name, BUS_ERROR_BAD_OPTION);
                ck_assert_uint_eq(values.t, 1);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(option_goes_where_the_table_says),
        SUITE_CASE(option_that_is_not_given_keeps_its_value),
        {"wrong_option_is_refused_in_words", &wrong_option_is_refused_in_words, ELEMENTSOF(texts)},
        {"value_of_another_type_is_refused", &value_of_another_type_is_refused, 2},
};

SUITE_MAIN("base-bus-options", cases, setup, teardown)
