/* A record with a past, and the hands of somebody who works on a copy of it: with SQLite, with its functions
 * row_sum(), leaf_hash() and code_of(), which anybody can write, and with an editor of bytes. */
#pragma once

#include "daemon/log/note.h"
#include "tests/unit/daemon/record.h"

struct tamper {
        struct record record;
        char *copy;       /* what is worked on */
        char *older;      /* the record as it was half its life ago */
        char *checkpoint; /* a file: of all events but the last round's */
        struct note_signer signer, witness;
        char key[NOTE_KEY_TEXT_SIZE];
        uint64_t n_events, n_older, n_signed;
};

/* Lives through the past, in which the n-th rating is better; 0: none is. The log is signed at its half and
 * before its last round, by a key that follows from the name. */
void tamper_open(struct tamper *tamper, const char *name, unsigned better);
void tamper_close(struct tamper *tamper);

/* To live takes ten times as long as to write what is left of it: one that has lived, for many cases. */
struct tamper_past {
        struct tamper lived;
        struct tamper_file {
                char *data;
                size_t size;
        } record, copy, older, checkpoint;
};

void tamper_live(struct tamper_past *ret, const char *name, unsigned better);
void tamper_forget(struct tamper_past *past);
/* In a folder of its own, and closed. */
void tamper_open_lived(struct tamper *tamper, const struct tamper_past *past);
void tamper_close_lived(struct tamper *tamper);

/* Runs SQL on the copy. triggers: dropped before, and put back behind it, NAME NAME ...; NULL: none;
 * "": all are off meanwhile, of which the file says nothing. */
void tamper_run(const struct tamper *tamper, const char *triggers, const char *sql);
/* The copy is a record, which lives one round more an hour later, and is copied again. */
void tamper_live_on(struct tamper *tamper);
/* What the log keeps is made again of what the events say now. */
void tamper_log_again(const struct tamper *tamper);

/* Proves the copy; returns what verify_record() does, and what it wrote. */
struct verify_options;
int tamper_verify(const struct tamper *tamper, const struct verify_options *options, char **ret_said);
