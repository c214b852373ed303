/* The printer daemon, as a client: asked for the paper of tickets; how its printers are. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent printing_agent;

/* As book_printer_state(), the last that is known. */
const char *printing_printers(const struct centre *centre);
