/*
 * What is to be said, one after another. The whole list is given again whenever it changes: what is new waits
 * for its turn, what is gone is not said any more, and what was said is never said again, however often it is
 * listed. An emergency goes before everything and cuts it short. What was cut short is said once more if it
 * is still listed and young. While an emergency is listed it is said again and again, and nothing else is.
 * Pure: times are of one clock, which the caller reads.
 */
#pragma once

#include "sentence.h"

enum {
        VOICE_LISTED_MAX = 64,
        VOICE_REMEMBERED_MAX = 256, /* of those that ended */
};
#define VOICE_AGAIN_USEC                                                                                     \
        (30 * USEC_PER_SEC) /* younger than this: said once more; after a start, said at all */
#define VOICE_LATE_USEC (120 * USEC_PER_SEC)     /* older than this, and not begun: not said any more */
#define VOICE_EMERGENCY_USEC (10 * USEC_PER_SEC) /* from one end of an emergency to its next beginning */

/* How it ended. */
enum voice_end {
        VOICE_SAID,
        VOICE_CUT,    /* in the middle */
        VOICE_SILENT, /* nothing was heard, as there was no device: it waits again, and is never reported */
        VOICE_LATE,   /* it became too old, and was not begun */
        _VOICE_END_MAX,
        _VOICE_END_INVALID = -EINVAL,
};

/* Called once for each that ended for good, of an emergency when it was first said; from within the functions
 * below. */
typedef void (*voice_ended_fn)(uint64_t id, enum voice_end end, void *userdata);

struct voice_item {
        uint64_t id;         /* of the event that asks for it; they are said in this order */
        uint64_t since_usec; /* 0: of another boot, too old to be said */
        bool is_said;        /* somebody knows already that it was said */
        enum sentence_type type;
        char number[SENTENCE_NAME_MAX + 1], next[SENTENCE_NAME_MAX + 1], counter[SENTENCE_NAME_MAX + 1];
        enum clip level;
};

struct voice_queue;

int voice_queue_new(voice_ended_fn ended, void *userdata, struct voice_queue **ret);
struct voice_queue *voice_queue_free(struct voice_queue *queue);
DEFINE_CLEANUP(struct voice_queue *, voice_queue_free)

/* Another record: ids stand for other things from now on, and nothing is known of any, as after a start. What
 * is being said is said to its end. */
void voice_queue_forget(struct voice_queue *queue);

/* The whole list, in any order; items are copied. -E2BIG: more than VOICE_LISTED_MAX; -EEXIST: an id twice;
 * -EINVAL: the id 0. The queue is as it was then. */
int voice_queue_set(struct voice_queue *queue, const struct voice_item *items, size_t n, uint64_t now_usec);

/* Begins the next, until voice_queue_end(). NULL: nothing is due, or something is being said. Valid until the
 * next call. */
const struct voice_item *voice_queue_begin(struct voice_queue *queue, uint64_t now_usec);
/* That one, until it ends; NULL: nothing is being said. */
const struct voice_item *voice_queue_saying(const struct voice_queue *queue);
/* Whether what is being said gives way to an emergency: it is to be stopped, and ends as VOICE_CUT. */
bool voice_queue_gives_way(const struct voice_queue *queue);
/* end: VOICE_SAID, VOICE_CUT or VOICE_SILENT. */
void voice_queue_end(struct voice_queue *queue, uint64_t now_usec, enum voice_end end);

/* When voice_queue_begin() may have something next; UINT64_MAX: not before the list changes. */
uint64_t voice_queue_next_usec(const struct voice_queue *queue, uint64_t now_usec);

/* What to say of it; points into the item. */
struct sentence voice_item_sentence(const struct voice_item *item);
