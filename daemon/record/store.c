#include "daemon/record/tables.h"

#include <systemd/sd-id128.h>

struct cursor bind_start(struct store *store, const struct store_part *part, size_t sql) {
        size_t i = 0;

        while (store->parts[i] != part) {
                i++;
                assert(i < store->n_parts);
        }
        return (struct cursor){.stmt = store->statements[i][sql], .next = 1};
}

/* Binding a number, or a borrowed text, allocates nothing: it fails only for a position that does not exist.
 */
void bind_i64(struct cursor *cursor, int64_t value) {
        int rc = sqlite3_bind_int64(cursor->stmt, cursor->next++, value);
        assert(rc == SQLITE_OK);
}

void bind_u64(struct cursor *cursor, uint64_t value) {
        assert(value <= INT64_MAX);
        bind_i64(cursor, (int64_t) value);
}

void bind_text(struct cursor *cursor, const char *value) {
        int rc = sqlite3_bind_text(cursor->stmt, cursor->next++, value, -1, SQLITE_STATIC);
        assert(rc == SQLITE_OK);
}

void bind_moment(struct cursor *cursor, const struct moment *moment) {
        bind_u64(cursor, moment->realtime_usec);
        bind_u64(cursor, moment->boottime_usec);
        bind_u64(cursor, moment->boot);
        bind_u64(cursor, moment->synchronized);
}

struct cursor column_start(sqlite3_stmt *stmt) {
        return (struct cursor){.stmt = stmt};
}

int64_t column_i64(struct cursor *cursor) {
        return sqlite3_column_int64(cursor->stmt, cursor->next++);
}

uint64_t column_u64(struct cursor *cursor) {
        return (uint64_t) column_i64(cursor);
}

const char *column_text(struct cursor *cursor) {
        const unsigned char *text = sqlite3_column_text(cursor->stmt, cursor->next++);
        return text ? (const char *) text : "";
}

int column_copy(struct cursor *cursor, char *ret, size_t size) {
        const char *text = column_text(cursor);

        if (strlen(text) >= size)
                return -EUCLEAN;
        id_copy(ret, size, text);
        return 0;
}

void column_moment(struct cursor *cursor, struct moment *ret) {
        ret->realtime_usec = column_u64(cursor);
        ret->boottime_usec = column_u64(cursor);
        ret->boot = column_u64(cursor);
        ret->synchronized = column_u64(cursor) != 0;
}

int stmt_run(sqlite3_stmt *stmt) {
        int rc;

        do
                rc = sqlite3_step(stmt);
        while (rc == SQLITE_ROW);
        sqlite3_reset(stmt);
        return sqlite_errno(rc);
}

int stmt_next(sqlite3_stmt *stmt) {
        int rc = sqlite3_step(stmt);

        if (rc == SQLITE_ROW)
                return 1;
        sqlite3_reset(stmt);
        return sqlite_errno(rc);
}

int stmt_number(sqlite3_stmt *stmt, uint64_t *ret) {
        int r = stmt_next(stmt);

        if (r <= 0)
                return r < 0 ? r : -EUCLEAN;
        struct cursor c = column_start(stmt);
        *ret = column_u64(&c);
        sqlite3_reset(stmt);
        return 0;
}

static int load_record_id(struct store *store) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(store->db, "SELECT value FROM meta WHERE key = 'record'", &stmt);
        if (r < 0)
                return r;

        r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        struct cursor cursor = column_start(stmt);
        return column_copy(&cursor, store->record_id, sizeof(store->record_id));
}

static int create_record_id(struct store *store, const char *record_id) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        sd_id128_t random;
        int r;

        if (record_id) {
                id_copy(store->record_id, sizeof(store->record_id), record_id);
        } else {
                r = sd_id128_randomize(&random);
                if (r < 0)
                        return r;
                sd_id128_to_string(random, store->record_id);
        }

        r = sqlite_prepare(store->db, "INSERT INTO meta VALUES ('record', ?)", &stmt);
        if (r < 0)
                return r;
        struct cursor cursor = {.stmt = stmt, .next = 1};
        bind_text(&cursor, store->record_id);
        return stmt_run(stmt);
}

/* SQL of all rooms that leads to this version. NULL: no memory. */
static char *join_version(const struct store *store, size_t version) {
        char *sql = NULL;
        size_t size;
        FILE *f = open_memstream(&sql, &size);

        if (!f)
                return NULL;
        for (size_t i = 0; i < store->n_parts; i++)
                if (version < store->parts[i]->n_versions && store->parts[i]->versions[version])
                        (void) fputs(store->parts[i]->versions[version], f);
        if (fclose(f) != 0) {
                free(sql);
                return NULL;
        }
        return sql;
}

