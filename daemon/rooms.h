/* The rooms of the aggregator. */
#pragma once

#include "daemon/record/room.h"

/* In the order in which each knows those before it; ends with NULL. */
extern const struct room *const centre_rooms[];
