/* The clock on the wall, and since when figures may be old: texts of instants, in the centre's local time.
 * Pure. */
#pragma once

#include "services/base/util.h"

struct wall_clock {
        uint32_t date;       /* YYYYMMDD */
        unsigned minute;     /* of the day */
        char time[16];       /* "09:41" */
        uint64_t until_usec; /* how long it stays so */
        unsigned weekday;    /* 0: Sunday */
};

/* realtime_usec: since 1970, UTC. */
void wall_clock_read(uint64_t realtime_usec, int64_t utc_offset_usec, struct wall_clock *ret);
/* "Thứ Hai, 23/11/2026"; size: 32 is enough. */
void wall_clock_day(const struct wall_clock *clock, enum language language, char *ret, size_t size);
