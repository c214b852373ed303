/*
 * What the record keeps, as plain structs: the rows of the store's tables and what the working set holds in
 * memory of them.
 */
#pragma once

#include "daemon/record/day.h"

enum {
        ID_SIZE = 65,    /* an ID of the configuration, or an event's name */
        EPOCH_SIZE = 48, /* 32 digits, and ".N" for an outbox that lost its tail */
        KEY_NAME_SIZE = 24,
        RECORD_ID_SIZE = 33, /* 32 digits */
};

/* Copies a text known to fit. */
static inline void id_copy(char *ret, size_t size, const char *s) {
        size_t n = strlen(s);
        assert(n < size);
        memcpy(ret, s, n + 1);
}

/* What the record says of itself. */
#define META_RECORD "record"
struct meta_row {
        char key[sizeof(META_RECORD)];
        char value[RECORD_ID_SIZE];
};

struct event_row {
        uint64_t id;
        const char *source, *epoch;
        uint64_t sequence;
        const char *type;
        uint64_t realtime_usec;
        const char *fields; /* canonical JSON */
};

/* One source in one epoch; "id" stands for both in derived rows. */
struct stream_row {
        uint64_t id;
        char source[ID_SIZE];
        char epoch[EPOCH_SIZE];
        uint64_t sequence; /* the highest recorded, or noted as missing */
        bool dirty;
};

struct source_row {
        char name[ID_SIZE];
        bool lost;       /* as last recorded: not on the bus */
        uint64_t stream; /* the current one; 0: none yet */
        bool dirty;
};

struct setting_row {
        const char *room, *name;
        uint64_t value;
};

struct boot_row {
        uint64_t id; /* in the order in which the record met them */
        char boot_id[RECORD_ID_SIZE];
        struct boot_clock clock;
        bool unsynchronized;                /* it has events from before its clock was synchronised */
        int64_t unsynchronized_offset_usec; /* their wall clock minus CLOCK_BOOTTIME */
        bool dirty;
};
