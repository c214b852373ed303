/* Entries on the bus. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent entries_agent;

/* Appends aa{sv}: those that hold of periods within these days. */
int entries_append(struct store *store, int32_t first_day, int32_t last_day, sd_bus_message *reply);
