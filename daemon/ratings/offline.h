/*
 * Time without a working keypad, for one post (a counter's keypad for one subject). Several causes may
 * overlap; the time is counted once. Pure.
 */
#pragma once

#include "daemon/record/day.h"
#include "services/base/util.h"

enum offline_cause {
        OFFLINE_KEYPAD, /* its chip or lines cannot be had */
        OFFLINE_SOURCE, /* its daemon is not on the bus */
        OFFLINE_CENTRE, /* the record itself was not running */
        _OFFLINE_CAUSE_MAX,
        _OFFLINE_CAUSE_INVALID = -EINVAL,
};

struct offline {
        unsigned causes;     /* bits 1 << cause; 0: working */
        struct moment since; /* valid while causes are set */
        struct moment until; /* end of the period before; boot 0: none */
};

struct offline_period {
        struct moment start, end;
};

/*
 * A cause begins or ends. Returns true with the period when the last cause ended and time passed. Events of a
 * source may arrive late, so that a period begins before the one already counted ended: it is cut to what
 * follows.
 */
bool offline_set(struct offline *offline, enum offline_cause cause, bool begins, const struct moment *at,
                 struct offline_period *ret);

/* Periods longer than this are cut: a wall clock that jumped by years while nothing ran is no down time. */
#define OFFLINE_USEC_MAX (UINT64_C(366) * USEC_PER_DAY)

/* How long the period was: by CLOCK_BOOTTIME within one boot, by corrected wall clocks across boots. */
uint64_t offline_period_usec(const struct offline_period *period, uint64_t start_wall_usec,
                             uint64_t end_wall_usec);

/* The part of a time that falls on its first day. Call again with what is left until *usec is 0. */
struct offline_slice {
        int32_t day;
        uint64_t usec;
};
struct offline_slice offline_next_slice(uint64_t *wall_usec, uint64_t *usec, int64_t utc_offset_usec);
