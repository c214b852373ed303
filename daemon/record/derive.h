/*
 * What an event means: applies one recorded event to the book. Conclusions become events of the record's own
 * in the same transaction. The result depends on the events before it and on nothing else, neither the clock
 * nor the configuration: replaying the record gives the same tables again.
 *
 * Events with source "centre" are of two kinds. Observations (derive_is_observation) are input like those of
 * a source: the record saw its clock corrected, gave up on a keypad, was configured. Conclusions follow from
 * the events before them, and a replay makes them again.
 */
#pragma once

#include "daemon/keypads/event.h"
#include "daemon/queue/queue.h"
#include "daemon/record/book.h"

bool derive_is_observation(const char *type);

int derive_keypad(struct book *book, const struct input *input, const struct keypad_event *event);

/* An observation. before: when the event before it was; boot 0: there was none. -EINVAL: its fields are not
 * what the record writes. */
int derive_centre(struct book *book, const struct input *input, const struct moment *before);

/* Closes the window of an open rating: rated, skipped, or waiting again. */
int derive_close(struct book *book, struct rating_row *rating, enum disarm_reason reason,
                 const struct input *cause);

/* One cause of a post's being offline begins or ends. */
int derive_offline(struct book *book, struct counter_row *counter, enum subject subject,
                   enum offline_cause cause, bool begins, const struct moment *at);

/* What an attendant or a command asks of the queue. Strings are borrowed; NULL: not told. */
struct queue_request {
        enum queue_action action;
        const char *counter, *service, *target; /* target: a counter to transfer to */
        const char *priority;                   /* issue */
        const char *pause_reason;               /* pause */
        uint64_t ticket;                        /* return; 0: the one that is held at counter */
};

/* A key that is no level: of an attendant, or for a ticket. */
int derive_key(struct book *book, const struct input *input, const struct keypad_event *event);

/* Applies it, or concludes "action-refused"; book->queue says which. Errors are those of the store. */
int derive_queue(struct book *book, const struct input *input, const struct queue_request *request);

/* The queue's day has ended: what it came to, and the next one. */
int derive_day_ended(struct book *book);

/* A visit ends; ticket: NULL at a counter without a queue, 0: of somebody who took none. */
int derive_finish(struct book *book, struct counter_row *counter, const struct input *input,
                  const uint64_t *ticket);
/* "done" at a counter without a queue. */
int derive_walk_in(struct book *book, struct counter_row *counter, const struct input *input);
/* Whether a finish now is the one before, pressed again; and its conclusion. */
bool derive_is_repeated(const struct book *book, const struct counter_row *counter, const struct moment *at);
int derive_repeated(struct book *book, const struct counter_row *counter, const struct input *input);
/* The counter's last finish is void, its ratings with it. */
int derive_reopen(struct book *book, struct counter_row *counter, const struct input *input, uint64_t ticket);
/* Whether somebody has rated the visit, or is about to. */
int derive_is_rated(struct book *book, uint64_t visit, bool *ret);
void derive_wish_disarmed(struct book *book, const struct rating_row *rating);

/* Whoever is signed in there leaves; nobody: nothing happens. */
int derive_sign_out(struct book *book, struct counter_row *counter, const char *reason,
                    const struct input *input);
int derive_sign_out_all(struct book *book, const struct input *input);
/* Somebody asks to be signed out: refused where nobody is signed in. */
int derive_leave(struct book *book, const char *counter, const struct input *input);
/* Observations of officials. */
int derive_signed_in(struct book *book, const struct input *input);
int derive_sign_in_refused(struct book *book, const struct input *input);

/* Concludes "action-refused". */
int derive_refuse(struct book *book, const struct input *input, const char *action, const char *counter,
                  const char *reason);

/* Somebody did something at a counter that is no input of the queue. */
int derive_active(struct book *book, const char *counter, const struct input *input);

/* Observations of the queue. */
int derive_inactive(struct book *book, const struct input *input);
int derive_queue_rules(struct book *book, const struct input *input);
int derive_service_changed(struct book *book, const struct input *input);
int derive_counter_services(struct book *book, const struct input *input);
int derive_command(struct book *book, const struct input *input);
