/* From when to when counters were open, and left while somebody waited: kept for reports. */
#pragma once

#include "daemon/queue/book.h"

/* A counter has moved, or is inactive, or not any more. */
int watch_set(struct book *book, uint32_t position, enum desk_time what, bool is_so, const struct moment *at);
/* The record was not running since the event before: what a counter did then nobody knows. */
int watch_interrupt(struct book *book, const struct moment *before, const struct moment *at);
/* Whether a counter in that state is open to citizens. */
static inline bool watch_is_open(enum desk_state state) {
        return state != DESK_CLOSED && state != DESK_PAUSED;
}
