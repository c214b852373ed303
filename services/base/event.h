/*
 * An event's fields: names with values of type string, boolean or unsigned 63-bit number. Three
 * forms: an array of struct event_field (how code makes them), canonical JSON text (how they are
 * stored and hashed: keys sorted by bytes, no spaces, UTF-8 unescaped), and D-Bus a{sv}. Each
 * conversion checks the limits; what passes one passes all, so no stored event fails to travel.
 */
#pragma once

#include <jansson.h>
#include <systemd/sd-bus.h>

#include "util.h"

enum {
        EVENT_FIELDS_MAX = 32, /* fields an event */
        EVENT_JSON_MAX = 4096, /* bytes of canonical JSON */
        EVENT_NAME_MAX = 64,   /* bytes of a type or field name: [a-z][a-z0-9_-]* */
};

enum event_field_type { EVENT_STRING = 's', EVENT_BOOL = 'b', EVENT_U64 = 't' };

struct event_field {
        const char *name; /* borrowed */
        enum event_field_type type;
        union {
                const char *s; /* borrowed; text_is_clean() */
                bool b;
                uint64_t t; /* at most INT64_MAX: SQLite's and JSON's integers end there */
        };
};

#define EVENT_FIELD_S(n, v) ((struct event_field){.name = (n), .type = EVENT_STRING, .s = (v)})
#define EVENT_FIELD_B(n, v) ((struct event_field){.name = (n), .type = EVENT_BOOL, .b = (v)})
#define EVENT_FIELD_T(n, v) ((struct event_field){.name = (n), .type = EVENT_U64, .t = (v)})

bool event_name_is_valid(const char *name);

#define _cleanup_json_ _cleanup_(json_decrefp) /* jansson has the function */

/*
 * All return -EINVAL for a bad name or value, a duplicate name or an unknown D-Bus type, -E2BIG beyond
 * a limit, -ENOMEM, or sd-bus's error. json_t results are new references. With an -EINVAL or
 * -E2BIG, *ret_reason (if not NULL) is set to a new string that says which field and why.
 */
int event_json_from_fields(const struct event_field *fields, size_t n_fields, char **ret_json,
                           char **ret_reason);
int event_json_parse(const char *json, json_t **ret);
int event_json_dump(json_t *fields, char **ret_json, char **ret_reason);
/* Reads one a{sv} from the message. A message of another shape: -ENXIO or -EBADMSG, as sd-bus. After
 * an -EINVAL or -E2BIG the whole a{sv} has been consumed, so the caller can go on behind it. */
int event_json_from_message(sd_bus_message *message, json_t **ret, char **ret_reason);
/* Appends one a{sv}. */
int event_json_to_message(json_t *fields, sd_bus_message *message);
/* The same, straight from canonical text. */
int event_text_to_message(const char *json, sd_bus_message *message);

/* Value of a field; -ENOENT if missing, -EINVAL if of another type. *ret_s is borrowed from fields. */
int event_get_s(json_t *fields, const char *name, const char **ret_s);
int event_get_b(json_t *fields, const char *name, bool *ret_b);
int event_get_t(json_t *fields, const char *name, uint64_t *ret_t);
