/* Corrections as part of the book: those that are not flushed yet. */
#pragma once

#include "daemon/corrections/rows.h"
#include "daemon/ratings/book.h"

struct corrections {
        struct correction_row *rows;
        size_t n_rows, rows_allocated;
};

extern const struct room corrections_room;

static inline struct corrections *corrections_of(const struct book *book) {
        return book_part(book, &corrections_room);
}
