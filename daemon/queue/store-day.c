#include "daemon/queue/store.h"
#include "daemon/queue/tables.h"

/* What the queue's day keeps, and what it comes to. */

int store_load_queue_day(struct store *store, struct queue_day *ret) {
        _cleanup_reset_ sqlite3_stmt *stmt = queue_start(store, SQL_LOAD_QUEUE_DAY).stmt;

        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        struct cursor c = column_start(stmt);
        ret->day = column_u64(&c);
        column_moment(&c, &ret->begun);
        column_moment(&c, &ret->last);
        ret->last_usec = column_u64(&c);
        column_moment(&c, &ret->guessed);
        ret->last_visit = column_u64(&c);
        return 0;
}

int store_save_queue_day(struct store *store, const struct queue_day *day) {
        struct cursor c = queue_start(store, SQL_SAVE_QUEUE_DAY);

        bind_u64(&c, day->day);
        bind_moment(&c, &day->begun);
        bind_moment(&c, &day->last);
        bind_u64(&c, day->last_usec);
        bind_moment(&c, &day->guessed);
        bind_u64(&c, day->last_visit);
        return stmt_run(c.stmt);
}
