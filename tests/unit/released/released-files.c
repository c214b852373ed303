#include "tests/unit/released/released-files.h"

#include <zlib.h>

#include "tests/lib/files.h"
#include "tests/lib/suite.h"

enum { FILE_MAX = 4 * 1024 * 1024 };

char *released_path(const char *name, unsigned version, const char *ending) {
        char *path = NULL;

        assert_ok(str_format(&path, RELEASED "/%s-%u%s", name, version, ending));
        return path;
}

sqlite3 *released_connect(const char *path) {
        sqlite3 *db = NULL;

        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        return db;
}

void released_run(sqlite3 *db, const char *sql) {
        char *error = NULL;
        int rc = sqlite3_exec(db, sql, NULL, NULL, &error);

        ck_assert_msg(rc == SQLITE_OK, "%s: %.100s", error ? error : "", sql);
}

/* Compressed or not. */
static char *read_rows(const char *path) {
        char *text = calloc(1, FILE_MAX);
        gzFile file = gzopen(path, "rb");

        ck_assert_ptr_nonnull(text);
        ck_assert_msg(file, "%s is not there", path);
        int n = gzread(file, text, FILE_MAX - 1);
        ck_assert_int_gt(n, 0);
        ck_assert_int_lt(n, FILE_MAX - 1);
        ck_assert_int_eq(gzclose(file), Z_OK);
        return text;
}

static char *find_rows(const char *name, unsigned version) {
        char *path = released_path(name, version, RELEASED_ROWS);

        if (access(path, F_OK) == 0)
                return path;
        free(path);
        return released_path(name, version, RELEASED_LARGE);
}

void released_make(const char *name, unsigned version, const char *path) {
        _cleanup_free_ char *tables_path = released_path(name, version, RELEASED_TABLES),
                            *rows_path = find_rows(name, version), *broken = file_read(tables_path, NULL),
                            *tables = text_replace(broken, RELEASED_BREAK, ", "),
                            *rows = read_rows(rows_path);

        (void) unlink(path);
        sqlite3 *db = released_connect(path);
        released_run(db, "PRAGMA journal_mode = WAL; BEGIN");
        released_run(db, tables);
        released_run(db, rows);
        released_run(db, "COMMIT");
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
