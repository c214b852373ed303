/* How long nobody may try to sign in after so many failures in a row. Pure. */
#pragma once

#include "daemon/officials/rows.h"

enum { LOCKOUT_FREE = 3 }; /* the first that costs time: fingers slip */

/* 30 s after the third failure, doubled with each further one up to 15 min. */
uint64_t lockout_usec(uint64_t failures);

/* What is left of it now. Across a restart of the machine only the time since then is known to have passed.
 */
uint64_t lockout_left(const struct lock_row *lock, const struct moment *now);
