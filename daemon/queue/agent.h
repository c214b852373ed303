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

enum { QUEUE_WARNINGS_MAX = QUEUE_SERVICES_MAX * _QUEUE_WARNING_MAX };

/* One that stands. */
struct warning_told {
        char service[ID_SIZE];
        enum queue_warning warning;
        uint64_t limit; /* people or microseconds */
};

struct queue_state {
        sd_event_source *day_timer; /* the end of the day */
        sd_event_source *due_timer; /* the next counter to be found inactive, or wait to be found long */
        struct ticket_secret secret;
        struct service_waiting waiting[QUEUE_SERVICES_MAX]; /* as the bus was told */
        size_t n_waiting;
        struct warning_told warnings[QUEUE_WARNINGS_MAX]; /* that stand, likewise */
        size_t n_warnings;
};
/* How many wait for a service. */
uint64_t queue_state_waiting(const struct queue_state *state, const char *service);
static inline struct queue_state *queue_state_of(const struct centre *centre) {
        return centre_get_state(centre, &queue_agent);
}
