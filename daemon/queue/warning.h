/*
 * When many wait for a service, or somebody waits for long. A warning begins at its limit and is over when
 * what it is of is down to three quarters of that: where people come and go around the limit it is told once.
 * Each change is an event, so a replay and a restart know which warnings stand.
 */
#pragma once

#include "daemon/queue/book.h"

/* People or microseconds. */
bool warning_stands(bool stood, uint64_t value, uint64_t limit);

/* Those waiting for a service. */
struct queue_wait {
        uint64_t n;
        uint64_t longest_since_usec; /* of whoever was never called since the issue, else since the return to
                                        the queue; UINT64_MAX: nobody waits */
};
void warning_find_waits(const struct queue *queue, struct queue_wait ret[static QUEUE_SERVICES_MAX]);

uint64_t warning_limit(const struct queue_rules *rules, enum queue_warning warning);
/* When time alone begins the next one, in the queue's own time; UINT64_MAX: not as things stand. */
uint64_t warning_due(const struct book *book);
/* Observes what begins and what is over. */
int warning_conclude(struct book *book, const struct instant *now);
