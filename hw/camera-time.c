#include "camera-time.h"

#define NSEC_PER_MSEC INT64_C(1000000)
#define NSEC_PER_SEC (1000 * NSEC_PER_MSEC)

#define STEP_NSEC (2 * NSEC_PER_SEC)
/* What was held up on its way comes all at once, and was taken at its time. */
#define LATE_MAX_NSEC (10 * NSEC_PER_SEC)
#define JITTER_NSEC (200 * NSEC_PER_MSEC)
/* How much of the time between two pictures their times may be off, to come back to when pictures come. */
enum { PART_OF_JITTER = 256, PART_OF_MORE = 8 };

static int64_t to_nsec(int32_t ticks) {
        return (int64_t) ticks * NSEC_PER_SEC / CAMERA_TIME_RATE;
}

/* late: how long after the time that the source's clock gives it came. */
static int64_t settle(int64_t arrival, int64_t expected, int64_t apart, int64_t *ret_step_usec) {
        int64_t late = arrival - expected;

        if (apart < 0 || late < 0 || late > LATE_MAX_NSEC) {
                /* Backwards, from the time to come, or too late to be only held up. What is late without a
                 * step of the source's clock is a gap. */
                if (apart < -STEP_NSEC || late < -STEP_NSEC)
                        *ret_step_usec = -late / (int64_t) NSEC_PER_USEC;
                return arrival;
        }
        int64_t most = apart / (late > JITTER_NSEC ? PART_OF_MORE : PART_OF_JITTER);
        return expected + (late < most ? late : most);
}

uint64_t camera_time_of(struct camera_time *time, uint64_t arrival_nsec, uint32_t source,
                        int64_t *ret_step_usec) {
        int64_t apart = to_nsec((int32_t) (source - time->source));

        *ret_step_usec = 0;
        if (time->has_begun && apart == 0)
                return time->own_nsec;
        if (!time->has_begun) {
                time->own_nsec = arrival_nsec;
        } else {
                int64_t least = (int64_t) time->own_nsec + NSEC_PER_MSEC;
                int64_t own = settle((int64_t) arrival_nsec, (int64_t) time->own_nsec + apart, apart,
                                     ret_step_usec);

                time->own_nsec = (uint64_t) (own > least ? own : least);
        }
        time->has_begun = true;
        time->source = source;
        return time->own_nsec;
}
