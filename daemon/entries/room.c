#include "daemon/entries/rules.h"
#include "daemon/entries/tables.h"

static int flush(struct book *book, struct store *store) {
        struct entries *entries = entries_of(book);
        int r = store_save_rows(store, &entry_table, entries->rows, entries->n_rows);

        entries->n_rows = 0;
        return r;
}

static void clear(struct book *book) {
        free(entries_of(book)->rows);
}

const struct room entries_room = {
        .name = "entries",
        .part_size = sizeof(struct entries),
        .rules = entries_rules,
        .tables = &entries_tables,
        .clear = clear,
        .flush = flush,
};
