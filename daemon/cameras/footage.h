/* Which stretch of footage a rating is about, and on which days a stretch lies. Pure arithmetic. */
#pragma once

#include "daemon/record/day.h"

enum { STRETCH_DAYS_MAX = 366 }; /* of a gap: what is longer is none that a camera can have had */

struct footage_visit {
        uint64_t rated_usec; /* wall clock: as near as is known, as all that follows from it */
        uint64_t age_usec;   /* since the visit began; UINT64_MAX: not known */
        bool called;         /* by its ticket: otherwise it began at some time after the visit before */
};

/* Both within what a field can say; from is before until. */
void footage_range(const struct footage_visit *visit, uint64_t before_usec, uint64_t after_usec,
                   uint64_t *ret_from_usec, uint64_t *ret_until_usec);

/* A part of a stretch that lies on one local day. */
struct day_part {
        int32_t day;
        uint64_t usec;
};
/* Of [from, until), the first day's part; *from then is where the next one begins. 0: there is none, or the
 * stretch is too long. */
bool stretch_next_day(uint64_t *from_usec, uint64_t until_usec, int64_t utc_offset_usec,
                      struct day_part *ret);
