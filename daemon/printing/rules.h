/* What events change in what is printed; see record/room.h. For this room and those after it. */
#pragma once

#include "daemon/printing/book.h"

extern const struct event_rule printing_rules[];

/* A ticket that will not be printed any more; nothing happens if its paper is not owed. */
int printing_give_up(struct book *book, const struct instant *now, uint64_t ticket, const char *reason);
