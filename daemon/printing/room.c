#include "daemon/printing/rules.h"
#include "daemon/printing/store.h"
#include "daemon/printing/tables.h"

static int no_print(void *from _unused_, uint64_t ticket _unused_, struct print_row *ret _unused_) {
        return -ENOENT;
}

static int init(struct book *book) {
        static const struct printing_past nothing = {no_print};
        struct source_row *source;

        printing_of(book)->past = &nothing;
        /* Until it has been there it counts as there, without printers. */
        return book_get_source(book, PRINTER_SOURCE, &source);
}

static void clear(struct book *book) {
        free(printing_of(book)->owed);
        free(printing_of(book)->settled);
}

static int load_print(void *from, uint64_t ticket, struct print_row *ret) {
        return store_load_print(from, ticket, ret);
}

static int load_owed(const struct print_row *row, void *userdata) {
        return book_add_print(userdata, row);
}

static int load_printer(const struct printer_row *row, void *userdata) {
        struct printing *print = userdata;

        if (print->n_printers == PRINTERS_MAX)
                return -EUCLEAN;
        print->printers[print->n_printers++] = *row;
        return 0;
}

static int load(struct book *book, struct store *store) {
        static const struct printing_past past = {load_print};
        struct printing *print = printing_of(book);

        print->past = &past;
        print->past_from = store;
        int r = store_load_print_rules(store, &print->rules);
        if (r >= 0 || r == -ENOENT)
                r = store_each_printer(store, load_printer, print);
        return r < 0 ? r : store_each_owed(store, load_owed, book);
}

static int flush_printers(struct printing *print, struct store *store) {
        if (!print->printers_dirty)
                return 0;
        int r = store_forget_printers(store);
        for (size_t i = 0; r >= 0 && i < print->n_printers; i++)
                r = store_save_printer(store, &print->printers[i]);
        print->printers_dirty = false;
        return r;
}

static int flush(struct book *book, struct store *store) {
        struct printing *print = printing_of(book);
        size_t kept = 0;

        int r = print->rules_dirty ? store_save_print_rules(store, &print->rules) : 0;
        print->rules_dirty = false;
        if (r >= 0)
                r = flush_printers(print, store);
        for (size_t i = 0; r >= 0 && i < print->n_settled; i++)
                if (print->settled[i].dirty)
                        r = store_save_print(store, &print->settled[i]);
        print->n_settled = 0;
        for (size_t i = 0; r >= 0 && i < print->n_owed; i++) {
                struct print_row *row = &print->owed[i];
                if (row->dirty)
                        r = store_save_print(store, row);
                row->dirty = false;
                if (row->fate.owed)
                        print->owed[kept++] = *row;
        }
        print->n_owed = kept;
        return r;
}

/* Paper that would come too late. */
static int conclude(struct book *book, const struct instant *now) {
        const struct printing *print = printing_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < print->n_owed; i++)
                if (print->owed[i].fate.owed && book_print_left(book, &print->owed[i], &now->at) == 0)
                        r = printing_give_up(book, now, print->owed[i].ticket, "too-late");
        return r;
}

const struct room printing_room = {
        .name = "printing",
        .part_size = sizeof(struct printing),
        .rules = printing_rules,
        .tables = &printing_tables,
        .init = init,
        .clear = clear,
        .load = load,
        .flush = flush,
        .conclude = conclude,
};
