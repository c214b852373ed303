/* Years of a centre by a seed: what its record has of visits, ratings, tickets and counters, without the
 * events. */
#pragma once

#include "daemon/record/store.h"

enum { YEAR_DAYS = 365, YEAR_WORKED = 250 };

struct years {
        uint64_t random;
        uint64_t visit; /* the last one */
        size_t visits_a_day;
        int32_t first_day;
};

/* The seed, and the first day; the store is new. */
void years_begin(struct years *years, struct store *store, size_t visits_a_day);
/* One more year of them, after "year" others. */
void years_add(struct years *years, struct store *store, int32_t year);
