/* Corrections on the bus. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent corrections_agent;
