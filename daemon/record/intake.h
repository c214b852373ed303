/*
 * What sources tell, taken into the book: checked, recorded once, applied. Within a transaction; after any
 * error it must be undone.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/record/book.h"

/*
 * The source's outbox says it is this epoch. Another one than before is recorded as "source-epoch". Must be
 * told before the first event. *ret_changed (may be NULL): whether it was. -EINVAL: no epoch.
 */
int intake_epoch(struct book *book, const struct instant *now, const char *source, const char *epoch,
                 bool *ret_changed);

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

void source_event_done(struct source_event *event);

/*
 * One event of the source's current epoch. One that was recorded before is ignored, but only if it is the
 * same: another event under a number that was used is what an outbox that lost its tail (a disk that did not
 * keep its promise) hands out, and is recorded under a new epoch "EPOCH.N". event->reason may be set to a new
 * text.
 */
int intake_event(struct book *book, const struct instant *now, const char *source, struct source_event *event,
                 enum intake_result *ret);
