/* SQLite as this project uses it: STRICT tables, WAL, synchronous=FULL, errors as negative errno. */
#pragma once

#include <sqlite3.h>

#include "util.h"

static inline void sqlite3_finalizep(sqlite3_stmt **p) {
        sqlite3_finalize(*p);
}
#define _cleanup_stmt_ _cleanup_(sqlite3_finalizep)

/* SQLITE_FULL -ENOSPC, SQLITE_READONLY -EROFS, SQLITE_BUSY/LOCKED -EBUSY, SQLITE_CORRUPT/NOTADB/ERROR
 * -EUCLEAN, SQLITE_PERM/AUTH/ CANTOPEN -EACCES, SQLITE_NOMEM -ENOMEM, SQLITE_TOOBIG -E2BIG, SQLITE_CONSTRAINT
 * -EEXIST, others -EIO; OK, ROW, DONE 0. */
int sqlite_errno(int rc);

/* Opens or creates in WAL mode, synchronous=FULL, foreign keys on, exclusive to this process (a second opener
 * gets -EBUSY) when exclusive. Statements have a function row_sum(value, ...), as of row-sum.h; the schema
 * has not. What cannot be opened: the system's errno, such as -ENOENT for a missing folder. */
int sqlite_open(const char *path, bool exclusive, sqlite3 **ret);
/* row_sum(), for a connection that was opened otherwise. */
int sqlite_add_functions(sqlite3 *db);
int sqlite_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret);

/* Numbered migrations: user_version counts those applied. Each runs in its own transaction. Returns how many
 * were applied now. -EPROTONOSUPPORT: the file is newer. */
int sqlite_migrate(sqlite3 *db, const char *const *migrations, size_t n_migrations);

/* Reads a file that nobody has open from end to end. -EUCLEAN: it is not intact. */
int sqlite_check_file(const char *path);
