/* The calendar on the bus, its reminders in the journal, and the timer by which they come. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent calendar_agent;

/* calls.c */
extern const sd_bus_vtable calendar_record_members[];
/* GetDuties of both interfaces. */
int calendar_get_duties(sd_bus_message *message, void *userdata, sd_bus_error *error);
