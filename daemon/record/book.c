#include "daemon/record/book.h"

int book_new(const struct room *const *rooms, const char *record_id, struct book **ret) {
        _cleanup_(book_freep) struct book *book = calloc(1, sizeof(*book));

        if (!book)
                return -ENOMEM;
        book->rooms = rooms;
        id_copy(book->record_id, sizeof(book->record_id), record_id);
        for (size_t i = 0; rooms[i]; i++) {
                assert(i < BOOK_ROOMS_MAX);
                book->parts[i] = calloc(1, rooms[i]->part_size > 0 ? rooms[i]->part_size : 1);
                if (!book->parts[i])
                        return -ENOMEM;
                int r = rooms[i]->init ? rooms[i]->init(book) : 0;
                if (r < 0)
                        return r;
        }
        *ret = TAKE_PTR(book);
        return 0;
}

struct book *book_free(struct book *book) {
        if (!book)
                return NULL;
        for (size_t i = 0; book->rooms[i] && book->parts[i]; i++) {
                if (book->rooms[i]->clear)
                        book->rooms[i]->clear(book);
                free(book->parts[i]);
        }
        free(book);
        return NULL;
}

void *book_part(const struct book *book, const struct room *room) {
        size_t i = 0;

        while (book->rooms[i] != room) {
                assert(book->rooms[i]);
                i++;
        }
        return book->parts[i];
}

int book_flush(struct book *book, struct store *store) {
        int r = 0;

        for (size_t i = 0; r >= 0 && book->rooms[i]; i++)
                r = book->rooms[i]->flush ? book->rooms[i]->flush(book, store) : 0;
        return r;
}

int book_conclude_rooms(struct book *book, const struct instant *now) {
        int r = 0;

        for (size_t i = 0; r >= 0 && book->rooms[i]; i++)
                r = book->rooms[i]->conclude ? book->rooms[i]->conclude(book, now) : 0;
        return r;
}
