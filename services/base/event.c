#include "event.h"

#include <stdarg.h>

enum { CANONICAL = JSON_SORT_KEYS | JSON_COMPACT };

_printf_(3, 4) static int refuse(int r, char **ret_reason, const char *format, ...) {
        va_list ap;

        if (!ret_reason)
                return r;
        va_start(ap, format);
        if (vasprintf(ret_reason, format, ap) < 0) {
                *ret_reason = NULL;
                r = -ENOMEM;
        }
        va_end(ap);
        return r;
}

bool event_name_is_valid(const char *name) {
        size_t n = strlen(name);

        return n >= 1 && n <= EVENT_NAME_MAX && name[0] >= 'a' && name[0] <= 'z' &&
               strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

/* The one place that says which values may be stored. */
static int check_value(const char *name, json_t *value, char **ret_reason) {
        if (!event_name_is_valid(name))
                return refuse(-EINVAL, ret_reason, "a field's name is not of the form [a-z][a-z0-9_-]*");
        if (json_is_boolean(value))
                return 0;
        if (json_is_integer(value))
                return json_integer_value(value) >= 0
                               ? 0
                               : refuse(-EINVAL, ret_reason, "field %s is below 0", name);
        if (!json_is_string(value))
                return refuse(-EINVAL, ret_reason, "field %s is neither text, boolean nor number", name);
        if (strlen(json_string_value(value)) != json_string_length(value) ||
            !text_is_clean(json_string_value(value)))
                return refuse(-EINVAL, ret_reason, "field %s is not UTF-8 without control characters", name);
        return 0;
}

static int check_fields(json_t *fields, char **ret_reason) {
        const char *name;
        json_t *value;
        int r;

        if (!json_is_object(fields))
                return refuse(-EINVAL, ret_reason, "fields are not an object");
        if (json_object_size(fields) > EVENT_FIELDS_MAX)
                return refuse(-E2BIG, ret_reason, "more than %d fields", EVENT_FIELDS_MAX);
        json_object_foreach(fields, name, value) {
                r = check_value(name, value, ret_reason);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int check_size(json_t *fields, char **ret_reason) {
        if (json_dumpb(fields, NULL, 0, CANONICAL) > EVENT_JSON_MAX)
                return refuse(-E2BIG, ret_reason, "more than %d bytes of fields", EVENT_JSON_MAX);
        return 0;
}

static int add_value(json_t *fields, const char *name, json_t *value, char **ret_reason) {
        _cleanup_json_ json_t *owned = value;
        int r;

        if (!owned)
                return -ENOMEM;
        r = check_value(name, owned, ret_reason);
        if (r < 0)
                return r;
        if (json_object_get(fields, name))
                return refuse(-EINVAL, ret_reason, "field %s stands twice", name);
        if (json_object_size(fields) >= EVENT_FIELDS_MAX)
                return refuse(-E2BIG, ret_reason, "more than %d fields", EVENT_FIELDS_MAX);
        return json_object_set(fields, name, owned) < 0 ? -ENOMEM : 0;
}

static int add_string(json_t *fields, const char *name, const char *s, char **ret_reason) {
        /* Before anything is copied: a message may carry megabytes. */
        if (strnlen(s, EVENT_JSON_MAX + 1) > EVENT_JSON_MAX)
                return refuse(-E2BIG, ret_reason, "more than %d bytes of fields", EVENT_JSON_MAX);
        return add_value(fields, name, json_string_nocheck(s), ret_reason);
}

static int add_u64(json_t *fields, const char *name, uint64_t t, char **ret_reason) {
        if (t > INT64_MAX)
                return refuse(-EINVAL, ret_reason, "field %s is above 2^63-1", name);
        return add_value(fields, name, json_integer((json_int_t) t), ret_reason);
}

static int add_field(json_t *fields, const struct event_field *field, char **ret_reason) {
        switch (field->type) {
        case EVENT_STRING:
                return add_string(fields, field->name, field->s, ret_reason);
        case EVENT_BOOL:
                return add_value(fields, field->name, json_boolean(field->b), ret_reason);
        case EVENT_U64:
                return add_u64(fields, field->name, field->t, ret_reason);
        }
        return refuse(-EINVAL, ret_reason, "field %s has no type", field->name);
}

int event_json_from_fields(const struct event_field *fields, size_t n_fields, char **ret_json,
                           char **ret_reason) {
        _cleanup_json_ json_t *object = json_object();
        int r;

        if (!object)
                return -ENOMEM;
        for (size_t i = 0; i < n_fields; i++) {
                r = add_field(object, &fields[i], ret_reason);
                if (r < 0)
                        return r;
        }
        return event_json_dump(object, ret_json, ret_reason);
}

int event_json_parse(const char *json, json_t **ret) {
        _cleanup_json_ json_t *fields = NULL;
        json_error_t error;
        int r;

        if (strnlen(json, EVENT_JSON_MAX + 1) > EVENT_JSON_MAX)
                return -E2BIG;
        fields = json_loads(json, JSON_REJECT_DUPLICATES, &error);
        if (!fields)
                return json_error_code(&error) == json_error_out_of_memory ? -ENOMEM : -EINVAL;
        /* Its canonical form is no longer than the text it came from, which was measured. */
        r = check_fields(fields, NULL);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(fields);
        return 0;
}

int event_json_dump(json_t *fields, char **ret_json, char **ret_reason) {
        int r = check_fields(fields, ret_reason);

        if (r >= 0)
                r = check_size(fields, ret_reason);
        if (r < 0)
                return r;
        char *json = json_dumps(fields, CANONICAL);
        if (!json)
                return -ENOMEM;
        *ret_json = json;
        return 0;
}

static int read_variant(sd_bus_message *message, const char *name, json_t *fields, char **ret_reason) {
        const char *contents, *s;
        uint64_t t;
        int b, r;

        r = sd_bus_message_peek_type(message, NULL, &contents);
        if (r < 0)
                return r;
        if (streq(contents, "s")) {
                r = sd_bus_message_read(message, "v", "s", &s);
                return r < 0 ? r : add_string(fields, name, s, ret_reason);
        }
        if (streq(contents, "b")) {
                r = sd_bus_message_read(message, "v", "b", &b);
                return r < 0 ? r : add_value(fields, name, json_boolean(b), ret_reason);
        }
        if (streq(contents, "t")) {
                r = sd_bus_message_read(message, "v", "t", &t);
                return r < 0 ? r : add_u64(fields, name, t, ret_reason);
        }
        r = sd_bus_message_skip(message, "v");
        /* null stands for every type that has no form here */
        return r < 0 ? r : add_value(fields, name, json_null(), ret_reason);
}

/* One dictionary entry. A refused value is still consumed; only the bus's own errors leave the message where
 * it is. */
static int read_entry(sd_bus_message *message, json_t *fields, int *refused, char **ret_reason) {
        const char *name;
        int r;

        r = sd_bus_message_read(message, "s", &name);
        if (r < 0)
                return r;
        if (*refused < 0)
                return sd_bus_message_skip(message, "v");
        r = read_variant(message, name, fields, ret_reason);
        if (r == -EINVAL || r == -E2BIG) {
                *refused = r;
                return 0;
        }
        return r;
}

int event_json_from_message(sd_bus_message *message, json_t **ret, char **ret_reason) {
        _cleanup_json_ json_t *fields = json_object();
        int r, refused = 0;

        if (!fields)
                return -ENOMEM;
        r = sd_bus_message_enter_container(message, 'a', "{sv}");
        if (r < 0)
                return r;
        while ((r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                r = read_entry(message, fields, &refused, ret_reason);
                if (r < 0)
                        return r;
                r = sd_bus_message_exit_container(message);
                if (r < 0)
                        return r;
        }
        if (r < 0)
                return r;
        r = sd_bus_message_exit_container(message);
        if (r < 0)
                return r;
        if (refused == 0)
                refused = check_size(fields, ret_reason);
        if (refused < 0)
                return refused;
        *ret = TAKE_PTR(fields);
        return 0;
}

static int append_value(sd_bus_message *message, const char *name, json_t *value) {
        if (json_is_string(value))
                return sd_bus_message_append(message, "{sv}", name, "s", json_string_value(value));
        if (json_is_boolean(value))
                return sd_bus_message_append(message, "{sv}", name, "b", json_is_true(value) ? 1 : 0);
        if (json_is_integer(value) && json_integer_value(value) >= 0)
                return sd_bus_message_append(message, "{sv}", name, "t",
                                             (uint64_t) json_integer_value(value));
        return -EINVAL;
}

int event_json_to_message(json_t *fields, sd_bus_message *message) {
        const char *name;
        json_t *value;
        int r;

        r = sd_bus_message_open_container(message, 'a', "{sv}");
        if (r < 0)
                return r;
        json_object_foreach(fields, name, value) {
                r = append_value(message, name, value);
                if (r < 0)
                        return r;
        }
        return sd_bus_message_close_container(message);
}

int event_text_to_message(const char *json, sd_bus_message *message) {
        _cleanup_json_ json_t *fields = NULL;
        int r = event_json_parse(json, &fields);

        return r < 0 ? r : event_json_to_message(fields, message);
}

static int get(json_t *fields, const char *name, json_type type, json_t **ret) {
        json_t *value = json_object_get(fields, name);

        if (!value)
                return -ENOENT;
        if ((json_is_true(value) ? JSON_FALSE : json_typeof(value)) != type)
                return -EINVAL;
        *ret = value;
        return 0;
}

int event_get_s(json_t *fields, const char *name, const char **ret_s) {
        json_t *value;
        int r = get(fields, name, JSON_STRING, &value);

        if (r >= 0)
                *ret_s = json_string_value(value);
        return r;
}

int event_get_b(json_t *fields, const char *name, bool *ret_b) {
        json_t *value;
        int r = get(fields, name, JSON_FALSE, &value);

        if (r >= 0)
                *ret_b = json_is_true(value);
        return r;
}

int event_get_t(json_t *fields, const char *name, uint64_t *ret_t) {
        json_t *value;
        int r = get(fields, name, JSON_INTEGER, &value);

        if (r >= 0 && json_integer_value(value) < 0)
                r = -EINVAL;
        if (r >= 0)
                *ret_t = (uint64_t) json_integer_value(value);
        return r;
}
