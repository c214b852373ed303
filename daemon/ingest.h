/*
 * Recording: one transaction with the events of a batch and everything derived from them. When
 * ingest_commit() returned 0 all of it is durable; after any error all of it is undone (ingest_abort() has
 * been called) and the same events may be given again. Blocks for the disk.
 */
#pragma once

#include "book.h"
#include "services/base/clock.h"

struct ingest;

/* Both are borrowed. Reads the working set. Errors: those of the store. */
int ingest_new(struct store *store, struct clock *clock, struct ingest **ret);
struct ingest *ingest_free(struct ingest *ingest);
DEFINE_CLEANUP(struct ingest *, ingest_free)

/* What is known now; NULL after a failed transaction, until the next one begins. Within a transaction it
 * includes what is not yet durable. */
struct book *ingest_book(struct ingest *ingest);

int ingest_begin(struct ingest *ingest);
int ingest_commit(struct ingest *ingest);
void ingest_abort(struct ingest *ingest);

/*
 * The source's outbox says it is this epoch. Another one than before is recorded as "source-epoch". Must be
 * told before the first event. *ret_changed (may be NULL): whether it was. -EINVAL: no epoch.
 */
int ingest_epoch(struct ingest *ingest, const char *source, const char *epoch, bool *ret_changed);

enum ingest_result {
        INGEST_NEW,
        INGEST_DUPLICATE, /* recorded before: ignored */
        INGEST_REJECTED,  /* recorded as "event-rejected" */
        _INGEST_RESULT_MAX,
        _INGEST_RESULT_INVALID = -EINVAL,
};

struct source_event {
        uint64_t sequence;       /* 1 to EVENT_INTEGER_MAX */
        const char *type;        /* borrowed from the message, as is what the fields say */
        struct fields fields;    /* items are the event's own; NULL: could not be read */
        char *reason;            /* why not */
        sd_bus_message *message; /* a reference, or NULL: something else keeps what is borrowed */
};

void source_event_done(struct source_event *event);

/*
 * One event of the source's current epoch. One that was recorded before is ignored, but only if it is the
 * same: another event under a number that was used is what an outbox that lost its tail (a disk that did not
 * keep its promise) hands out, and is recorded under a new epoch "EPOCH.N". event->reason may be set to a new
 * text.
 */
int ingest_event(struct ingest *ingest, const char *source, struct source_event *event,
                 enum ingest_result *ret);

/* An observation of the record's own, now. */
int ingest_observe(struct ingest *ingest, const char *type, const struct event_field *fields,
                   size_t n_fields);

/* A rating that no keypad took or will take; nothing happens if it is not waiting any more. */
int ingest_give_up(struct ingest *ingest, uint64_t service, enum subject subject, const char *reason);

/* A ticket that will not be printed any more; nothing happens if its paper is not owed. */
int ingest_give_up_print(struct ingest *ingest, uint64_t ticket, const char *reason);

/* The clock's reading as the record knows instants. */
int ingest_now(struct ingest *ingest, struct moment *ret);
