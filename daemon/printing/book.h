/* What is printed as part of the book: the rule in force, the printers, and the tickets whose paper is owed.
 * Rows that changed stay in memory until they are flushed. */
#pragma once

#include "daemon/printing/rows.h"
#include "daemon/queue/book.h"

/* What of the past is looked up when a rule asks. */
struct printing_past {
        int (*load_print)(void *from, uint64_t ticket, struct print_row *ret); /* -ENOENT */
};

struct printing {
        struct print_rules rules;
        bool rules_dirty;
        struct printer_row printers[PRINTERS_MAX]; /* in the order in which they first told */
        size_t n_printers;
        bool printers_dirty;
        struct print_row *owed; /* by ticket; until flushed also those that ceased to be */
        size_t n_owed, owed_allocated;
        struct print_row *revised; /* of earlier transactions, that changed all the same; until flushed */
        size_t n_revised, revised_allocated;
        bool stale; /* a ticket ended without its paper, which the printer daemon may still hold: to be taken
                       back */

        const struct printing_past *past;
        void *past_from;
};

extern const struct room printing_room;

static inline struct printing *printing_of(const struct book *book) {
        return book_part(book, &printing_room);
}

enum { PRINT_KEY_SIZE = 65 };

/* Tickets rise. -ENOMEM */
int book_add_print(struct book *book, const struct print_row *row);
/* NULL: its paper is not owed, or no more. */
struct print_row *book_find_owed(const struct book *book, uint64_t ticket);
/* Owed or not; -ENOENT: it was not to be printed. The pointer holds until the next is found. */
int book_find_print(struct book *book, uint64_t ticket, struct print_row **ret);

/* What is known of a ticket's paper, in words of the bus; "off": it was not to be printed. */
int book_find_printed(const struct book *book, uint64_t ticket, const char **ret);

/* How long ago that was; -1: nobody can say. */
int64_t book_print_age(const struct book *book, const struct moment *then, const struct moment *now);
/* How long it may still be printed; 0: it would come too late, or nobody can say how old it is. */
uint64_t book_print_left(const struct book *book, const struct print_row *row, const struct moment *now);

/* NULL: no more than PRINTERS_MAX are kept. */
struct printer_row *book_get_printer(struct book *book, const char *id);

/* How one of them is, as it told; "absent" when the daemon is not there. */
const char *book_one_printer_state(const struct book *book, const struct printer_row *printer);
/* What those of the list have told, or with an empty one all: "ready" if any of them can print, otherwise
 * what is wrong with the first; "absent" when the daemon is not there or has not told of any. */
const char *book_printers_state(const struct book *book, const char *printers);
/* The same of those that print tickets; "off": tickets are not printed. */
const char *book_printer_state(const struct book *book);

/* "RECORD.WHAT.N.BOOT.TIME": of what this record numbered so at that time alone. */
void book_paper_key(const struct book *book, const char *what, uint64_t number, const struct moment *at,
                    char ret_key[static PRINT_KEY_SIZE]);
/* -ENOENT: not of this record, or of something else. */
int book_read_paper_key(const struct book *book, const char *key, const char *what, uint64_t *ret_number);

/* "RECORD.ticket.N.BOOT.TIME": of this ticket alone, whose number is issued once more by a record that was
 * brought back from an older copy. */
void book_print_key(const struct book *book, uint64_t ticket, const struct moment *issued,
                    char ret_key[static PRINT_KEY_SIZE]);
bool book_print_key_is(const struct book *book, const char *key, uint64_t ticket,
                       const struct moment *issued);
/* The ticket's number, whichever ticket had it. -ENOENT: not one of this record. */
int book_read_print_key(const struct book *book, const char *key, uint64_t *ret_ticket);
