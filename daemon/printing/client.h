/* The printer daemon, as a client: asked for the paper of tickets; how its printers are. */
#pragma once

#include "daemon/printing/slip.h"
#include "daemon/record/asker.h"

extern const struct agent printing_agent;

/* The arguments of the printer daemon's Print. reprint: NULL, or why it is printed again. -ENOENT: its day is
 * over. */
int printing_append_print(sd_bus_message *message, const struct centre *centre, const struct print_row *row,
                          uint64_t ttl_usec, const char *reprint);

/* As book_printer_state(), the last that is known. */
const char *printing_printers(const struct centre *centre);

/* What the printer daemon says of paper that it will never take. */
extern const struct ask_refusal printing_refusals[];

/* The arguments of Print. */
struct print_call {
        const char *template;
        const struct paper_field *fields;
        size_t n_fields;
        const char *key, *kind;
        const char *printers; /* IDs, of which the first is asked; empty: the daemon's first */
        const char *reprint;  /* why once more; NULL: it is not */
        uint64_t ttl_usec;
};
/* Appends the arguments of Print. */
int printing_append_call(sd_bus_message *message, const struct print_call *call);
