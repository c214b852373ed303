#include "daemon/queue/queue-internal.h"

static struct ticket *find_ticket(const struct queue *queue, uint64_t id) {
        if (queue->n_tickets == 0 || id < queue->tickets[0].id || id > queue->last_id)
                return NULL;
        return &queue->tickets[id - queue->tickets[0].id];
}

static int move_ticket_at(struct queue *queue, struct ticket *ticket, enum ticket_state to, uint32_t counter,
                          bool transferred, uint64_t at_usec) {
        struct queue_effect effect = {
                .type = QUEUE_TICKET_MOVED,
                .ticket = ticket,
                .counter = counter,
                .from = ticket->state,
                .from_counter = ticket->counter,
                .from_usec = ticket->since_usec,
                .now_usec = at_usec,
                .transferred = transferred,
        };

        ticket->state = to;
        ticket->counter = counter;
        ticket->since_usec = at_usec;
        return queue->effect(&effect, queue->userdata);
}

static int move_ticket(struct queue *queue, struct ticket *ticket, enum ticket_state to, uint32_t counter,
                       bool transferred) {
        return move_ticket_at(queue, ticket, to, counter, transferred, queue->now_usec);
}

static int move_counter(struct queue *queue, uint32_t index, enum desk_state to, uint64_t ticket) {
        struct desk *counter = &queue->desks[index];
        bool pauses = counter->pausing && to == DESK_IDLE;
        struct queue_effect effect = {
                .type = QUEUE_COUNTER_MOVED,
                .ticket = ticket > 0 ? find_ticket(queue, ticket) : NULL,
                .counter = index,
                .counter_from = counter->state,
                .from_usec = counter->since_usec,
                .now_usec = queue->now_usec,
        };

        counter->ticket = ticket;
        counter->pausing = counter->pausing && ticket > 0;
        if (pauses)
                to = DESK_PAUSED;
        if (counter->state == to)
                return 0;
        counter->state = to;
        counter->pause_reason = pauses ? counter->pausing_reason : PAUSE_NO_REASON;
        counter->since_usec = queue->now_usec;
        return queue->effect(&effect, queue->userdata);
}

int queue_emit(struct queue *queue, enum queue_effect_type type, const struct ticket *ticket,
               uint32_t counter) {
        struct queue_effect effect = {
                .type = type,
                .ticket = ticket,
                .counter = counter,
                .now_usec = queue->now_usec,
        };

        return queue->effect(&effect, queue->userdata);
}

void queue_set_issued(struct queue *queue, uint32_t service, uint32_t issued) {
        queue->issued[service] = issued;
}

void queue_set_skipped(struct queue *queue, uint32_t service, uint32_t skipped) {
        queue->skipped[service] = skipped;
}

int queue_may_issue(const struct queue *queue, uint32_t service) {
        if (service >= queue->rules.n_services)
                return -EINVAL;
        uint32_t issued = queue->issued[service];
        return issued >= QUEUE_NUMBER_MAX ||
                               issued - queue->skipped[service] >= queue->rules.daily_limit[service]
                       ? -EDQUOT
                       : 0;
}

static int issue(struct queue *queue, const struct queue_input *input) {
        uint32_t service = input->service;

        if (input->priority < 0 || input->priority >= _PRIORITY_MAX)
                return -EINVAL;
        int r = queue_may_issue(queue, service);
        if (r < 0)
                return r;
        struct ticket *ticket = ARRAY_ADD(queue->tickets, queue->n_tickets, queue->n_allocated);
        if (!ticket)
                return -ENOMEM;
        *ticket = (struct ticket){
                .id = ++queue->last_id,
                .number = ++queue->issued[service],
                .series = service,
                .service = service,
                .counter = QUEUE_NOWHERE,
                .priority = input->priority,
                .state = TICKET_WAITING,
                .arrived_usec = queue->now_usec,
                .since_usec = queue->now_usec,
        };
        return queue_emit(queue, QUEUE_TICKET_ISSUED, ticket, QUEUE_NOWHERE);
}

