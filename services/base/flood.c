#include "flood.h"

#define QUIET_USEC USEC_PER_SEC
#define REPORT_USEC (10 * USEC_PER_SEC)

void flood_init(struct flood *flood, uint64_t number, uint64_t period_usec, uint64_t now_usec) {
        assert(number > 0);
        *flood = (struct flood){.size_usec = period_usec,
                                .cost_usec = period_usec / number,
                                .credit_usec = period_usec,
                                .now_usec = now_usec};
}

bool flood_take(struct flood *flood, uint64_t now_usec) {
        if (now_usec > flood->now_usec) {
                uint64_t gained_usec = now_usec - flood->now_usec;

                flood->credit_usec = gained_usec >= flood->size_usec - flood->credit_usec
                                             ? flood->size_usec
                                             : flood->credit_usec + gained_usec;
                flood->now_usec = now_usec;
        }
        if (flood->credit_usec >= flood->cost_usec) {
                flood->credit_usec -= flood->cost_usec;
                return true;
        }
        if (flood->dropped++ == 0)
                flood->first_drop_usec = flood->now_usec;
        flood->last_drop_usec = flood->now_usec;
        return false;
}

uint64_t flood_ready(const struct flood *flood) {
        return flood->now_usec +
               (flood->credit_usec < flood->cost_usec ? flood->cost_usec - flood->credit_usec : 0);
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

bool recoveries_may_tell(struct recoveries *recoveries, bool is_same, uint64_t now_usec) {
        struct flood *flood = &recoveries->flood;

        if (!recoveries->is_held_back || !is_same || flood_ready(flood) <= now_usec)
                recoveries->is_held_back = !flood_take(flood, now_usec);
        return !recoveries->is_held_back;
}
