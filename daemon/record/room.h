/*
 * A room: one feature of the aggregator, as the record knows it. The rooms stand in daemon/rooms.c in the
 * order in which each knows those before it; whatever is done with all of them is done in that order.
 */
#pragma once

#include "services/base/util.h"

struct book;
struct input;
struct instant;
struct store;
struct store_part;

/*
 * What one type of event changes in the room's part of the book. Nothing else is changed or read: no store,
 * bus or clock. The same event may be applied in several rooms. Returns 0; 1: it changes nothing, in later
 * rooms either; -EINVAL for fields that no event of this type has, -ENOMEM, or an error of what it read of
 * the past.
 */
struct event_rule {
        const char *source; /* its kind */
        const char *type;   /* NULL: the end of the table */
        int (*apply)(struct book *book, const struct input *input);
};

/* NULL stands for functions with nothing to do. */
struct room {
        const char *name;
        size_t part_size; /* of its part of the book, which begins as zeroes */
        const struct event_rule *rules;
        const struct store_part *tables;

        /* Makes the part of a record without events. */
        int (*init)(struct book *book);
        /* Frees what the part points to. */
        void (*clear)(struct book *book);
        /* Reads the part from the store, after init. Rows that no room has written: -EUCLEAN. */
        int (*load)(struct book *book, struct store *store);
        /* Writes what has changed since the last flush, and forgets what need not be in memory. */
        int (*flush)(struct book *book, struct store *store);
        /* Observes what time alone has decided; before each commit. */
        int (*conclude)(struct book *book, const struct instant *now);
};
