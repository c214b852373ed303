/*
 * A token bucket for what one device does, and the account of what it refused. Pure: time is CLOCK_MONOTONIC
 * microseconds.
 */
#pragma once

#include "services/base/util.h"

struct flood {
        uint64_t size_usec, cost_usec; /* of the bucket, and of one thing */
        uint64_t credit_usec;
        uint64_t now_usec;
        uint64_t dropped; /* since the last report */
        uint64_t first_drop_usec, last_drop_usec, reported_usec;
};

/* So many (1 to 1000) may pass within a period: at once, and then as the bucket fills again. */
void flood_init(struct flood *flood, uint64_t number, uint64_t period_usec, uint64_t now_usec);

/* Whether one may pass now; otherwise it is counted. */
bool flood_take(struct flood *flood, uint64_t now_usec);

/* When the next may pass. */
uint64_t flood_ready(const struct flood *flood);

/* When the dropped ones are due to be reported: a second after the last of them, or 10 s after the first
 * of a flood that goes on, and 10 s after the last report at the soonest. UINT64_MAX: none were dropped. */
uint64_t flood_next(const struct flood *flood);
/* The report was made durable; count is what it said. */
void flood_reported(struct flood *flood, uint64_t count, uint64_t now_usec);

/* Of a device that works, and soon does not, again and again: that it works again is told so often and no
 * more, and how it is in the end always is. */
struct recoveries {
        struct flood flood;
        bool is_held_back; /* something is not told yet */
};

/* Whether it may be told now; otherwise at flood_ready(). is_same: as when that was asked last, which is not
 * counted once more. */
bool recoveries_may_tell(struct recoveries *recoveries, bool is_same, uint64_t now_usec);
