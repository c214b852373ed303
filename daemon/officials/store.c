#include "daemon/officials/store.h"
#include "daemon/officials/tables.h"

int store_each_lock(struct store *store, store_lock_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = officials_start(store, SQL_LOCKS).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct lock_row row = {.of_official = column_u64(&c) != 0};

                r = column_copy(&c, row.id, sizeof(row.id));
                row.failures = column_u64(&c);
                column_moment(&c, &row.last);
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_lock(struct store *store, const struct lock_row *row) {
        struct cursor c = officials_start(store, SQL_SAVE_LOCK);

        bind_u64(&c, row->of_official);
        bind_text(&c, row->id);
        bind_u64(&c, row->failures);
        bind_moment(&c, &row->last);
        return stmt_run(c.stmt);
}
