/* One kind of database that lives over an upgrade, for the suite of it. README.md says what is held. */
#pragma once

#include "tests/unit/released/released-files.h"

struct released {
        const char *name; /* of its files */
        bool is_large;    /* its rows are compressed */
        /* What is to be so as long as no program has opened it. NULL: nothing. */
        void (*check_copy)(const char *path, unsigned version);
        /* As its daemon opens it, and closed again: the calls' own errors. It is made if it is not there. */
        int (*open)(const char *path);
        /* Makes one with a row of every table, but for those that "empty" names, each with a blank behind it:
         * for whoever writes down a new version. */
        void (*fill)(const char *path);
        const char *empty;
        /* What was filled in is there, in a file that open() has brought forward. version: which it was of.
         */
        void (*check)(const char *path, unsigned version);
};
/* Of the suite: record.c, outbox.c, spool.c or index.c. */
extern const struct released released;

/* Whether files that are not there yet are to be written. */
bool released_writes(void);
/* What is too long for a message of libcheck, before it. */
void released_show(const char *text);
