/*
 * The ratings as part of the book: the rules in force, counters with their keypads, visits and what they were
 * rated. Rows that changed stay in memory until they are flushed.
 */
#pragma once

#include "daemon/ratings/rows.h"
#include "daemon/record/book.h"

enum {
        RATINGS_DISARM_MAX = 16,
        RATINGS_LOW_MAX = 16,
        TOKEN_SIZE = 64,
};

struct disarm_wish {
        char keypad[ID_SIZE];
        uint64_t arming;
};

/* Somebody has just pressed a dissatisfied level. */
struct low_press {
        char counter[ID_SIZE];
        uint64_t visit;
        enum subject subject;
        enum level level;
        struct moment at;
};

/* What of the past is looked up when a rule asks: -ENOENT when there is none. */
struct ratings_past {
        int (*load_visit)(void *from, uint64_t id, struct visit_row *ret);
        int (*load_rating)(void *from, uint64_t visit, enum subject subject, struct rating_row *ret);
        /* The first above "after" of this boot whose clock was not synchronised nor corrected. */
        int (*next_uncorrected)(void *from, uint64_t boot, uint64_t after, struct visit_row *ret);
        int (*next_stray)(void *from, uint64_t boot, uint64_t after, struct stray_row *ret);
        /* Periods with an end in this boot at a time when its clock was not synchronised. */
        int (*next_offline)(void *from, uint64_t boot, uint64_t after, struct offline_row *ret);
};

struct ratings {
        struct rules rules;
        bool rules_dirty;
        struct counter_row *counters;
        size_t n_counters, counters_allocated;
        struct rating_row *live; /* waiting and open; until flushed also others that changed */
        size_t n_live, live_allocated;
        uint64_t last_visit;
        struct visit_row *visits; /* by id; these and those below until flushed */
        size_t n_visits, visits_allocated;
        struct stray_row *strays;
        size_t n_strays, strays_allocated;
        struct offline_row *offline;
        size_t n_offline, offline_allocated;
        struct figure_row *figures; /* what is added to the tables */
        size_t n_figures, figures_allocated;

        /* Windows of ratings that became void: to be closed after the commit. A full list loses the last. */
        struct disarm_wish disarm[RATINGS_DISARM_MAX];
        size_t n_disarm;
        struct low_press low[RATINGS_LOW_MAX]; /* to be told after the commit; a full list loses the last */
        size_t n_low;

        const struct ratings_past *past;
        void *past_from;
};

extern const struct room ratings_room;

static inline struct ratings *ratings_of(const struct book *book) {
        return book_part(book, &ratings_room);
}

struct counter_row *ratings_find_counter(const struct book *book, const char *id);
struct counter_row *ratings_add_counter(struct book *book, const char *id); /* NULL: no memory */
struct counter_row *ratings_counter_of_attendant(const struct book *book, const char *keypad);
/* The post of a rating keypad; NULL: none. */
struct post *ratings_post_of_keypad(const struct book *book, const char *keypad,
                                    struct counter_row **ret_counter, enum subject *ret_subject);

struct rating_row *ratings_find_live(const struct book *book, uint64_t visit, enum subject subject);
/* A live rating, or one that was closed. -ENOENT. The pointer holds until the next rating is added. */
int ratings_find(struct book *book, uint64_t visit, enum subject subject, struct rating_row **ret);
/* One that is not live, without keeping it. -ENOENT. */
int ratings_load_closed(const struct book *book, uint64_t visit, enum subject subject,
                        struct rating_row *ret);
struct rating_row *ratings_find_open(const struct book *book, uint64_t stream, uint64_t arming);
int ratings_add(struct book *book, const struct rating_row *rating, struct rating_row **ret);
/* -ENOENT. The pointer holds until the next visit is added. */
int ratings_find_visit(struct book *book, uint64_t id, struct visit_row **ret);
int ratings_add_visit(struct book *book, const struct visit_row *visit, struct visit_row **ret);
int ratings_add_stray(struct book *book, const struct stray_row *stray);

/* Adds (sign 1) to a day's figures, or takes away (sign -1); to one of them, values may be negative. */
int ratings_add_figures(struct book *book, const struct figure_key *key,
                        const int64_t values[static _FIGURE_MAX], int sign);
int ratings_count(struct book *book, const struct figure_key *key, enum figure figure, int64_t value);
/* What a rating counts for by its level. */
void ratings_add_level(const struct rating_row *rating, int64_t values[static _FIGURE_MAX]);
/* Adds (sign 1) or takes back (sign -1) what the rating counts for on its day. */
int ratings_file(struct book *book, const struct rating_row *rating, int sign);
int ratings_set_state(struct book *book, struct rating_row *rating, enum rating_state state);
/* A correction voids a rating that was given, or takes that back. */
int ratings_set_voided(struct book *book, struct rating_row *rating, bool voided);
/* A leader has noted on a low rating on that day; on the rating's own it counts as noted. */
int ratings_set_noted(struct book *book, struct rating_row *rating, int32_t day);
/* The same for a period without a working keypad, by what was known of the wall clock. uncorrected: the boot
 * whose clock counts as if it had not been corrected; 0: none. */
int ratings_file_offline(struct book *book, const struct offline_row *row, uint64_t uncorrected, int sign);
/* What the visits above "after" came to. */
int ratings_sum_visits(struct book *book, uint64_t after, struct visit_sums *ret);

/* "IDENTITY.VISIT.SUBJECT", of record, boot and time: of this visit alone, whose number is given once more by
 * a record that was brought back from an older copy. */
void rating_token(const struct book *book, const struct rating_row *rating,
                  char ret_token[static TOKEN_SIZE]);
/* The rating's. -ENOENT: of none, or not of this record; -EUCLEAN, -ENOMEM. */
int rating_token_find(struct book *book, const char *token, struct rating_row **ret);
