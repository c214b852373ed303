/* What the files of the store share: the database, its prepared statements and binding by position. */
#pragma once

#include "daemon/record/store.h"
#include "services/base/sqlite-util.h"

enum { STORE_PARTS_MAX = 16, STORE_VERSIONS_MAX = 64 };

/*
 * A room's tables and its statements. versions[n] is the SQL that leads the room's tables to version n + 1 of
 * the record; NULL: nothing. It is never edited once released. STRICT tables: a text '007' stays a text.
 */
struct store_part {
        const char *const *versions;
        size_t n_versions;
        const char *const *sql;
        size_t n_sql;
};

struct store {
        sqlite3 *db;
        char record_id[RECORD_ID_SIZE];
        const struct store_part *parts[STORE_PARTS_MAX];
        sqlite3_stmt **statements[STORE_PARTS_MAX]; /* of each part */
        size_t n_parts;
};

/* Fills a statement's parameters, or reads a row's columns, one after the other. */
struct cursor {
        sqlite3_stmt *stmt;
        int next;
};

/* The part must be one of those that the store was opened with. */
struct cursor bind_start(struct store *store, const struct store_part *part, size_t sql);
void bind_u64(struct cursor *cursor, uint64_t value);
void bind_i64(struct cursor *cursor, int64_t value);
void bind_text(struct cursor *cursor,
               const char *value); /* borrowed until the statement is reset; NULL is NULL */
void bind_moment(struct cursor *cursor, const struct moment *moment);

struct cursor column_start(sqlite3_stmt *stmt);
uint64_t column_u64(struct cursor *cursor);
int64_t column_i64(struct cursor *cursor);
const char *column_text(struct cursor *cursor); /* valid until the next step; never NULL */
/* -EUCLEAN: longer than any text that was written. */
int column_copy(struct cursor *cursor, char *ret, size_t size);
void column_moment(struct cursor *cursor, struct moment *ret);

/* Runs to the end and resets. */
int stmt_run(sqlite3_stmt *stmt);
/* 1: a row; 0: the end. Resets on the end and on errors. */
int stmt_next(sqlite3_stmt *stmt);
/* The first column of the one row, and resets. */
int stmt_number(sqlite3_stmt *stmt, uint64_t *ret);
static inline void stmt_resetp(sqlite3_stmt **p) {
        sqlite3_reset(*p);
}
#define _cleanup_reset_ _cleanup_(stmt_resetp)
