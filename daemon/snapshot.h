/* All that a wall, a kiosk or another app begins with, at one cursor: rooms, composed. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent snapshot_agent;
