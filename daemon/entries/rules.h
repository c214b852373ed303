/* What events change of entries; see record/room.h. */
#pragma once

#include "daemon/entries/book.h"

extern const struct event_rule entries_rules[];
