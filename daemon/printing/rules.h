/* What an event means for the paper of tickets; see derive.h. */
#pragma once

#include "daemon/printing/event.h"
#include "daemon/queue/queue.h"
#include "daemon/record/book.h"

/* An event of the printer service. */
int derive_printer(struct book *book, const struct input *input, const struct printer_event *event);

/* A ticket was issued, or came to its end. */
int derive_print_issued(struct book *book, const struct input *input, const struct ticket *ticket);
int derive_print_ended(struct book *book, const struct input *input, const struct ticket *ticket);

/* The printer service came or went, or lost its outbox: what it was given may be lost, and may be on paper.
 */
int derive_printer_presence(struct book *book, const struct input *input);
int derive_printer_epoch(struct book *book, const struct input *input);

/* Observations. */
int derive_print_rules(struct book *book, const struct input *input);
int derive_print_given_up(struct book *book, const struct input *input);
