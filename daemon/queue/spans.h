/*
 * Stretches of time as sets: sorted, apart, from a moment to before another. Microseconds of a local wall
 * clock. Pure.
 */
#pragma once

#include "services/base/util.h"

struct span {
        int64_t from_usec, to_usec; /* the end is not in it */
};

struct spans {
        struct span *items;
        size_t n, allocated;
};

void spans_clear(struct spans *spans);
#define _cleanup_spans_ _cleanup_(spans_clear)

/* In any order; an empty one is left out. spans_sort() makes a set of them. -ENOMEM. */
int spans_add(struct spans *spans, int64_t from_usec, int64_t to_usec);
void spans_sort(struct spans *spans);
/* What is in both sets, added to *ret, which stays one. */
int spans_intersect(const struct spans *a, const struct spans *b, struct spans *ret);
