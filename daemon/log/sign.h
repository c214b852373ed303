/*
 * Signs checkpoints of the log: only what is durable, only what goes on from what was signed before, and
 * nothing once the record was found to be another.
 */
#pragma once

#include "daemon/log/rows.h"
#include "daemon/record/centre.h"

extern const struct agent log_agent;

struct log_state {
        struct centre *centre;
        struct note_signer signer;
        bool has_key;
        bool is_compared; /* the record, with what this key has signed: the disk let it be read */
        enum log_trust trust;
        uint64_t trust_size;          /* that the record contradicts */
        struct checkpoint_row newest; /* signed; size 0: none */
        struct log_hash newest_root;
        uint64_t left_size;   /* that the identity before had signed, as its checkpoint says; 0: none */
        uint64_t signed_usec; /* CLOCK_BOOTTIME; 0: not by this process */
        uint64_t asked_usec;  /* likewise, when that was last tried because somebody asked */
        sd_event_source *timer;
        enum sign_reason due; /* why the timer runs */
};
static inline struct log_state *log_state_of(const struct centre *centre) {
        return centre_get_state(centre, &log_agent);
}
/* The log's verifier key; empty: there is none. */
void log_state_key(const struct log_state *state, char ret[static NOTE_KEY_TEXT_SIZE]);

/* Reads or makes the key, and compares the record with what was signed. Blocks for the disk. What is wrong is
 * a state, and no error. */
int log_state_open(struct log_state *state);

/*
 * Signs the log as it is on disk, unless that is signed. Blocks for the disk. -EKEYREJECTED: nothing is
 * signed any more, or there is no key: see trust; -EAGAIN: the log is still being proven since the start;
 * errors of the record.
 */
int log_sign(struct log_state *state, enum sign_reason reason);
/* Whether there is something to sign. */
bool log_is_grown(const struct log_state *state);

/* Nothing is signed from now on, and an admin is told why. size: the checkpoint that the record contradicts,
 * or 0. It holds as long as the process: what is so at the next start is found again then. */
void log_distrust(struct log_state *state, enum log_trust trust, uint64_t size);
