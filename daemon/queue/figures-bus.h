/* Handlers of the methods that read what the queue was and will be; userdata is the centre's manager. */
#pragma once

#include "daemon/queue/estimate.h"
#include "daemon/record/centre.h"

/* Whether there are these; NULL: it was not asked for. */
int queue_bus_check_filter(struct centre *centre, const char *service, const char *counter,
                           sd_bus_error *error);

int queue_bus_get_figures(sd_bus_message *message, void *userdata, sd_bus_error *error);
int queue_bus_estimate_wait(sd_bus_message *message, void *userdata, sd_bus_error *error);

/* What visits of each service took of late, by position, and behind the last of all together. */
int queue_read_paces(struct store *store, const struct book *book, int32_t today,
                     struct estimate_pace ret[static QUEUE_SERVICES_MAX + 1]);
