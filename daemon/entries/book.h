/* Entries as part of the book: those that are not flushed yet. */
#pragma once

#include "daemon/entries/rows.h"
#include "daemon/record/book.h"

struct entries {
        struct entry_row *rows;
        size_t n_rows, rows_allocated;
};

extern const struct room entries_room;

static inline struct entries *entries_of(const struct book *book) {
        return book_part(book, &entries_room);
}
