/* Figures of the queue as they leave the API: counts, and times as number, mean, median and the nine in ten.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/queue/tables.h"

enum queue_figures_by {
        QUEUE_BY_SERVICE,
        QUEUE_BY_COUNTER,
        QUEUE_BY_HOUR,
        QUEUE_BY_DAY,
        _QUEUE_BY_MAX,
        _QUEUE_BY_INVALID = -EINVAL,
};
int queue_figures_by_from_string(const char *s);

struct queue_figures_request {
        int32_t first_day, last_day;   /* both included */
        const char *service, *counter; /* NULL: all */
        enum queue_figures_by by;
};

/* Appends aa{sv}: the sum, then what it is of. Errors: those of the store and of sd-bus. */
int queue_figures_append(struct store *store, const struct queue_figures_request *request,
                         sd_bus_message *reply);