/* Who skips "start" means it: a called ticket that is finished was served from its call on. */
static int finish_current(struct queue *queue, uint32_t index) {
        struct desk *counter = &queue->desks[index];
        struct ticket *ticket = find_ticket(queue, counter->ticket);
        int r;

        if (ticket && ticket->state == TICKET_CALLED) {
                r = move_ticket_at(queue, ticket, TICKET_SERVING, index, false, ticket->since_usec);
                if (r < 0)
                        return r;
        }
        counter->finished_since_usec = ticket ? ticket->since_usec : 0;
        if (ticket) {
                r = move_ticket(queue, ticket, TICKET_DONE, index, false);
                if (r < 0)
                        return r;
        }
        counter->finished_ticket = counter->ticket;
        counter->finished_walk_in = !ticket;
        counter->finished_usec = queue->now_usec;
        r = queue_emit(queue, QUEUE_FINISHED, ticket, index);
        if (r < 0)
                return r;
        return move_counter(queue, index, DESK_IDLE, 0);
}

static void forget_finish(struct desk *counter) {
        counter->finished_ticket = 0;
        counter->finished_usec = 0;
        counter->finished_since_usec = 0;
        counter->finished_walk_in = false;
}

/* A no-show loses the place in time, and with the last strike the ticket. */
static int absent(struct queue *queue, uint32_t index) {
        struct ticket *ticket = find_ticket(queue, queue->desks[index].ticket);
        int r;

        if (!ticket || ticket->state != TICKET_CALLED)
                return -ENOTCONN;
        ticket->strikes++;
        if (ticket->strikes >= queue->rules.no_show_strikes)
                r = move_ticket(queue, ticket, TICKET_NO_SHOW, index, false);
        else {
                ticket->arrived_usec = queue->now_usec;
                r = move_ticket(queue, ticket, TICKET_WAITING, QUEUE_NOWHERE, false);
        }
        if (r < 0)
                return r;
        return move_counter(queue, index, DESK_IDLE, 0);
}

/* Who was called so short a while ago and is not there cannot have been served. "start" says more. */
static bool has_not_come(const struct queue *queue, uint64_t ticket, uint64_t shortest_visit_usec) {
        const struct ticket *current = find_ticket(queue, ticket);

        return current && current->state == TICKET_CALLED &&
               queue->now_usec - current->called_usec < shortest_visit_usec;
}

static int leave_current(struct queue *queue, uint32_t index, uint64_t shortest_visit_usec) {
        struct desk *counter = &queue->desks[index];

        if (!has_not_come(queue, counter->ticket, shortest_visit_usec))
                return finish_current(queue, index);
        /* An undo would mean this. */
        forget_finish(counter);
        return absent(queue, index);
}

static int call_ticket(struct queue *queue, uint32_t index, struct ticket *ticket) {
        int r;

        ticket->calls = 1;
        ticket->called_usec = queue->now_usec;
        r = move_ticket(queue, ticket, TICKET_CALLED, index, false);
        if (r < 0)
                return r;
        r = move_counter(queue, index, DESK_CALLING, ticket->id);
        if (r < 0)
                return r;
        return queue_emit(queue, QUEUE_TICKET_CALLED, ticket, index);
}

/* Chosen before the current ticket waits again: nobody is called in place of himself. */
static int call_next(struct queue *queue, uint32_t index, uint64_t shortest_visit_usec) {
        const struct ticket *next = queue->desks[index].pausing ? NULL : queue_peek(queue, index);
        int r;

        if (queue->desks[index].ticket > 0) {
                r = leave_current(queue, index, shortest_visit_usec);
                if (r < 0)
                        return r;
        } else if (!next)
                return -ENOENT;
        return next ? call_ticket(queue, index, find_ticket(queue, next->id)) : 0;
}

/* Whoever is not there any more can come back: a no-show too, at any counter that serves it. */
static int call_chosen(struct queue *queue, const struct queue_input *input) {
        struct ticket *ticket = find_ticket(queue, input->ticket);
        struct desk *counter = &queue->desks[input->counter];
        bool pausing = counter->pausing;
        int r = ticket ? queue_may_call(queue, input->counter, ticket) : -ENOENT;

        if (r < 0)
                return r;
        /* This one is the last then. */
        counter->pausing = false;
        if (counter->ticket > 0)
                r = leave_current(queue, input->counter, input->shortest_visit_usec);
        if (r >= 0)
                r = call_ticket(queue, input->counter, ticket);
        counter->pausing = pausing;
        return r;
}

