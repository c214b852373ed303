#include "daemon/keypads/store.h"
#include "daemon/keypads/tables.h"

int store_each_key(struct store *store, store_key_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = keypads_use(store, SQL_KEYS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct key_row row = {0};

                (void) sql_copy(&c, row.keypad, sizeof(row.keypad));
                (void) sql_copy(&c, row.key, sizeof(row.key));
                (void) sql_copy(&c, row.service, sizeof(row.service));
                (void) sql_copy(&c, row.counter, sizeof(row.counter));
                r = c.error < 0 ? c.error : each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_key(struct store *store, const struct key_row *row) {
        struct sql_cursor c = keypads_use(store, SQL_SAVE_KEY);

        sql_bind_text(&c, row->keypad);
        sql_bind_text(&c, row->key);
        sql_bind_text(&c, row->service);
        sql_bind_text(&c, row->counter);
        return sql_run(&c);
}

int store_each_kiosk(struct store *store, store_kiosk_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = keypads_use(store, SQL_KIOSKS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct kiosk_row row = {0};

                (void) sql_copy(&c, row.keypad, sizeof(row.keypad));
                row.priority = (enum priority) column_word(&c, priority_from_string);
                row.priority_usec = sql_u64(&c);
                column_moment(&c, &row.pressed);
                r = c.error < 0 ? c.error : each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_kiosk(struct store *store, const struct kiosk_row *row) {
        struct sql_cursor c = keypads_use(store, SQL_SAVE_KIOSK);

        sql_bind_text(&c, row->keypad);
        sql_bind_text(&c, priority_to_string(row->priority));
        sql_bind_u64(&c, row->priority_usec);
        bind_moment(&c, &row->pressed);
        return sql_run(&c);
}
