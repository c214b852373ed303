/* What is printed as part of the book: the rule in force, the printers, and the tickets whose paper is owed.
 */
#pragma once

#include "daemon/printing/store.h"
#include "daemon/record/book.h"

struct book_print {
        struct print_rules rules;
        struct printer_row printers[PRINTERS_MAX]; /* in the order in which they first told */
        size_t n_printers;
        struct print_row *owed; /* by ticket; until flushed also those that ceased to be */
        size_t n_owed, owed_allocated;
        bool stale; /* a ticket ended without its paper, which the printer service may still hold: to be taken
                       back */
};

enum { PRINT_KEY_SIZE = 65 };

int book_print_load(struct book *book);
struct book_print *book_print_free(struct book_print *print);
int book_print_flush(struct book *book);

/* -ENOMEM */
int book_add_print(struct book *book, const struct print_row *row);
/* NULL: its paper is not owed, or no more. */
struct print_row *book_find_owed(const struct book *book, uint64_t ticket);

/* What is known of a ticket's paper, in words of the bus; "off": it was not to be printed. */
int book_find_printed(const struct book *book, uint64_t ticket, const char **ret);

/* How long it may still be printed; 0: it would come too late, or nobody can say how old it is. */
int book_print_left(struct book *book, const struct print_row *row, const struct moment *now,
                    uint64_t *ret_usec);

/* NULL: no more than PRINTERS_MAX are kept. */
struct printer_row *book_get_printer(struct book *book, const char *id);

/* "off": tickets are not printed. Else what their printers have told: "ready" if any of them can print,
 * otherwise what is wrong with the first; "absent" when the service is not there or has not told of any. */
const char *book_printer_state(const struct book *book);

/* "RECORD.ticket.N": unique also across records. */
void book_print_key(const struct book *book, uint64_t ticket, char ret_key[static PRINT_KEY_SIZE]);
/* -ENOENT: not one of this record. */
int book_read_print_key(const struct book *book, const char *key, uint64_t *ret_ticket);