static int recall(struct queue *queue, uint32_t index) {
        struct ticket *ticket = find_ticket(queue, queue->desks[index].ticket);

        if (!ticket || ticket->state != TICKET_CALLED)
                return -ENOTCONN;
        ticket->calls++;
        ticket->called_usec = queue->now_usec;
        return queue_emit(queue, QUEUE_TICKET_CALLED, ticket, index);
}

static int start(struct queue *queue, uint32_t index) {
        struct ticket *ticket = find_ticket(queue, queue->desks[index].ticket);
        int r;

        if (!ticket || ticket->state != TICKET_CALLED)
                return -ENOTCONN;
        forget_finish(&queue->desks[index]);
        r = move_ticket(queue, ticket, TICKET_SERVING, index, false);
        if (r < 0)
                return r;
        return move_counter(queue, index, DESK_SERVING, ticket->id);
}

static int transfer(struct queue *queue, const struct queue_input *input) {
        uint32_t to_counter = input->target_counter, to_service = input->service;
        struct ticket *ticket = find_ticket(queue, queue->desks[input->counter].ticket);
        int r;

        if (!ticket)
                return -ENOTCONN;
        if (to_counter != QUEUE_NOWHERE
                    ? to_counter >= queue->rules.n_counters || to_counter == input->counter
                    : to_service >= queue->rules.n_services)
                return -EINVAL;
        if (to_counter == QUEUE_NOWHERE)
                ticket->service = to_service;
        r = move_ticket(queue, ticket, TICKET_WAITING, to_counter, true);
        if (r < 0)
                return r;
        return move_counter(queue, input->counter, DESK_IDLE, 0);
}

/* Of one that waits, wherever: it keeps its place in time. */
static int reroute(struct queue *queue, const struct queue_input *input) {
        struct ticket *ticket = find_ticket(queue, input->ticket);
        uint32_t to_counter = input->target_counter, to_service = input->service;

        if (!ticket)
                return -ENOENT;
        if (ticket->state != TICKET_WAITING)
                return -ENOTCONN;
        if (to_counter != QUEUE_NOWHERE
                    ? to_counter >= queue->rules.n_counters || to_counter == ticket->counter
                    : to_service >= queue->rules.n_services ||
                              (to_service == ticket->service && ticket->counter == QUEUE_NOWHERE))
                return -EINVAL;
        if (to_counter == QUEUE_NOWHERE)
                ticket->service = to_service;
        return move_ticket(queue, ticket, TICKET_WAITING, to_counter, true);
}

static int cancel(struct queue *queue, uint64_t id) {
        struct ticket *ticket = find_ticket(queue, id);

        if (!ticket)
                return -ENOENT;
        if (ticket->state != TICKET_WAITING && ticket->state != TICKET_HELD)
                return -ENOTCONN;
        return move_ticket(queue, ticket, TICKET_CANCELLED, QUEUE_NOWHERE, false);
}

static int hold(struct queue *queue, uint32_t index) {
        struct ticket *ticket = find_ticket(queue, queue->desks[index].ticket);
        int r;

        if (!ticket)
                return -ENOTCONN;
        r = move_ticket(queue, ticket, TICKET_HELD, index, false);
        if (r < 0)
                return r;
        return move_counter(queue, index, DESK_IDLE, 0);
}

/* The papers belong to the counter that asked for them: the ticket waits for that one, at its old place. */
static int come_back(struct queue *queue, const struct queue_input *input) {
        struct ticket *ticket = find_ticket(queue, input->ticket);

        if (!ticket)
                return -ENOENT;
        if (ticket->state != TICKET_HELD)
                return -ENOTCONN;
        if (input->counter < queue->rules.n_counters)
                queue->desks[input->counter].last_action_usec = queue->now_usec;
        return move_ticket(queue, ticket, TICKET_WAITING, ticket->counter, false);
}

