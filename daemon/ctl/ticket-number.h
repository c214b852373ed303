/* Numbers of today's tickets, as people write them: "A 003", "a003". */
#pragma once

#include "ctl.h"

/* How many of today's tickets, missed ones included, have that number; of the last one the ID in *ret, which
 * is left alone if there is none. Returns CTL_OK, or an exit code after saying why not. */
int ticket_number_find(struct ctl *ctl, const char *name, uint64_t *ret, size_t *ret_n);
