/* Hands that keep pressing the keys of all keypads, whatever happens to the daemons, and remember nothing:
 * the trace of the simulated hardware knows what they did and what the lights answered. */
#pragma once

#include "tests/lib/centre.h"
#include "tests/lib/records.h"
#include "tests/lib/trace.h"
#include "tests/lib/verify.h"

enum { HANDS_MAX = 3 };

struct hands;

struct hand {
        struct hands *hands;
        const char *keypad;
        char *path;
        size_t next; /* key of the list */
        sd_event_source *timer;
        sd_bus_slot *call; /* of a press that is not answered yet */
};

struct hands {
        struct centre *centre;
        struct hand hands[HANDS_MAX];
        struct trace trace;
        struct records records; /* what was announced */
        struct records heard;   /* of that, what everybody hears */
        size_t looked_at;       /* so many of them when the record was last looked at */
        uint64_t cursor;        /* seen in the record up to here */
        size_t n_last_keys;
        uint64_t *lives_usec; /* when the keypad service was started, CLOCK_MONOTONIC */
        size_t n_lives;
};

void hands_begin(struct hands *hands, struct centre *centre);
/* Starts the keypad service: no light of this life answers a press of the one before. */
void hands_start_keypadd(struct hands *hands, const char *const *environment);
/* Rests, and goes on. They begin at work. */
void hands_stop(struct hands *hands);
void hands_resume(struct hands *hands);
/* Both daemons are up. Presses one key more on each keypad and waits until that is recorded, and so all
 * before. */
void hands_wait_recorded(struct hands *hands);
/* All presses so far, in a new array; returns how many. */
size_t hands_presses(struct hands *hands, struct verify_press **ret);
void hands_end(struct hands *hands);
