#include "daemon/queue/queue-internal.h"

/* Who is before whom. */

bool queue_prefers(const struct queue *queue, uint32_t counter, const struct ticket *ticket) {
        return (queue->rules.counter_prefers[counter] >> ticket->service & 1) != 0;
}

static uint64_t head_start_at(const struct queue *queue, uint32_t counter, const struct ticket *ticket) {
        uint64_t head_start_usec = queue->rules.head_start_usec[ticket->priority];

        return queue_prefers(queue, counter, ticket) ? head_start_usec + queue->rules.prefer_usec
                                                     : head_start_usec;
}

static int64_t rank_at(const struct queue *queue, uint32_t counter, const struct ticket *ticket) {
        return (int64_t) ticket->arrived_usec - (int64_t) head_start_at(queue, counter, ticket);
}

/* Equal ranks go by order of issue, so the order is total and the same in every replay. */
static bool ranks_before(const struct queue *queue, uint32_t counter, const struct ticket *a,
                         const struct ticket *b) {
        int64_t rank_a = rank_at(queue, counter, a), rank_b = rank_at(queue, counter, b);

        return rank_a != rank_b ? rank_a < rank_b : a->id < b->id;
}

/* A counter that is closed, paused or gone calls nobody, and keeps nobody waiting for it. */
bool queue_is_reserved(const struct queue *queue, const struct ticket *ticket) {
        if (ticket->counter == QUEUE_NOWHERE || queue->rules.counter_services[ticket->counter] == 0)
                return false;
        enum desk_state state = queue->desks[ticket->counter].state;
        return state != DESK_CLOSED && state != DESK_PAUSED;
}

/* What no counter serves any more is served by each. */
static bool serves_service(const struct queue *queue, uint32_t counter, uint32_t service) {
        return ((queue->rules.counter_services[counter] | ~queue->served) & (UINT64_C(1) << service)) != 0;
}

static bool counter_serves(const struct queue *queue, uint32_t counter, const struct ticket *ticket) {
        if (ticket->counter == counter && queue->desks[counter].state != DESK_CLOSED)
                return true;
        return !queue_is_reserved(queue, ticket) && serves_service(queue, counter, ticket->service);
}

int queue_may_call(const struct queue *queue, uint32_t counter, const struct ticket *ticket) {
        /* That it was called at another counter in vain binds it to none. */
        if (ticket->state == TICKET_NO_SHOW)
                return serves_service(queue, counter, ticket->service) ? 0 : -ENXIO;
        if (ticket->state != TICKET_WAITING && ticket->state != TICKET_HELD)
                return -ENOTCONN;
        return counter_serves(queue, counter, ticket) ? 0 : -ENXIO;
}

const struct ticket *queue_peek(const struct queue *queue, uint32_t counter) {
        const struct ticket *best = NULL;

        if (counter >= queue->rules.n_counters)
                return NULL;
        for (size_t i = 0; i < queue->n_tickets; i++) {
                const struct ticket *ticket = &queue->tickets[i];

                if (ticket->state == TICKET_WAITING && counter_serves(queue, counter, ticket) &&
                    (!best || ranks_before(queue, counter, ticket, best)))
                        best = ticket;
        }
        return best;
}

static bool came_before(const struct ticket *a, const struct ticket *b) {
        return a->arrived_usec != b->arrived_usec ? a->arrived_usec < b->arrived_usec : a->id < b->id;
}

void queue_explain(const struct queue *queue, uint32_t counter, struct queue_choice *ret) {
        struct queue_choice choice = {.next = queue_peek(queue, counter)};

        if (choice.next)
                choice.head_start_usec = head_start_at(queue, counter, choice.next);
        for (size_t i = 0; choice.next && i < queue->n_tickets; i++) {
                const struct ticket *ticket = &queue->tickets[i];
                uint64_t head_start_usec = head_start_at(queue, counter, ticket);

                if (ticket->state != TICKET_WAITING || !counter_serves(queue, counter, ticket))
                        continue;
                choice.n_waiting++;
                if (came_before(ticket, choice.overtaken ? choice.overtaken : choice.next))
                        choice.overtaken = ticket;
                if (head_start_usec <= choice.head_start_usec ||
                    (choice.late && ranks_before(queue, counter, choice.late, ticket)))
                        continue;
                choice.late = ticket;
                choice.late_head_start_usec = head_start_usec;
        }
        *ret = choice;
}

/* Of one service every counter has the same order. */
size_t queue_count_ahead(const struct queue *queue, const struct ticket *ticket) {
        size_t n = 0;

        for (size_t i = 0; ticket->state == TICKET_WAITING && i < queue->n_tickets; i++) {
                const struct ticket *other = &queue->tickets[i];

                if (other->state == TICKET_WAITING && other->service == ticket->service &&
                    ranks_before(queue, 0, other, ticket))
                        n++;
        }
        return n;
}

bool queue_has_somebody(const struct queue *queue) {
        for (size_t i = 0; i < queue->n_tickets; i++)
                if (queue->tickets[i].state < TICKET_DONE)
                        return true;
        return false;
}

const struct queue_rules *queue_get_rules(const struct queue *queue) {
        return &queue->rules;
}

const struct desk *queue_get_desk(const struct queue *queue, uint32_t counter) {
        return counter < queue->rules.n_counters ? &queue->desks[counter] : NULL;
}

size_t queue_list(const struct queue *queue, const struct ticket **ret_first) {
        *ret_first = queue->tickets;
        return queue->n_tickets;
}

bool queue_is_served(const struct queue *queue, uint32_t service) {
        return queue->served & UINT64_C(1) << service;
}

size_t queue_count_waiting(const struct queue *queue, uint32_t service) {
        size_t n = 0;

        for (size_t i = 0; i < queue->n_tickets; i++)
                if (queue->tickets[i].state == TICKET_WAITING &&
                    (service == QUEUE_NOWHERE || queue->tickets[i].service == service))
                        n++;
        return n;
}
