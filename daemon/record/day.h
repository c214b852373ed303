/* Instants as events tell them, and what a corrected clock makes of them. Pure. */
#pragma once

#include "services/config/day.h"

/* One instant as an event tells it. boot: the record's number of the kernel's boot id. */
struct moment {
        uint64_t realtime_usec;
        uint64_t boottime_usec;
        uint64_t boot;
        bool synchronized;
};

/* By the boots, in the order in which the record met them, and by their own clocks. */
static inline bool moment_is_before(const struct moment *a, const struct moment *b) {
        if (a->boot != b->boot)
                return a->boot < b->boot;
        return a->boottime_usec < b->boottime_usec;
}

/* What is known of a boot's wall clock: after a correction, wall clock = boottime + offset_usec. */
struct boot_clock {
        bool corrected;
        int64_t offset_usec;
};

/* The wall clock of an instant of that boot: as read when it was synchronised, corrected when it can be. */
uint64_t moment_wall_usec(const struct moment *moment, const struct boot_clock *clock);
