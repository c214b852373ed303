#include "daemon/keypads/book.h"

static int add_key(struct book_keys *keys, const struct key_row *row) {
        struct key_row *rows = reallocarray(keys->keys, keys->n_keys + 1, sizeof(*rows));

        if (!rows)
                return -ENOMEM;
        keys->keys = rows;
        rows[keys->n_keys++] = *row;
        return 0;
}

static int add_kiosk(struct book_keys *keys, const struct kiosk_row *row) {
        struct kiosk_row *rows = reallocarray(keys->kiosks, keys->n_kiosks + 1, sizeof(*rows));

        if (!rows)
                return -ENOMEM;
        keys->kiosks = rows;
        rows[keys->n_kiosks++] = *row;
        return 0;
}

static int load_key(const struct key_row *row, void *userdata) {
        return add_key(userdata, row);
}

static int load_kiosk(const struct kiosk_row *row, void *userdata) {
        return add_kiosk(userdata, row);
}

int book_keys_load(struct book *book) {
        book->keys = calloc(1, sizeof(*book->keys));
        if (!book->keys)
                return -ENOMEM;
        int r = store_each_key(book->store, load_key, book->keys);
        return r < 0 ? r : store_each_kiosk(book->store, load_kiosk, book->keys);
}

struct book_keys *book_keys_free(struct book_keys *keys) {
        if (!keys)
                return NULL;
        free(keys->keys);
        free(keys->kiosks);
        free(keys);
        return NULL;
}

static struct key_row *find_row(const struct book *book, const char *keypad, const char *key) {
        for (size_t i = 0; i < book->keys->n_keys; i++)
                if (streq(book->keys->keys[i].keypad, keypad) && streq(book->keys->keys[i].key, key))
                        return &book->keys->keys[i];
        return NULL;
}

const struct key_row *book_find_key(const struct book *book, const char *keypad, const char *key) {
        const struct key_row *row = find_row(book, keypad, key);

        return row && (row->service[0] != '\0' || row->counter[0] != '\0') ? row : NULL;
}

struct kiosk_row *book_find_kiosk(const struct book *book, const char *keypad) {
        for (size_t i = 0; i < book->keys->n_kiosks; i++)
                if (streq(book->keys->kiosks[i].keypad, keypad))
                        return &book->keys->kiosks[i];
        return NULL;
}

static int get_id(const struct fields *fields, const char *name, char *ret, size_t size) {
        const char *value;

        if (fields_get_s(fields, name, &value) < 0 || strlen(value) >= size)
                return -EINVAL;
        id_copy(ret, size, value);
        return 0;
}

int derive_key_changed(struct book *book, const struct input *input) {
        const struct fields *fields = &input->fields;
        struct key_row row = {0};

        if (get_id(fields, "keypad", row.keypad, sizeof(row.keypad)) < 0 ||
            get_id(fields, "key", row.key, sizeof(row.key)) < 0 ||
            get_id(fields, "service", row.service, sizeof(row.service)) < 0 ||
            get_id(fields, "counter", row.counter, sizeof(row.counter)) < 0)
                return -EINVAL;
        struct key_row *known = find_row(book, row.keypad, row.key);
        if (known)
                *known = row;
        int r = known ? 0 : add_key(book->keys, &row);
        return r < 0 ? r : store_save_key(book->store, &row);
}

int derive_kiosk_changed(struct book *book, const struct input *input) {
        const struct fields *fields = &input->fields;
        struct kiosk_row row = {0};
        const char *priority;

        if (get_id(fields, "keypad", row.keypad, sizeof(row.keypad)) < 0 ||
            fields_get_s(fields, "priority", &priority) < 0 ||
            fields_get_t(fields, "priority_usec", &row.priority_usec) < 0)
                return -EINVAL;
        int class = priority_from_string(priority);
        if (class < 0)
                return -EINVAL;
        row.priority = class;
        struct kiosk_row *known = book_find_kiosk(book, row.keypad);
        if (known)
                *known = row;
        int r = known ? 0 : add_kiosk(book->keys, &row);
        return r < 0 ? r : store_save_kiosk(book->store, &row);
}
