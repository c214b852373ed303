/*
 * What was answered and may not have been read yet. The bus keeps it for whoever does not read, and at its
 * limit (127 MiB) takes nothing more from us, for nobody. So what an answer holds is assumed until the bus
 * has told how much of it waits (bus-unread.h asks), and no account gets more than what is still free. Pure.
 */
#pragma once

#include "services/base/util.h"

enum {
        UNREAD_NAME_SIZE = 32,
        UNREAD_READERS_MAX = 1024,

        /* Bytes: what an answer and a refusal count as until the bus has told, and how much may be assumed.
         */
        UNREAD_ANSWER_SIZE = 512 * 1024,
        UNREAD_REFUSAL_SIZE = 512,
        UNREAD_ASSUMED_MAX = 16 * UNREAD_ANSWER_SIZE,

        /* Bytes that are known to wait: up to here, and for fewer connections than one account may have
         * that do not read, nobody needs to know whose they are. */
        UNREAD_QUIET_MAX = 4 * 1024 * 1024,
        UNREAD_ACCOUNT_READERS_MAX = 24,
        /* Of one connection, and of all. */
        UNREAD_READER_MAX = 1024 * 1024,
        UNREAD_REFUSALS_MAX = 128, /* of one that may not have read any */
        UNREAD_TOTAL_MAX = 48 * 1024 * 1024,
};

#define UNREAD_NOBODY ((uid_t) -1)

/* A connection that was answered. */
struct unread_reader {
        char name[UNREAD_NAME_SIZE]; /* empty: the place is free */
        uid_t uid;                   /* or UNREAD_NOBODY: not known */
        uint64_t sent;               /* since it had read all */
        uint64_t held;               /* of that, what waits for it as the bus last told */
        uint64_t assumed, asked;     /* answered since; of that, before the question that is open */
        bool is_asked;               /* a question is open: the reader stays in its place */
        size_t n_waiting;            /* calls; the reader stays as well */
        size_t n_refused;            /* since all was read */
};

struct unread {
        size_t next; /* who is asked about, in turn */
        struct unread_reader readers[UNREAD_READERS_MAX];
};

enum unread_verdict {
        UNREAD_ANSWER,
        UNREAD_WAIT,   /* until the bus has told */
        UNREAD_REFUSE, /* its account has others that do not read */
        UNREAD_DROP,   /* it does not read: not even a refusal */
};

/* NULL: it was not answered lately. */
struct unread_reader *unread_find(struct unread *unread, const char *name);
/* The same, added if it is not there. NULL: there is no room among those that may not have read. */
struct unread_reader *unread_get(struct unread *unread, const char *name);

/* May it be answered once more? */
enum unread_verdict unread_judge(const struct unread *unread, const struct unread_reader *reader);
/* It is answered. */
void unread_charge(struct unread_reader *reader);
/* It is refused. False: it may not have read others; busy: any other. */
bool unread_charge_refusal(struct unread_reader *reader, bool busy);
/* So much is assumed that the bus is to be asked. */
bool unread_is_due(const struct unread *unread);

/* Of whom most calls wait. */
struct unread_reader *unread_most_waiting(struct unread *unread);

/* Whom to ask the bus about next: first those of whom something is assumed, then in turn. NULL: nobody. */
struct unread_reader *unread_next(struct unread *unread);
void unread_asked(struct unread_reader *reader);
/* So many bytes waited for it when the bus got the question, whoever they are from. */
void unread_told(struct unread_reader *reader, uint64_t held);
void unread_told_account(struct unread_reader *reader, uid_t uid);
/* It left, and what waited for it is gone. */
void unread_gone(struct unread_reader *reader);
