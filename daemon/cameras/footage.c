#include "daemon/cameras/footage.h"

#define HOUR_USEC (3600 * USEC_PER_SEC)
/* Whoever was called and served for longer has been at the counter within that. */
#define CALLED_USEC_MAX (4 * HOUR_USEC)
/* Nobody knows when who took no ticket came: the counter may have been empty before. */
#define UNCALLED_USEC_MAX HOUR_USEC
#define UNKNOWN_USEC (HOUR_USEC / 2)

void footage_range(const struct footage_visit *visit, uint64_t before_usec, uint64_t after_usec,
                   uint64_t *ret_from_usec, uint64_t *ret_until_usec) {
        uint64_t max_usec = visit->called ? CALLED_USEC_MAX : UNCALLED_USEC_MAX, age_usec = visit->age_usec,
                 rated_usec =
                         visit->rated_usec < REALTIME_USEC_MAX ? visit->rated_usec : REALTIME_USEC_MAX - 1;

        if (age_usec == UINT64_MAX)
                age_usec = UNKNOWN_USEC;
        else if (age_usec > max_usec)
                age_usec = max_usec;
        age_usec += before_usec;
        *ret_from_usec = rated_usec > age_usec ? rated_usec - age_usec : 0;
        /* The moment of the press itself is always in it. */
        *ret_until_usec =
                REALTIME_USEC_MAX - rated_usec > after_usec ? rated_usec + after_usec + 1 : REALTIME_USEC_MAX;
}

bool stretch_next_day(uint64_t *from_usec, uint64_t until_usec, int64_t utc_offset_usec,
                      struct day_part *ret) {
        if (*from_usec >= until_usec || until_usec - *from_usec > STRETCH_DAYS_MAX * USEC_PER_DAY)
                return false;
        ret->day = day_of(*from_usec, utc_offset_usec);
        uint64_t end_usec = (uint64_t) day_start_usec(ret->day + 1, utc_offset_usec);
        if (end_usec > until_usec)
                end_usec = until_usec;
        ret->usec = end_usec - *from_usec;
        *from_usec = end_usec;
        return true;
}
