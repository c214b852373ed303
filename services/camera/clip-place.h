/*
 * Where in a clip's file a fragment plays (its tfdt), by what the stamps say, so that whoever has the stamps
 * can tell whether it is in its place. Pure.
 *
 * A file begins at 0. Within a segment fragments are apart as they were recorded. The first of another
 * segment follows where the one before ends; if by the clock (CLOCK_BOOTTIME in one boot, else real time if
 * both were synchronised) more than CLIP_JOIN_USEC lies between, and less than six hours, it plays that much
 * later.
 */
#pragma once

#include "services/camera/segment.h"

#define CLIP_JOIN_USEC USEC_PER_SEC

struct clip_place {
        bool begun;
        struct segment_stamp before;
        uint64_t time; /* of it */
};

/* The time of the next fragment, in ticks of the track. -EBADMSG: within the segment it would play before the
 * one before it. */
int clip_place_next(struct clip_place *place, const struct segment_stamp *stamp,
                    const struct box_track *track, uint64_t *ret);
