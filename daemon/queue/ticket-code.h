/*
 * The code on a ticket, by which its holder is known: a secret between paper and record. It follows from a
 * secret of the machine and from when the ticket was issued, so that it can be made again, and a record that
 * was restored and gives out a ticket's number once more repeats no code. It stands in no table, event,
 * signal or log.
 */
#pragma once

#include "daemon/record/book.h"

enum {
        TICKET_SECRET_SIZE = 32,
        TICKET_CODE_SIZE = sizeof("7K3-Q9M"),
        TICKET_CODE_LONG_SIZE = 21,
};
#define TICKET_SECRET_FILE "ticket.key" /* in the state directory */

struct ticket_secret {
        unsigned char bytes[TICKET_SECRET_SIZE];
};

/* Crockford's base 32, which has no letters that are read as digits. */
struct ticket_code {
        char typed[TICKET_CODE_SIZE];        /* 30 bits, to be read and typed */
        char scanned[TICKET_CODE_LONG_SIZE]; /* 100 bits, beginning with the same: for what is scanned */
};

/*
 * Reads the file, readable by its owner alone; makes one that is not there: *ret_new (may be NULL) says so.
 * Blocks for the disk. -EUCLEAN: no such file as this makes; -EPERM: others can read it; other errors of the
 * file.
 */
int ticket_secret_load(const char *path, struct ticket_secret *ret, bool *ret_new);

/* Whether they begin with the same n digits, in a time that says nothing of how many of them are the same. */
bool ticket_code_is(const char *scanned, const char *asked, size_t n);

/* Pure. record_id and boot_id: 32 hexadecimal digits. */
void ticket_code_make(const struct ticket_secret *secret, const char *record_id, uint64_t ticket,
                      const struct instant *issued, struct ticket_code *ret);
