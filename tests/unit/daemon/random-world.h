/* A random centre: whatever its keypads, printers and people do, and what an ordinary morning never sees, as
 * events in a record. */
#pragma once

#include "tests/unit/daemon/record.h"

struct random_world {
        struct record record;
        uint64_t random;
        bool in_batch;
        uint64_t arming[3];
        bool absent[3];
        bool queued; /* its counters call tickets */
        uint64_t printer_sequence, display_sequence, camera_sequence;
        uint64_t cameras; /* what they do is drawn apart */
};

/* Below n; xorshift64*: the same days on every machine. */
uint64_t random_draw(uint64_t *state, uint64_t n);

/* Its counters call tickets. */
void random_world_open_queue(struct random_world *world);
/* The next thing happens; several may be of one transaction. */
void random_world_step(struct random_world *world);
/* Commits what has happened. */
void random_world_settle(struct random_world *world);
