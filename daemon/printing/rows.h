/* What is printed, as plain structs: rows of tables. */
#pragma once

#include "daemon/printing/print.h"
#include "daemon/queue/rows.h"

enum {
        PRINTERS_MAX = 8,
        PRINTER_LIST_SIZE = PRINTERS_MAX * ID_SIZE,
};

/* From the last "print-rules-changed" event. */
struct print_rules {
        bool known;
        bool printed;                     /* tickets are */
        char printers[PRINTER_LIST_SIZE]; /* IDs separated by a space: on these; empty: on whichever there is
                                           */
        uint64_t ttl_usec;
};

/* A ticket that was issued while tickets were printed. */
struct print_row {
        uint64_t ticket;
        char text[NUMBER_TEXT_SIZE];
        struct print_fate fate;
        struct moment issued;
        bool dirty;
};

/* A printer that has told something since its daemon came. */
struct printer_row {
        uint32_t position; /* from 1, in the order in which they first told */
        char id[ID_SIZE];
        unsigned troubles;
};
