/* D-Bus values as JSON, of any type but file descriptors: what --json prints and the verbs read. */
#pragma once

#include <jansson.h>
#include <systemd/sd-bus.h>

#include "services/base/util.h"

/*
 * Reads the next complete value. Dictionaries become objects (keys of any basic type as text), structures and
 * arrays become arrays, variants their content. Numbers beyond 2^63-1 become text: JSON readers differ there.
 * Returns a new reference. -ENXIO at the end of the message; -EBADMSG for a type that has no JSON.
 */
int bus_json_read(sd_bus_message *message, json_t **ret);

/* Writes the value, which it takes, and a line break. NULL, of no memory, is -ENOMEM. */
int json_write(json_t *value, FILE *f);

/* Members of an object with a default for what is missing or of another type. Borrowed. */
const char *json_get_s(json_t *object, const char *name, const char *fallback);
uint64_t json_get_t(json_t *object, const char *name);
bool json_get_b(json_t *object, const char *name);
