/* The survey on the bus. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent surveys_agent;
