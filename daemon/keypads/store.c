#include "daemon/keypads/store.h"
#include "daemon/keypads/tables.h"

int store_each_key(struct store *store, store_key_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = keypads_start(store, SQL_KEYS).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct key_row row = {0};

                r = column_copy(&c, row.keypad, sizeof(row.keypad));
                if (r >= 0)
                        r = column_copy(&c, row.key, sizeof(row.key));
                if (r >= 0)
                        r = column_copy(&c, row.service, sizeof(row.service));
                if (r >= 0)
                        r = column_copy(&c, row.counter, sizeof(row.counter));
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_key(struct store *store, const struct key_row *row) {
        struct cursor c = keypads_start(store, SQL_SAVE_KEY);

        bind_text(&c, row->keypad);
        bind_text(&c, row->key);
        bind_text(&c, row->service);
        bind_text(&c, row->counter);
        return stmt_run(c.stmt);
}

int store_each_kiosk(struct store *store, store_kiosk_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = keypads_start(store, SQL_KIOSKS).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct kiosk_row row = {0};

                r = column_copy(&c, row.keypad, sizeof(row.keypad));
                if (r < 0)
                        return r;
                int class = priority_from_string(column_text(&c));
                if (class < 0)
                        return -EUCLEAN;
                row.priority = class;
                row.priority_usec = column_u64(&c);
                column_moment(&c, &row.pressed);
                r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_kiosk(struct store *store, const struct kiosk_row *row) {
        struct cursor c = keypads_start(store, SQL_SAVE_KIOSK);

        bind_text(&c, row->keypad);
        bind_text(&c, priority_to_string(row->priority));
        bind_u64(&c, row->priority_usec);
        bind_moment(&c, &row->pressed);
        return stmt_run(c.stmt);
}
