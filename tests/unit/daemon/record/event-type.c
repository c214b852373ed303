#include "daemon/record/event-type.h"

#include "services/base/fields.h"
#include "tests/lib/suite.h"

#define SALT "00112233445566778899aabbccddeeff"

/* A place that may stay empty would be seen as a place. */
static bool always_has(const struct event_type *type, const char *name) {
        for (const struct event_type_field *field = type->fields; field->name; field++)
                if (streq(field->name, name))
                        return !field->optional;
        return false;
}

START_TEST(no_type_stands_twice) {
        const struct event_type *type;

        for (size_t t = 0; (type = event_type_at(t)); t++)
                ck_assert_msg(event_type_find(NULL, type->name) == type, "%s", type->name);
}
END_TEST

START_TEST(names_are_names_of_events) {
        static const char *const common[] = {"realtime_usec", "boottime_usec", "boot_id",  "synchronized",
                                             "source",        "epoch",         "sequence", "id",
                                             "salt"};
        const struct event_type *type;

        for (size_t t = 0; (type = event_type_at(t)); t++) {
                size_t n = 0;

                ck_assert_msg(event_name_is_valid(type->name), "%s", type->name);
                for (; n < EVENT_TYPE_FIELDS_MAX && type->fields[n].name; n++) {
                        const char *name = type->fields[n].name;

                        ck_assert_msg(event_name_is_valid(name), "%s: %s", type->name, name);
                        for (size_t i = 0; i < ELEMENTSOF(common); i++)
                                ck_assert_msg(!streq(name, common[i]), "%s: %s", type->name, name);
                        for (size_t i = 0; i < n; i++)
                                ck_assert_msg(!streq(name, type->fields[i].name), "%s: %s stands twice",
                                              type->name, name);
                }
                ck_assert_msg(n < EVENT_TYPE_FIELDS_MAX, "%s: no end of the fields", type->name);
        }
}
END_TEST

START_TEST(the_record_reports_nothing) {
        const struct event_type *type;

        for (size_t t = 0; (type = event_type_at(t)); t++)
                if (type->source)
                        ck_assert_msg(streq(type->source, "centre") == (type->origin != EVENT_REPORTED), "%s",
                                      type->name);
}
END_TEST

/* *p: behind the place. */
static char *next_place(const char **p) {
        const char *begin = strchr(*p, '{'), *end = begin ? strchr(begin, '}') : NULL;

        if (!end)
                return NULL;
        *p = end + 1;
        return strndup(begin + 1, (size_t) (end - begin - 1));
}

START_TEST(sentences_tell_of_fields) {
        const struct event_type *type;

        for (size_t t = 0; (type = event_type_at(t)); t++)
                for (enum language language = 0; language < _LANGUAGE_MAX; language++) {
                        const char *p = type->text[language];
                        char *place;

                        ck_assert_msg(p && p[0], "%s has no words", type->name);
                        while ((place = next_place(&p))) {
                                ck_assert_msg(always_has(type, place), "%s: {%s}", type->name, place);
                                free(place);
                        }
                }
}
END_TEST

START_TEST(a_type_is_found_by_its_source) {
        ck_assert_str_eq(event_type_find("keypad", "press")->name, "press");
        ck_assert_ptr_null(event_type_find("printer", "press"));
        ck_assert_ptr_null(event_type_find(NULL, "no-such-type"));
        ck_assert_ptr_nonnull(event_type_find("keypad", "event-rejected"));
        ck_assert_ptr_nonnull(event_type_find("printer", "event-rejected"));
}
END_TEST

static void check(const char *name, struct event_field *items, size_t n, const char *expected) {
        const char *field = NULL;
        struct fields fields;

        assert_ok(fields_make(items, n, &fields, NULL));
        int r = event_type_check(event_type_find(NULL, name), &fields, &field);
        ck_assert_int_eq(r, expected ? -EINVAL : 0);
        if (expected)
                ck_assert_str_eq(field, expected);
}
#define CHECK(name, expected, ...)                                                                           \
        check(name, (struct event_field[]){__VA_ARGS__},                                                     \
              sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field), expected)

