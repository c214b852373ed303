/*
 * Slips as part of the book: rules in force, what is owed, and what stands on the slips of days that are not
 * made yet. Rows that changed stay in memory until they are flushed.
 */
#pragma once

#include "daemon/printing/book.h"
#include "daemon/slips/rows.h"

/* How long a slip may still be printed: a day is to be signed, and a citizen has left. As long as the printer
 * daemon may keep a job. */
#define CLOSING_TTL_USEC (7 * USEC_PER_DAY)
#define RATING_SLIP_TTL_USEC (300 * USEC_PER_SEC)

/* What of the past is looked up when a rule asks. -ENOENT */
struct slips_past {
        int (*load_slip)(void *from, enum slip_kind kind, uint64_t number, struct slip_row *ret);
};

struct slips {
        struct slip_rules rules;
        bool rules_dirty;
        struct slip_counts counts;
        bool counts_dirty;
        struct slip_row *rows; /* owed, by kind and number; until flushed also others that changed */
        size_t n_rows, rows_allocated;
        struct closing_row *closings; /* not made; until flushed also those that are */
        size_t n_closings, closings_allocated;
        struct slip_post_row *posts;
        size_t n_posts, posts_allocated;

        const struct slips_past *past;
        void *past_from;
};

extern const struct room slips_room;

static inline struct slips *slips_of(const struct book *book) {
        return book_part(book, &slips_room);
}

int slips_add(struct book *book, const struct slip_row *row);
/* NULL: not owed, or not any more. */
struct slip_row *slips_find_owed(const struct book *book, enum slip_kind kind, uint64_t number);
/* Owed or not. -ENOENT. The pointer holds until the next is found or added. */
int slips_find(struct book *book, enum slip_kind kind, uint64_t number, struct slip_row **ret);

/* -ENOMEM */
int slips_add_closing(struct book *book, const struct closing_row *row);
/* One that is not made; 0: the first. NULL: none. */
struct closing_row *slips_find_unmade(const struct book *book, uint64_t number);

/* Made when new. NULL: no memory. */
struct slip_post_row *slips_get_post(struct book *book, const char *counter, enum subject subject);

/* Where slips of that kind are printed: an ID, or empty. */
const char *slips_printer(const struct book *book, enum slip_kind kind);
/* How long it may still be printed; 0: it would come too late. One for which nobody can say is in time if it
 * is a day's, and too late if it is a citizen's. */
uint64_t slips_left(const struct book *book, const struct slip_row *row, const struct moment *now);

/* "RECORD.KIND.N.BOOT.TIME": of this slip alone. */
void slips_key(const struct book *book, const struct slip_row *row, char ret_key[static PRINT_KEY_SIZE]);
/* -ENOENT: of none of this record. As slips_find(). */
int slips_find_by_key(struct book *book, const char *key, struct slip_row **ret);
