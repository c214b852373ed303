/*
 * The types of events: where each comes from, what it says, and in what words. One descriptor a type, in the
 * table of its room (daemon/ROOM/events.c); daemon/events.c lists the tables. Pure; a library of its own, so
 * that motcuactl has it without the record.
 */
#pragma once

#include "services/base/bus.h"
#include "services/base/fields.h"

enum event_origin {
        EVENT_REPORTED,  /* by a source */
        EVENT_OBSERVED,  /* by the record itself: input, like what is reported */
        EVENT_CONCLUDED, /* from the events before, and again whenever they are read again */
};

/* Who may know a field: everybody on the bus, or only who may read vn.motcua.Centre1.Record. */
enum event_reader {
        EVENT_KEPT,
        EVENT_PUBLIC,
};

struct event_type_field {
        const char *name;
        enum event_field_type type;
        bool optional;
        enum event_reader reader;
};

enum { EVENT_TYPE_FIELDS_MAX = 16 };

struct event_type {
        const char *source; /* its kind: "centre", "keypad", "printer"; NULL: any of them */
        const char *name;
        enum event_origin origin;
        struct event_type_field fields[EVENT_TYPE_FIELDS_MAX]; /* besides the common ones; no name: the end */
        const char *text[_LANGUAGE_MAX];                       /* with places for fields: "Keypad {keypad}" */
};

/* For the tables: {OBSERVED("clock-jumped"), {HAS_T("before_usec", PUBLIC), ...}, {"...", "..."}}. */
#define REPORTED(source, name) (source), (name), EVENT_REPORTED
#define OBSERVED(name) "centre", (name), EVENT_OBSERVED
#define CONCLUDED(name) "centre", (name), EVENT_CONCLUDED
#define HAS_S(name, reader)                                                                                  \
        { (name), EVENT_STRING, false, EVENT_##reader }
#define HAS_B(name, reader)                                                                                  \
        { (name), EVENT_BOOL, false, EVENT_##reader }
#define HAS_T(name, reader)                                                                                  \
        { (name), EVENT_U64, false, EVENT_##reader }
#define MAY_HAVE_S(name, reader)                                                                             \
        { (name), EVENT_STRING, true, EVENT_##reader }
#define MAY_HAVE_T(name, reader)                                                                             \
        { (name), EVENT_U64, true, EVENT_##reader }

/* One table a room, each ending with a type without a name; NULL behind the last. */
extern const struct event_type *const event_type_tables[];

/* A source is named after its kind, or KIND@INSTANCE where there are several. */
static inline bool source_is_of(const char *source, const char *kind) {
        size_t n = strlen(kind);

        return strncmp(source, kind, n) == 0 && (source[n] == '\0' || source[n] == '@');
}

/* source: a kind; NULL: whichever, as no two sources have a type of one name. NULL: not known. */
const struct event_type *event_type_find(const char *source, const char *name);

/* The types of all rooms by number from 0; NULL behind the last. */
const struct event_type *event_type_at(size_t i);

/*
 * Whether the fields are those of the type: -EINVAL with *ret_field (a constant of the type) the first that
 * is missing or of another type. More than these may come from a source, whose daemon may be newer; of an
 * event that the record itself makes, *ret_field is then the one too many, borrowed from fields.
 */
int event_type_check(const struct event_type *type, const struct fields *fields, const char **ret_field);

/* Whether the type has the field, and keeps it from everybody. */
bool event_type_keeps(const struct event_type *type, const char *field);

/*
 * Leaves in the fields only those that everybody may know: what the type makes public, and the common ones
 * but the salt.
 * What no type names is kept. source: of the event.
 */
void event_type_reduce(const char *source, const char *name, struct fields *fields);
