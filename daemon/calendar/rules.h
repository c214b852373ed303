/* What events change of the calendar, and what time alone decides; see record/room.h. */
#pragma once

#include "daemon/calendar/book.h"

extern const struct event_rule calendar_rules[];

/* Reminds, once a day, of each duty that is due or overdue, while the clock is known. */
int calendar_conclude(struct book *book, const struct instant *now);
