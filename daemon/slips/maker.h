/* Makes what stands on the slip of a day: its date, what cameras recorded, the checkpoint that has all of it.
 */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent slips_make_agent;
