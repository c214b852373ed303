/*
 * What sources tell, taken into the book: checked, recorded once, applied. Within a transaction; after any
 * error it must be undone.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/record/book.h"

/* What a source's outbox says of itself. */
struct outbox_claim {
        char epoch[EPOCH_SIZE];
        uint64_t acknowledged; /* the highest sequence that it hands on no more; 0: none */
};

/*
 * So many of the last numbers of an epoch that it knows may be missing from the record, and it goes on with
 * a "source-gap". Acknowledged is only what was committed and synced, so none is missing after a kill or a
 * power cut, unless the disk lied: of what it said to be written it may then lose the last seconds, and the
 * outbox, which forgets two seconds later, may have lost less. A hall at work makes less than one event a
 * second: this is its last minute, for which no hall shall stand still. Whoever brings back an older copy of
 * the record, or puts another in its place, misses more, and is asked.
 */
enum { INTAKE_MISSING_MAX = 64 };

/*
 * The source's outbox says that of itself; must be told before the first event. Another epoch than before is
 * recorded as "source-epoch". Returns 1, and changes nothing, when the source is refused: other records have
 * acknowledged what this one does not have, and it is more than may be missing, or of an epoch that this one
 * does not know. *ret_first: of what is missing. -EINVAL: no such claim can be.
 */
int intake_epoch(struct book *book, const struct instant *now, const char *source,
                 const struct outbox_claim *claim, uint64_t *ret_first);
/* Goes on with a refused source all the same: "source-accepted", and what is missing is a "source-gap". */
int intake_accept(struct book *book, const struct instant *now, const char *source,
                  const struct outbox_claim *claim, const char *actor);

enum intake_result {
        INTAKE_NEW,
        INTAKE_DUPLICATE, /* recorded before: ignored */
        INTAKE_REJECTED,  /* recorded as "event-rejected" */
        _INTAKE_RESULT_MAX,
        _INTAKE_RESULT_INVALID = -EINVAL,
};

/* An event as it is offered. */
struct source_event {
        uint64_t sequence;       /* 1 to EVENT_INTEGER_MAX */
        const char *type;        /* borrowed from the message, as is what the fields say */
        struct fields fields;    /* items are the event's own; NULL: could not be read */
        char *reason;            /* why not */
        sd_bus_message *message; /* a reference, or NULL: something else keeps what is borrowed */
};

/*
 * One event of the source's current epoch. One that was recorded before is ignored, but only if it is the
 * same: another event under a number that was used is what an outbox that lost its tail (a disk that did not
 * keep its promise) hands out, and is recorded under a new epoch "EPOCH.N". event->reason may be set to a new
 * text.
 */
int intake_event(struct book *book, const struct instant *now, const char *source, struct source_event *event,
                 enum intake_result *ret);
