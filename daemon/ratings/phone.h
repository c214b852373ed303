/*
 * What a citizen gives by phone for one visit and subject, beside the keypad's window. A press may be changed
 * within the settling time, as on a keypad; then it is sealed. Whichever of the two channels is sealed first
 * is the rating, the other one is recorded and counts for nothing. It outlives a restart, and a boot: then
 * nobody knows how long it was open, and it is over. Pure.
 */
#pragma once

#include "daemon/ratings/scale.h"
#include "daemon/record/day.h"

enum { PHONE_PRESSES_MAX = 16 }; /* for one visit and subject, changes of mind included */

enum phone_state {
        PHONE_NONE,
        PHONE_SETTLING,
        PHONE_COUNTED,   /* it is the rating */
        PHONE_UNCOUNTED, /* the keypad's was sealed before it, or the finish was undone */
        _PHONE_STATE_MAX,
        _PHONE_STATE_INVALID = -EINVAL,
};
const char *phone_state_to_string(enum phone_state state);
int phone_state_from_string(const char *s);

struct phone_window {
        enum phone_state state;
        enum level level;     /* of the press that stands */
        uint64_t event;       /* its id */
        struct moment first;  /* when the first press was */
        struct moment at;     /* and the one that stands */
        uint64_t settle_usec; /* from the first */
        uint64_t presses;
};

struct phone_press {
        enum level level;
        uint64_t event;
        const struct moment *at;
};

/* Whether what is settling cannot be changed any more. */
bool phone_is_over(const struct phone_window *window, const struct moment *now);
/* How long it still can be; 0: it is over, or nothing is settling. */
uint64_t phone_time_left(const struct phone_window *window, const struct moment *now);

/* One more press. is_rated: by a keypad, or by this window, for good. settle_usec: of a first one. */
enum press_verdict phone_press(struct phone_window *window, bool is_rated, uint64_t settle_usec,
                               const struct phone_press *press);
/* Whether what is settling is for the leader to hear of. */
bool phone_is_low(const struct phone_window *window);
