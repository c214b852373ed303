#include "flood.h"

#define QUIET_USEC USEC_PER_SEC
#define REPORT_USEC (10 * USEC_PER_SEC)

void flood_init(struct flood *flood, uint64_t per_sec, uint64_t now_usec) {
        assert(per_sec > 0);
        *flood = (struct flood){.per_sec = per_sec, .credit_usec = USEC_PER_SEC, .now_usec = now_usec};
}

bool flood_take(struct flood *flood, uint64_t now_usec) {
        uint64_t cost_usec = USEC_PER_SEC / flood->per_sec;

        if (now_usec > flood->now_usec) {
                uint64_t gained_usec = now_usec - flood->now_usec;

                flood->credit_usec = gained_usec >= USEC_PER_SEC - flood->credit_usec
                                             ? USEC_PER_SEC
                                             : flood->credit_usec + gained_usec;
                flood->now_usec = now_usec;
        }
        if (flood->credit_usec >= cost_usec) {
                flood->credit_usec -= cost_usec;
                return true;
        }
        if (flood->dropped++ == 0)
                flood->first_drop_usec = flood->now_usec;
        flood->last_drop_usec = flood->now_usec;
        return false;
}

uint64_t flood_next(const struct flood *flood) {
        if (flood->dropped == 0)
                return UINT64_MAX;

        uint64_t next_usec = flood->last_drop_usec + QUIET_USEC;
        if (next_usec > flood->first_drop_usec + REPORT_USEC)
                next_usec = flood->first_drop_usec + REPORT_USEC;
        if (flood->reported_usec > 0 && next_usec < flood->reported_usec + REPORT_USEC)
                next_usec = flood->reported_usec + REPORT_USEC;
        return next_usec;
}

void flood_reported(struct flood *flood, uint64_t count, uint64_t now_usec) {
        assert(count <= flood->dropped);
        flood->dropped -= count;
        flood->first_drop_usec = now_usec;
        flood->reported_usec = now_usec;
}
