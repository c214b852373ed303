/* A person has the paper of a ticket printed again: the only way to a second paper, which is marked. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent reprint_agent;
