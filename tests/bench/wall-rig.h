/* A centre with a wall for benchmarks: the real aggregator, and the real display daemon on a simulated screen
 * of 1080p with its voice. */
#pragma once

#include "stage.h"
#include "tests/lib/records.h"

enum { RIG_WIDTH = 1920, RIG_HEIGHT = 1080, RIG_CALL_SEC = 6 };

struct rig {
        struct centre *centre;
        char *dir;
        struct records records;
        unsigned n_counters, next_counter;
};

/* What is called, and the moments of it, CLOCK_BOOTTIME. */
struct rig_call {
        uint64_t commanded_usec; /* the command's in the record */
        uint64_t heard_usec;     /* EventRecorded is in a client's hands */
        uint64_t shown_usec;     /* the frame that has it is on the glass */
};

struct rig_wall {
        unsigned n_counters;
        bool has_page; /* with a picture, 6 s after each call */
        bool is_silent;
        bool has_watchdog; /* of 30 s, as its unit asks for */
};

/* The screen is ready, and every counter open. */
void rig_begin(struct rig *rig, const struct rig_wall *wall);
void rig_end(struct rig *rig);

/* So many take tickets. */
void rig_issue(struct rig *rig, unsigned n);
/* The next counter's member: Next, Recall. Returns once the record has that it was shown. */
struct rig_call rig_call(struct rig *rig, const char *member);
/* Until the page with the picture is on the glass. */
void rig_await_page(struct rig *rig);
