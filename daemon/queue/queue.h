/*
 * The queue of one centre: tickets, counters and who is called next. Pure: no bus, clock, storage or
 * randomness; the same inputs give the same effects, so a replay of the event table rebuilds it.
 *
 * A ticket is waiting, called, serving or held (waiting for papers), and ends as done, no-show, expired or
 * cancelled; a finish may be undone, and a no-show whose citizen turns up may be called again. A transferred
 * ticket waits again with its old place in time. Every change is one QUEUE_TICKET_MOVED, which closes the
 * period in the old state and opens that in the new one.
 *
 * Who is next: of the tickets that a counter serves, the one with the lowest rank, which is its time of
 * arrival less the head start of its priority class, and less that of the counter's preference if it waits
 * for a service which the counter prefers. So a ticket can be overtaken only by those with more of a head
 * start that arrive within the difference after it, and never waits forever. Of one service the order is
 * the same at each counter.
 */
#pragma once

#include "daemon/queue/settings.h"
#include "daemon/record/settings.h"
#include "dbus/centre-words.h"

enum {
        QUEUE_SERVICES_MAX = 64,
        QUEUE_COUNTERS_MAX = 200,
        QUEUE_NUMBER_MAX = 999, /* tickets a day and service: three digits on the paper */
};

#define QUEUE_NOWHERE UINT32_MAX /* no service, no counter */

struct queue_rules {
        uint32_t n_services, n_counters;
        uint32_t daily_limit[QUEUE_SERVICES_MAX];      /* tickets a day; at most QUEUE_NUMBER_MAX */
        uint64_t counter_services[QUEUE_COUNTERS_MAX]; /* bit set of the services a counter serves */
        uint64_t counter_prefers[QUEUE_COUNTERS_MAX];  /* of these, those that come first there */
        uint64_t head_start_usec[_PRIORITY_MAX];       /* of each class; none for PRIORITY_NONE */
        QUEUE_SETTINGS(SETTING_MEMBER)
};

struct queue_input {
        enum queue_action action;
        uint64_t now_usec; /* the centre's time, which never runs backwards; an earlier one counts as the last
                            */
        uint32_t counter, service,
                target_counter; /* counter of QUEUE_RETURN: where it was said, if anywhere */
        enum priority priority;
        enum pause_reason pause_reason;
        uint64_t ticket;     /* QUEUE_RETURN, QUEUE_CALL, QUEUE_CANCEL, QUEUE_TRANSFER at no counter;
                                QUEUE_END_DAY: the first that stays, 0: none does */
        uint64_t since_usec; /* QUEUE_END_DAY: counters at which something was done from then on stay; 0: none
                              */
        uint64_t shortest_visit_usec; /* QUEUE_NEXT, QUEUE_CALL: nobody who was called was served in less */
        bool rated; /* QUEUE_UNDO: the finished service was rated, which nothing may take away */
};

struct ticket {
        uint64_t id;      /* rises over all days */
        uint32_t series;  /* the service that issued it, whose prefix the number bears */
        uint32_t number;  /* of its series, from 1 */
        uint32_t service; /* that it waits for: another than series after a transfer */
        uint32_t counter; /* called, serving: where; waiting: reserved for it, or QUEUE_NOWHERE */
        enum priority priority;
        enum ticket_state state;
        uint32_t strikes;      /* no-shows so far */
        uint32_t calls;        /* of the present turn */
        uint64_t called_usec;  /* the last of them */
        uint64_t arrived_usec; /* place in time: of issue, or of the last no-show */
        uint64_t since_usec;   /* of the present state */
};

/* A counter as the queue knows it. */
struct desk {
        enum desk_state state;
        enum pause_reason pause_reason; /* while paused */
        bool pausing;                   /* pauses when its ticket leaves it, and calls nobody before */
        enum pause_reason pausing_reason;
        uint64_t ticket; /* current; 0: none */
        uint64_t since_usec;
        uint64_t last_action_usec; /* of any attendant's action here */
        uint64_t wanted_usec; /* it has been free, with somebody waiting for it, without a break since; 0: it
                                 is not */
        bool inactive;        /* as was noticed; until something is done here, or nobody wants it any more */
        /* What QUEUE_UNDO would bring back; 0: nothing */
        uint64_t finished_ticket, finished_usec;
        uint64_t finished_since_usec; /* when the ticket's service began */
        bool finished_walk_in;
};

enum queue_effect_type {
        QUEUE_TICKET_ISSUED, /* ticket */
        QUEUE_TICKET_MOVED,  /* ticket in its new state; from, from_usec, from_counter: the period that ended
                              */
        QUEUE_TICKET_CALLED, /* ticket, counter; ticket->calls tells a recall: for wall and voice */
        QUEUE_FINISHED,      /* a service ended at counter; ticket may be NULL (took none) */
        QUEUE_REOPENED,      /* the last finish of counter is void; ticket may be NULL */
        QUEUE_COUNTER_MOVED, /* counter in its new state; counter_from, from_usec: the period that ended; from
                              * paused to paused: the reason is another */
        QUEUE_COUNTER_WANTED,   /* the counter's wanted_usec is another */
        QUEUE_COUNTER_INACTIVE, /* the counter's inactive; from_usec: since when nothing is done there */
        QUEUE_COUNTER_ACTIVE,   /* it is not any more; because: what ended it */
};

struct queue_effect {
        enum queue_effect_type type;
        const struct ticket *ticket;
        uint32_t counter;
        enum ticket_state from;
        uint32_t from_counter;
        enum desk_state counter_from;
        uint64_t from_usec;
        uint64_t now_usec; /* when the change is effective: a service counts from its call if "start" was
                            * skipped, and from where it was before a finish that is undone */
        enum active_because because;
        bool transferred; /* QUEUE_TICKET_MOVED: waits again for another service or counter */
};

