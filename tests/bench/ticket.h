/* Printing tickets on the simulated printer "phieu" of the rig, with the shipped template, and timing it. */
#pragma once

#include "tests/bus-printer/rig.h"

struct ticket_times {
        uint64_t reply_usec, first_usec, printed_usec; /* since the call */
};

/* Starts the service and waits until the printer is ready; returns what ticket_print() wants. */
int ticket_start(void);
/* One ticket, until it is confirmed. */
struct ticket_times ticket_print(int watch, unsigned number);
