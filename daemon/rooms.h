/* The rooms of the aggregator, each in the order in which it knows those before it; ends with NULL. */
#pragma once

#include "daemon/record/centre.h"

extern const struct room *const centre_rooms[];
extern const struct agent *const centre_agents[];
extern const struct conf_spec centre_conf_spec;
