/* What events change in the queue; see record/room.h. For this room and those after it. */
#pragma once

#include "daemon/queue/book.h"
#include "daemon/queue/closing.h"

extern const struct event_rule queue_rules_table[];

/* What an attendant or a command asks of the queue. Strings are borrowed; NULL: not told. */
struct queue_request {
        enum queue_action action;
        const char *counter, *service, *target; /* target: a counter to transfer to */
        const char *priority;                   /* issue */
        const char *key;                        /* issue: who asks again with it gets the same ticket */
        const char *pause_reason;               /* pause */
        uint64_t ticket;                        /* return; 0: the one that is held at counter */
        bool by_time;                           /* end-day: not somebody's wish */
};

/* Applies it, or concludes "action-refused": the book's outcome says which. */
int queue_request(struct book *book, const struct input *input, const struct queue_request *request);

/* Why a ticket of the service would be refused now, as queue_request() does; NULL: it would be issued.
 * -EUCLEAN
 */
int queue_may_take(const struct book *book, const struct moment *at, uint32_t service,
                   const char **ret_reason);

/* From when on tickets of the service will be given out again, by the wall clock, to whom it was refused now
 * for that reason; 0: another reason, or not known. */
uint64_t queue_opens(const struct book *book, const struct moment *at, uint32_t service, const char *reason);

/* Somebody did something at a counter that is no input of the queue. */
int queue_note_active(struct book *book, const char *counter, const struct input *input);

/* rules-day.c: when the day ends, and what that is for. */

void queue_find_end(const struct book *book, const struct moment *now, struct closing_end *ret);
/* By the time of day: what was done before the time became a guess may end, while the rest goes on. */
void queue_read_end(const struct book *book, const struct moment *now, bool by_time,
                    struct queue_input *input);
/* The queue's day has ended: what it came to, and the next one. */
int queue_end_day(struct book *book, const struct input *input, const struct queue_input *queue_input,
                  bool by_time);
/* Tickets of another date begin with number 1: whether one that is issued now goes on. */
bool queue_numbers_go_on(const struct book *book, const struct moment *at);
void queue_begin_numbers(struct book *book, const struct moment *at);
/* Whether the day has ended for the date, and nobody works any more. */
bool queue_is_over(const struct book *book, const struct moment *at);
/* rules-effects.c: what the queue does of this input from now on changes the book, and is concluded. */
void queue_expect_effects(struct book *book, const struct input *input);

/* rules-observed.c */
int queue_on_rules(struct book *book, const struct input *input);
int queue_on_service(struct book *book, const struct input *input);
int queue_on_unserved(struct book *book, const struct input *input);
int queue_on_warning(struct book *book, const struct input *input);
int queue_on_warning_over(struct book *book, const struct input *input);
int queue_on_counter_services(struct book *book, const struct input *input);
int queue_on_numbers(struct book *book, const struct input *input);
int queue_on_command(struct book *book, const struct input *input);

extern const struct setting queue_settings[];

/* Who gives the command to end the day when nobody does. */
#define QUEUE_ACTOR_TIME "close-of-day"
