/* What the register came to, for GetReport. */
#pragma once

#include "daemon/record/centre.h"

/* Appends an a{sv} "by" suggestions, and one for each of the period "by" suggestion; of a register without a
 * suggestion or an opening nothing. */
struct suggestions_request {
        const struct book *book;
        const struct conf *conf;
        int32_t first_day, last_day, today;
};
int suggestions_append(struct store *store, const struct suggestions_request *request, sd_bus_message *reply);
