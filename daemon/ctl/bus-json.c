#include "bus-json.h"

#include <inttypes.h>

static json_t *json_from_u64(uint64_t value) {
        char text[sizeof("18446744073709551615")];

        if (value <= INT64_MAX)
                return json_integer((json_int_t) value);
        snprintf(text, sizeof(text), "%" PRIu64, value);
        return json_string(text);
}

static int read_number(sd_bus_message *message, char type, json_t **ret) {
        union {
                uint8_t y;
                int16_t n;
                uint16_t q;
                int32_t i;
                uint32_t u;
                int64_t x;
                uint64_t t;
                double d;
        } value;

        int r = sd_bus_message_read_basic(message, type, &value);
        if (r < 0)
                return r;
#define INTEGER(type, member)                                                                                \
        case type:                                                                                           \
                *ret = json_integer(value.member);                                                           \
                break;
        switch (type) {
                INTEGER(SD_BUS_TYPE_BYTE, y)
                INTEGER(SD_BUS_TYPE_INT16, n)
                INTEGER(SD_BUS_TYPE_UINT16, q)
                INTEGER(SD_BUS_TYPE_INT32, i)
                INTEGER(SD_BUS_TYPE_UINT32, u)
                INTEGER(SD_BUS_TYPE_INT64, x)
        case SD_BUS_TYPE_UINT64:
                *ret = json_from_u64(value.t);
                break;
        case SD_BUS_TYPE_DOUBLE:
                *ret = json_real(value.d);
                break;
        }
        return *ret ? 0 : -ENOMEM;
}

static int read_basic(sd_bus_message *message, char type, json_t **ret) {
        const char *s;
        int b, r;

        switch (type) {
        case SD_BUS_TYPE_STRING:
        case SD_BUS_TYPE_OBJECT_PATH:
        case SD_BUS_TYPE_SIGNATURE:
                r = sd_bus_message_read_basic(message, type, &s);
                if (r < 0)
                        return r;
                *ret = json_string(s);
                return *ret ? 0 : -ENOMEM;
        case SD_BUS_TYPE_BOOLEAN:
                r = sd_bus_message_read_basic(message, type, &b);
                if (r < 0)
                        return r;
                *ret = json_boolean(b);
                return 0;
        case SD_BUS_TYPE_UNIX_FD:
                return -EBADMSG;
        default:
                return read_number(message, type, ret);
        }
}

static int read_entry(sd_bus_message *message, json_t *object) {
        _cleanup_(json_decrefp) json_t *key = NULL, *value = NULL;
        _cleanup_free_ char *text = NULL;
        const char *contents;

        int r = sd_bus_message_peek_type(message, NULL, &contents);
        if (r >= 0)
                r = sd_bus_message_enter_container(message, SD_BUS_TYPE_DICT_ENTRY, contents);
        if (r >= 0)
                r = bus_json_read(message, &key);
        if (r >= 0)
                r = bus_json_read(message, &value);
        if (r >= 0)
                r = sd_bus_message_exit_container(message);
        if (r < 0)
                return r;
        if (!json_is_string(key)) {
                text = json_dumps(key, JSON_ENCODE_ANY);
                if (!text)
                        return -ENOMEM;
        }
        return json_object_set(object, text ? text : json_string_value(key), value) < 0 ? -ENOMEM : 0;
}

static int read_items(sd_bus_message *message, json_t *into) {
        for (;;) {
                _cleanup_(json_decrefp) json_t *item = NULL;

                int r = sd_bus_message_at_end(message, false);
                if (r != 0)
                        return r < 0 ? r : 0;
                r = json_is_object(into) ? read_entry(message, into) : bus_json_read(message, &item);
                if (r >= 0 && item && json_array_append(into, item) < 0)
                        r = -ENOMEM;
                if (r < 0)
                        return r;
        }
}

/* A variant is what it contains. */
static int read_container(sd_bus_message *message, char type, const char *contents, json_t **ret) {
        bool dictionary = type == SD_BUS_TYPE_ARRAY && contents[0] == SD_BUS_TYPE_DICT_ENTRY_BEGIN;
        _cleanup_(json_decrefp) json_t *value = type == SD_BUS_TYPE_VARIANT ? NULL
                                                : dictionary                ? json_object()
                                                                            : json_array();

        if (!value && type != SD_BUS_TYPE_VARIANT)
                return -ENOMEM;
        int r = sd_bus_message_enter_container(message, type, contents);
        if (r >= 0)
                r = value ? read_items(message, value) : bus_json_read(message, &value);
        if (r >= 0)
                r = sd_bus_message_exit_container(message);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(value);
        return 0;
}

int bus_json_read(sd_bus_message *message, json_t **ret) {
        const char *contents;
        char type;

        int r = sd_bus_message_peek_type(message, &type, &contents);
        if (r < 0)
                return r;
        if (r == 0)
                return -ENXIO;
        if (type == SD_BUS_TYPE_VARIANT || type == SD_BUS_TYPE_ARRAY || type == SD_BUS_TYPE_STRUCT)
                return read_container(message, type, contents, ret);
        return read_basic(message, type, ret);
}

const char *json_get_s(json_t *object, const char *name, const char *fallback) {
        const char *value = json_string_value(json_object_get(object, name));

        return value ? value : fallback;
}

uint64_t json_get_t(json_t *object, const char *name) {
        json_int_t value = json_integer_value(json_object_get(object, name));

        return value > 0 ? (uint64_t) value : 0;
}

bool json_get_b(json_t *object, const char *name) {
        return json_is_true(json_object_get(object, name));
}

int json_write(json_t *value, FILE *f) {
        int r = value ? json_dumpf(value, f, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : -1;

        json_decref(value);
        if (r < 0)
                return value ? -EIO : -ENOMEM;
        return putc('\n', f) == EOF ? -EIO : 0;
}
