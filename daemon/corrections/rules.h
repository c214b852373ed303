/* What events change of corrections; see record/room.h. */
#pragma once

#include "daemon/corrections/book.h"

extern const struct event_rule corrections_rules[];
