/* What the keys of keypads mean beyond their names, as the record has been told: part of the book. */
#pragma once

#include "daemon/record/book.h"

struct book_keys {
        struct key_row *keys;
        size_t n_keys;
        struct kiosk_row *kiosks;
        size_t n_kiosks;
};

int book_keys_load(struct book *book);
struct book_keys *book_keys_free(struct book_keys *keys);

/* NULL: not told, or nothing any more. */
const struct key_row *book_find_key(const struct book *book, const char *keypad, const char *key);
struct kiosk_row *book_find_kiosk(const struct book *book, const char *keypad);

/* Observations. */
int derive_key_changed(struct book *book, const struct input *input);
int derive_kiosk_changed(struct book *book, const struct input *input);
