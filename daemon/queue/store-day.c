#include "daemon/queue/store.h"
#include "daemon/queue/tables.h"

/* What the queue's day keeps, and what it comes to. */

int store_load_queue_day(struct store *store, struct queue_day *ret) {
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, SQL_LOAD_QUEUE_DAY);

        int r = store_row(&c);
        if (r < 0)
                return r;
        ret->day = sql_u64(&c);
        column_moment(&c, &ret->begun);
        column_moment(&c, &ret->last);
        ret->last_usec = sql_u64(&c);
        column_moment(&c, &ret->guessed);
        ret->last_visit = sql_u64(&c);
        return c.error;
}

int store_save_queue_day(struct store *store, const struct queue_day *day) {
        struct sql_cursor c = queue_use(store, SQL_SAVE_QUEUE_DAY);

        sql_bind_u64(&c, day->day);
        bind_moment(&c, &day->begun);
        bind_moment(&c, &day->last);
        sql_bind_u64(&c, day->last_usec);
        bind_moment(&c, &day->guessed);
        sql_bind_u64(&c, day->last_visit);
        return sql_run(&c);
}
