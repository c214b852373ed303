/* The canonical text, as each vector has it. */
#include <jansson.h>

#include "services/base/fields.h"
#include "services/base/salt.h"
#include "tests/lib/suite.h"

/* Sorts the items. */
static int make_text(struct event_field *items, size_t n, char **ret_text, char **ret_reason) {
        struct fields fields;
        int r = fields_make(items, n, &fields, ret_reason);

        return r < 0 ? r : fields_to_text(&fields, ret_text);
}

START_TEST(text_is_canonical) {
        struct event_field fields[] = {
                EVENT_FIELD_S("keypad", "quầy/1 \"x\" \\"),
                EVENT_FIELD_T("arming", EVENT_INTEGER_MAX),
                EVENT_FIELD_B("synchronized", true),
                EVENT_FIELD_T("a", 0),
        };
        _cleanup_free_ char *text = NULL;

        assert_ok(make_text(fields, ELEMENTSOF(fields), &text, NULL));
        ck_assert_str_eq(text, "{\"a\":0,\"arming\":9007199254740991,"
                               "\"keypad\":\"quầy/1 \\\"x\\\" \\\\\",\"synchronized\":true}");
}
END_TEST

START_TEST(text_up_to_the_limit_passes_and_no_further) {
        char value[EVENT_JSON_MAX];
        char *text = NULL;

        memset(value, 'x', sizeof(value));
        value[EVENT_JSON_MAX - strlen("{\"x\":\"\"}")] = '\0';
        assert_ok(make_text(&EVENT_FIELD_S("x", value), 1, &text, NULL));
        ck_assert_uint_eq(strlen(text), EVENT_JSON_MAX);
        free(text);
        value[EVENT_JSON_MAX - strlen("{\"x\":\"\"}")] = 'x';
        value[EVENT_JSON_MAX - strlen("{\"x\":\"\"}") + 1] = '\0';
        assert_error(make_text(&EVENT_FIELD_S("x", value), 1, &text, NULL), E2BIG);
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
        struct fields fields = {.n = 77};
        struct fields_room room;

        assert_error(fields_from_text(refused_text[_i], &room, &fields), EINVAL);
        ck_assert_uint_eq(fields.n, 77);
}
END_TEST

static size_t fields_of(json_t *list, struct event_field *items, size_t room) {
        size_t i, n = 0;
        json_t *field;

        json_array_foreach(list, i, field) {
                const char *name, *type;
                json_t *value;

                assert_ok(json_unpack(field, "[sso]", &name, &type, &value));
                ck_assert_uint_lt(n, room);
                if (streq(type, "s"))
                        items[n++] = EVENT_FIELD_S(name, json_string_value(value));
                else if (streq(type, "b"))
                        items[n++] = EVENT_FIELD_B(name, json_is_true(value));
                else
                        items[n++] = EVENT_FIELD_T(name, (uint64_t) json_integer_value(value));
        }
        return n;
}

static bool is_same(const struct fields *a, const struct fields *b) {
        if (a->n != b->n || a->text_size != b->text_size)
                return false;
        for (size_t i = 0; i < a->n; i++) {
                const struct event_field *x = &a->items[i], *y = &b->items[i];

                if (!streq(x->name, y->name) || x->type != y->type)
                        return false;
                if (x->type == EVENT_STRING ? !streq(x->s, y->s)
                    : x->type == EVENT_BOOL ? x->b != y->b
                                            : x->t != y->t)
                        return false;
        }
        return true;
}

static void check_written(const char *name, json_t *list, const char *expected) {
        struct event_field items[EVENT_FIELDS_MAX + 1];
        size_t n = fields_of(list, items, ELEMENTSOF(items));
        _cleanup_free_ char *text = NULL;
        struct fields_room room;
        struct fields fields, again;
        int r = fields_make(items, n, &fields, NULL);

        if (!expected) {
                ck_assert_msg(r == -EINVAL || r == -E2BIG, "%s: %s", name, strerror(-r));
                return;
        }
        ck_assert_msg(r >= 0, "%s: %s", name, strerror(-r));
        assert_ok(fields_to_text(&fields, &text));
        ck_assert_msg(streq(text, expected), "%s: %s", name, text);
        r = fields_from_text(text, &room, &again);
        ck_assert_msg(r >= 0 && is_same(&fields, &again), "%s: not read back", name);
}

