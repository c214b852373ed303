/* Told otherwise: an admin goes on with a source whose past this record does not have. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent accept_agent;
