/*
 * The files of an open database, and whether they are still what its path leads to. A process goes on writing
 * into a file that was removed, replaced or emptied under it, and SQLite reports success: what it wrote is
 * gone with the process.
 */
#pragma once

#include <sys/types.h>

#include "sqlite-util.h"

enum { SQL_FILES = 2 }; /* the database and its log */

struct sql_file {
        char *path;
        dev_t device;
        ino_t inode; /* 0: not there yet */
        off_t size;  /* the largest that was seen: neither file ever shrinks while it is open */
};

struct sql_files {
        struct sql_file files[SQL_FILES]; /* without a path for a database in memory */
};

/* Of a database that was opened just now. */
int sql_files_note(sqlite3 *db, struct sql_files *ret);
void sql_files_clear(struct sql_files *files);

/*
 * Before a transaction, and after it before anyone is told. -EIDRM: removed, replaced or emptied, with
 * *ret_what a literal that says so and *ret_path the file's path; -EACCES: this user may no longer write it,
 * so that the next start could not open it; -EROFS: the file system is read-only by now. A kernel that
 * remounted it in an emergency may let writes into its cache and fsync() succeed.
 */
int sql_files_check(struct sql_files *files, const char **ret_path, const char **ret_what);

/* -ENOSPC: the file system has less room than a transaction may need. What is written to the log once more,
 * where a transaction that failed has grown it, proves nothing of that. */
int sql_files_check_room(const struct sql_files *files);
