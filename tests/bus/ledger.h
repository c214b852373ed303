/* The aggregator's database as an auditor reads it: with SQLite and nothing of the project's own code. */
#pragma once

#include "tests/lib/records.h"
#include "tests/lib/verify.h"

struct ledger {
        struct verify_row *rows; /* "press" events */
        size_t n_rows, allocated;
};

/* Ends the test when the file is not a sound database. */
void ledger_open(struct ledger *ledger, const char *path);
void ledger_close(struct ledger *ledger);
#define _cleanup_ledger_ _cleanup_(ledger_close)

/*
 * Whether every figure and every rating of the database is what its event table says. Returns NULL, or the
 * first complaint as a new string.
 */
char *ledger_check_derived(const char *path);
/* Whether each event that was announced stands in the record as it was announced, and once; NULL, or a
 * complaint. */
char *ledger_check_announced(const char *path, const struct records *records);

/* Ends the test when the outbox is not a sound database. */
void ledger_check_outbox(const char *path);

/*
 * Copies the database, takes the triggers that guard the record off the copy, and runs the statement on it;
 * ":id" is the event of that press.
 */
void ledger_falsify(const char *path, const char *copy, const struct verify_press *press, const char *sql);
