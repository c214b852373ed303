/* What events change of slips; see record/room.h. */
#pragma once

#include "daemon/slips/book.h"

extern const struct event_rule slips_rules[];

/* A slip that will not be printed any more; nothing happens if it is not owed. */
int slips_give_up(struct book *book, const struct instant *now, enum slip_kind kind, uint64_t number,
                  const char *reason);
