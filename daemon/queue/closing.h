/*
 * When the queue's day ends: the first close of day after it began. Nothing that a ticket holder could have
 * taken for today's ends before: where the clock was wrong, the day is taken to have begun as late as it may
 * have. Pure.
 */
#pragma once

#include "daemon/record/day.h"

/* An instant on the wall clock, as far as that is known. */
struct closing_instant {
        bool exists;
        uint64_t wall_usec;
        bool is_true;      /* the clock was synchronised then, or has been corrected since */
        bool earlier_boot; /* than the present one */
};

struct closing {
        struct closing_instant begun;
        struct closing_instant guessed; /* the queue's last input at which the clock was not synchronised */
        bool synchronized;              /* now */
        uint64_t boot_start_usec;       /* of the present boot, by the present wall clock */
        uint64_t close_of_day_usec;     /* since local midnight */
        int64_t utc_offset_usec;
};

/* 0: no day has begun, or the clock cannot say. */
uint64_t closing_usec(const struct closing *closing);
