/*
 * How long somebody who takes a ticket now will wait: the queue itself, played forward. Each open counter
 * takes its next tickets as ever, and each takes as long as visits for its service took of late: the shorter
 * quarter at most (low_usec), three quarters at most (high_usec). Who may still come first with priority, a
 * counter that opens, closes or pauses, and who does not come when called are not foreseen. Pure.
 */
#pragma once

#include "daemon/queue/durations.h"
#include "daemon/queue/queue.h"

#define ESTIMATE_METHOD "queue-played-forward"

enum {
        ESTIMATE_VISITS_MIN = 10, /* on fewer nothing is said */
        ESTIMATE_DAYS = 28,       /* of late: so many days before today, and today */
};

/* What visits of one service took at a counter, walking there included. */
struct estimate_pace {
        size_t n;
        uint64_t low_usec, high_usec; /* the quartiles; of n == 0 nothing */
};

/* Reorders. */
struct estimate_pace estimate_pace_of(struct durations *durations);

struct estimate {
        size_t n_ahead;    /* waiting for the service */
        size_t n_counters; /* open, not paused, that serve it */
        size_t n_visits;   /* that the pace of the service rests on */
        bool is_known;     /* counters and visits are enough */
        uint64_t low_usec, high_usec;
};

/*
 * paces: of each service, and behind the last that of all of them together, which stands in for one with too
 * few visits among those ahead. -EINVAL: no such service; -EDQUOT: the day's tickets of the service are used
 * up; -ENOMEM.
 */
int estimate_wait(const struct queue *queue, uint32_t service, const struct estimate_pace *paces,
                  uint64_t now_usec, struct estimate *ret);
/* The same of a ticket that waits: how much longer. n_ahead: as of queue_count_ahead(). */
int estimate_ticket(const struct queue *queue, const struct ticket *ticket, const struct estimate_pace *paces,
                    uint64_t now_usec, struct estimate *ret);
