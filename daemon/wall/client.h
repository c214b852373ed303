/* Gives the display daemon its board: the whole of it after every change. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent wall_agent;
