/*
 * What source.c and source-connect.c share: the former has the epoch, the events that are fetched or come as
 * signals, and what was committed; the latter the name on the bus, the channel, and the retry.
 */
#pragma once

#include "daemon/record/event-batch.h"
#include "daemon/record/source.h"
#include "services/base/bus.h"

enum source_state { SOURCE_ABSENT, SOURCE_EPOCH, SOURCE_FETCHING, SOURCE_LIVE, SOURCE_HELD, SOURCE_REFUSED };

struct source {
        const struct source_info *info;
        struct source_context context;
        enum source_state state;
        bool known;
        char *owner;
        sd_bus *channel; /* NULL: not connected */
        sd_bus_slot *name_slot, *event_slot, *owner_slot, *call_slot;
        sd_event_source *deadline;
        sd_event_source *commit; /* signals wait here until the bus has nothing more to read */
        sd_event_source *retry;
        unsigned failures;
        struct outbox_claim claim; /* what the daemon said last */
        bool refused;              /* and that does not fit, also while it is asked again */
        uint64_t held_usec;        /* CLOCK_MONOTONIC of the last failure */
        struct event_batch batch;  /* signals, in order, not yet committed */
        uint64_t last;             /* the highest sequence committed or in the batch */
        uint64_t acknowledged;
        uint64_t hinted; /* the highest sequence heard of */
        bool complained;
};

void source_set_state(struct source *source, enum source_state state);
void source_stop_asking(struct source *source);
/* Tries again after 1, 2, 4 ... 60 seconds. */
void source_hold(struct source *source);
/* Once, until something works again. */
void source_complain(struct source *source, int error, const char *what);
/* Instead of what was asked before. */
int source_call(struct source *source, sd_bus_message *message, sd_bus_message_handler_t handler);

/* source.c: made once; the channel's signals; what a new channel begins with. */
int source_add_commit(struct source *source);
int source_match_events(struct source *source);
void source_ask_epoch(struct source *source);
/* source-connect.c: asks for a channel, or on the one that there is. */
void source_begin(struct source *source);
