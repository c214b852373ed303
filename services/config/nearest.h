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

/* What a problem says of it: "; the nearest is ", and the word; both empty if there is none. */
const char *nearest_lead(const struct nearest *nearest, enum language language);
const char *nearest_word(const struct nearest *nearest);
