/* The printer daemon, as a client: asked for the slips that are owed. */
#pragma once

#include "daemon/record/centre.h"
#include "daemon/slips/rows.h"

extern const struct agent slips_agent;

/* The arguments of the printer daemon's Print. reprint: NULL, or why it is printed again. Errors: those of
 * the store and of sd-bus. */
int slips_append_print(sd_bus_message *message, const struct centre *centre, const struct slip_row *row,
                       uint64_t ttl_usec, const char *reprint);
