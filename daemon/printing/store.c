#include "daemon/printing/store.h"

#include "daemon/printing/tables.h"

int store_load_print_rules(struct store *store, struct print_rules *ret) {
        _cleanup_cursor_ struct sql_cursor c = printing_use(store, SQL_LOAD_PRINT_RULES);
        struct print_rules rules = {.known = true};

        int r = store_row(&c);
        if (r < 0)
                return r;
        rules.printed = sql_u64(&c) != 0;
        (void) sql_copy(&c, rules.printers, sizeof(rules.printers));
        rules.ttl_usec = sql_u64(&c);
        if (c.error < 0)
                return c.error;
        *ret = rules;
        return 0;
}

int store_save_print_rules(struct store *store, const struct print_rules *rules) {
        struct sql_cursor c = printing_use(store, SQL_SAVE_PRINT_RULES);

        sql_bind_u64(&c, rules->printed);
        sql_bind_text(&c, rules->printers);
        sql_bind_u64(&c, rules->ttl_usec);
        return sql_run(&c);
}

int store_save_print(struct store *store, const struct print_row *row) {
        struct sql_cursor c = printing_use(store, SQL_SAVE_PRINT);

        sql_bind_u64(&c, row->ticket);
        sql_bind_text(&c, row->text);
        sql_bind_text(&c, print_state_to_string(row->fate.state));
        sql_bind_u64(&c, row->fate.owed);
        bind_moment(&c, &row->issued);
        return sql_run(&c);
}

static int read_print(struct sql_cursor *c, struct print_row *ret) {
        struct print_row row = {.ticket = sql_u64(c)};

        (void) sql_copy(c, row.text, sizeof(row.text));
        row.fate.state = (enum print_state) column_word(c, print_state_from_string);
        row.fate.owed = sql_u64(c) != 0;
        column_moment(c, &row.issued);
        if (c->error < 0)
                return c->error;
        *ret = row;
        return 0;
}

int store_load_print(struct store *store, uint64_t ticket, struct print_row *ret) {
        _cleanup_cursor_ struct sql_cursor c = printing_use(store, SQL_LOAD_PRINT);

        sql_bind_u64(&c, ticket);
        int r = store_row(&c);
        if (r < 0)
                return r;
        return read_print(&c, ret);
}

int store_each_owed(struct store *store, store_print_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = printing_use(store, SQL_OWED_PRINTS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct print_row row;

                r = read_print(&c, &row);
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_printer(struct store *store, const struct printer_row *row) {
        struct sql_cursor c = printing_use(store, SQL_SAVE_PRINTER);

        sql_bind_text(&c, row->id);
        sql_bind_u64(&c, row->troubles);
        return sql_run(&c);
}

int store_forget_printers(struct store *store) {
        struct sql_cursor c = printing_use(store, SQL_FORGET_PRINTERS);

        return sql_run(&c);
}

int store_each_printer(struct store *store, store_printer_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = printing_use(store, SQL_PRINTERS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct printer_row row = {0};

                (void) sql_copy(&c, row.id, sizeof(row.id));
                row.troubles = (unsigned) sql_u64(&c);
                r = c.error < 0 ? c.error : each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}
