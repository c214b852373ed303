#include "daemon/keypads/book.h"
#include "daemon/keypads/rules.h"
#include "daemon/keypads/tables.h"

static int load_key(const void *row, void *userdata) {
        return keypads_set_key(userdata, row);
}

static int load_kiosk(const void *row, void *userdata) {
        return keypads_set_kiosk(userdata, row);
}

static int load_presence(const void *row, void *userdata) {
        return keypads_set_presence(userdata, row);
}

static int load(struct book *book, struct store *store) {
        int r = sql_each(keypads_use(store, QUERY_KEYS), load_key, book);

        if (r >= 0)
                r = sql_each(keypads_use(store, QUERY_KIOSKS), load_kiosk, book);
        return r < 0 ? r : sql_each(keypads_use(store, QUERY_PRESENCE), load_presence, book);
}

static int flush(struct book *book, struct store *store) {
        struct keypads *keypads = keypads_of(book);
        int r = store_save_rows(store, &key_table, keypads->keys, keypads->n_keys);

        if (r >= 0)
                r = store_save_rows(store, &kiosk_table, keypads->kiosks, keypads->n_kiosks);
        return r < 0 ? r : store_save_rows(store, &presence_table, keypads->presence, keypads->n_presence);
}

static void clear(struct book *book) {
        free(keypads_of(book)->keys);
        free(keypads_of(book)->kiosks);
        free(keypads_of(book)->presence);
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
