/* Answers that are made of many ratings: appended straight from the store to the message. */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/ratings/rows.h"
#include "daemon/record/store.h"

/* Appends aa{sv}. counter: NULL for all. The answer ends early, with the visit that has made it large by what
 * append_more appended: that returns how many. */
struct ratings_request {
        uint64_t after;
        uint32_t max;
        const char *counter;
        int (*append_more)(struct store *store, const struct rating_row *rating, sd_bus_message *reply);
};
int answer_ratings(struct store *store, const struct ratings_request *request, sd_bus_message *reply);
