/* Text of any bytes: it is taken for an event's fields where jansson, that reads more, would write the same;
 * what is taken keeps its text, here and over D-Bus. */
#include <jansson.h>

#include "fuzz-bus.h"
#include "services/base/bus.h"
#include "services/base/fields.h"

static bool is_allowed(const char *name, json_t *value) {
        if (!event_name_is_valid(name))
                return false;
        if (json_is_integer(value))
                return json_integer_value(value) >= 0 &&
                       (uint64_t) json_integer_value(value) <= EVENT_INTEGER_MAX;
        if (json_is_string(value))
                return strlen(json_string_value(value)) == json_string_length(value) &&
                       text_is_clean(json_string_value(value));
        return json_is_boolean(value);
}

static bool is_canonical(const char *text) {
        _cleanup_(json_decrefp) json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
        _cleanup_free_ char *written = NULL;
        const char *name;
        json_t *value;

        if (!json_is_object(object) || json_object_size(object) > EVENT_FIELDS_MAX ||
            strlen(text) > EVENT_JSON_MAX)
                return false;
        json_object_foreach(object, name, value) if (!is_allowed(name, value)) return false;
        written = json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT);
        assert(written);
        return streq(written, text);
}

static void expect_same_over_bus(const struct fields *fields, const char *text) {
        _cleanup_message_ sd_bus_message *message = NULL;
        _cleanup_(fields_done) struct fields read = {};
        _cleanup_free_ char *again = NULL;
        int r;

        r = sd_bus_message_new_signal(fuzz_bus(), &message, "/a", "a.b", "C");
        assert(r >= 0);
        r = fields_append(message, fields);
        assert(r >= 0);
        r = sd_bus_message_seal(message, 1, 0);
        assert(r >= 0);
        r = sd_bus_message_rewind(message, 1);
        assert(r >= 0);
        r = fields_read(message, &read, NULL);
        assert(r >= 0);
        r = fields_to_text(&read, &again);
        assert(r >= 0 && streq(text, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = strndup((const char *) data, size), *again = NULL;
        struct fields_room room;
        struct fields fields;
        int r;

        assert(text);
        r = fields_from_text(text, &room, &fields);
        assert((r >= 0) == is_canonical(text));
        if (r < 0) {
                assert(r == -EINVAL);
                return 0;
        }
        r = fields_to_text(&fields, &again);
        assert(r >= 0 && streq(text, again));
        expect_same_over_bus(&fields, text);
        return 0;
}
