#include "daemon/record/day.h"

uint64_t moment_wall_usec(const struct moment *moment, const struct boot_clock *clock) {
        if (moment->synchronized || !clock->corrected)
                return moment->realtime_usec;
        return realtime_clamp((int64_t) moment->boottime_usec + clock->offset_usec);
}
