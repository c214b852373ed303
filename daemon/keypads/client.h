/* Keypads are opened for ratings that wait, and closed; and told when a key did nothing. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent keypads_agent;
