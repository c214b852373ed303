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

#include "book.h"
#include "keypad-event.h"

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
