/* Events in the file of a record, a copy or one whose motcuad is stopped, for whoever compares something with
 * it. That the record itself is whole motcua-verify proves. Nothing is written to the file or beside it. */
#pragma once

#include "services/base/fields.h"

/* Borrowed. */
struct event_read {
        uint64_t id;
        const char *type;
        const char *text; /* its fields as they are in the record: canonical JSON */
        const struct fields *fields;
};
/* A negative return ends it, and is returned. */
typedef int (*event_read_fn)(const struct event_read *event, void *userdata);

/* Events of these types, by id. -EUCLEAN: it is no record, or damaged; errors of opening it. */
int events_read(const char *path, const char *const types[], size_t n_types, event_read_fn each,
                void *userdata);
