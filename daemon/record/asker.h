/*
 * Asks a daemon until it has taken what it is asked for: by calls after a commit, again after a
 * while where that failed, and not again once it has answered. What became of it is learnt from the daemon's
 * events, never from the answer. Nothing here blocks.
 *
 * After each commit a round: asker_begin(), asker_want() for all that waits for the daemon, asker_end(),
 * which forgets the rest.
 */
#pragma once

#include "daemon/record/centre.h"

struct asker;

/* What is asked for. */
struct ask_key {
        uint64_t number, part;
        char device[ID_SIZE];
};

enum ask_state { ASK_DUE, ASK_ASKING, ASK_TAKEN };

struct ask {
        struct asker *asker;
        struct ask_key key;
        enum ask_state state;
        uint64_t answer;     /* free for the asker's owner */
        uint64_t retry_usec; /* CLOCK_BOOTTIME */
        sd_bus_slot *slot;
        bool wanted;
};

/* An error that stays one, and why, in the record's words. */
struct ask_refusal {
        const char *error, *reason;
};

struct asker_type {
        const char *source; /* its kind */
        uint64_t retry_usec;
        size_t asking_max;                  /* calls under way at once */
        const struct ask_refusal *refusals; /* ends with NULL; any other error is worth another try */
        const char *taken_before;           /* the error that says that it was; NULL: there is none */
        void (*taken)(struct centre *centre, struct ask *ask, sd_bus_message *reply);
        /* reason: NULL when it is asked again. */
        void (*failed)(struct centre *centre, const struct ask *ask, const sd_bus_error *error,
                       const char *reason);
};

int asker_new(struct centre *centre, const struct asker_type *type, struct asker **ret);
struct asker *asker_free(struct asker *asker);

/* The daemon came or went: what was asked of the one before is void. */
void asker_reset(struct asker *asker);

void asker_begin(struct asker *asker, uint64_t now_usec, bool live);
/* In the order of the round before, or it takes long. */
int asker_want(struct asker *asker, const struct ask_key *key, struct ask **ret);
/* Whether to call asker_call() in this round. */
bool asker_is_due(struct ask *ask);
int asker_call(struct ask *ask, sd_bus_message *message);
/* Look again then, by an empty transaction. CLOCK_BOOTTIME. */
void asker_wake_at(struct asker *asker, uint64_t usec);
int asker_end(struct asker *asker);

/* A call of the daemon, on its channel. With a reply it goes to asker_call(), or elsewhere. */
int asker_new_message(const struct asker *asker, const char *path, const char *interface, const char *member,
                      sd_bus_message **ret);
/* Sends a call whose answer nobody waits for. */
int asker_send(sd_bus_message *message);
