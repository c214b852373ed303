/* The queue on the bus. */
#pragma once

#include "daemon/record/centre.h"

extern const sd_bus_vtable queue_members[], queue_counter_members[];

void queue_bus_announce_inactive(const struct centre *centre, const char *counter);
