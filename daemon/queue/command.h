/* What people and the time of day ask of the queue: recorded, and answered. */
#pragma once

#include "daemon/queue/queue.h"
#include "daemon/record/centre.h"

/* Strings that are not said are NULL. */
struct queue_command {
        enum queue_action action;
        const char *name; /* of an action that is not the queue's */
        const char *actor, *counter, *service, *target, *priority, *reason, *key;
        uint64_t ticket;
};
/* *ret_refusal: why nothing happened, as in "action-refused"; NULL: it did. Errors: the record cannot be
 * written. */
int queue_command(struct centre *centre, const struct queue_command *command, const char **ret_refusal,
                  uint64_t *ret_ticket);
