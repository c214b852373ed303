#include "daemon/record/sql-read.h"

#include <sys/stat.h>

/* The path within an address, whose other characters mean something there. */
static int write_path(FILE *f, const char *path) {
        /* Two slashes would begin with the name of a machine. */
        _cleanup_free_ char *whole = realpath(path, NULL);

        if (!whole)
                return -errno;
        for (const char *p = whole; *p; p++)
                if (strchr("%?#", *p))
                        (void) fprintf(f, "%%%02X", (unsigned char) *p);
                else
                        (void) fputc(*p, f);
        return 0;
}

/*
 * SQLite takes a file that is immutable as it is, and looks for nothing beside it. Of one with a log it must
 * read that too: then it gets the lock that it wants from a VFS that has none, and keeps the log's index to
 * itself.
 */
static int write_uri(const char *path, char **ret) {
        _cleanup_free_ char *log = NULL;
        struct stat st;
        size_t size;
        int r = str_format(&log, "%s-wal", path);
        FILE *f = r < 0 ? NULL : open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        (void) fputs("file:", f);
        r = write_path(f, path);
        (void) fputs(
                stat(log, &st) == 0 && st.st_size > 0 ? "?mode=ro&vfs=unix-none" : "?mode=ro&immutable=1", f);
        if (fclose(f) != 0 && r >= 0)
                r = -ENOMEM;
        if (r < 0)
                free(TAKE_PTR(*ret));
        return r;
}

static int execute(sqlite3 *db, const char *sql) {
        return sqlite_errno(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static int open_uri(const char *uri, int flags, const char *pragmas, sqlite3 **ret) {
        sqlite3 *db = NULL;
        int r = sqlite_errno(sqlite3_open_v2(uri, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL));

        if (r >= 0) {
                sqlite3_extended_result_codes(db, 1);
                sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
                r = sqlite_add_functions(db);
        }
        if (r >= 0)
                r = execute(db, pragmas);
        if (r < 0) {
                sqlite3_close(db);
                return r;
        }
        *ret = db;
        return 0;
}

int sqlite_open_temporary(_unused_ const char *path, sqlite3 **ret) {
        return open_uri("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA foreign_keys=ON",
                        ret);
}

int sqlite_open_to_read(const char *path, sqlite3 **ret) {
        _cleanup_free_ char *uri = NULL;
        int r = write_uri(path, &uri);

        return r < 0 ? r
                     : open_uri(uri, SQLITE_OPEN_READONLY,
                                "PRAGMA locking_mode=EXCLUSIVE; SELECT 1 FROM sqlite_schema", ret);
}

int sqlite_attach_to_read(sqlite3 *db, const char *path, const char *name) {
        _cleanup_stmt_ sqlite3_stmt *attach = NULL;
        _cleanup_free_ char *uri = NULL;
        int r = write_uri(path, &uri);

        if (r >= 0)
                r = sqlite_prepare(db, "ATTACH ? AS ?", &attach);
        if (r < 0)
                return r;
        if (sqlite3_bind_text(attach, 1, uri, -1, SQLITE_STATIC) != SQLITE_OK ||
            sqlite3_bind_text(attach, 2, name, -1, SQLITE_STATIC) != SQLITE_OK)
                return -ENOMEM;
        return sqlite_errno(sqlite3_step(attach));
}
