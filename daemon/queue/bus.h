/* The queue on the bus. */
#pragma once

#include "daemon/queue/queue.h"
#include "daemon/record/centre.h"

extern const sd_bus_vtable queue_members[], queue_record_members[], queue_counter_members[];

/* The property Warnings. */
int queue_bus_append_warnings(const struct centre *centre, sd_bus_message *reply);

void queue_bus_announce_inactive(const struct centre *centre, const char *counter);

/* Appends the aa{sv} that append makes of today's tickets: of each one a{sv}, or nothing. The record can be
 * read. */
typedef int (*queue_ticket_fn)(const struct centre *centre, const struct ticket *ticket,
                               sd_bus_message *reply);
int queue_bus_append_tickets(const struct centre *centre, queue_ticket_fn append, sd_bus_message *reply);
/* Answers with that. */
int queue_bus_reply_tickets(sd_bus_message *message, const struct centre *centre, queue_ticket_fn append,
                            sd_bus_error *error);
