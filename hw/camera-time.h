/*
 * When a picture that came over the network was taken, by our own clock. The source's clock, a counter of 32
 * bits that wraps after 13 hours, says how far apart pictures are, as long as that fits to when they come: it
 * may step, stand, or run at another rate, and recording goes on. Pure.
 */
#pragma once

#include "services/base/util.h"

enum { CAMERA_TIME_RATE = 90000 }; /* of the source's clock, of all video over RTP */

/* All zeroes: nothing has come yet. */
struct camera_time {
        bool has_begun;
        uint32_t source; /* its clock, of what came last */
        uint64_t own_nsec;
};

/* Of what came at that time (CLOCK_MONOTONIC) with this on the source's clock: when it was taken. That is the
 * same for the same source as the last time, and otherwise later by 1 ms or more; it is before the arrival,
 * except for what that costs. *ret_step_usec: 0, or by how much the source's clock stepped, above 2 s. */
uint64_t camera_time_of(struct camera_time *time, uint64_t arrival_nsec, uint32_t source,
                        int64_t *ret_step_usec);
