/* AcceptSource: an admin goes on with a source although this record lacks events that it has handed on. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent accept_agent;
