/* What a report is made of, on the bus. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent report_agent;
