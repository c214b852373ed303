/* The part of the store that keeps what is printed, and what the printers have told. */
#pragma once

#include "daemon/printing/print.h"
#include "daemon/record/store.h"

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
        char code[CODE_SIZE];
        struct print_fate fate;
        struct moment issued;
        bool dirty;
};

/* A printer that has told something since its service came. */
struct printer_row {
        char id[ID_SIZE];
        unsigned troubles;
};

int store_load_print_rules(struct store *store, struct print_rules *ret); /* -ENOENT */
int store_save_print_rules(struct store *store, const struct print_rules *rules);

int store_save_print(struct store *store, const struct print_row *row);
int store_load_print(struct store *store, uint64_t ticket, struct print_row *ret); /* -ENOENT */
typedef int (*store_print_fn)(const struct print_row *row, void *userdata);
/* Those still owed, by ticket. */
int store_each_owed(struct store *store, store_print_fn each, void *userdata);

int store_save_printer(struct store *store, const struct printer_row *row);
int store_forget_printers(struct store *store);
typedef int (*store_printer_fn)(const struct printer_row *row, void *userdata);
/* In the order in which they first told. */
int store_each_printer(struct store *store, store_printer_fn each, void *userdata);
