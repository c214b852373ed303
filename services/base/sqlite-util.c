#include "sqlite-util.h"

#include "row-sum.h"

int sqlite_errno(int rc) {
        static const struct {
                int rc, error;
        } errors[] = {
                {SQLITE_OK, 0},          {SQLITE_ROW, 0},           {SQLITE_DONE, 0},
                {SQLITE_FULL, ENOSPC},   {SQLITE_READONLY, EROFS},  {SQLITE_BUSY, EBUSY},
                {SQLITE_LOCKED, EBUSY},  {SQLITE_CORRUPT, EUCLEAN}, {SQLITE_NOTADB, EUCLEAN},
                {SQLITE_ERROR, EUCLEAN}, /* our SQL has no mistakes: it is the schema that is not as we made
                                            it */
                {SQLITE_PERM, EACCES},   {SQLITE_AUTH, EACCES},     {SQLITE_CANTOPEN, EACCES},
                {SQLITE_NOMEM, ENOMEM},  {SQLITE_TOOBIG, E2BIG},    {SQLITE_CONSTRAINT, EEXIST},
        };

        for (size_t i = 0; i < ELEMENTSOF(errors); i++)
                if (errors[i].rc == (rc & 0xff)) /* the rest is detail */
                        return -errors[i].error;
        return -EIO;
}

static int execute(sqlite3 *db, const char *sql) {
        return sqlite_errno(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

int sqlite_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret) {
        return sqlite_errno(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, ret, NULL));
}

static uint64_t add_value(uint64_t before, sqlite3_value *value) {
        int type = sqlite3_value_type(value);

        if (type == SQLITE_INTEGER)
                return row_sum_add_integer(before, sqlite3_value_int64(value));
        if (type == SQLITE_NULL)
                return row_sum_add_text(before, NULL);
        const void *data = sqlite3_value_blob(value); /* before its size: it may convert the value */
        return row_sum_add(before, type == SQLITE_TEXT ? ROW_SUM_TEXT : ROW_SUM_OTHER, data,
                           (size_t) sqlite3_value_bytes(value));
}

static void row_sum(sqlite3_context *context, int n, sqlite3_value **values) {
        uint64_t hash = 0;

        for (int i = 0; i < n; i++)
                hash = add_value(hash, values[i]);
        sqlite3_result_int64(context, row_sum_of(hash));
}

int sqlite_add_functions(sqlite3 *db) {
        return sqlite_errno(sqlite3_create_function(db, "row_sum", -1,
                                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                                    NULL, row_sum, NULL, NULL));
}

static int set_up(sqlite3 *db, bool exclusive) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_add_functions(db);

        /* Before WAL is entered: then its index is this process's memory, and the lock lasts as long as the
         * process. */
        if (r >= 0 && exclusive)
                r = execute(db, "PRAGMA locking_mode=EXCLUSIVE");
        if (r >= 0)
                r = sqlite_prepare(db, "PRAGMA journal_mode=WAL", &stmt);
        if (r < 0)
                return r;
        if (sqlite3_step(stmt) != SQLITE_ROW)
                return sqlite_errno(sqlite3_errcode(db));
        /* Where it cannot be done, SQLite answers with the mode it kept, and no error. */
        const char *mode = (const char *) sqlite3_column_text(stmt, 0);
        if (!mode || (!streq(mode, "wal") && !streq(mode, "memory")))
                return -EIO;
        sqlite3_reset(stmt);

        r = execute(db, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
        if (r < 0)
                return r;
        /* The first access takes the lock. */
        return execute(db, exclusive ? "BEGIN IMMEDIATE; COMMIT" : "SELECT 1 FROM sqlite_schema");
}

int sqlite_open(const char *path, bool exclusive, sqlite3 **ret) {
        sqlite3 *db = NULL;
        int r;

        /* Our processes have one thread, and none asks SQLite for its use of memory; refused after the first
         * database, which is as well. */
        (void) sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
        (void) sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        r = sqlite_errno(sqlite3_open_v2(
                path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
        if (r >= 0) {
                sqlite3_extended_result_codes(db, 1);
                /* SQLite is content to read what it cannot write: because of the disk, or because of a header
                 * that asks for a newer SQLite. */
                if (sqlite3_db_readonly(db, "main") == 1)
                        r = -EROFS;
                else if ((r = set_up(db, exclusive)) < 0 && sqlite3_db_readonly(db, "main") == 1)
                        r = -EPROTONOSUPPORT;
        }
        if (r < 0) {
                /* For what it cannot open SQLite has one code; the system knows better. */
                if (r == -EACCES && sqlite3_system_errno(db) > 0)
                        r = -sqlite3_system_errno(db);
                sqlite3_close(db);
                return r;
        }
        *ret = db;
        return 0;
}

static int read_version(sqlite3 *db, int *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(db, "PRAGMA user_version", &stmt);

        if (r < 0)
                return r;
        if (sqlite3_step(stmt) != SQLITE_ROW)
                return sqlite_errno(sqlite3_errcode(db));
        *ret = sqlite3_column_int(stmt, 0);
        return 0;
}

int sqlite_migrate(sqlite3 *db, const char *const *migrations, size_t n_migrations) {
        int version = 0, r;

        r = read_version(db, &version);
        if (r < 0)
                return r;
        if (version < 0 || (size_t) version > n_migrations)
                return -EPROTONOSUPPORT;
        for (size_t i = (size_t) version; i < n_migrations; i++) {
                _cleanup_free_ char *done = NULL;

                r = str_format(&done, "PRAGMA user_version=%zu; COMMIT", i + 1);
                if (r < 0)
                        return r;
                r = execute(db, "BEGIN IMMEDIATE");
                if (r >= 0)
                        r = execute(db, migrations[i]);
                if (r >= 0)
                        r = execute(db, done);
                if (r < 0) {
                        (void) execute(db, "ROLLBACK");
                        return r;
                }
        }
        return (int) n_migrations - version;
}

int sqlite_check_file(const char *path) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        sqlite3 *db = NULL;
        int r = sqlite_errno(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL));

        if (r >= 0)
                r = sqlite_prepare(db, "PRAGMA quick_check(1)", &stmt);
        if (r >= 0) {
                const char *answer =
                        sqlite3_step(stmt) == SQLITE_ROW ? (const char *) sqlite3_column_text(stmt, 0) : NULL;
                r = answer && streq(answer, "ok") ? 0 : -EUCLEAN;
        }
        sqlite3_finalize(TAKE_PTR(stmt));
        sqlite3_close(db);
        return r;
}