START_TEST(the_first_wrong_field_is_named) {
        CHECK("press", NULL, EVENT_FIELD_S("keypad", "a"), EVENT_FIELD_S("key", "done"),
              EVENT_FIELD_T("arming", 0));
        CHECK("press", "key", EVENT_FIELD_S("keypad", "a"));
        CHECK("press", "key", EVENT_FIELD_S("keypad", "a"), EVENT_FIELD_T("key", 1),
              EVENT_FIELD_S("arming", ""));
        CHECK("printer-absent", NULL, EVENT_FIELD_S("printer", "a"));
        CHECK("printer-absent", NULL, EVENT_FIELD_S("printer", "a"), EVENT_FIELD_S("reason", "in-use"));
        CHECK("printer-absent", "reason", EVENT_FIELD_S("printer", "a"), EVENT_FIELD_B("reason", true));
}
END_TEST

START_TEST(only_a_source_may_say_more) {
        CHECK("keypad-ready", NULL, EVENT_FIELD_S("keypad", "a"), EVENT_FIELD_B("warm", true));
        CHECK("source-lost", "warm", EVENT_FIELD_S("of", "keypad"), EVENT_FIELD_B("warm", true));
        CHECK("source-lost", NULL, EVENT_FIELD_S("of", "keypad"), EVENT_FIELD_T("realtime_usec", 1),
              EVENT_FIELD_T("boottime_usec", 1), EVENT_FIELD_S("boot_id", ""),
              EVENT_FIELD_B("synchronized", true), EVENT_FIELD_S("salt", SALT));
}
END_TEST

static void check_reduced(const char *source, const char *name, const char *expected) {
        struct event_field items[] = {
                EVENT_FIELD_S("counter", "1"),     EVENT_FIELD_S("level", "neutral"),
                EVENT_FIELD_S("official", "cc07"), EVENT_FIELD_S("warm", "yes"),
                EVENT_FIELD_T("realtime_usec", 1), EVENT_FIELD_S("salt", SALT),
        };
        _cleanup_free_ char *text = NULL;
        struct fields fields;

        assert_ok(fields_make(items, ELEMENTSOF(items), &fields, NULL));
        event_type_reduce(source, name, &fields);
        assert_ok(fields_to_text(&fields, &text));
        ck_assert_str_eq(text, expected);
}

/* A field that a newer daemon adds is told to nobody before somebody has decided. */
START_TEST(everybody_is_told_only_what_is_public) {
        check_reduced("centre", "rating", "{\"counter\":\"1\",\"realtime_usec\":1}");
        check_reduced("centre", "visit-finished", "{\"counter\":\"1\",\"realtime_usec\":1}");
        check_reduced("centre", "pin-changed", "{\"realtime_usec\":1}");
        check_reduced("keypad@2", "press", "{\"realtime_usec\":1}");
        check_reduced("lamp", "rating", "{\"realtime_usec\":1}");
        check_reduced("lamp", "no-such-type", "{\"realtime_usec\":1}");
        ck_assert(event_type_keeps(event_type_find(NULL, "press"), "salt"));
        ck_assert(!event_type_keeps(event_type_find(NULL, "press"), "boot_id"));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(no_type_stands_twice),          SUITE_CASE(names_are_names_of_events),
        SUITE_CASE(the_record_reports_nothing),    SUITE_CASE(sentences_tell_of_fields),
        SUITE_CASE(a_type_is_found_by_its_source), SUITE_CASE(the_first_wrong_field_is_named),
        SUITE_CASE(only_a_source_may_say_more),    SUITE_CASE(everybody_is_told_only_what_is_public),
};

SUITE_MAIN("record-event-type", cases, NULL, NULL)
