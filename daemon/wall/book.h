/* The wall as part of the book: the rules in force, the last announcements, the notice, and the outputs of
 * the display. Rows that changed stay in memory until they are flushed. */
#pragma once

#include "daemon/printing/book.h"
#include "daemon/wall/rows.h"

struct wall_part {
        struct wall_rules rules;
        bool rules_dirty;
        struct wall_row row;
        bool row_dirty;
        struct announcement_row announcements[ANNOUNCEMENTS_MAX]; /* at their places */
        size_t n_announcements;
        uint32_t next_place;
        struct output_row outputs[OUTPUTS_MAX];
        size_t n_outputs;
        bool outputs_dirty;
        uint64_t outputs_changes; /* rises with each news of them or of the loudspeaker */

        /* The last no-show, for the call that the same input makes in its place. */
        uint64_t absent_cause;
        uint32_t absent_place;
};

extern const struct room wall_room;

static inline struct wall_part *wall_of(const struct book *book) {
        return book_part(book, &wall_room);
}

/* At a place of the array: the newest first, i from 0; NULL: there are no more. */
struct announcement_row *book_announcement(const struct book *book, size_t i);
/* NULL: none of the last. */
struct announcement_row *book_find_announcement(const struct book *book, uint64_t event);
/* Takes the place of the oldest. The pointer holds as long as the book. */
struct announcement_row *book_announce(struct book *book, const struct announcement_row *row);

/* NULL: no more than OUTPUTS_MAX are kept. */
struct output_row *book_get_output(struct book *book, const char *id);

/* Whether a screen or the loudspeaker is missing that the display daemon has told of. */
bool book_wall_lacks(const struct book *book);

/* When a notice ends, in CLOCK_BOOTTIME of this boot: after its time, which counts anew in another boot, as
 * nobody knows how long the power was off. UINT64_MAX: not by itself, or there is none. */
uint64_t book_notice_end(const struct book *book, const struct moment *now);

/*
 * The end of today's hours, on the wall clock: the last of any service; of those without hours, the close of
 * the day if that is in the evening. 0: there is none today, or the time is not known.
 */
uint64_t book_hours_end(const struct book *book, const struct moment *now);
/* Whether the end of today's hours is still to be announced, and in how long; not if nobody is there to hear
 * of it. */
bool book_closing_due(const struct book *book, const struct moment *now, uint64_t *ret_in_usec);
