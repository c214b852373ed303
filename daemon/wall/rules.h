/* What events change in what is shown and said; see record/room.h. For this room and those after it. */
#pragma once

#include "daemon/wall/book.h"

extern const struct event_rule wall_event_rules[];

/* What time has decided: a notice is over, the hours are about to end. */
int wall_conclude(struct book *book, const struct instant *now);
