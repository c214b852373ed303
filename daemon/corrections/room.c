#include "daemon/corrections/rules.h"
#include "daemon/corrections/tables.h"

static int flush(struct book *book, struct store *store) {
        struct corrections *corrections = corrections_of(book);
        int r = store_save_rows(store, &correction_table, corrections->rows, corrections->n_rows);

        corrections->n_rows = 0;
        return r;
}

static void clear(struct book *book) {
        free(corrections_of(book)->rows);
}

const struct room corrections_room = {
        .name = "corrections",
        .part_size = sizeof(struct corrections),
        .rules = corrections_rules,
        .tables = &corrections_tables,
        .clear = clear,
        .flush = flush,
};
