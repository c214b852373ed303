/*
 * The reference model of the queue, written for clarity alone: it keeps every ticket of the day, sorts the
 * whole list for each call, and says what each input must do.
 */
#pragma once

#include "daemon/queue/queue.h"

enum { SERVICES = 4, COUNTERS = 3, STEPS = 3000, TICKETS_MAX = STEPS + 1 };

extern const struct queue_rules model_rules;

enum mistake {
        MISTAKE_NONE,
        MISTAKE_NO_HEAD_START,
        MISTAKE_NO_PREFERENCE,
        MISTAKE_UNDO_ANY_TIME,
        MISTAKE_KEEPS_PLACE,
        MISTAKE_SERVES_AWAY,
        MISTAKE_CALLS_FOR_OTHERS,
        MISTAKE_KEEPS_WAITING,
        MISTAKE_FORGETS_PAUSE,
        _MISTAKE_MAX
};

struct model_ticket {
        uint64_t id, arrived, head_start, since, served_since, called;
        uint32_t series, service, number, counter, strikes;
        enum priority priority;
        enum ticket_state state;
};

struct model_counter {
        bool open, paused, pausing, undoable;
        uint64_t current, finished, finished_at, wanted, acted;
        /* As its moves told. */
        enum desk_state state;
        uint64_t since;
};

struct run {
        struct model_ticket tickets[TICKETS_MAX]; /* of all days, by id - 1 */
        uint64_t n_tickets, day_first;
        uint32_t issued[SERVICES];
        struct model_counter counters[COUNTERS];
        uint64_t now;
        enum queue_action action; /* of the present input */
        uint64_t away;            /* the ticket that it must find to be a no-show; 0: none */
        uint64_t chosen;          /* the ticket that it calls by its number; 0: none */
        const struct queue *queue;

        /* What the effects of the present input did, and whether they fit */
        unsigned n_effects, n_finished, n_reopened;
        int64_t finished[TICKETS_MAX]; /* finishes less reopenings of each ticket */
        char complaint[256];
        const char *kind; /* of the complaint: its text before anything was filled in */

        enum mistake mistake; /* of the model */
};

struct model_ticket *model_ticket(struct run *run, uint64_t id);
/* Who is called next at the counter; NULL: nobody. */
struct model_ticket *model_next(struct run *run, uint32_t counter);
/* What the queue must answer. */
int model_expect(struct run *run, const struct queue_input *in);
