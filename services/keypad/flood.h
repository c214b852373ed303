/*
 * A token bucket for the presses of one keypad, and the account of what it refused. Pure: time is
 * CLOCK_MONOTONIC microseconds.
 */
#pragma once

#include "services/base/util.h"

struct flood {
        uint64_t per_sec;     /* 1 to 1000: refill, and size of the bucket */
        uint64_t credit_usec; /* one press costs 1 s / per_sec */
        uint64_t now_usec;
        uint64_t dropped; /* since the last report */
        uint64_t first_drop_usec, last_drop_usec, reported_usec;
};

void flood_init(struct flood *flood, uint64_t per_sec, uint64_t now_usec);

/* Whether a press may pass now; otherwise it is counted. */
bool flood_take(struct flood *flood, uint64_t now_usec);

/* When the dropped presses are due to be reported: a second after the last of them, or 10 s after the first
 * of a flood that goes on, and 10 s after the last report at the soonest. UINT64_MAX: none were dropped. */
uint64_t flood_next(const struct flood *flood);
/* The report was made durable; count is what it said. */
void flood_reported(struct flood *flood, uint64_t count, uint64_t now_usec);
