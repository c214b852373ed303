#include "daemon/keypads/book.h"

int keypads_add_key(struct book *book, const struct key_row *row) {
        struct keypads *keypads = keypads_of(book);
        struct key_row *rows = reallocarray(keypads->keys, keypads->n_keys + 1, sizeof(*rows));

        if (!rows)
                return -ENOMEM;
        keypads->keys = rows;
        rows[keypads->n_keys++] = *row;
        return 0;
}

int keypads_add_kiosk(struct book *book, const struct kiosk_row *row) {
        struct keypads *keypads = keypads_of(book);
        struct kiosk_row *rows = reallocarray(keypads->kiosks, keypads->n_kiosks + 1, sizeof(*rows));

        if (!rows)
                return -ENOMEM;
        keypads->kiosks = rows;
        rows[keypads->n_kiosks++] = *row;
        return 0;
}

struct key_row *keypads_find_row(const struct book *book, const char *keypad, const char *key) {
        for (size_t i = 0; i < keypads_of(book)->n_keys; i++)
                if (streq(keypads_of(book)->keys[i].keypad, keypad) &&
                    streq(keypads_of(book)->keys[i].key, key))
                        return &keypads_of(book)->keys[i];
        return NULL;
}

const struct key_row *keypads_find_key(const struct book *book, const char *keypad, const char *key) {
        const struct key_row *row = keypads_find_row(book, keypad, key);

        return row && (row->service[0] != '\0' || row->counter[0] != '\0') ? row : NULL;
}

struct kiosk_row *keypads_find_kiosk(const struct book *book, const char *keypad) {
        for (size_t i = 0; i < keypads_of(book)->n_kiosks; i++)
                if (streq(keypads_of(book)->kiosks[i].keypad, keypad))
                        return &keypads_of(book)->kiosks[i];
        return NULL;
}
