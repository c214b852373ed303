/* When each ticket of a day was issued, called, started and finished: appended straight from the store. */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/queue/book.h"
#include "daemon/record/store.h"

struct times_request {
        bool undated; /* those of whatever day, whose day nobody knows, instead of those of a day */
        int32_t day;
        uint64_t after; /* only tickets above it */
        uint32_t max;
        const char *service, *counter; /* NULL: of all */
};

/* Appends aa{sv}. Errors: those of the store and of sd-bus. */
int queue_times_append(struct store *store, const struct book *book, const struct times_request *request,
                       sd_bus_message *reply);
