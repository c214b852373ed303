#include "daemon/queue/durations.h"
#include "daemon/queue/period.h"
#include "daemon/queue/store.h"
#include "daemon/queue/tables.h"

void bind_place(struct sql_cursor *cursor, uint32_t counter) {
        if (counter == QUEUE_NOWHERE)
                sql_bind_text(cursor, NULL);
        else
                sql_bind_u64(cursor, counter);
}

uint32_t column_place(struct sql_cursor *cursor) {
        bool somewhere = !sql_is_null(cursor);
        uint64_t counter = sql_u64(cursor);

        return somewhere ? (uint32_t) counter : QUEUE_NOWHERE;
}

int store_save_period(struct store *store, const struct period_row *row) {
        struct sql_cursor c = queue_use(store, SQL_SAVE_PERIOD);
        bool over = row->end != PERIOD_OPEN;

        sql_bind_u64(&c, row->ticket);
        sql_bind_u64(&c, row->n);
        sql_bind_text(&c, ticket_state_to_string(row->state));
        sql_bind_u64(&c, row->service);
        bind_place(&c, row->counter);
        sql_bind_u64(&c, row->start_usec);
        if (over)
                sql_bind_u64(&c, row->end_usec);
        else
                sql_bind_text(&c, NULL);
        bind_moment(&c, &row->start);
        sql_bind_i64(&c, row->day);
        sql_bind_u64(&c, row->hour);
        sql_bind_text(&c, over ? period_end_to_string(row->end) : NULL);
        bind_place(&c, row->to_counter);
        return sql_run(&c);
}

static int read_period(struct sql_cursor *c, struct period_row *ret) {
        struct period_row row = {0};

        row.ticket = sql_u64(c);
        row.n = sql_u64(c);
        row.state = (enum ticket_state) column_word(c, ticket_state_from_string);
        row.service = (uint32_t) sql_u64(c);
        row.counter = column_place(c);
        row.start_usec = sql_u64(c);
        row.end_usec = sql_u64(c);
        column_moment(c, &row.start);
        row.day = (int32_t) sql_i64(c);
        row.hour = (uint32_t) sql_u64(c);
        row.end = (enum period_end) column_word(c, period_end_from_string);
        row.to_counter = column_place(c);
        if (c->error < 0)
                return c->error;
        *ret = row;
        return 0;
}

static int load_period(struct sql_cursor *c, struct period_row *ret) {
        int r = store_row(c);

        return r < 0 ? r : read_period(c, ret);
}

int store_last_period(struct store *store, uint64_t ticket, struct period_row *ret) {
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, SQL_LAST_PERIOD);

        sql_bind_u64(&c, ticket);
        return load_period(&c, ret);
}

int store_next_uncertain_period(struct store *store, uint64_t boot, uint64_t ticket, uint64_t n,
                                struct period_row *ret) {
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, SQL_NEXT_UNCERTAIN_PERIOD);

        sql_bind_u64(&c, boot);
        sql_bind_u64(&c, ticket);
        sql_bind_u64(&c, n);
        return load_period(&c, ret);
}

static void bind_key(struct sql_cursor *c, const struct queue_figure_key *key) {
        sql_bind_i64(c, key->day);
        sql_bind_u64(c, key->hour);
        sql_bind_text(c, key->service);
        sql_bind_text(c, key->counter);
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
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, SQL_LOAD_QUEUE_FIGURES);

        bind_key(&c, key);
        int r = sql_next(&c);
        if (r < 0)
                return r;
        bool known = r > 0;
        for (int i = 0; known && i < _QUEUE_COUNT_MAX; i++)
                ret->counts[i] = sql_i64(&c);
        for (int i = 0; i < _QUEUE_TIME_MAX; i++) {
                if (known)
                        ret->usec[i] = sql_i64(&c);
                ret->seconds[i] = strdup(known ? sql_text(&c) : "");
                if (!ret->seconds[i])
                        return -ENOMEM;
        }
        return c.error;
}

static int save_sums(struct store *store, const struct queue_figure_key *key, const struct sums *sums) {
        struct sql_cursor c = queue_use(store, SQL_SAVE_QUEUE_FIGURES);

        bind_key(&c, key);
        for (int i = 0; i < _QUEUE_COUNT_MAX; i++)
                sql_bind_i64(&c, sums->counts[i]);
        for (int i = 0; i < _QUEUE_TIME_MAX; i++) {
                sql_bind_i64(&c, sums->usec[i]);
                sql_bind_text(&c, sums->seconds[i]);
        }
        return sql_run(&c);
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
                if (r == -ENOENT)
                        return sql_damaged(store->sql,
                                           "table queue_figures: a time that is to be taken away is missing");
                if (r < 0)
                        return r;
        }
        return save_sums(store, &figure->key, &sums);
}

int store_each_queue_figure(struct store *store, int32_t first, int32_t last, store_queue_figures_fn each,
                            void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, SQL_QUEUE_FIGURES);
        int r;

        sql_bind_i64(&c, first);
        sql_bind_i64(&c, last);
        while ((r = sql_next(&c)) > 0) {
                struct queue_figures_row row = {0};

                row.key.day = (int32_t) sql_i64(&c);
                row.key.hour = (uint32_t) sql_u64(&c);
                (void) sql_copy(&c, row.key.service, sizeof(row.key.service));
                (void) sql_copy(&c, row.key.counter, sizeof(row.key.counter));
                for (int i = 0; i < _QUEUE_COUNT_MAX; i++)
                        row.counts[i] = sql_i64(&c);
                for (int i = 0; i < _QUEUE_TIME_MAX; i++) {
                        row.usec[i] = sql_i64(&c);
                        row.seconds[i] = sql_text(&c);
                }
                r = c.error < 0 ? c.error : each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}
