/*
 * One key: from raw levels to presses. Pure: time comes in as CLOCK_MONOTONIC microseconds and never runs
 * backwards (an earlier time counts as the latest one seen). The caller reports each level change with
 * debounce_level() and calls debounce_advance() when debounce_next() is reached; both return what happened.
 */
#pragma once

#include "services/base/util.h"

enum debounce_type {
        DEBOUNCE_PRESS,      /* at: first edge */
        DEBOUNCE_LONG_PRESS, /* at: when it became long */
        DEBOUNCE_STUCK,      /* at: when it had been down too long */
        DEBOUNCE_UNSTUCK,    /* at: when it was released */
};

struct debounce_event {
        enum debounce_type type;
        uint64_t at_usec;
};

struct debounce_times {
        uint64_t debounce_usec;   /* 0: every change counts */
        uint64_t long_press_usec; /* 0: none */
        uint64_t stuck_usec;
};

struct debounce {
        bool level;    /* last raw level; true: contact closed */
        bool pressed;  /* accepted state */
        bool silent;   /* down since before anyone looked: no press, but it can be stuck */
        bool bouncing; /* raw level changed since the accepted state was last confirmed */
        bool dated;    /* first_usec is of this bouncing */
        bool lost;     /* the wait begins again with the next call */
        bool was_long, stuck;
        uint64_t first_usec;   /* first edge of what may become a press */
        uint64_t since_usec;   /* last change of the raw level */
        uint64_t pressed_usec; /* when the accepted press began */
        uint64_t now_usec;
};

enum { DEBOUNCE_EVENTS_MAX = 3 }; /* what one call can return: press, long, stuck */

/* A key that is down at the beginning was pressed before anyone looked: it yields no press. */
void debounce_init(struct debounce *key, uint64_t now_usec, bool level);

/* Lets time pass. Returns how many events it wrote. */
size_t debounce_advance(struct debounce *key, const struct debounce_times *times, uint64_t now_usec,
                        struct debounce_event events[static DEBOUNCE_EVENTS_MAX]);

/* The raw level became this at that time (or is reported again, if the wait begins again). */
size_t debounce_level(struct debounce *key, const struct debounce_times *times, uint64_t at_usec, bool level,
                      struct debounce_event events[static DEBOUNCE_EVENTS_MAX]);

/* Edges of the key may have been lost: nothing is known to have lasted until the next call. */
void debounce_lost(struct debounce *key);

/* When debounce_advance() has something to do next; UINT64_MAX: not before the next edge. */
uint64_t debounce_next(const struct debounce *key, const struct debounce_times *times);
