/* The tickets of a day, whatever became of them. */
#pragma once

#include "ctl.h"

/* What is asked of GetTickets; NULL: not that. */
struct ticket_times {
        const char *day, *service, *counter;
        bool undated;
};

/* Page by page, as a new array. */
int ticket_times_get(struct ctl *ctl, const struct ticket_times *request, json_t **ret, sd_bus_error *error);
