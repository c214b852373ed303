/*
 * Proves the log of a record: one pass over its events and over what was logged of them, both in the order of
 * their ids, which on the way makes the tree again, and compares each node that is kept and at the end the
 * frontier. In slices, between which the record may grow.
 */
#pragma once

#include "daemon/log/book.h"

enum log_finding_kind {
        LOG_EVENT_ALTERED = 1, /* it is not what was logged */
        LOG_EVENT_MOVED,       /* it is what was logged as "as" */
        LOG_EVENT_MISSING,     /* logged, and not there */
        LOG_EVENT_GONE,        /* neither logged nor there */
        LOG_EVENT_ADDED,       /* there, and not logged */
        LOG_EVENT_DAMAGED,     /* it does not fit the sum of its row */
        LOG_EVENT_BELOW,       /* rows whose number is none of an event */
        LOG_LEAF_UNREADABLE,
        LOG_NODE_WRONG, /* not what the leaves below it give */
        LOG_NODE_MISSING,
        LOG_NODE_ADDED,
        LOG_FRONTIER_WRONG, /* the leaves of these events give another hash than its */
        LOG_FRONTIER_SIZE,  /* it is of "as" events */
        LOG_FRONTIER_UNREADABLE,
};

struct log_finding {
        enum log_finding_kind kind;
        uint64_t first, last; /* events; of a node those below it */
        uint64_t as;          /* of events that moved: of the first of them */
        unsigned level;       /* of a node */
};

/* One line in a new string, without an end. */
int log_finding_write(const struct log_finding *finding, char **ret);

/* Findings of one kind side by side are one. A non-zero return ends the pass and is returned. */
typedef int (*log_finding_fn)(const struct log_finding *finding, void *userdata);

struct log_check;

/* The store outlives it. -EUCLEAN: the tables are not there as they were made. */
int log_check_new(struct store *store, log_finding_fn found, void *userdata, struct log_check **ret);
struct log_check *log_check_free(struct log_check *check);
DEFINE_CLEANUP(struct log_check *, log_check_free)

/* So many rows further; not within a transaction that writes events. 1: there is more; 0: that was all of
 * them; errors of reading. */
int log_check_step(struct log_check *check, uint32_t n_rows);
/* How many events were looked at. */
uint64_t log_check_position(const struct log_check *check);
/* Of the leaves so far: what proves a beginning of the log against a checkpoint. NULL: there is no such tree,
 * as a leaf is missing. */
const struct log_tree *log_check_tree(const struct log_check *check);
