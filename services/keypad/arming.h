/*
 * The rules of a rating window. Pure: times are CLOCK_BOOTTIME microseconds. One arming takes one rating:
 * presses whose first edge lies in [opened, deadline) belong to it, the last rating press counts, and the
 * first one brings the deadline forward to itself + settle. After a low level it is open for its reasons, not
 * for levels, until that press + reason, or one of theirs + settle.
 */
#pragma once

#include "key-name.h"

#define ARMING_WINDOW_MIN_USEC USEC_PER_SEC
#define ARMING_WINDOW_MAX_USEC (3600 * USEC_PER_SEC)
#define ARMING_SETTLE_MAX_USEC (60 * USEC_PER_SEC)
#define ARMING_REASON_MAX_USEC (300 * USEC_PER_SEC)

struct arming_times {
        uint64_t window_usec, settle_usec;
        uint64_t reason_usec; /* 0: nobody is asked why */
};

struct arming {
        uint64_t sequence; /* of the "armed" event; 0: not armed */
        char token[65];
        uint64_t opened_usec, deadline_usec;
        uint64_t sealed_usec; /* from when on no level belongs to it */
        struct arming_times times;
        int chosen; /* enum key, or _KEY_INVALID: nobody pressed yet */
        int reason; /* likewise */
};

/* What is wrong with the arguments of an arming, for a person; NULL: nothing. */
const char *arming_check(const char *token, const struct arming_times *times);

/* Arguments that arming_check() accepts. */
void arming_open(struct arming *arming, uint64_t sequence, const char *token, uint64_t opened_usec,
                 const struct arming_times *times);
void arming_close(struct arming *arming);

static inline bool arming_is_open(const struct arming *arming) {
        return arming->sequence > 0;
}

/* Whether the citizen is asked why: a low level was chosen. */
bool arming_asks_reason(const struct arming *arming);

/* The sequence that a press carries: this arming's, or 0. An attendant's keys belong to no arming. */
uint64_t arming_of_press(const struct arming *arming, enum key key, uint64_t first_edge_usec);

/* A press of this arming was committed. */
void arming_take_press(struct arming *arming, enum key key, uint64_t first_edge_usec);

/* Whether it is time to close: the reason, or -EAGAIN. */
int arming_due(const struct arming *arming, uint64_t now_usec);
