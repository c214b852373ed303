/*
 * The register as part of the book: those suggestions that wait for something, the last opening of the box,
 * and what is not flushed yet. What people wrote is only on its way through: with its event it goes to disk.
 */
#pragma once

#include "daemon/record/book.h"
#include "daemon/suggestions/rows.h"

struct suggestion_open {
        uint64_t event; /* of the suggestion */
        struct suggestion_standing now;
};

struct suggestions {
        struct suggestion_open *open; /* in the order in which they came */
        size_t n_open, open_allocated;
        uint64_t last_box; /* number of the last opening; 0: none */
        uint64_t *voided;  /* numbers of openings whose minutes do not hold */
        size_t n_voided, voided_allocated;
        struct suggestion_reminder_row reminder; /* the last; event 0: none */
        struct suggestion_row *rows;
        size_t n_rows, rows_allocated;
        struct suggestion_text_row *texts;
        size_t n_texts, texts_allocated;
        struct suggestion_move_row *moves;
        size_t n_moves, moves_allocated;
        struct suggestion_erasure_row *erasures;
        size_t n_erasures, erasures_allocated;
        struct box_row *boxes;
        size_t n_boxes, boxes_allocated;
        struct box_void_row *voids;
        size_t n_voids, voids_allocated;
        struct suggestion_reminder_row *reminders; /* to be flushed: a replay has many in one transaction */
        size_t n_reminders, reminders_allocated;
};

extern const struct room suggestions_room;

static inline struct suggestions *suggestions_of(const struct book *book) {
        return book_part(book, &suggestions_room);
}

/* A text that goes to disk with the event of that id, which is observed in the same transaction. */
int suggestions_add_text(struct book *book, uint64_t event, uint64_t suggestion, enum suggestion_kind kind,
                         const char *text);

/* Notes whether something is still to be done with it. */
int suggestions_note(struct book *book, uint64_t event, const struct suggestion_standing *standing);

/* How one stands of which something is still to be done; false: it is none. */
bool suggestions_find_open(const struct book *book, uint64_t event, struct suggestion_standing *ret);

/* The box was opened for that number of times or more, and the minutes of that opening hold. */
bool suggestions_box_stands(const struct book *book, uint64_t number);
int suggestions_note_void(struct book *book, uint64_t number);

/* The day on which it came, as it is known by now. book: NULL: as the clock showed it. */
int32_t suggestions_day(const struct book *book, const struct suggestion_row *row);

/* How many wait; of these, how many are not classified, how many are to be hurried, and how many are late.
 * One whose term nobody knows, as it came while the clock was not known, is to be hurried: somebody looks at
 * it then, and with that it has one. */
struct suggestions_waiting {
        uint64_t open, unclassified, due, overdue;
};
/* day_known: of a clock that is not there nothing is due. */
struct suggestions_waiting suggestions_wait(const struct book *book, bool day_known, int32_t day);
