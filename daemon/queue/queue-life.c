#include "daemon/queue/queue-internal.h"

/* How a queue begins and ends, and the rules that it is given. */

static bool rules_are_valid(const struct queue_rules *rules) {
        if (rules->n_services > QUEUE_SERVICES_MAX || rules->n_counters > QUEUE_COUNTERS_MAX)
                return false;
        for (uint32_t i = 0; i < rules->n_services; i++)
                if (rules->daily_limit[i] > QUEUE_NUMBER_MAX)
                        return false;
        return true;
}

static void take_rules(struct queue *queue, const struct queue_rules *rules) {
        queue->rules = *rules;
        queue->served = 0;
        for (uint32_t i = 0; i < rules->n_counters; i++)
                queue->served |= rules->counter_services[i];
}

int queue_new(const struct queue_rules *rules, queue_effect_fn effect, void *userdata, struct queue **ret) {
        if (!rules_are_valid(rules))
                return -EINVAL;

        struct queue *queue = calloc(1, sizeof(*queue));
        if (!queue)
                return -ENOMEM;
        take_rules(queue, rules);
        queue->effect = effect;
        queue->userdata = userdata;
        *ret = queue;
        return 0;
}

int queue_copy(const struct queue *queue, queue_effect_fn effect, void *userdata, struct queue **ret) {
        _cleanup_(queue_freep) struct queue *copy = malloc(sizeof(*copy));
        if (!copy)
                return -ENOMEM;
        *copy = *queue;
        copy->effect = effect;
        copy->userdata = userdata;
        copy->n_allocated = queue->n_tickets;
        copy->tickets = NULL;
        if (copy->n_allocated > 0) {
                copy->tickets = reallocarray(NULL, copy->n_allocated, sizeof(*copy->tickets));
                if (!copy->tickets)
                        return -ENOMEM;
                memcpy(copy->tickets, queue->tickets, queue->n_tickets * sizeof(*copy->tickets));
        }
        *ret = TAKE_PTR(copy);
        return 0;
}

int queue_set_rules(struct queue *queue, const struct queue_rules *rules) {
        if (!rules_are_valid(rules) || rules->n_services < queue->rules.n_services ||
            rules->n_counters < queue->rules.n_counters)
                return -EINVAL;
        take_rules(queue, rules);
        return 0;
}

struct queue *queue_free(struct queue *queue) {
        if (!queue)
                return NULL;
        free(queue->tickets);
        free(queue);
        return NULL;
}

/* From what the record keeps. */

int queue_restore_ticket(struct queue *queue, const struct ticket *ticket) {
        if (ticket->series >= queue->rules.n_services || ticket->service >= queue->rules.n_services ||
            (ticket->counter != QUEUE_NOWHERE && ticket->counter >= queue->rules.n_counters) ||
            ticket->number == 0 || ticket->number > QUEUE_NUMBER_MAX ||
            (queue->n_tickets > 0 && ticket->id != queue->last_id + 1))
                return -EINVAL;

        struct ticket *added = ARRAY_ADD(queue->tickets, queue->n_tickets, queue->n_allocated);
        if (!added)
                return -ENOMEM;
        *added = *ticket;
        queue->last_id = ticket->id;
        if (queue->issued[ticket->series] < ticket->number)
                queue->issued[ticket->series] = ticket->number;
        return 0;
}

int queue_restore_desk(struct queue *queue, uint32_t counter, const struct desk *desk) {
        if (counter >= queue->rules.n_counters ||
            (desk->ticket > 0 && !queue_get_ticket(queue, desk->ticket)))
                return -EINVAL;
        queue->desks[counter] = *desk;
        return 0;
}

int queue_restore_time(struct queue *queue, uint64_t last_id, uint64_t now_usec) {
        if (queue->n_tickets > 0 && last_id != queue->last_id)
                return -EINVAL;
        queue->last_id = last_id;
        queue->now_usec = now_usec;
        return 0;
}
