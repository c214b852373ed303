#include "daemon/printing/rules.h"
#include "daemon/printing/tables.h"

static int load_print(void *from, uint64_t ticket, struct print_row *ret) {
        return store_find(from, &printing_tables, QUERY_PRINT, &ticket, 1, ret);
}

static int init(struct book *book) {
        static const struct printing_past past = {load_print};
        struct source_row *source;

        printing_of(book)->past = &past;
        /* Until it has been there it counts as there, without printers. */
        return book_get_source(book, PRINTER_SOURCE, &source);
}

static void clear(struct book *book) {
        free(printing_of(book)->owed);
        free(printing_of(book)->revised);
}

static int load_owed(const void *row, void *userdata) {
        return book_add_print(userdata, row);
}

static int load_printer(const void *row, void *userdata) {
        struct printing *print = userdata;

        if (print->n_printers == PRINTERS_MAX)
                return -EUCLEAN;
        print->printers[print->n_printers++] = *(const struct printer_row *) row;
        return 0;
}

static int load(struct book *book, struct store *store) {
        struct printing *print = printing_of(book);

        print->past_from = store;
        int r = sql_load(printing_use(store, QUERY_PRINT_RULES), &print->rules);
        print->rules.known = r >= 0;
        if (r >= 0 || r == -ENOENT)
                r = sql_each(printing_use(store, QUERY_PRINTERS), load_printer, print);
        return r < 0 ? r : sql_each(printing_use(store, QUERY_OWED_PRINTS), load_owed, book);
}

static int flush_printers(struct printing *print, struct store *store) {
        struct sql_cursor forget = printing_use(store, QUERY_FORGET_PRINTERS);

        if (!print->printers_dirty)
                return 0;
        print->printers_dirty = false;
        int r = sql_run(&forget);
        return r < 0 ? r : store_save_rows(store, &printer_table, print->printers, print->n_printers);
}

static int flush(struct book *book, struct store *store) {
        struct printing *print = printing_of(book);
        size_t kept = 0;

        int r = print->rules_dirty ? store_save(store, &print_rules_table, &print->rules) : 0;
        print->rules_dirty = false;
        if (r >= 0)
                r = flush_printers(print, store);
        if (r >= 0)
                r = store_save_rows(store, &print_table, print->revised, print->n_revised);
        print->n_revised = 0;
        if (r >= 0)
                r = store_save_rows(store, &print_table, print->owed, print->n_owed);
        for (size_t i = 0; i < print->n_owed; i++)
                if (print->owed[i].fate.owed)
                        print->owed[kept++] = print->owed[i];
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
