#include "daemon/queue/queue-internal.h"

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
