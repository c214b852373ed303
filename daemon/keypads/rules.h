/* What events change about keys; see record/room.h. */
#pragma once

#include "daemon/record/room.h"

extern const struct event_rule keypads_rules[];
