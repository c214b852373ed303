/* What is signed of the log, as plain structs: rows of tables. */
#pragma once

#include "daemon/log/note.h"
#include "daemon/log/tree.h"
#include "daemon/record/rows.h"
#include "dbus/log-words.h"

/* Of a text of three lines, an empty one, and one signature. */
enum { CHECKPOINT_NOTE_SIZE = NOTE_NAME_MAX + 96 + NOTE_LINE_SIZE };

/* As last recorded by "log-key". */
struct log_key_row {
        char key[NOTE_KEY_TEXT_SIZE]; /* in verifier-key form; empty: none yet */
        bool dirty;
};

/* Checkpoints and what comes with them stand beside the events: no event says them, and a log cannot hold
 * signatures of itself. */
struct checkpoint_row {
        uint64_t size; /* 0: none */
        char root[LOG_HEX_SIZE];
        char note[CHECKPOINT_NOTE_SIZE]; /* with the log's own signature */
        enum sign_reason reason;
        struct moment at;
};

struct cosignature_row {
        uint64_t size;                /* of the checkpoint */
        char key[NOTE_KEY_TEXT_SIZE]; /* of the witness */
        uint64_t time_sec;            /* that it says */
        char line[NOTE_LINE_SIZE];
        struct moment at; /* when it came */
};

/* That somebody signed another root of this log. */
struct conflict_row {
        uint64_t size;
        char key[NOTE_KEY_TEXT_SIZE]; /* whose signature it has */
        const char *note;
        struct moment at;
};
