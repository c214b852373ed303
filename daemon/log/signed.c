#include "daemon/log/signed.h"

DEFINE_TO_STRING(sign_reason, SIGN_REASON)
DEFINE_FROM_STRING(sign_reason, SIGN_REASON)

const struct sql_table log_key_table = {
        .name = "log_key",
        .size = sizeof(struct log_key_row),
        .columns =
                {
                        ONE_ROW,
                        COLUMN(log_key_row, key),
                        {0},
                },
};

const struct sql_table checkpoint_table = {
        .name = "log_checkpoint",
        .size = sizeof(struct checkpoint_row),
        .writing = SQL_WRITING_APPEND,
        .columns =
                {
                        COLUMN(checkpoint_row, size, KEY),
                        COLUMN(checkpoint_row, root),
                        COLUMN(checkpoint_row, note),
                        WORD_AS("reason", checkpoint_row, reason, sign_reason),
                        MOMENT("", checkpoint_row, at),
                        {0},
                },
};

const struct sql_table cosignature_table = {
        .name = "log_cosignature",
        .size = sizeof(struct cosignature_row),
        .writing = SQL_WRITING_APPEND,
        .columns =
                {
                        COLUMN(cosignature_row, size, KEY),
                        COLUMN(cosignature_row, key, KEY),
                        COLUMN(cosignature_row, time_sec),
                        COLUMN(cosignature_row, line),
                        MOMENT("", cosignature_row, at),
                        {0},
                },
};

const struct sql_table conflict_table = {
        .name = "log_conflict",
        .size = sizeof(struct conflict_row),
        .writing = SQL_WRITING_APPEND,
        .columns =
                {
                        COLUMN(conflict_row, size, KEY),
                        COLUMN(conflict_row, key, KEY),
                        COLUMN(conflict_row, note),
                        MOMENT("", conflict_row, at),
                        {0},
                },
};

int log_key_row_load(struct store *store, struct log_key_row *ret) {
        int r = sql_load(store_use(store, &log_tables, QUERY_KEY), ret);

        return r == -ENOENT ? 0 : r;
}

int checkpoint_find(struct store *store, uint64_t size, struct checkpoint_row *ret) {
        return store_find(store, &log_tables, QUERY_NEWEST_CHECKPOINT, &size, 1, ret);
}

int cosignature_each(struct store *store, uint64_t size, sql_row_fn each, void *userdata) {
        struct sql_cursor cursor = store_use(store, &log_tables, QUERY_COSIGNATURES);

        sql_bind_u64(&cursor, size);
        return sql_each(cursor, each, userdata);
}

static int is_found(_unused_ const void *row, _unused_ void *userdata) {
        return 1;
}

static int is_there(struct store *store, enum log_query query, uint64_t size, const char *key) {
        struct sql_cursor cursor = store_use(store, &log_tables, query);

        sql_bind_u64(&cursor, size);
        sql_bind_text(&cursor, key);
        return sql_each(cursor, is_found, NULL);
}

int cosignature_is_there(struct store *store, uint64_t size, const char *key) {
        return is_there(store, QUERY_COSIGNATURE, size, key);
}

int cosignature_find(struct store *store, uint64_t size, uint64_t n, uint64_t *ret_size) {
        struct sql_cursor cursor = store_use(store, &log_tables, QUERY_COSIGNED);

        sql_bind_u64(&cursor, size);
        sql_bind_u64(&cursor, n);
        return sql_number(cursor, ret_size);
}

int conflict_is_there(struct store *store, uint64_t size, const char *key) {
        return is_there(store, QUERY_CONFLICT, size, key);
}

int conflict_find_size(struct store *store, const char *key, uint64_t *ret_size) {
        struct sql_cursor cursor = store_use(store, &log_tables, QUERY_CONFLICT_BY);

        sql_bind_text(&cursor, key);
        return sql_number(cursor, ret_size);
}

int conflict_count(struct store *store, uint64_t *ret) {
        return sql_number(store_use(store, &log_tables, QUERY_CONFLICTS), ret);
}
