/* The known word that a mistyped one most likely means. Pure. */
#pragma once

#include "services/base/util.h"

struct nearest {
        const char *typed;
        const char *found; /* borrowed from the caller of nearest_offer(); NULL: none is near */
        size_t distance;
};

/* Takes word if it is nearer than those before: fewer letters to change, add, drop or swap, whatever their
 * case. */
void nearest_offer(struct nearest *nearest, const char *word);
