/* Whether the configuration on disk is another than what was read. */
#pragma once

#include "util.h"

/* Of the file and its drop-ins: another number as soon as one of them is written, added or removed, whatever
 * the clock says. */
uint64_t config_stamp(const char *path);
