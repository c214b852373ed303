#include "daemon/keypads/book.h"

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

static struct presence_row *find_presence(const struct book *book, const char *keypad) {
        for (size_t i = 0; i < keypads_of(book)->n_presence; i++)
                if (streq(keypads_of(book)->presence[i].keypad, keypad))
                        return &keypads_of(book)->presence[i];
        return NULL;
}

bool keypads_is_absent(const struct book *book, const char *keypad) {
        const struct presence_row *row = find_presence(book, keypad);

        return row && row->absent;
}

int keypads_note_acted(struct book *book, const char *keypad, const char *key, const struct input *press) {
        const struct key_row *known = keypads_find_row(book, keypad, key);
        struct key_row row = known ? *known : (struct key_row){0};

        id_copy(row.keypad, sizeof(row.keypad), keypad);
        id_copy(row.key, sizeof(row.key), key);
        row.acted_event = press->id;
        row.acted_boot = press->when.at.boot;
        row.acted_usec = press->when.at.boottime_usec;
        row.dirty = true;
        return keypads_set_key(book, &row);
}

const struct key_row *keypads_last_acted(const struct book *book, const char *keypad) {
        const struct key_row *last = NULL;

        for (size_t i = 0; i < keypads_of(book)->n_keys; i++) {
                const struct key_row *row = &keypads_of(book)->keys[i];
                if (row->acted_event > (last ? last->acted_event : 0) && streq(row->keypad, keypad))
                        last = row;
        }
        return last;
}

int keypads_set_key(struct book *book, const struct key_row *row) {
        struct keypads *keypads = keypads_of(book);
        struct key_row *place = keypads_find_row(book, row->keypad, row->key);

        if (!place)
                place = ARRAY_ADD(keypads->keys, keypads->n_keys, keypads->keys_allocated);
        if (!place)
                return -ENOMEM;
        *place = *row;
        return 0;
}

int keypads_set_kiosk(struct book *book, const struct kiosk_row *row) {
        struct keypads *keypads = keypads_of(book);
        struct kiosk_row *place = keypads_find_kiosk(book, row->keypad);

        if (!place)
                place = ARRAY_ADD(keypads->kiosks, keypads->n_kiosks, keypads->kiosks_allocated);
        if (!place)
                return -ENOMEM;
        *place = *row;
        return 0;
}

int keypads_set_presence(struct book *book, const struct presence_row *row) {
        struct keypads *keypads = keypads_of(book);
        struct presence_row *place = find_presence(book, row->keypad);

        if (!place)
                place = ARRAY_ADD(keypads->presence, keypads->n_presence, keypads->presence_allocated);
        if (!place)
                return -ENOMEM;
        keypads->presence_changes++;
        *place = *row;
        return 0;
}
