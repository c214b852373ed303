#include "daemon/queue/durations.h"
#include "daemon/queue/period.h"
#include "daemon/queue/store.h"
#include "daemon/queue/tables.h"

static void bind_place(struct cursor *cursor, uint32_t counter) {
        if (counter == QUEUE_NOWHERE)
                bind_text(cursor, NULL);
        else
                bind_u64(cursor, counter);
}

static uint32_t column_place(struct cursor *cursor) {
        bool somewhere = sqlite3_column_type(cursor->stmt, cursor->next) != SQLITE_NULL;
        uint64_t counter = column_u64(cursor);

        return somewhere ? (uint32_t) counter : QUEUE_NOWHERE;
}

int store_save_period(struct store *store, const struct period_row *row) {
        struct cursor c = queue_start(store, SQL_SAVE_PERIOD);
        bool over = row->end != PERIOD_OPEN;

        bind_u64(&c, row->ticket);
        bind_u64(&c, row->n);
        bind_text(&c, ticket_state_to_string(row->state));
        bind_u64(&c, row->service);
        bind_place(&c, row->counter);
        bind_u64(&c, row->start_usec);
        if (over)
                bind_u64(&c, row->end_usec);
        else
                bind_text(&c, NULL);
        bind_moment(&c, &row->start);
        bind_i64(&c, row->day);
        bind_u64(&c, row->hour);
        bind_text(&c, over ? period_end_to_string(row->end) : NULL);
        bind_place(&c, row->to_counter);
        return stmt_run(c.stmt);
}

static int read_period(sqlite3_stmt *stmt, struct period_row *ret) {
        struct cursor c = column_start(stmt);
        struct period_row row = {.ticket = column_u64(&c), .n = column_u64(&c)};

        int state = ticket_state_from_string(column_text(&c));
        row.service = (uint32_t) column_u64(&c);
        row.counter = column_place(&c);
        row.start_usec = column_u64(&c);
        row.end_usec = column_u64(&c);
        column_moment(&c, &row.start);
        row.day = (int32_t) column_i64(&c);
        row.hour = (uint32_t) column_u64(&c);
        int end = period_end_from_string(column_text(&c));
        row.to_counter = column_place(&c);
        if (state < 0 || end < 0)
                return -EUCLEAN;
        row.state = state;
        row.end = end;
        *ret = row;
        return 0;
}

static int load_period(sqlite3_stmt *stmt, struct period_row *ret) {
        int r = stmt_next(stmt);

        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        return read_period(stmt, ret);
}

int store_last_period(struct store *store, uint64_t ticket, struct period_row *ret) {
        struct cursor c = queue_start(store, SQL_LAST_PERIOD);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, ticket);
        return load_period(stmt, ret);
}

int store_next_uncertain_period(struct store *store, uint64_t boot, uint64_t ticket, uint64_t n,
                                struct period_row *ret) {
        struct cursor c = queue_start(store, SQL_NEXT_UNCERTAIN_PERIOD);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, boot);
        bind_u64(&c, ticket);
        bind_u64(&c, n);
        return load_period(stmt, ret);
}

static void bind_key(struct cursor *c, const struct queue_figure_key *key) {
        bind_i64(c, key->day);
        bind_u64(c, key->hour);
        bind_text(c, key->service);
        bind_text(c, key->counter);
}

struct sums {
        int64_t counts[_QUEUE_COUNT_MAX], usec[_QUEUE_TIME_MAX];
        char *seconds[_QUEUE_TIME_MAX];
};

static void sums_clear(struct sums *sums) {
        for (int i = 0; i < _QUEUE_TIME_MAX; i++)
                free(sums->seconds[i]);
}

/* Those of a row that is not there yet are nothing. */
static int load_sums(struct store *store, const struct queue_figure_key *key, struct sums *ret) {
        struct cursor c = queue_start(store, SQL_LOAD_QUEUE_FIGURES);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_key(&c, key);
        int r = stmt_next(stmt);
        if (r < 0)
                return r;
        bool known = r > 0;
        struct cursor columns = column_start(stmt);
        for (int i = 0; known && i < _QUEUE_COUNT_MAX; i++)
                ret->counts[i] = column_i64(&columns);
        for (int i = 0; i < _QUEUE_TIME_MAX; i++) {
                if (known)
                        ret->usec[i] = column_i64(&columns);
                ret->seconds[i] = strdup(known ? column_text(&columns) : "");
                if (!ret->seconds[i])
                        return -ENOMEM;
        }
        return 0;
}

static int save_sums(struct store *store, const struct queue_figure_key *key, const struct sums *sums) {
        struct cursor c = queue_start(store, SQL_SAVE_QUEUE_FIGURES);

        bind_key(&c, key);
        for (int i = 0; i < _QUEUE_COUNT_MAX; i++)
                bind_i64(&c, sums->counts[i]);
        for (int i = 0; i < _QUEUE_TIME_MAX; i++) {
                bind_i64(&c, sums->usec[i]);
                bind_text(&c, sums->seconds[i]);
        }
        return stmt_run(c.stmt);
}

int store_add_queue_figure(struct store *store, const struct queue_figure *figure, int sign) {
        _cleanup_(sums_clear) struct sums sums = {0};

        int r = load_sums(store, &figure->key, &sums);
        if (r < 0)
                return r;
        if (figure->count >= 0)
                sums.counts[figure->count] += sign;
        if (figure->time >= 0) {
                sums.usec[figure->time] += sign * (int64_t) figure->usec;
                r = durations_text_edit(&sums.seconds[figure->time], duration_seconds(figure->usec),
                                        sign > 0);
                if (r < 0)
                        return r == -ENOENT ? -EUCLEAN : r;
        }
        return save_sums(store, &figure->key, &sums);
}

int store_each_queue_figure(struct store *store, int32_t first, int32_t last, store_queue_figures_fn each,
                            void *userdata) {
        struct cursor c = queue_start(store, SQL_QUEUE_FIGURES);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;
        int r;

        bind_i64(&c, first);
        bind_i64(&c, last);
        while ((r = stmt_next(stmt)) > 0) {
                struct cursor columns = column_start(stmt);
                struct queue_figures_row row = {0};

                row.key.day = (int32_t) column_i64(&columns);
                row.key.hour = (uint32_t) column_u64(&columns);
                r = column_copy(&columns, row.key.service, sizeof(row.key.service));
                if (r >= 0)
                        r = column_copy(&columns, row.key.counter, sizeof(row.key.counter));
                if (r < 0)
                        return r;
                for (int i = 0; i < _QUEUE_COUNT_MAX; i++)
                        row.counts[i] = column_i64(&columns);
                for (int i = 0; i < _QUEUE_TIME_MAX; i++) {
                        row.usec[i] = column_i64(&columns);
                        row.seconds[i] = column_text(&columns);
                }
                r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}
