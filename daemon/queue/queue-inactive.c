#include "daemon/queue/queue-internal.h"

/* Counters at which nobody does anything, while somebody waits. */

static uint64_t idle_since(const struct desk *desk) {
        return desk->wanted_usec > desk->last_action_usec ? desk->wanted_usec : desk->last_action_usec;
}

static enum active_because why_active(const struct desk *desk, bool is_action) {
        if (desk->state == DESK_PAUSED)
                return ACTIVE_BY_PAUSE;
        if (desk->state == DESK_CLOSED)
                return ACTIVE_BY_CLOSE;
        return is_action ? ACTIVE_BY_ACTION : ACTIVE_UNWANTED;
}

static int end_inactive(struct queue *queue, uint32_t index, bool is_action) {
        struct desk *desk = &queue->desks[index];
        struct queue_effect effect = {.type = QUEUE_COUNTER_ACTIVE,
                                      .counter = index,
                                      .because = why_active(desk, is_action),
                                      .now_usec = queue->now_usec};

        desk->inactive = false;
        return queue->effect(&effect, queue->userdata);
}

/* Which counters somebody waits for, as bits of their services; reserved: true for those with a ticket of
 * their own. */
static uint64_t find_wanted(const struct queue *queue, bool reserved[static QUEUE_COUNTERS_MAX]) {
        uint64_t services = 0;

        for (size_t i = 0; i < queue->n_tickets; i++) {
                const struct ticket *ticket = &queue->tickets[i];

                if (ticket->state != TICKET_WAITING)
                        continue;
                if (queue_is_reserved(queue, ticket))
                        reserved[ticket->counter] = true;
                else
                        services |= UINT64_C(1) << ticket->service;
        }
        /* What nobody serves is wanted of everybody. */
        return (services & ~queue->served) != 0 ? ~UINT64_C(0) : services;
}

int queue_update_wanted(struct queue *queue, uint32_t active) {
        bool reserved[QUEUE_COUNTERS_MAX] = {false};
        uint64_t services = find_wanted(queue, reserved);
        int r = 0;

        for (uint32_t i = 0; r >= 0 && i < queue->rules.n_counters; i++) {
                struct desk *desk = &queue->desks[i];
                bool wanted = desk->state == DESK_IDLE &&
                              (reserved[i] || (queue->rules.counter_services[i] & services) != 0);

                if (wanted != (desk->wanted_usec > 0)) {
                        desk->wanted_usec = wanted ? queue->now_usec : 0;
                        r = queue_emit(queue, QUEUE_COUNTER_WANTED, NULL, i);
                }
                if (r >= 0 && desk->inactive && (i == active || !wanted))
                        r = end_inactive(queue, i, i == active);
        }
        return r;
}

uint64_t queue_inactive_due(const struct queue *queue, uint32_t counter) {
        const struct desk *desk = queue_get_desk(queue, counter);

        if (!desk || desk->wanted_usec == 0 || desk->inactive || queue->rules.inactive_usec == 0)
                return UINT64_MAX;
        /* One that lost its services stays wanted until the next input: rules change without one. */
        if (queue->rules.counter_services[counter] == 0)
                return UINT64_MAX;
        return idle_since(desk) + queue->rules.inactive_usec;
}

int queue_notice_inactive(struct queue *queue, uint32_t counter, uint64_t now_usec) {
        if (counter >= queue->rules.n_counters)
                return -EINVAL;
        queue_advance(queue, now_usec);
        /* The rules may have changed since the last input. */
        int r = queue_update_wanted(queue, QUEUE_NOWHERE);
        if (r < 0 || queue_inactive_due(queue, counter) > queue->now_usec)
                return r;

        struct desk *desk = &queue->desks[counter];
        struct queue_effect effect = {.type = QUEUE_COUNTER_INACTIVE,
                                      .counter = counter,
                                      .from_usec = idle_since(desk),
                                      .now_usec = queue->now_usec};
        desk->inactive = true;
        return queue->effect(&effect, queue->userdata);
}

int queue_notice_active(struct queue *queue, uint32_t counter, uint64_t now_usec) {
        if (counter >= queue->rules.n_counters)
                return -EINVAL;
        queue_advance(queue, now_usec);
        queue->desks[counter].last_action_usec = queue->now_usec;
        return queue->desks[counter].inactive ? end_inactive(queue, counter, true) : 0;
}