/* "next" has called somebody since: unless that one is there, he waits again as before, for this counter. */
static int undo(struct queue *queue, const struct queue_input *input) {
        struct desk *counter = &queue->desks[input->counter];
        struct ticket *ticket = find_ticket(queue, counter->finished_ticket),
                      *called = find_ticket(queue, counter->ticket);
        int r;

        if (counter->finished_usec == 0 || (called && called->state != TICKET_CALLED))
                return -ENOTCONN;
        if (queue->now_usec - counter->finished_usec > queue->rules.undo_usec)
                return -ETIME;
        if (input->rated)
                return -EALREADY;
        uint64_t since_usec = counter->finished_since_usec;
        bool pausing = counter->pausing && ticket;
        counter->pausing = counter->pausing && !ticket;
        forget_finish(counter);
        if (called) {
                r = move_ticket(queue, called, TICKET_WAITING, input->counter, false);
                if (r >= 0)
                        r = move_counter(queue, input->counter, DESK_IDLE, 0);
                if (r < 0)
                        return r;
        }
        r = queue_emit(queue, QUEUE_REOPENED, ticket, input->counter);
        if (r < 0 || !ticket)
                return r;
        r = move_ticket_at(queue, ticket, TICKET_SERVING, input->counter, false, since_usec);
        if (r >= 0)
                r = move_counter(queue, input->counter, DESK_SERVING, ticket->id);
        counter->pausing = pausing;
        return r;
}

static int set_open(struct queue *queue, uint32_t index, enum desk_state to) {
        struct desk *counter = &queue->desks[index];

        if (to == DESK_IDLE && counter->pausing) {
                counter->pausing = false;
                return 0;
        }
        if (counter->ticket > 0 || counter->state == to)
                return -EBUSY;
        return move_counter(queue, index, to, 0);
}

/* A pause that is named afterwards goes on; one without a name takes none away. */
static int pause_counter(struct queue *queue, uint32_t index, enum pause_reason reason) {
        struct desk *counter = &queue->desks[index];
        struct queue_effect effect = {
                .type = QUEUE_COUNTER_MOVED,
                .counter = index,
                .counter_from = counter->state,
                .from_usec = counter->since_usec,
                .now_usec = queue->now_usec,
        };

        if (reason < 0 || reason >= _PAUSE_REASON_MAX)
                return -EINVAL;
        if (counter->ticket > 0 ||
            (counter->state == DESK_PAUSED && (reason == PAUSE_NO_REASON || reason == counter->pause_reason)))
                return -EBUSY;
        if (counter->state != DESK_PAUSED)
                counter->since_usec = queue->now_usec;
        counter->state = DESK_PAUSED;
        counter->pause_reason = reason;
        return queue->effect(&effect, queue->userdata);
}

int queue_remove_counter(struct queue *queue, uint32_t index, uint64_t now_usec) {
        struct ticket *ticket;
        int r = 0;

        if (index >= queue->rules.n_counters)
                return -EINVAL;
        queue_advance(queue, now_usec);
        queue->desks[index].pausing = false;
        ticket = find_ticket(queue, queue->desks[index].ticket);
        if (ticket && ticket->state == TICKET_CALLED)
                r = move_ticket(queue, ticket, TICKET_WAITING, QUEUE_NOWHERE, false);
        else if (ticket)
                r = finish_current(queue, index);
        forget_finish(&queue->desks[index]);
        if (r >= 0)
                r = move_counter(queue, index, DESK_CLOSED, 0);
        return r < 0 ? r : queue_update_wanted(queue, QUEUE_NOWHERE);
}

static int pause_after(struct queue *queue, uint32_t index, enum pause_reason reason) {
        struct desk *counter = &queue->desks[index];

        if (counter->ticket == 0)
                return pause_counter(queue, index, reason);
        if (reason < 0 || reason >= _PAUSE_REASON_MAX)
                return -EINVAL;
        counter->pausing = true;
        counter->pausing_reason = reason;
        return 0;
}

