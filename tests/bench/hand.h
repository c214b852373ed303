/*
 * A hand on the keys of keypad quay1, one press at a time, from its first edge on, without the time that
 * debouncing waits by configuration: until the light's output, both as the trace of the simulated hardware
 * stamps them; and until EventRecorded is in a client's hands. In microseconds.
 */
#pragma once

#include "measure.h"
#include "tests/lib/centre.h"
#include "tests/lib/records.h"
#include "tests/lib/trace.h"

enum { HAND_DEBOUNCE_USEC = 1000 };

/*
 * While a write-ahead log grows, each commit also pays for new blocks of the file. A service grows its log
 * once and then writes over it for years; so do all sides before anything is measured. SQLite starts over
 * after 1,000 pages, and a press writes at least one.
 */
enum { HAND_WARM_UP = 1100 };

struct hand {
        struct centre *centre;
        struct records records; /* the caller clears them, when the bus is gone */
        struct trace trace;
        size_t next_key;
        size_t n_presses;
};

/* keypadd and motcuad run. */
void hand_begin(struct hand *hand, struct centre *centre);
void hand_end(struct hand *hand);
void hand_press(struct hand *hand, struct samples *light, struct samples *recorded);
