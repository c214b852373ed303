#include "daemon/printing/store.h"

#include "daemon/printing/tables.h"

int store_load_print_rules(struct store *store, struct print_rules *ret) {
        _cleanup_reset_ sqlite3_stmt *stmt = printing_start(store, SQL_LOAD_PRINT_RULES).stmt;
        struct print_rules rules = {.known = true};

        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        struct cursor c = column_start(stmt);
        rules.printed = column_u64(&c) != 0;
        r = column_copy(&c, rules.printers, sizeof(rules.printers));
        if (r < 0)
                return r;
        rules.ttl_usec = column_u64(&c);
        *ret = rules;
        return 0;
}

int store_save_print_rules(struct store *store, const struct print_rules *rules) {
        struct cursor c = printing_start(store, SQL_SAVE_PRINT_RULES);

        bind_u64(&c, rules->printed);
        bind_text(&c, rules->printers);
        bind_u64(&c, rules->ttl_usec);
        return stmt_run(c.stmt);
}

int store_save_print(struct store *store, const struct print_row *row) {
        struct cursor c = printing_start(store, SQL_SAVE_PRINT);

        bind_u64(&c, row->ticket);
        bind_text(&c, row->text);
        bind_text(&c, print_state_to_string(row->fate.state));
        bind_u64(&c, row->fate.owed);
        bind_moment(&c, &row->issued);
        return stmt_run(c.stmt);
}

static int read_print(sqlite3_stmt *stmt, struct print_row *ret) {
        struct cursor c = column_start(stmt);
        struct print_row row = {.ticket = column_u64(&c)};

        int r = column_copy(&c, row.text, sizeof(row.text));
        if (r < 0)
                return r;
        int state = print_state_from_string(column_text(&c));
        if (state < 0)
                return -EUCLEAN;
        row.fate.state = state;
        row.fate.owed = column_u64(&c) != 0;
        column_moment(&c, &row.issued);
        *ret = row;
        return 0;
}

int store_load_print(struct store *store, uint64_t ticket, struct print_row *ret) {
        struct cursor c = printing_start(store, SQL_LOAD_PRINT);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, ticket);
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        return read_print(stmt, ret);
}

int store_each_owed(struct store *store, store_print_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = printing_start(store, SQL_OWED_PRINTS).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct print_row row;

                r = read_print(stmt, &row);
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_printer(struct store *store, const struct printer_row *row) {
        struct cursor c = printing_start(store, SQL_SAVE_PRINTER);

        bind_text(&c, row->id);
        bind_u64(&c, row->troubles);
        return stmt_run(c.stmt);
}

int store_forget_printers(struct store *store) {
        return stmt_run(printing_start(store, SQL_FORGET_PRINTERS).stmt);
}

int store_each_printer(struct store *store, store_printer_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = printing_start(store, SQL_PRINTERS).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct printer_row row = {0};

                r = column_copy(&c, row.id, sizeof(row.id));
                row.troubles = (unsigned) column_u64(&c);
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}
