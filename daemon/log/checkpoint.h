/*
 * Checkpoints as c2sp.org/tlog-checkpoint has them: the text of a note that says how many leaves a log has,
 * and their root. Pure.
 */
#pragma once

#include "daemon/log/tree.h"

/* As roots and the hashes of proofs are written, with the NUL. */
enum { CHECKPOINT_ROOT_SIZE = 45 };
void checkpoint_root_write(const struct log_hash *root, char ret[static CHECKPOINT_ROOT_SIZE]);
/* -EINVAL: anything but what is written so. */
int checkpoint_root_read(const char *base64, size_t n_characters, struct log_hash *ret);

struct checkpoint {
        const char *origin; /* which log; with no newline */
        size_t origin_size;
        uint64_t size;
        struct log_hash root;
        const char *extensions; /* lines, each with its newline, or none */
        size_t extensions_size;
};

/* Of the text of a note (note.h); strings are borrowed. -EINVAL: no such text, or of more than LOG_SIZE_MAX
 * leaves. What is read has this very text. */
int checkpoint_parse(const char *text, size_t text_size, struct checkpoint *ret);
bool checkpoint_is_of(const struct checkpoint *checkpoint, const char *origin);
/* The text in a new string. */
int checkpoint_write(const struct checkpoint *checkpoint, char **ret);
