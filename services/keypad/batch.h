/* Events on their way into one transaction, with the storage their drafts point into. Pure. */
#pragma once

#include "services/base/event-source.h"

enum { BATCH_EVENTS_MAX = 320, BATCH_FIELDS_MAX = 4 };

struct batch {
        size_t n;
        struct event_draft drafts[BATCH_EVENTS_MAX];
        struct event_field fields[BATCH_EVENTS_MAX][BATCH_FIELDS_MAX];
        struct clock_reading at[BATCH_EVENTS_MAX];
        uint64_t sequences[BATCH_EVENTS_MAX]; /* after the commit */
        /* The open arming that must survive a restart changes with this transaction: to the event with this
         * index, or to none. -1: neither. */
        int armed_index;
        bool disarms;
};

void batch_clear(struct batch *batch);

/* Begins an event; batch_s() and batch_t() give it fields. type, names and strings are borrowed. */
void batch_event(struct batch *batch, const char *type, const struct clock_reading *at, const char *keypad);
void batch_s(struct batch *batch, const char *name, const char *value);
void batch_t(struct batch *batch, const char *name, uint64_t value);
