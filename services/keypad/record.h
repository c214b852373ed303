/* Events on their way into one transaction, with the storage their drafts point into. Pure. */
#pragma once

#include "services/base/event-source.h"

enum { RECORD_EVENTS_MAX = 320, RECORD_FIELDS_MAX = 4 };

struct record {
        size_t n;
        struct event_draft drafts[RECORD_EVENTS_MAX];
        struct event_field fields[RECORD_EVENTS_MAX][RECORD_FIELDS_MAX];
        struct clock_reading at[RECORD_EVENTS_MAX];
        uint64_t sequences[RECORD_EVENTS_MAX]; /* after the commit */
        /* The open arming that must survive a restart changes with this transaction: to the event with this
         * index, or to none. -1: neither. */
        int armed_index;
        bool disarms;
};

void record_clear(struct record *record);
static inline size_t record_room(const struct record *record) {
        return RECORD_EVENTS_MAX - record->n;
}

/* Begins an event; record_s() and record_t() give it fields. type, names and strings are borrowed. */
void record_event(struct record *record, const char *type, const struct clock_reading *at,
                  const char *keypad);
void record_s(struct record *record, const char *name, const char *value);
void record_t(struct record *record, const char *name, uint64_t value);
