/* What events change in the ratings; see record/room.h. For this room and those after it. */
#pragma once

#include "daemon/ratings/book.h"
#include "daemon/ratings/keypad-event.h"

extern const struct event_rule ratings_rules[];

/* finish.c */

/* A visit ends. */
struct ratings_ticket {
        uint64_t id;          /* 0: of somebody who took none */
        uint64_t called_usec; /* so long ago, for the last time */
        const char *service;  /* that it was called for; NULL: of a visit without one */
};
/* ticket: NULL at a counter without a queue. */
int ratings_finish(struct book *book, struct counter_row *counter, const struct input *input,
                   const struct ratings_ticket *ticket);
/* The counter's last finish is void, its ratings with it. */
int ratings_reopen(struct book *book, struct counter_row *counter, const struct input *input,
                   uint64_t ticket);
/* Whether somebody has rated the visit, or is about to. */
int ratings_is_rated(struct book *book, uint64_t visit, bool *ret);

/* press.c: what the keypad daemon tells. */
int ratings_on_armed(struct book *book, const struct input *input);
int ratings_on_press(struct book *book, const struct input *input);
int ratings_on_disarmed(struct book *book, const struct input *input);
/* Closes the window of an open rating: rated, skipped, or waiting again. */
int ratings_close(struct book *book, struct rating_row *rating, enum disarm_reason reason,
                  const struct input *cause);
void ratings_wish_disarmed(struct book *book, const struct rating_row *rating);

/* presence.c: time without a working keypad, and what a corrected clock moves to another day. */
int ratings_on_started(struct book *book, const struct input *input);
int ratings_on_source_lost(struct book *book, const struct input *input);
int ratings_on_source_back(struct book *book, const struct input *input);
int ratings_on_keypad_presence(struct book *book, const struct input *input);
int ratings_on_clock_corrected(struct book *book, const struct input *input);
/* One cause of a post's being offline begins or ends. */
int ratings_set_offline(struct book *book, struct counter_row *counter, enum subject subject,
                        enum offline_cause cause, bool begins, const struct moment *at);
/* A rating that no keypad took or will take; nothing happens if it is not waiting any more. */
int ratings_give_up(struct book *book, const struct instant *now, uint64_t visit, enum subject subject,
                    const char *reason);