typedef int (*queue_effect_fn)(const struct queue_effect *effect, void *userdata);

struct queue;

/* rules is copied. -EINVAL: more services or counters than there may be, or a limit above QUEUE_NUMBER_MAX.
 */
int queue_new(const struct queue_rules *rules, queue_effect_fn effect, void *userdata, struct queue **ret);
/* One that goes its own way from here. */
int queue_copy(const struct queue *queue, queue_effect_fn effect, void *userdata, struct queue **ret);
struct queue *queue_free(struct queue *queue);
DEFINE_CLEANUP(struct queue *, queue_free)

/*
 * Applies one input, or refuses it and changes nothing:
 *   -EINVAL     no such service, counter or priority
 *   -ENOENT     no such ticket, or none waiting (QUEUE_NEXT after the current one was finished is no error:
 *               the counter is then idle)
 *   -EDQUOT     the day's tickets of the service are used up
 *   -ESHUTDOWN  the counter is closed
 *   -EBUSY      the counter has a ticket (pause, close), or is open, or paused for that reason, already
 *   -ENOTCONN   the counter has no ticket in the state the action needs, or the ticket is in another
 *   -ENXIO      the ticket is of a service that the counter does not serve, or reserved for another
 *   -ETIME      too late to undo;  -EALREADY  rated already
 *   -ENOMEM
 * An error of the effect callback is returned as it is; the queue must then be rebuilt from the record.
 */
int queue_apply(struct queue *queue, const struct queue_input *input);

/*
 * When a counter that is free while somebody waits for it counts as inactive: inactive_usec after that began,
 * or after the last action there if that was later. UINT64_MAX: not as things stand, or it does already.
 */
uint64_t queue_inactive_due(const struct queue *queue, uint32_t counter);
/* Says so, if it is due. -EINVAL: no such counter; errors of the effect callback. */
int queue_notice_inactive(struct queue *queue, uint32_t counter, uint64_t now_usec);
/* Somebody did something at the counter that is no input, or was refused: it is not inactive. Likewise. */
int queue_notice_active(struct queue *queue, uint32_t counter, uint64_t now_usec);

/*
 * The counter is no more: whom it has called waits again as before, and whom it serves was served. -EINVAL:
 * no such counter; errors of the effect callback.
 */
int queue_remove_counter(struct queue *queue, uint32_t counter, uint64_t now_usec);

/* Services and counters may come, never go: what has no place any more keeps its number, with a limit of
 * nothing or no service. -EINVAL as queue_new(). */
int queue_set_rules(struct queue *queue, const struct queue_rules *rules);

/*
 * Rebuilds a queue that was just made from what the record keeps, with no effects: the tickets of the day in
 * order of issue, the desks, and last the highest ticket ever issued and the time of the last input. -EINVAL:
 * rows that no queue has left behind.
 */
int queue_restore_ticket(struct queue *queue, const struct ticket *ticket);
int queue_restore_desk(struct queue *queue, uint32_t counter, const struct desk *desk);
int queue_restore_time(struct queue *queue, uint64_t last_id, uint64_t now_usec);

/* How many numbers the service has given out; the next ticket gets the next. The end of a day leaves them. */
void queue_set_issued(struct queue *queue, uint32_t service, uint32_t issued);
/* So many of them count for no limit: nobody is known to have them. */
void queue_set_skipped(struct queue *queue, uint32_t service, uint32_t skipped);
/* Whether a ticket has not ended. */
bool queue_has_somebody(const struct queue *queue);
/* What QUEUE_ISSUE would answer: 0, -EINVAL or -EDQUOT. */
int queue_may_issue(const struct queue *queue, uint32_t service);
const struct queue_rules *queue_get_rules(const struct queue *queue);
/* NULL: no such ticket today. */
const struct ticket *queue_get_ticket(const struct queue *queue, uint64_t id);
const struct desk *queue_get_desk(const struct queue *queue, uint32_t counter);
/* The ticket QUEUE_NEXT would call at this counter; NULL: none. */
const struct ticket *queue_peek(const struct queue *queue, uint32_t counter);

/* Why it would be that one. Borrowed until the next input. */
struct queue_choice {
        const struct ticket *next;      /* as queue_peek() */
        size_t n_waiting;               /* for this counter, next among them */
        uint64_t head_start_usec;       /* at this counter: of its class, and of the preference */
        const struct ticket *overtaken; /* waits too, though it came first: the first of those; NULL: none */
        const struct ticket *late; /* waits too, with more of a head start: the first in rank; NULL: none */
        uint64_t late_head_start_usec;
};
void queue_explain(const struct queue *queue, uint32_t counter, struct queue_choice *ret);
/* Tickets waiting for the same service that are called before this one; none if it does not wait. Whom a
 * counter prefers of other services is not known before one calls, and is not counted. */
size_t queue_count_ahead(const struct queue *queue, const struct ticket *ticket);
size_t queue_count_waiting(const struct queue *queue, uint32_t service); /* QUEUE_NOWHERE: of all */
/* Whether the counter prefers what the ticket waits for. */
bool queue_prefers(const struct queue *queue, uint32_t counter, const struct ticket *ticket);
/* Whether it is any counter's; whoever waits for one that is none's is called by any. */
bool queue_is_served(const struct queue *queue, uint32_t service);
/* Tickets of the day, in order of issue. */
size_t queue_list(const struct queue *queue, const struct ticket **ret_first);
