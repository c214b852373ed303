/* Ratings on the bus, as they come. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent ratings_agent;
