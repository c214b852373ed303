#include "daemon/ratings/offline.h"

/* Boots are numbered in the order in which the record met them: an order that no wall clock can disturb. */
bool offline_set(struct offline *offline, enum offline_cause cause, bool begins, const struct moment *at,
                 struct offline_period *ret) {
        unsigned before = offline->causes, bit = 1U << cause;

        offline->causes = begins ? before | bit : before & ~bit;
        if (before == 0 && offline->causes != 0) {
                offline->since = moment_is_before(at, &offline->until) ? offline->until : *at;
                return false;
        }
        if (before == 0 || offline->causes != 0)
                return false;
        if (!moment_is_before(&offline->since, at))
                return false;

        offline->until = *at;
        *ret = (struct offline_period){.start = offline->since, .end = *at};
        return true;
}

uint64_t offline_period_usec(const struct offline_period *period, uint64_t start_wall_usec,
                             uint64_t end_wall_usec) {
        uint64_t usec;

        if (period->start.boot == period->end.boot)
                usec = period->end.boottime_usec - period->start.boottime_usec;
        else
                usec = end_wall_usec > start_wall_usec ? end_wall_usec - start_wall_usec : 0;
        return usec < OFFLINE_USEC_MAX ? usec : OFFLINE_USEC_MAX;
}

struct offline_slice offline_next_slice(uint64_t *wall_usec, uint64_t *usec, int64_t utc_offset_usec) {
        int32_t day = day_of(*wall_usec, utc_offset_usec);
        uint64_t left = (uint64_t) (day_start_usec(day + 1, utc_offset_usec) - (int64_t) *wall_usec);
        uint64_t part = *usec < left ? *usec : left;

        /* The last representable day takes what would lie beyond it. */
        if (*wall_usec + part > REALTIME_USEC_MAX)
                part = *usec;
        else
                *wall_usec += part;
        *usec -= part;
        return (struct offline_slice){.day = day, .usec = part};
}
