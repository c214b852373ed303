#include "daemon/officials/store.h"
#include "daemon/officials/tables.h"

int store_each_lock(struct store *store, store_lock_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = officials_use(store, SQL_LOCKS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct lock_row row = {.of_official = sql_u64(&c) != 0};

                (void) sql_copy(&c, row.id, sizeof(row.id));
                row.failures = sql_u64(&c);
                column_moment(&c, &row.last);
                r = c.error < 0 ? c.error : each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_lock(struct store *store, const struct lock_row *row) {
        struct sql_cursor c = officials_use(store, SQL_SAVE_LOCK);

        sql_bind_u64(&c, row->of_official);
        sql_bind_text(&c, row->id);
        sql_bind_u64(&c, row->failures);
        bind_moment(&c, &row->last);
        return sql_run(&c);
}