static int migrate(struct store *store) {
        char *versions[STORE_VERSIONS_MAX] = {NULL};
        size_t n = 0;
        int r = 0;

        for (size_t i = 0; i < store->n_parts; i++)
                if (store->parts[i]->n_versions > n)
                        n = store->parts[i]->n_versions;
        assert(n <= ELEMENTSOF(versions));
        for (size_t i = 0; r >= 0 && i < n; i++) {
                versions[i] = join_version(store, i);
                r = versions[i] ? 0 : -ENOMEM;
        }
        if (r >= 0)
                r = sqlite_migrate(store->db, (const char *const *) versions, n);
        for (size_t i = 0; i < n; i++)
                free(versions[i]);
        return r;
}

static int prepare(struct store *store) {
        for (size_t i = 0; i < store->n_parts; i++) {
                const struct store_part *part = store->parts[i];

                store->statements[i] = calloc(part->n_sql, sizeof(sqlite3_stmt *));
                if (!store->statements[i])
                        return -ENOMEM;
                for (size_t k = 0; k < part->n_sql; k++) {
                        int r = sqlite_prepare(store->db, part->sql[k], &store->statements[i][k]);
                        if (r < 0)
                                return r;
                }
        }
        return 0;
}

int store_open(const char *path, const struct room *const *rooms, const char *record_id, struct store **ret) {
        _cleanup_(store_freep) struct store *store = calloc(1, sizeof(*store));

        if (!store)
                return -ENOMEM;
        for (; *rooms; rooms++)
                if ((*rooms)->tables) {
                        assert(store->n_parts < STORE_PARTS_MAX);
                        store->parts[store->n_parts++] = (*rooms)->tables;
                }
        int r = sqlite_open(path, /* exclusive= */ true, &store->db);
        if (r >= 0)
                r = migrate(store);
        if (r >= 0)
                r = load_record_id(store);
        if (r == -ENOENT)
                r = create_record_id(store, record_id);
        if (r >= 0)
                r = prepare(store);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(store);
        return 0;
}

struct store *store_free(struct store *store) {
        if (!store)
                return NULL;
        for (size_t i = 0; i < store->n_parts; i++) {
                for (size_t k = 0; store->statements[i] && k < store->parts[i]->n_sql; k++)
                        sqlite3_finalize(store->statements[i][k]);
                free(store->statements[i]);
        }
        sqlite3_close(store->db);
        free(store);
        return NULL;
}

const char *store_record_id(const struct store *store) {
        return store->record_id;
}

int store_begin(struct store *store) {
        return stmt_run(record_start(store, SQL_BEGIN).stmt);
}

int store_commit(struct store *store) {
        int r = sqlite_check_writable(store->db);
        if (r >= 0)
                r = stmt_run(record_start(store, SQL_COMMIT).stmt);
        return r < 0 ? r : sqlite_check_writable(store->db);
}

void store_rollback(struct store *store) {
        /* SQLite has rolled back by itself after the worst errors. */
        if (!sqlite3_get_autocommit(store->db))
                (void) stmt_run(record_start(store, SQL_ROLLBACK).stmt);
}

int store_add_event(struct store *store, const struct event_row *event) {
        struct cursor c = record_start(store, SQL_ADD_EVENT);

        bind_u64(&c, event->id);
        bind_text(&c, event->source);
        bind_text(&c, event->epoch);
        bind_u64(&c, event->sequence);
        bind_text(&c, event->type);
        bind_u64(&c, event->realtime_usec);
        bind_text(&c, event->fields);
        return stmt_run(c.stmt);
}

int store_last_event_id(struct store *store, uint64_t *ret) {
        return stmt_number(record_start(store, SQL_LAST_EVENT).stmt, ret);
}

int store_each_event(struct store *store, uint64_t after, uint32_t max, store_event_fn each, void *userdata) {
        struct cursor c = record_start(store, SQL_EVENTS_SINCE);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;
        int r;

        bind_u64(&c, after);
        bind_u64(&c, max);
        while ((r = stmt_next(stmt)) > 0) {
                struct cursor row = column_start(stmt);
                struct event_row event = {.id = column_u64(&row)};

                event.source = column_text(&row);
                event.epoch = column_text(&row);
                event.sequence = column_u64(&row);
                event.type = column_text(&row);
                event.realtime_usec = column_u64(&row);
                event.fields = column_text(&row);
                r = each(&event, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_find_event(struct store *store, const struct stream_row *stream, uint64_t sequence, char **ret_type,
                     char **ret_fields) {
        struct cursor c = record_start(store, SQL_FIND_EVENT);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_text(&c, stream->source);
        bind_text(&c, stream->epoch);
        bind_u64(&c, sequence);
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;

        struct cursor row = column_start(stmt);
        _cleanup_free_ char *type = strdup(column_text(&row));
        _cleanup_free_ char *fields = strdup(column_text(&row));
        if (!type || !fields)
                return -ENOMEM;
        *ret_type = TAKE_PTR(type);
        *ret_fields = TAKE_PTR(fields);
        return 0;
}
