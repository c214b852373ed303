/* What came out of the simulated printer of a centre, read back by zbarimg: whatever the daemons say of it.
 */
#pragma once

#include "tests/lib/centre.h"

/* Why it cannot be read here; NULL: it can. */
const char *paper_missing(void);

/* A template for tickets that says "NUMBER/REPRINT" to zbarimg, and lines of [Printer] that make it the one
 * in use: a new string for the configuration. */
char *paper_configure(struct centre *centre);

/* Tickets on paper by number, with and without the mark of a reprint. */
enum { PAPER_NUMBERS = 1000 };
struct paper {
        unsigned plain[PAPER_NUMBERS], marked[PAPER_NUMBERS], pieces;
};
void paper_read(struct centre *centre, struct paper *ret);
/* As many pieces as that, one of each number from 1 on, without a mark. */
void paper_expect_once(struct centre *centre, unsigned n);
/* What a program prints about a piece of paper, from 1, in a new string. */
char *paper_ask(struct centre *centre, unsigned piece, const char *const *before, const char *const *behind);
/* So many percent of the words stand in what a program has read. */
void paper_expect_words(const char *words, const char *text, unsigned percent);