static void check_refused(const char *name, const char *text) {
        struct fields_room room;
        struct fields fields;
        int r = fields_from_text(text, &room, &fields);

        ck_assert_msg(r == -EINVAL, "%s: %d", name, r);
}

static void check_refused_bytes(const char *name, const char *hex) {
        char text[64] = "";
        unsigned byte;

        ck_assert_uint_lt(strlen(hex) / 2, sizeof(text));
        for (size_t i = 0; sscanf(hex + 2 * i, "%2x", &byte) == 1; i++)
                text[i] = (char) byte;
        /* Text ends with its NUL here: one inside cuts it, one behind is not seen. */
        if (strlen(text) + 1 != strlen(hex) / 2)
                check_refused(name, text);
}

/* The columns before and behind the fields, in the order of their names. */
static void check_leaf(const char *name, json_t *row, const char *expected) {
        const char *epoch, *source, *type;
        json_int_t id, realtime_usec, sequence;
        json_t *list;
        struct event_field items[EVENT_FIELDS_MAX];
        _cleanup_free_ char *text = NULL, *before = NULL, *behind = NULL, *leaf = NULL;

        assert_ok(json_unpack(row, "{s:s,s:o,s:I,s:I,s:I,s:s,s:s}", "epoch", &epoch, "fields", &list, "id",
                              &id, "realtime_usec", &realtime_usec, "sequence", &sequence, "source", &source,
                              "type", &type));
        struct event_field columns[] = {
                EVENT_FIELD_T("id", (uint64_t) id),
                EVENT_FIELD_T("realtime_usec", (uint64_t) realtime_usec),
                EVENT_FIELD_T("sequence", (uint64_t) sequence),
                EVENT_FIELD_S("source", source),
                EVENT_FIELD_S("type", type),
        };
        assert_ok(make_text(items, fields_of(list, items, ELEMENTSOF(items)), &text, NULL));
        assert_ok(make_text(&EVENT_FIELD_S("epoch", epoch), 1, &before, NULL));
        assert_ok(make_text(columns, ELEMENTSOF(columns), &behind, NULL));
        assert_ok(str_format(&leaf, "%.*s,\"fields\":%s,%s", (int) strlen(before) - 1, before, text,
                             behind + 1));
        ck_assert_msg(streq(leaf, expected), "%s: %s", name, leaf);
}

static void check_salt(json_t *vector, const char *expected) {
        char salt[SALT_SIZE];

        salt_follow(json_string_value(json_object_get(vector, "salt")),
                    (uint64_t) json_integer_value(json_object_get(vector, "id")), salt);
        ck_assert_str_eq(salt, expected);
}

static void check_vector(json_t *vector) {
        const char *name = json_string_value(json_object_get(vector, "name"));
        const char *text = json_string_value(json_object_get(vector, "text"));
        const char *hex = json_string_value(json_object_get(vector, "hex"));
        const char *follows = json_string_value(json_object_get(vector, "follows"));
        json_t *fields = json_object_get(vector, "fields"), *row = json_object_get(vector, "row");

        if (follows)
                check_salt(vector, follows);
        else if (row)
                check_leaf(name, row, json_string_value(json_object_get(vector, "leaf")));
        else if (fields)
                check_written(name, fields, text);
        else if (hex)
                check_refused_bytes(name, hex);
        else
                check_refused(name, text);
}

START_TEST(every_vector_is_reproduced) {
        _cleanup_fclose_ FILE *f = fopen(TEST_VECTORS, "re");
        _cleanup_free_ char *line = NULL;
        size_t room = 0, n = 0;

        ck_assert_ptr_nonnull(f);
        for (; getline(&line, &room, f) > 0; n++) {
                json_error_t error;
                json_t *vector = json_loads(line, 0, &error);

                ck_assert_msg(vector, "line %zu: %s", n + 1, error.text);
                check_vector(vector);
                json_decref(vector);
        }
        ck_assert_uint_gt(n, 100);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(text_is_canonical),
        SUITE_CASE(text_up_to_the_limit_passes_and_no_further),
        {"bad_text_is_refused", &bad_text_is_refused, ELEMENTSOF(refused_text)},
        SUITE_CASE(every_vector_is_reproduced),
};

SUITE_MAIN("base-fields-text", cases, NULL, NULL)
