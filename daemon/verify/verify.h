/*
 * Proves a record: that SQLite finds no damage in its file, that tables and triggers are the project's own,
 * that its events are those that were logged, one after the other, that everything derived from them is what
 * they say, by replaying them into a new record, and that what was signed of the log fits it.
 */
#pragma once

#include <stdio.h>

enum { VERIFY_FINDINGS_MAX = 20 };

struct verify_options {
        const char *checkpoint; /* the file of a signed one that the log must begin with; NULL: none */
        const char *key; /* of whom checkpoints are to be, in the form NAME+ID+BASE64; NULL: of whom the
                            record says */
        FILE *progress;  /* where a bar is drawn; NULL: nowhere */
};

/*
 * path: a copy, or the record of a motcuad that is stopped; nothing is written to it or beside it. For the
 * time being it takes as much room again in $TMPDIR (/var/tmp). Writes what does not fit, a line each, or one
 * line that all does. options: NULL for none. Returns 0; 1 when something does not fit; or a negative errno,
 * with a line too.
 */
int verify_record(const char *path, const struct verify_options *options, FILE *out);
