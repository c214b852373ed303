/* What keys mean as part of the book, beyond their names: as the record has been told. */
#pragma once

#include "daemon/keypads/rows.h"
#include "daemon/record/book.h"

enum { KEYPADS_REFUSED_MAX = 16 };

/* A key whose press came to nothing. */
struct refused_key {
        char keypad[ID_SIZE], key[KEY_NAME_SIZE];
        struct moment at;
};

struct keypads {
        struct key_row *keys;
        size_t n_keys, keys_allocated;
        struct kiosk_row *kiosks;
        size_t n_kiosks, kiosks_allocated;
        struct presence_row *presence;
        size_t n_presence, presence_allocated;
        uint64_t presence_changes;
        struct refused_key refused[KEYPADS_REFUSED_MAX]; /* to be told after the commit; a full list loses the
                                                            first */
        size_t n_refused;
        struct moment acknowledged; /* the last press that did so, until the commit; boot 0: none */
};

extern const struct room keypads_room;

static inline struct keypads *keypads_of(const struct book *book) {
        return book_part(book, &keypads_room);
}

/* NULL: not told. */
struct key_row *keypads_find_row(const struct book *book, const char *keypad, const char *key);
/* NULL: not told, or nothing any more. */
const struct key_row *keypads_find_key(const struct book *book, const char *keypad, const char *key);
struct kiosk_row *keypads_find_kiosk(const struct book *book, const char *keypad);
/* Whether it was last heard of as absent. */
bool keypads_is_absent(const struct book *book, const char *keypad);
/* The press did what the key is for. */
int keypads_note_acted(struct book *book, const char *keypad, const char *key, const struct input *press);
/* NULL: none of its keys did anything yet. */
const struct key_row *keypads_last_acted(const struct book *book, const char *keypad);
/* In place of the one of that name, if there is one. */
int keypads_set_key(struct book *book, const struct key_row *row);
int keypads_set_kiosk(struct book *book, const struct kiosk_row *row);
int keypads_set_presence(struct book *book, const struct presence_row *row);
