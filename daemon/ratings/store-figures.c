#include "daemon/ratings/store.h"
#include "daemon/ratings/tables.h"

static void bind_key(struct sql_cursor *c, const struct figure_key *key) {
        sql_bind_i64(c, key->day);
        sql_bind_text(c, key->id);
        sql_bind_text(c, subject_to_string(key->subject));
        sql_bind_u64(c, key->scale);
}

static void read_key(struct sql_cursor *c, struct figure_key *ret) {
        *ret = (struct figure_key){.day = (int32_t) sql_i64(c)};
        (void) sql_copy(c, ret->id, sizeof(ret->id));
        ret->subject = (enum subject) column_word(c, subject_from_string);
        ret->scale = sql_u64(c);
}

static int save(struct sql_cursor cursor, const struct figure_row *row) {
        struct sql_cursor c = cursor;

        bind_key(&c, &row->key);
        for (int i = 0; i < _FIGURE_MAX; i++)
                sql_bind_i64(&c, row->values[i]);
        return sql_run(&c);
}

int store_add_figures(struct store *store, const struct figure_row *row) {
        static const enum ratings_sql sql[] = {
                [FIGURES_OF_COUNTER] = SQL_ADD_FIGURES,
                [FIGURES_OF_OFFICIAL] = SQL_ADD_OFFICIAL_FIGURES,
                [FIGURES_OF_PUBLIC] = SQL_ADD_PUBLIC_FIGURES,
        };

        return save(ratings_use(store, sql[row->key.of]), row);
}

int store_save_unpublished(struct store *store, const struct figure_row *row) {
        return save(ratings_use(store, SQL_SAVE_UNPUBLISHED), row);
}

static int each_figure(struct sql_cursor *c, enum figures_of of, store_figure_fn each, void *userdata) {
        int r;

        while ((r = sql_next(c)) > 0) {
                struct figure_row row;

                read_key(c, &row.key);
                row.key.of = of;
                for (int i = 0; i < _FIGURE_MAX; i++)
                        row.values[i] = sql_i64(c);
                r = c->error < 0 ? c->error : each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_each_unpublished(struct store *store, store_figure_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_UNPUBLISHED);

        return each_figure(&c, FIGURES_OF_PUBLIC, each, userdata);
}

int store_each_figure(struct store *store, const struct figures_span *span, store_figure_fn each,
                      void *userdata) {
        static const enum ratings_sql sql[] = {
                [FIGURES_OF_COUNTER] = SQL_FIGURES,
                [FIGURES_OF_OFFICIAL] = SQL_OFFICIAL_FIGURES,
                [FIGURES_OF_PUBLIC] = SQL_PUBLIC_FIGURES,
        };
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, sql[span->of]);

        if (span->of == FIGURES_OF_OFFICIAL)
                sql_bind_text(&c, span->official);
        sql_bind_i64(&c, span->first_day);
        sql_bind_i64(&c, span->last_day);
        return each_figure(&c, span->of, each, userdata);
}

int store_add_offline(struct store *store, const struct offline_row *row) {
        struct sql_cursor c = ratings_use(store, SQL_ADD_OFFLINE);

        sql_bind_text(&c, row->counter);
        sql_bind_text(&c, subject_to_string(row->subject));
        sql_bind_u64(&c, row->scale);
        sql_bind_i64(&c, row->utc_offset_usec);
        bind_moment(&c, &row->period.start);
        bind_moment(&c, &row->period.end);
        return sql_run(&c);
}

int store_next_offline(struct store *store, uint64_t boot, uint64_t after, struct offline_row *ret) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_NEXT_OFFLINE);

        sql_bind_u64(&c, boot);
        sql_bind_u64(&c, after);
        int r = store_row(&c);
        if (r < 0)
                return r;

        struct offline_row row = {.id = sql_u64(&c)};
        (void) sql_copy(&c, row.counter, sizeof(row.counter));
        row.subject = (enum subject) column_word(&c, subject_from_string);
        row.scale = sql_u64(&c);
        row.utc_offset_usec = sql_i64(&c);
        column_moment(&c, &row.period.start);
        column_moment(&c, &row.period.end);
        if (c.error < 0)
                return c.error;
        *ret = row;
        return 0;
}

int store_add_stray(struct store *store, const struct stray_row *row) {
        struct sql_cursor c = ratings_use(store, SQL_ADD_STRAY);

        sql_bind_u64(&c, row->event);
        bind_key(&c, &row->key);
        bind_moment(&c, &row->at);
        return sql_run(&c);
}

int store_next_stray(struct store *store, uint64_t boot, uint64_t after, struct stray_row *ret) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_NEXT_STRAY);

        sql_bind_u64(&c, boot);
        sql_bind_u64(&c, after);
        int r = store_row(&c);
        if (r < 0)
                return r;

        struct stray_row row = {.event = sql_u64(&c)};
        read_key(&c, &row.key);
        column_moment(&c, &row.at);
        if (c.error < 0)
                return c.error;
        *ret = row;
        return 0;
}
