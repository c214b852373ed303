/*
 * When the queue's day ends, by what is known of time. Pure.
 *
 * A clock is known while it is synchronised, and from then on in that boot. Any other is a guess, and taken
 * for what each kind of guess has in common: it is never ahead. One with a battery that nobody has confirmed
 * is right or slow; one that was left at the hour of the last shutdown, at 1970, or behind what the record
 * knows is late by as long as the power was off. So a guess that reads later than the close proves that it is
 * over for those who came before the power was off; of those who came since, under that guess, it proves
 * nothing: they may stand in the middle of the morning, and stay until nobody has done anything for long.
 */
#pragma once

#include "daemon/record/day.h"

/* With nothing done for so long, a day of which the time is a guess is over: longer than the noon's break if
 * somebody has a ticket or the clock says nothing, and short if the close has passed by what it says. */
#define CLOSING_QUIET_USEC (3 * 3600 * USEC_PER_SEC)
#define CLOSING_QUIET_EMPTY_USEC (1800 * USEC_PER_SEC)

/* An instant on the wall clock, as far as that is known. */
struct closing_instant {
        bool exists;
        uint64_t wall_usec;
        bool is_true;      /* the clock was synchronised then, or has been corrected since */
        bool earlier_boot; /* than the present one */
};

struct closing {
        struct closing_instant begun;
        struct closing_instant unsure; /* the first of what was done while the clock was a guess, after what
                                        * was done while it was known */
        struct closing_instant acted;  /* the last of what people did */
        uint64_t quiet_usec;           /* since then, or since the start of the boot */
        bool somebody;                 /* has a ticket that has not ended */
        bool synchronized;             /* now */
        bool is_known;                 /* it is, or was in this boot */
        uint64_t wall_usec, boottime_usec; /* now, as far as it is known */
        uint64_t least_usec; /* so late it is at least, by what was known last and the time that the machine
                              * ran since; 0: nothing was ever known */
        uint64_t close_of_day_usec; /* since local midnight */
        int64_t utc_offset_usec;
};

struct closing_end {
        /* From now; UINT64_MAX: no day has begun, or nothing but the clock's news ends it. */
        uint64_t in_usec;
        bool whole; /* false: what is unsure goes on as the next day */
};

void closing_find(const struct closing *closing, struct closing_end *ret);

/* The first close of day after that, but a day ends with its date: whoever comes after the close is no guest
 * of the next morning. A close before noon is that of the evening before. */
uint64_t closing_after(uint64_t wall_usec, uint64_t close_of_day_usec, int64_t utc_offset_usec);
/* Whether the close of the date has passed, before its midnight. */
bool closing_has_passed(uint64_t wall_usec, uint64_t close_of_day_usec, int64_t utc_offset_usec);
