/*
 * An event's fields on the fast path: read from a message without a tree of JSON in between. The limits and
 * the canonical form are those of event.h, to the byte.
 */
#pragma once

#include "event.h"

/* Sorted by name, each once. Names and texts are borrowed from whatever they were read from. */
struct fields {
        size_t n;
        struct event_field *items;
};

/* Sorts in place. -EINVAL with *ret_reason (may be NULL): a name or a value that is not allowed, a name that
 * stands twice. */
int fields_make(struct event_field *items, size_t n, struct fields *ret, char **ret_reason);

/*
 * Reads one a{sv}; the items are the caller's to free and borrow from the message. -EINVAL or -E2BIG with
 * *ret_reason: read to the end, but not allowed. Other errors: sd-bus's.
 */
int fields_read(sd_bus_message *message, struct fields *ret, char **ret_reason);

/* items: room for EVENT_FIELDS_MAX; they borrow from the object, which event_json_parse() made. */
void fields_from_json(json_t *object, struct event_field items[static EVENT_FIELDS_MAX], struct fields *ret);

/* The canonical text. -E2BIG: longer than EVENT_JSON_MAX. */
int fields_to_text(const struct fields *fields, char **ret_text);

/* -ENOENT: missing; -EINVAL: of another type. */
int fields_get_s(const struct fields *fields, const char *name, const char **ret);
int fields_get_b(const struct fields *fields, const char *name, bool *ret);
int fields_get_t(const struct fields *fields, const char *name, uint64_t *ret);
bool fields_have(const struct fields *fields, const char *name);
