/*
 * An event's fields: names with values of type string, boolean or unsigned number. Code makes them as an
 * array of struct event_field; they are stored, announced, replayed and hashed as one canonical text, and
 * travel as a{sv}. dbus/vn.motcua.EventSource1.xml describes the text; nothing else writes or reads it. Each
 * way in checks the limits: what passes one passes all, so no stored event fails to travel.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "util.h"

enum {
        EVENT_FIELDS_MAX = 32, /* fields an event */
        EVENT_JSON_MAX = 4096, /* bytes of canonical text */
        EVENT_NAME_MAX = 64,   /* bytes of a type or field name: [a-z][a-z0-9_-]* */
};

/* 2^53-1: larger numbers come out rounded in many readers of JSON. */
#define EVENT_INTEGER_MAX UINT64_C(9007199254740991)

enum event_field_type { EVENT_STRING = 's', EVENT_BOOL = 'b', EVENT_U64 = 't' };

struct event_field {
        const char *name; /* borrowed */
        enum event_field_type type;
        union {
                const char *s; /* borrowed; text_is_clean() */
                bool b;
                uint64_t t; /* at most EVENT_INTEGER_MAX */
        };
};

#define EVENT_FIELD_S(n, v) ((struct event_field){.name = (n), .type = EVENT_STRING, .s = (v)})
#define EVENT_FIELD_B(n, v) ((struct event_field){.name = (n), .type = EVENT_BOOL, .b = (v)})
#define EVENT_FIELD_T(n, v) ((struct event_field){.name = (n), .type = EVENT_U64, .t = (v)})

bool event_name_is_valid(const char *name);

/* Checked, sorted by name, each once. Items, names and strings are borrowed from where they were made or
 * read. */
struct fields {
        size_t n;
        struct event_field *items;
        size_t text_size; /* bytes of the canonical text */
};

/*
 * Sorts in place. -EINVAL: a name or a value that is not allowed, a name that stands twice; -E2BIG: beyond a
 * limit; either with *ret_reason (may be NULL) a new string that says which field and why.
 */
int fields_make(struct event_field *items, size_t n, struct fields *ret, char **ret_reason);

/*
 * Reads one a{sv}; the items are the caller's to free and borrow from the message. -EINVAL or -E2BIG with
 * *ret_reason (may be NULL): read to the end, but not allowed. A message of another shape: -ENXIO or
 * -EBADMSG, as sd-bus.
 */
int fields_read(sd_bus_message *message, struct fields *ret, char **ret_reason);
static inline void fields_done(struct fields *fields) {
        free(fields->items);
}

/* Appends one a{sv}; or only its entries, to one that the caller has opened. */
int fields_append(sd_bus_message *message, const struct fields *fields);
int fields_append_entries(sd_bus_message *message, const struct fields *fields);

/* The canonical text in a new string. */
int fields_to_text(const struct fields *fields, char **ret_text);
size_t fields_text_size(const struct fields *fields);

/* What fields that were read from text borrow from. */
struct fields_room {
        struct event_field items[EVENT_FIELDS_MAX];
        char text[EVENT_JSON_MAX + 1];
};

/* Of canonical text, and of nothing else: what is read has this very text. -EINVAL: any other. */
int fields_from_text(const char *text, struct fields_room *room, struct fields *ret);

/* -ENOENT: missing; -EINVAL: of another type. */
int fields_get_s(const struct fields *fields, const char *name, const char **ret);
int fields_get_b(const struct fields *fields, const char *name, bool *ret);
int fields_get_t(const struct fields *fields, const char *name, uint64_t *ret);
/* NULL: missing. */
const struct event_field *fields_find(const struct fields *fields, const char *name);
