/*
 * Which footage goes: by days, by bytes, and until so much of the disk is free. Held footage and the open
 * segment never go, whoever asks; if room is needed and nothing may go, the plan says how much is missing.
 * Pure.
 *
 * What is made first goes first, whatever a clock says; times alone decide about age. So a clock that is
 * wrong deletes nothing:
 *  - While the clock is not synchronised nothing is old.
 *  - Between footage and whatever comes behind it (or now) may lie at most RETENTION_LEAP_USEC; if it is
 * more, the clock leapt, or the machine was off. What lies before the leap is old only once footage of
 * RETENTION_PROOF_USEC lies behind it, so that somebody can see to the clock, and then by the new time.
 *    Until then no hold ends either: a clock that is right again would find it over, and what it held old.
 *  - A segment that is dated in the future, or not at all, is as old as the oldest that is made after it and
 * is dated; one that is dated before what was made before it, is as old as that. What is kept by this beyond
 * its days goes by bytes and free space as ever.
 */
#pragma once

#include "services/base/util.h"

enum { RETENTION_PLAN_MAX = 64 };
#define RETENTION_LEAP_USEC (UINT64_C(7) * 24 * 3600 * USEC_PER_SEC)
#define RETENTION_PROOF_USEC (UINT64_C(3) * 24 * 3600 * USEC_PER_SEC)
/* Ahead of the clock by more is the future. */
#define RETENTION_FUTURE_USEC (UINT64_C(3600) * USEC_PER_SEC)

enum retention_why {
        RETENTION_AGE,
        RETENTION_BYTES,
        RETENTION_FREE_SPACE,
        _RETENTION_WHY_MAX,
        _RETENTION_WHY_INVALID = -EINVAL,
};
/* "age", "bytes", "free-space": as event segment-deleted has them. */
const char *retention_why_to_string(enum retention_why why);

struct retention_rules {
        uint64_t age_usec;   /* of RetentionDays=; above 0 */
        uint64_t bytes;      /* of all footage; 0: as many as there are */
        uint64_t free_bytes; /* of the disk, to be left free */
};

struct retention_segment {
        const char *camera; /* borrowed */
        uint64_t number;
        uint64_t from_usec, until_usec; /* real time, corrected if it can be */
        uint64_t bytes;
        bool open;
        bool dated; /* by a clock that was synchronised, or is corrected */
        bool held;  /* for whatever reason beside the holds */
};

/* Of what it overlaps. */
struct retention_hold {
        const char *camera; /* borrowed; "": all */
        uint64_t from_usec, until_usec;
        uint64_t end_usec; /* when the hold itself ends; only a clock that is synchronised ends it */
        bool dated; /* placed by such a clock; one that is not does not end, and holds all that is not dated
                       too */
};

struct retention_state {
        uint64_t now_usec;
        bool synchronized;
        uint64_t free_bytes; /* of the disk */
        uint64_t size_bytes; /* of the whole disk; 0: nobody knows */
};

/* Borrowed. */
struct retention_input {
        const struct retention_segment *segments; /* in the order in which they were made, of all cameras */
        size_t n_segments;
        const struct retention_hold *holds;
        size_t n_holds;
};

struct retention_plan {
        struct {
                size_t segment; /* index */
                enum retention_why why;
        } goes[RETENTION_PLAN_MAX]; /* in this order */
        size_t n;
        bool more; /* there was no room for others: plan again when these are gone */
        /* What is missing when all that may go is gone; 0: nothing. */
        uint64_t missing_bytes; /* of free space */
        uint64_t over_bytes;    /* beyond rules.bytes */
        uint64_t held_bytes;
        bool impossible; /* rules.free_bytes is more than the disk has: nothing goes for it */
        bool unproven;   /* the clock leapt, or nothing was recorded for long: it ends no hold either */
        bool leapt;      /* footage is kept beyond its days because the clock leapt */
};

void retention_plan(const struct retention_input *input, const struct retention_rules *rules,
                    const struct retention_state *state, struct retention_plan *ret);
