#include "services/camera/clip-place.h"

#include "services/camera/clip-sidecar.h"

/* Of a duration, rounded to the nearest. */
static uint64_t ticks_of(uint64_t usec, const struct box_track *track) {
        return usec / USEC_PER_SEC * track->timescale +
               (usec % USEC_PER_SEC * track->timescale + USEC_PER_SEC / 2) / USEC_PER_SEC;
}

/* 0: not known, or back in time. */
static uint64_t time_between(const struct segment_stamp *a, const struct segment_stamp *b) {
        if (streq(a->boot, b->boot))
                return b->boottime_usec > a->boottime_usec ? b->boottime_usec - a->boottime_usec : 0;
        if (!a->synchronized || !b->synchronized)
                return 0;
        return b->realtime_usec > a->realtime_usec ? b->realtime_usec - a->realtime_usec : 0;
}

static uint64_t next_segment(const struct clip_place *place, const struct segment_stamp *stamp,
                             const struct box_track *track) {
        const struct segment_stamp *before = &place->before;
        uint64_t usec = time_between(before, stamp);

        if (usec <= before->duration_usec + CLIP_JOIN_USEC || usec >= CLIP_USEC_MAX)
                usec = before->duration_usec;
        return place->time + ticks_of(usec, track);
}

int clip_place_next(struct clip_place *place, const struct segment_stamp *stamp,
                    const struct box_track *track, uint64_t *ret) {
        uint64_t time = 0;

        if (place->begun && stamp->segment == place->before.segment) {
                if (stamp->time < place->before.time)
                        return -EBADMSG;
                time = place->time + (stamp->time - place->before.time);
        } else if (place->begun) {
                time = next_segment(place, stamp, track);
        }
        if (time > EVENT_INTEGER_MAX)
                return -EBADMSG;
        *place = (struct clip_place){true, *stamp, time};
        *ret = time;
        return 0;
}
