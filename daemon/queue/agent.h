/* The queue at work: what time does to it, and what its tickets' codes are made with. */
#pragma once

#include "daemon/queue/rows.h"
#include "daemon/queue/ticket-code.h"
#include "daemon/record/centre.h"

extern const struct agent queue_agent;

/* How many wait for it. */
struct service_waiting {
        char id[ID_SIZE];
        uint64_t n;
};

struct queue_state {
        sd_event_source *day_timer;      /* the end of the day */
        sd_event_source *inactive_timer; /* the next counter to be found inactive */
        struct ticket_secret secret;
        struct service_waiting waiting[QUEUE_SERVICES_MAX]; /* as the bus was told */
        size_t n_waiting;
};
static inline struct queue_state *queue_state_of(const struct centre *centre) {
        return centre_get_state(centre, &queue_agent);
}
