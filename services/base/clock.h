/*
 * The clock seam: everything that asks for the time asks here, so that tests can move the wall clock
 * by years without touching the machine. Only the wall clock and its synchronisation are simulated;
 * CLOCK_BOOTTIME and CLOCK_MONOTONIC are always the kernel's. Nothing here blocks.
 */
#pragma once

#include <systemd/sd-event.h>

#include "util.h"

struct clock;

struct clock_reading {
        uint64_t realtime_usec; /* wall clock, since 1970-01-01 UTC; at most EVENT_INTEGER_MAX, in 2255 */
        uint64_t boottime_usec; /* CLOCK_BOOTTIME */
        bool synchronized;      /* the kernel's clock is disciplined (adjtimex without STA_UNSYNC) */
};

typedef void (*clock_changed_fn)(struct clock *clock, void *userdata);

/* Errors: -ENOMEM, or what reading the boot id gave. */
int clock_new(struct clock **ret);
/* As clock_new(), with a wall clock that clock_sim_set() can move. Starts as the machine's, synchronised. */
int clock_new_sim(struct clock **ret);
struct clock *clock_free(struct clock *clock);
DEFINE_CLEANUP(struct clock *, clock_free)

void clock_read(struct clock *clock, struct clock_reading *ret);

/* What clock_read() would have said at this CLOCK_MONOTONIC instant of the past (kernel edge timestamps). */
void clock_read_at_monotonic(struct clock *clock, uint64_t monotonic_nsec, struct clock_reading *ret);

/* The kernel's boot id: 32 hexadecimal digits. Valid as long as the clock. */
const char *clock_boot_id(struct clock *clock);

/*
 * Calls back from the loop when the wall clock was set (timerfd, TFD_TIMER_CANCEL_ON_SET) or its
 * synchronisation changed; the kernel does not tell of the latter, so it is noticed by the next clock_read().
 * Costs no wake-ups while nothing changes. At most one watcher a clock.
 */
int clock_watch(struct clock *clock, sd_event *event, clock_changed_fn callback, void *userdata);

/* -EOPNOTSUPP on a clock that is not simulated; -ERANGE for a wall clock before 1970 or after 2255. */
int clock_sim_set(struct clock *clock, int64_t offset_usec, bool synchronized);
