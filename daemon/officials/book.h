/* Officials as part of the book: who failed to sign in. Who is signed in is known of each counter. */
#pragma once

#include "daemon/officials/rows.h"
#include "daemon/ratings/book.h"

struct officials {
        struct lock_row *locks;
        size_t n_locks, locks_allocated;
};

extern const struct room officials_room;

static inline struct officials *officials_of(const struct book *book) {
        return book_part(book, &officials_room);
}

/* NULL: never failed. */
struct lock_row *officials_find_lock(const struct book *book, bool of_official, const char *id);
