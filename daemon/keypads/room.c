#include "daemon/keypads/book.h"
#include "daemon/keypads/rules.h"
#include "daemon/keypads/store.h"
#include "daemon/keypads/tables.h"

static int load_key(const struct key_row *row, void *userdata) {
        return keypads_add_key(userdata, row);
}

static int load_kiosk(const struct kiosk_row *row, void *userdata) {
        return keypads_add_kiosk(userdata, row);
}

static int load(struct book *book, struct store *store) {
        int r = store_each_key(store, load_key, book);

        return r < 0 ? r : store_each_kiosk(store, load_kiosk, book);
}

static int flush(struct book *book, struct store *store) {
        struct keypads *keypads = keypads_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < keypads->n_keys; i++)
                if (keypads->keys[i].dirty) {
                        r = store_save_key(store, &keypads->keys[i]);
                        keypads->keys[i].dirty = false;
                }
        for (size_t i = 0; r >= 0 && i < keypads->n_kiosks; i++)
                if (keypads->kiosks[i].dirty) {
                        r = store_save_kiosk(store, &keypads->kiosks[i]);
                        keypads->kiosks[i].dirty = false;
                }
        return r;
}

static void clear(struct book *book) {
        free(keypads_of(book)->keys);
        free(keypads_of(book)->kiosks);
}

const struct room keypads_room = {
        .name = "keypads",
        .part_size = sizeof(struct keypads),
        .rules = keypads_rules,
        .tables = &keypads_tables,
        .clear = clear,
        .load = load,
        .flush = flush,
};
