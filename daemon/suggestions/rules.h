/* What events change of the register; see record/room.h. */
#pragma once

#include "daemon/suggestions/book.h"

extern const struct event_rule suggestions_rules[];

/* How many wait, once a day, while the clock is known. */
int suggestions_conclude(struct book *book, const struct instant *now);
