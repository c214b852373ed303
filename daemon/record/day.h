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

/* What is known of a boot's wall clock: after a correction, wall clock = boottime + offset_usec. */
struct boot_clock {
        bool corrected;
        int64_t offset_usec;
};

/* The wall clock of an instant of that boot: as read when it was synchronised, corrected when it can be. */
uint64_t moment_wall_usec(const struct moment *moment, const struct boot_clock *clock);
