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
/* It becomes RATED with what stands in its window; of what it counted for before it is taken out already. */
int ratings_seal(struct book *book, struct rating_row *rating, const struct input *cause);
/* Somebody has just pressed a low level. */
void ratings_note_low(struct book *book, const struct rating_row *rating, enum level level,
                      const struct moment *at);
/* A keypad's press counts for nothing. press: its event. */
int ratings_conclude_stray(struct book *book, const struct input *cause, uint64_t press, const char *keypad,
                           enum press_verdict verdict);

/* rules-phone.c: what is given by phone. */
int ratings_on_phone_press(struct book *book, const struct input *input);
int ratings_on_phone_settled(struct book *book, const struct input *input);
/* The keypad's rating is sealed: what was settling beside it counts for nothing. */
int ratings_drop_phone(struct book *book, struct rating_row *rating, const struct input *cause);
/* The day ends: whatever is settling is sealed as it is. */
int ratings_seal_phones(struct book *book, const struct input *cause);
/* Observes that time to change something is over. */
int ratings_observe_settled(struct book *book, const struct instant *now);
/* Somebody rates by phone: what is over is sealed first, then the press is observed if it stands, or if it is
 * the first that comes too late. *ret_outcome: negative: it does not stand, -ENOENT: there is no such rating
 * (the visit goes on, or is not asked for the subject), -EINVAL: the scale does not have the level,
 * -EALREADY: it is rated, -EDQUOT: it was changed too often. *ret_left_usec: how long it can still be
 * changed. */
struct phone_wish {
        uint64_t visit;
        enum subject subject;
        enum level level;
};
int ratings_rate_by_phone(struct book *book, const struct instant *now, const struct phone_wish *wish,
                          int *ret_outcome, uint64_t *ret_left_usec);

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
