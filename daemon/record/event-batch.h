/* Events of a source that are committed together, in their order. */
#pragma once

#include "daemon/record/source.h"

struct event_batch {
        struct source_event *events;
        size_t n, allocated;
};

/* Takes the event over when it returns 0. */
int event_batch_add(struct event_batch *batch, struct source_event *event);
void event_batch_clear(struct event_batch *batch);
void event_batch_done(struct event_batch *batch);
