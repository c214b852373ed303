/* A person has the paper of a ticket printed again: the only way to a second paper, which is marked. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent reprint_agent;

/* The steps of a call that has paper printed again, of whatever kind; errors are told to *error. Whether it
 * can be: the reason is one, the printer daemon is there, and not too many wait for it. */
int reprint_check(const struct centre *centre, const char *reason, sd_bus_error *error);
/* A call of Print, whose arguments are still to be appended. */
int reprint_new_call(const struct centre *centre, sd_bus_message **ret);
/* r: what appending came to. The message is answered with the job, or what the printer daemon said.
 * Returns 1. */
int reprint_send(const struct centre *centre, sd_bus_message *call, int r, sd_bus_message *message,
                 sd_bus_error *error);
