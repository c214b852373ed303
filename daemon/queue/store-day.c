#include "daemon/record/store-internal.h"

/* What the queue's day keeps, and what it comes to. */

int store_load_queue_day(struct store *store, struct queue_day *ret) {
        _cleanup_reset_ sqlite3_stmt *stmt = store->sql[SQL_LOAD_QUEUE_DAY];

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
        struct cursor c = bind_start(store, SQL_SAVE_QUEUE_DAY);

        bind_u64(&c, day->day);
        bind_moment(&c, &day->begun);
        bind_moment(&c, &day->last);
        bind_u64(&c, day->last_usec);
        bind_moment(&c, &day->guessed);
        bind_u64(&c, day->last_visit);
        return stmt_run(c.stmt);
}

int store_sum_tickets(struct store *store, uint64_t day, struct ticket_sums ret[static QUEUE_SERVICES_MAX]) {
        struct cursor c = bind_start(store, SQL_SUM_TICKETS);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;
        int r;

        memset(ret, 0, QUEUE_SERVICES_MAX * sizeof(*ret));
        bind_u64(&c, day);
        while ((r = stmt_next(stmt)) > 0) {
                struct cursor columns = column_start(stmt);
                uint64_t series = column_u64(&columns);

                if (series >= QUEUE_SERVICES_MAX)
                        return -EUCLEAN;
                ret[series] = (struct ticket_sums){
                        .issued = column_u64(&columns),
                        .done = column_u64(&columns),
                        .no_show = column_u64(&columns),
                        .expired = column_u64(&columns),
                        .transferred = column_u64(&columns),
                };
        }
        return r;
}

int store_sum_visits(struct store *store, uint64_t after, struct visit_sums *ret) {
        struct cursor c = bind_start(store, SQL_SUM_VISITS);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, after);
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -EUCLEAN;
        struct cursor columns = column_start(stmt);
        *ret = (struct visit_sums){
                .served = column_u64(&columns),
                .rated = column_u64(&columns),
                .open = column_u64(&columns),
                .skipped = column_u64(&columns),
                .unheard = column_u64(&columns),
        };
        return 0;
}
