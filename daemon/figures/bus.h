/* Ratings on the bus, of counters and of officials: above both rooms. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent figures_agent;
