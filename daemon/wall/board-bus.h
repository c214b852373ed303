/* What the wall shows, for whoever shows it elsewhere: GetBoard, and BoardChanged once after it. It costs
 * nothing while nobody asks. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent board_agent;
