/*
 * A database of ours: a connection as of sqlite_open(), exclusive to this process, its prepared statements,
 * and where damage was found in it. A cursor binds a statement's parameters one after the other, then reads
 * the columns of each row in the same way. Calls block for the disk.
 */
#pragma once

#include "util.h"

struct sql;
struct sqlite3;

struct sql_spec {
        /* Whose database it is, in the file's header (the application_id of SQLite): one that has tables and
         * another number is refused as damaged. Four letters. */
        char application[5];
        const char *const *migrations; /* as for sqlite_migrate() */
        size_t n_migrations;
        const char *const *statements; /* prepared once; a cursor names one by its index */
        size_t n_statements;
        const char *const *append_only; /* tables; a statement that would change or remove rows of them is
                                         * refused with -EACCES when it is prepared */
        size_t n_append_only;
        /* Instead of sqlite_open(), exclusive, which NULL stands for. */
        int (*open)(const char *path, struct sqlite3 **ret);
        bool check_pages;    /* read every page at once, to see whether it is intact */
        uint64_t check_usec; /* and if that takes longer, leave the rest unread, or all of it; 0: however long
                              */
};

/*
 * Opens the file or makes it. Returns how many migrations were applied. Errors: -EPROTONOSUPPORT (newer),
 * -EBUSY (another process has it), -EROFS, -ENOSPC, -EIO, -EACCES and the like; or -EUCLEAN, with *ret_damage
 * (if not NULL) a new string that says where. What is damaged or newer is left as it is, its log too.
 */
int sql_open(const char *path, const struct sql_spec *spec, struct sql **ret, char **ret_damage);
struct sql *sql_free(struct sql *sql);
DEFINE_CLEANUP(struct sql *, sql_free)

/* For sql-backup.c. */
struct sqlite3 *sql_connection(struct sql *sql);

/* Notes where damage was found, and returns -EUCLEAN: of what no version of ours has written. */
_printf_(2, 3) int sql_damaged(struct sql *sql, const char *format, ...);
/* Calls found whenever a call finds damage, in what it reads or in what it was to write. */
void sql_on_damage(struct sql *sql, void (*found)(void *userdata), void *userdata);
/* Where a call last found damage, for the line that is logged: "table job, column state"; NULL: nowhere. */
const char *sql_damage(const struct sql *sql);

/* A transaction, not begun where sql_check_kept() fails. After an error of sql_commit() nothing of it
 * happened. */
int sql_begin(struct sql *sql);
int sql_commit(struct sql *sql);
/* Nothing when none is open: after the worst errors SQLite has rolled back by itself. */
void sql_rollback(struct sql *sql);
/* Whether what is written stays: as of sql_files_check(), with what was found for sql_damage(). To be asked
 * after a commit too, before anyone is told. */
int sql_check_kept(struct sql *sql);

/* In a transaction: writes what the file says already, so that the commit proves that the disk takes
 * something, although there is nothing to write. -ENOSPC: as of sql_files_check_room(). */
int sql_touch(struct sql *sql);
/* A transaction of that alone, for whoever tries again: 0 only if the file can be written, and stays. */
int sql_probe(struct sql *sql);

/* The row that was inserted last. */
uint64_t sql_last_id(const struct sql *sql);
/* Empties the log into the database, as far as that needs no waiting. empty: and leaves none of its bytes in
 * the file, where what was erased stands until then; -EBUSY: somebody reads, as a copy that is being made. */
int sql_checkpoint(struct sql *sql, bool empty);

/* Texts that are bound are borrowed until the statement is reset: at the end of sql_run(), of the rows, or of
 * the cursor. */
struct sqlite3_stmt;
struct sql_cursor {
        struct sql *sql;
        struct sqlite3_stmt *stmt;
        const struct sql_table *table; /* whose rows it is about, for whoever describes tables */
        int next;
        int error; /* the first that reading a column gave; the rest then means nothing */
};
#define _cleanup_cursor_ _cleanup_(sql_reset)

struct sql_cursor sql_use(struct sql *sql, size_t statement);
void sql_reset(struct sql_cursor *cursor);

void sql_bind_u64(struct sql_cursor *cursor, uint64_t value); /* at most INT64_MAX */
void sql_bind_i64(struct sql_cursor *cursor, int64_t value);
void sql_bind_text(struct sql_cursor *cursor, const char *value); /* NULL is NULL */

/* Runs to the end. */
int sql_run(struct sql_cursor *cursor);
/* 1: a row, whose columns are read from the first on; 0: the end. */
int sql_next(struct sql_cursor *cursor);

/* Whether the next column is NULL, which reads as 0 or empty. */
bool sql_is_null(const struct sql_cursor *cursor);
uint64_t sql_u64(struct sql_cursor *cursor);
/* Below limit, otherwise it is damaged: a number that stands for one of so many things. */
uint64_t sql_u64_below(struct sql_cursor *cursor, uint64_t limit);
int64_t sql_i64(struct sql_cursor *cursor);
const char *sql_text(struct sql_cursor *cursor); /* never NULL; valid until the next row */
/* Both return cursor->error: the text as a new string, or into ret, where one that does not fit is damage. */
int sql_dup(struct sql_cursor *cursor, char **ret);
int sql_copy(struct sql_cursor *cursor, char *ret, size_t size);
/* sql_damaged() of the column that was read last. */
int sql_column_damaged(struct sql_cursor *cursor);
/* The next column says whether the row fits its sum: "sum = row_sum(a, b)" behind a and b. If it does not,
 * that is damage, named by the first column, which should be the row's key. Returns cursor->error. */
int sql_check_sum(struct sql_cursor *cursor);
