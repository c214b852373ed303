/* The room of the record itself: its sources, streams and boots; see room.h. */
#pragma once

#include "daemon/record/book.h"

extern const struct event_rule record_rules[];
extern const struct room record_room;
