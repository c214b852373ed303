/* Handlers of the methods that read what the queue was and will be; userdata is the centre's manager. */
#pragma once

#include "daemon/record/centre.h"

/* Whether there are these; NULL: it was not asked for. */
int queue_bus_check_filter(struct centre *centre, const char *service, const char *counter,
                           sd_bus_error *error);

int queue_bus_get_figures(sd_bus_message *message, void *userdata, sd_bus_error *error);
int queue_bus_estimate_wait(sd_bus_message *message, void *userdata, sd_bus_error *error);
