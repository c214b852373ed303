/*
 * Which ticket of the day a code is of. Codes are made once for each ticket and kept in memory alone; a code
 * is compared with all of them, in a time that says nothing of how much of it is right. Pure.
 */
#pragma once

#include "daemon/queue/book.h"

struct ticket_key {
        uint64_t ticket;
        struct moment issued; /* a record that failed to be written may give out the number once more */
        char scanned[TICKET_CODE_LONG_SIZE];
};

struct ticket_finder {
        struct ticket_key *keys; /* of the day's tickets, in their order */
        size_t n, allocated;
};
void ticket_finder_clear(struct ticket_finder *finder);

/* A code as people type or scan it: letters of either case, blanks and hyphens between them; O reads as 0, I
 * and L as 1. */
struct ticket_asked {
        char text[TICKET_CODE_LONG_SIZE];
        bool is_scanned; /* all of it; otherwise what is to be typed */
};
/* -EINVAL: no ticket has such a code. */
int ticket_code_parse(const char *s, struct ticket_asked *ret);

/* -ENOENT: none, or two that the typed code cannot tell apart; -ENOMEM. */
int ticket_find(struct ticket_finder *finder, const struct book *book, const struct ticket_secret *secret,
                const struct ticket_asked *asked, uint64_t *ret_ticket);
