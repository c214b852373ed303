/* What the files of the queue share. */
#pragma once

#include "daemon/queue/queue.h"

struct queue {
        struct queue_rules rules;
        uint64_t served; /* services that any counter serves */
        queue_effect_fn effect;
        void *userdata;

        struct ticket *tickets; /* of the day, in order of issue: ids are consecutive */
        size_t n_tickets, n_allocated;
        uint64_t last_id;
        uint32_t issued[QUEUE_SERVICES_MAX];  /* numbers given out, and of the day's limit but for those */
        uint32_t skipped[QUEUE_SERVICES_MAX]; /* that nobody is known to have */
        struct desk desks[QUEUE_COUNTERS_MAX];
        uint64_t now_usec;
};

int queue_emit(struct queue *queue, enum queue_effect_type type, const struct ticket *ticket,
               uint32_t counter);

/* A ticket meant for one counter waits for that one, unless that calls nobody: then any that serves it will
 * do. */
bool queue_is_reserved(const struct queue *queue, const struct ticket *ticket);

/* -ENOTCONN: it is not there to be called; -ENXIO: it is for other counters. */
int queue_may_call(const struct queue *queue, uint32_t counter, const struct ticket *ticket);

/* Never back. */
static inline void queue_advance(struct queue *queue, uint64_t now_usec) {
        if (now_usec > queue->now_usec)
                queue->now_usec = now_usec;
}

/* Follows every change. active: the counter at which something was done; QUEUE_NOWHERE: none. */
int queue_update_wanted(struct queue *queue, uint32_t active);
