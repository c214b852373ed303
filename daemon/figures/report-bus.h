/* What a report is made of, on the bus. */
#pragma once

#include "daemon/figures/groups.h"
#include "daemon/record/centre.h"

/* What an answer is of. Borrows. */
struct report_about {
        const struct conf *conf;
        const struct book *book;
        const struct report_groups_request *request;
        struct moment now;
        int32_t today;
        uint64_t now_usec, cursor, minimum_ratings, scale, target_usec;
};

/* What GetReport answers: about, groups and entries. Finds the ranks of their times. */
int report_append(sd_bus_message *reply, struct store *store, struct report_groups *groups,
                  const struct report_about *about);

extern const struct agent report_agent;
