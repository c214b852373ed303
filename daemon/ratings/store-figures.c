#include "daemon/ratings/store.h"
#include "daemon/ratings/tables.h"

static void bind_key(struct cursor *c, const struct figure_key *key) {
        bind_i64(c, key->day);
        bind_text(c, key->id);
        bind_text(c, subject_to_string(key->subject));
        bind_u64(c, key->scale);
}

static int read_key(struct cursor *c, struct figure_key *ret) {
        struct figure_key key = {.day = (int32_t) column_i64(c)};

        int r = column_copy(c, key.id, sizeof(key.id));
        if (r < 0)
                return r;
        key.subject = subject_from_string(column_text(c));
        if (key.subject < 0)
                return -EUCLEAN;
        key.scale = column_u64(c);
        *ret = key;
        return 0;
}

int store_add_figures(struct store *store, const struct figure_row *row) {
        struct cursor c =
                ratings_start(store, row->key.of_official ? SQL_ADD_OFFICIAL_FIGURES : SQL_ADD_FIGURES);

        bind_key(&c, &row->key);
        for (int i = 0; i < _FIGURE_MAX; i++)
                bind_i64(&c, row->values[i]);
        return stmt_run(c.stmt);
}

static int each_figure(struct cursor c, int32_t first, int32_t last, store_figure_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;
        int r;

        bind_i64(&c, first);
        bind_i64(&c, last);
        while ((r = stmt_next(stmt)) > 0) {
                struct cursor columns = column_start(stmt);
                struct figure_row row;

                r = read_key(&columns, &row.key);
                if (r < 0)
                        return r;
                for (int i = 0; i < _FIGURE_MAX; i++)
                        row.values[i] = column_i64(&columns);
                r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_each_figure(struct store *store, int32_t first, int32_t last, store_figure_fn each,
                      void *userdata) {
        return each_figure(ratings_start(store, SQL_FIGURES), first, last, each, userdata);
}

int store_each_official_figure(struct store *store, int32_t first, int32_t last, const char *official,
                               store_figure_fn each, void *userdata) {
        struct cursor c = ratings_start(store, SQL_OFFICIAL_FIGURES);

        bind_text(&c, official);
        return each_figure(c, first, last, each, userdata);
}

int store_add_offline(struct store *store, const struct offline_row *row) {
        struct cursor c = ratings_start(store, SQL_ADD_OFFLINE);

        bind_text(&c, row->counter);
        bind_text(&c, subject_to_string(row->subject));
        bind_u64(&c, row->scale);
        bind_i64(&c, row->utc_offset_usec);
        bind_moment(&c, &row->period.start);
        bind_moment(&c, &row->period.end);
        return stmt_run(c.stmt);
}

int store_next_offline(struct store *store, uint64_t boot, uint64_t after, struct offline_row *ret) {
        struct cursor c = ratings_start(store, SQL_NEXT_OFFLINE);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, boot);
        bind_u64(&c, after);
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;

        struct cursor columns = column_start(stmt);
        struct offline_row row = {.id = column_u64(&columns)};
        r = column_copy(&columns, row.counter, sizeof(row.counter));
        if (r < 0)
                return r;
        row.subject = subject_from_string(column_text(&columns));
        if (row.subject < 0)
                return -EUCLEAN;
        row.scale = column_u64(&columns);
        row.utc_offset_usec = column_i64(&columns);
        column_moment(&columns, &row.period.start);
        column_moment(&columns, &row.period.end);
        *ret = row;
        return 0;
}

int store_add_stray(struct store *store, const struct stray_row *row) {
        struct cursor c = ratings_start(store, SQL_ADD_STRAY);

        bind_u64(&c, row->event);
        bind_key(&c, &row->key);
        bind_moment(&c, &row->at);
        return stmt_run(c.stmt);
}

int store_next_stray(struct store *store, uint64_t boot, uint64_t after, struct stray_row *ret) {
        struct cursor c = ratings_start(store, SQL_NEXT_STRAY);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, boot);
        bind_u64(&c, after);
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;

        struct cursor columns = column_start(stmt);
        struct stray_row row = {.event = column_u64(&columns)};
        r = read_key(&columns, &row.key);
        if (r < 0)
                return r;
        column_moment(&columns, &row.at);
        *ret = row;
        return 0;
}
