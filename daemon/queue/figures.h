/* Figures of the queue as they leave the API: counts, and times as number, mean, median and the nine in ten.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/queue/tables.h"

struct queue_figures_request {
        int32_t first_day, last_day;   /* both included */
        const char *service, *counter; /* NULL: all */
        enum queue_figures_by by;
};

/* The sum, and what it is of. Borrows the request. */
struct queue_figures;
int queue_figures_read(struct store *store, const struct queue_figures_request *request,
                       struct queue_figures **ret);
struct queue_figures *queue_figures_free(struct queue_figures *figures);
DEFINE_CLEANUP(struct queue_figures *, queue_figures_free)

/* Appends aa{sv}: all of them. Errors: those of sd-bus. */
int queue_figures_append(struct queue_figures *figures, sd_bus_message *reply);
/* Appends {sv}s: the times of one of them, also of nothing. id: NULL of the sum. */
int queue_figures_append_times(struct queue_figures *figures, const char *id, sd_bus_message *reply);
