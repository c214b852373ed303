#include "lamp.h"

#define PERIOD_USEC USEC_PER_SEC

DEFINE_TO_STRING(output_pattern, OUTPUT_PATTERN)
DEFINE_FROM_STRING(output_pattern, OUTPUT_PATTERN)

/* How much of each period it is on; 0: not in periods. */
static const uint64_t on_usec[_OUTPUT_PATTERN_MAX] = {
        [OUTPUT_BLINK] = 500 * USEC_PER_MSEC,
        [OUTPUT_PULSE] = 100 * USEC_PER_MSEC,
};

void lamp_set(struct lamp *lamp, enum output_pattern pattern, uint64_t usec, uint64_t now_usec) {
        if (pattern == OUTPUT_OFF) {
                *lamp = (struct lamp){0};
                return;
        }
        (void) lamp_level(lamp, now_usec); /* forgets one whose time is over */
        if (lamp->pattern != pattern)
                lamp->since_usec = now_usec;
        lamp->pattern = pattern;
        if (lamp->end_usec < now_usec + usec)
                lamp->end_usec = now_usec + usec;
}

bool lamp_level(struct lamp *lamp, uint64_t now_usec) {
        if (lamp->end_usec <= now_usec)
                *lamp = (struct lamp){0};
        if (lamp->pattern == OUTPUT_OFF || on_usec[lamp->pattern] == 0)
                return lamp->pattern != OUTPUT_OFF;
        return (now_usec - lamp->since_usec) % PERIOD_USEC < on_usec[lamp->pattern];
}

uint64_t lamp_next(const struct lamp *lamp, uint64_t now_usec) {
        if (lamp->pattern == OUTPUT_OFF)
                return UINT64_MAX;
        uint64_t on = on_usec[lamp->pattern], next = lamp->end_usec;

        if (on > 0 && now_usec < next) {
                uint64_t done = (now_usec - lamp->since_usec) / PERIOD_USEC * PERIOD_USEC,
                         step = lamp->since_usec + done + on;

                if (step <= now_usec)
                        step += PERIOD_USEC - on;
                next = step < next ? step : next;
        }
        return next;
}
