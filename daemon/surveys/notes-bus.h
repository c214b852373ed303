/* What is said of a sheet later, and the sheets that were typed in from paper, on the bus. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent survey_notes_agent;