/* What stays is of the day that begins: a counter keeps its state, and the ticket that it has. */
static int end_day_at(struct queue *queue, const struct queue_input *input, uint32_t index) {
        struct desk *desk = &queue->desks[index];
        const struct ticket *ticket = find_ticket(queue, desk->ticket);
        bool stays = input->since_usec > 0 && desk->last_action_usec >= input->since_usec;
        int r = 0;

        if (!ticket || input->ticket == 0 || ticket->id < input->ticket) {
                if (ticket && ticket->state == TICKET_SERVING)
                        r = finish_current(queue, index);
                if (r >= 0 && (!stays || desk->ticket > 0))
                        r = move_counter(queue, index, stays ? DESK_IDLE : DESK_CLOSED, 0);
        }
        forget_finish(desk);
        return r;
}

/* Who is being served at the end of the day was served; who still waits did not get a turn. */
static int end_day(struct queue *queue, const struct queue_input *input) {
        size_t n = 0;
        int r = 0;

        for (uint32_t i = 0; r >= 0 && i < queue->rules.n_counters; i++)
                r = end_day_at(queue, input, i);
        for (; r >= 0 && n < queue->n_tickets; n++) {
                struct ticket *ticket = &queue->tickets[n];

                if (input->ticket > 0 && ticket->id >= input->ticket)
                        break;
                if (ticket->state < TICKET_DONE)
                        r = move_ticket(queue, ticket, TICKET_EXPIRED, QUEUE_NOWHERE, false);
        }
        if (r < 0)
                return r;
        queue->n_tickets -= n;
        if (queue->n_tickets > 0)
                memmove(queue->tickets, queue->tickets + n, queue->n_tickets * sizeof(*queue->tickets));
        return 0;
}

static int apply_at_counter(struct queue *queue, const struct queue_input *input) {
        struct desk *counter;

        if (input->counter >= queue->rules.n_counters)
                return -EINVAL;
        counter = &queue->desks[input->counter];
        if (counter->state == DESK_CLOSED && input->action != QUEUE_OPEN)
                return -ESHUTDOWN;
        counter->last_action_usec = queue->now_usec;

        switch (input->action) {
        case QUEUE_OPEN:
                return set_open(queue, input->counter, DESK_IDLE);
        case QUEUE_CLOSE:
                return set_open(queue, input->counter, DESK_CLOSED);
        case QUEUE_PAUSE:
                return pause_counter(queue, input->counter, input->pause_reason);
        case QUEUE_PAUSE_AFTER:
                return pause_after(queue, input->counter, input->pause_reason);
        case QUEUE_NEXT:
                return call_next(queue, input->counter, input->shortest_visit_usec);
        case QUEUE_CALL:
                return call_chosen(queue, input);
        case QUEUE_RECALL:
                return recall(queue, input->counter);
        case QUEUE_START:
                return start(queue, input->counter);
        case QUEUE_FINISH:
                return finish_current(queue, input->counter);
        case QUEUE_ABSENT:
                return absent(queue, input->counter);
        case QUEUE_TRANSFER:
                return transfer(queue, input);
        case QUEUE_HOLD:
                return hold(queue, input->counter);
        case QUEUE_UNDO:
                return undo(queue, input);
        case QUEUE_ISSUE:
        case QUEUE_RETURN:
        case QUEUE_CANCEL:
        case QUEUE_END_DAY:
        case _QUEUE_ACTION_MAX:
        case _QUEUE_ACTION_INVALID:
                break;
        }
        return -EINVAL;
}

static int dispatch(struct queue *queue, const struct queue_input *input) {
        if (input->action == QUEUE_ISSUE)
                return issue(queue, input);
        if (input->action == QUEUE_RETURN)
                return come_back(queue, input);
        if (input->action == QUEUE_CANCEL)
                return cancel(queue, input->ticket);
        if (input->action == QUEUE_TRANSFER && input->counter == QUEUE_NOWHERE)
                return reroute(queue, input);
        if (input->action == QUEUE_END_DAY)
                return end_day(queue, input);
        return apply_at_counter(queue, input);
}

int queue_apply(struct queue *queue, const struct queue_input *input) {
        queue_advance(queue, input->now_usec);
        int r = dispatch(queue, input);

        return r < 0 ? r
                     : queue_update_wanted(queue,
                                           input->action == QUEUE_ISSUE ? QUEUE_NOWHERE : input->counter);
}

const struct ticket *queue_get_ticket(const struct queue *queue, uint64_t id) {
        return find_ticket(queue, id);
}
