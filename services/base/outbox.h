/*
 * The outbox: a small SQLite database (WAL, synchronous=FULL) in which a hardware service commits
 * each event before anyone is told. Sequences start at 1, rise by one and are never used twice,
 * also after everything was acknowledged and removed. Calls block for the disk; nothing else does.
 *
 * The file may be lost or unreadable: then a new one starts with a new epoch, so that its sequences
 * cannot be taken for old ones. A damaged file is moved aside with its log
 * (PATH.damaged-NUMBER), never deleted. A file of a newer schema is refused.
 *
 * Each row carries a sum (row-sum.h), looked at whenever it is read. Of what the daemon goes by, the epoch
 * and its state, a wrong one means that the file is damaged; of an event, that this one is.
 */
#pragma once

#include "util.h"

#define OUTBOX_DATABASE "outbox.db" /* in the state directory */

struct outbox;

/*
 * Opens the file or makes a new one, and reads the whole of it to see whether it is intact: 1.6 s for a
 * million events (240 MB) on a desktop. rows_max: events that may wait unacknowledged. ret_fresh: whether a
 * new epoch began; may be NULL. Errors: -ENOENT (no such folder), -EPROTONOSUPPORT (newer schema), -EBUSY
 * (another process holds it), -EROFS, -ENOSPC, -EIO, -EACCES, -ENOMEM.
 */
int outbox_open(const char *path, uint64_t rows_max, bool *ret_fresh, struct outbox **ret);
struct outbox *outbox_free(struct outbox *outbox);
DEFINE_CLEANUP(struct outbox *, outbox_free)

/* What was wrong with the file that was moved aside for this one: "table event, column type"; NULL: none was.
 */
const char *outbox_moved_aside(const struct outbox *outbox);
/* Where it is now; NULL: nothing was moved. */
const char *outbox_moved_to(const struct outbox *outbox);
/* Where a call last found damage, such as "table event: database disk image is malformed"; NULL: nowhere. */
const char *outbox_damage(const struct outbox *outbox);
/* Notes for outbox_damage() what its owner finds damaged, and returns -EUCLEAN. */
int outbox_damaged(struct outbox *outbox, const char *what);
/* As sql_on_damage(). */
void outbox_on_damage(struct outbox *outbox, void (*found)(void *userdata), void *userdata);

/* 32 hexadecimal digits. */
const char *outbox_epoch(const struct outbox *outbox);

/*
 * One transaction: begin, any number of adds and state changes, commit. Durable when commit
 * returns 0; after any error the transaction is rolled back and nothing of it happened. The
 * sequences given by outbox_add() hold only once the commit succeeded.
 * Errors: -ENOBUFS (rows_max reached), -ENOSPC, -EROFS, -EIO, -EACCES, -EIDRM (the file was removed, replaced
 * or emptied meanwhile; outbox_damage() says which). Where that, or -EROFS, is seen after the commit, the
 * events stay in the outbox, perhaps in memory only: as if nobody had been thanked.
 */
int outbox_begin(struct outbox *outbox);
int outbox_add(struct outbox *outbox, const char *type, const char *fields_text, uint64_t *ret_sequence);
/* What the service must remember with its events (an open arming); value NULL removes it. */
int outbox_set_state(struct outbox *outbox, const char *key, const char *value);
int outbox_commit(struct outbox *outbox);
void outbox_rollback(struct outbox *outbox);

/* *ret_value is the caller's to free. -ENOENT: not set. */
int outbox_get_state(struct outbox *outbox, const char *key, char **ret_value);

/* Calls "take" for each event above "after" that was not acknowledged, in order, at most max. A non-zero
 * return ends it and is returned. type and fields_text are valid during the call only; both are empty of an
 * event whose row does not fit its sum. */
typedef int (*outbox_event_fn)(uint64_t sequence, const char *type, const char *fields_text, void *userdata);
int outbox_each_pending(struct outbox *outbox, uint64_t after, uint32_t max, outbox_event_fn take,
                        void *userdata);

/*
 * Everything up to sequence may be forgotten. Noted in memory only: a lost acknowledgement makes
 * the aggregator see events twice, which it sorts out by their sequence. outbox_prune() removes the
 * rows, up to 1,000 a call; call it when the service has nothing better to do, until outbox_prunable()
 * is 0. -EINVAL: never given out.
 */
int outbox_acknowledge(struct outbox *outbox, uint64_t sequence);
int outbox_prune(struct outbox *outbox);

/* Whether what is written stays: 0, -EROFS, -EACCES or -EIDRM. */
int outbox_check(struct outbox *outbox);
/* Whether it takes events, found out by writing: 0, or as of a transaction with one event. */
int outbox_probe(struct outbox *outbox);
uint64_t outbox_last_sequence(const struct outbox *outbox);
/* The highest that outbox_each_pending() gives out no more; 0: none. */
uint64_t outbox_acknowledged(const struct outbox *outbox);
/* Events neither acknowledged nor removed. */
uint64_t outbox_pending(const struct outbox *outbox);
/* Events acknowledged but not yet removed. */
uint64_t outbox_prunable(const struct outbox *outbox);
