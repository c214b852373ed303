/* Some days of a centre, with something of each room, in a new record: the same whenever they are made by the
 * same program. */
#pragma once

#include "tests/unit/daemon/hall/hall.h"

void record_days_make(const char *path);
