/* Answers that are made of many ratings: appended straight from the store to the message. */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/record/store.h"

/* Appends aa{sv}. counter: NULL for all. */
struct ratings_request {
        uint64_t after;
        uint32_t max;
        const char *counter;
};
int answer_ratings(struct store *store, const struct ratings_request *request, sd_bus_message *reply);
