/* Members of the centre's interface that are about the wall. */
#pragma once

#include "daemon/record/centre.h"

extern const sd_bus_vtable wall_members[];

/* For a snapshot: its entries of the wall. */
int wall_bus_append(const struct centre *centre, sd_bus_message *reply);
