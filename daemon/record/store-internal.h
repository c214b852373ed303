/* What the files of the store share: the database, its prepared statements and binding by position. */
#pragma once

#include "daemon/record/store.h"
#include "services/base/sqlite-util.h"

enum store_sql {
        SQL_BEGIN,
        SQL_COMMIT,
        SQL_ROLLBACK,
        SQL_ADD_EVENT,
        SQL_LAST_EVENT,
        SQL_EVENTS_SINCE,
        SQL_FIND_EVENT,
        SQL_SAVE_STREAM,
        SQL_ADD_STREAM,
        SQL_SAVE_SOURCE,
        SQL_LOAD_SOURCE,
        SQL_FIND_STREAM,
        SQL_FIND_BOOT,
        SQL_LOAD_BOOT,
        SQL_SAVE_BOOT,
        SQL_LOAD_RULES,
        SQL_SAVE_RULES,
        SQL_COUNTERS,
        SQL_SAVE_COUNTER,
        SQL_POSTS,
        SQL_SAVE_POST,
        SQL_LAST_VISIT,
        SQL_ADD_VISIT,
        SQL_LOAD_VISIT,
        SQL_CORRECT_VISIT,
        SQL_UNDO_VISIT,
        SQL_NEXT_UNCORRECTED,
        SQL_SAVE_RATING,
        SQL_LOAD_RATING,
        SQL_LIVE_RATINGS,
        SQL_LAST_RATED,
        SQL_ADD_FIGURES,
        SQL_ADD_OFFLINE,
        SQL_NEXT_OFFLINE,
        SQL_ADD_STRAY,
        SQL_NEXT_STRAY,
        SQL_RATINGS,
        SQL_RATINGS_OF_COUNTER,
        SQL_FIGURES,
        SQL_LOAD_QUEUE_RULES,
        SQL_SAVE_QUEUE_RULES,
        SQL_LOAD_QUEUE_DAY,
        SQL_SAVE_QUEUE_DAY,
        SQL_SUM_TICKETS,
        SQL_SUM_VISITS,
        SQL_SERVICES,
        SQL_SAVE_SERVICE,
        SQL_DESKS,
        SQL_SAVE_DESK,
        SQL_ADD_TICKET,
        SQL_SAVE_TICKET,
        SQL_TICKETS,
        SQL_LAST_TICKET,
        SQL_KEYS,
        SQL_SAVE_KEY,
        SQL_KIOSKS,
        SQL_SAVE_KIOSK,
        SQL_ADD_PERIOD,
        SQL_SAVE_PERIOD,
        SQL_LAST_PERIOD,
        SQL_NEXT_UNCERTAIN_PERIOD,
        SQL_LOAD_QUEUE_FIGURES,
        SQL_SAVE_QUEUE_FIGURES,
        SQL_QUEUE_FIGURES,
        SQL_LOAD_PRINT_RULES,
        SQL_SAVE_PRINT_RULES,
        SQL_SAVE_PRINT,
        SQL_LOAD_PRINT,
        SQL_OWED_PRINTS,
        SQL_SAVE_PRINTER,
        SQL_FORGET_PRINTERS,
        SQL_PRINTERS,
        SQL_LOAD_LOCK,
        SQL_SAVE_LOCK,
        SQL_ADD_OFFICIAL_FIGURES,
        SQL_OFFICIAL_FIGURES,
        _SQL_MAX,
};

struct store {
        sqlite3 *db;
        sqlite3_stmt *sql[_SQL_MAX];
        char record_id[RECORD_ID_SIZE];
};

extern const char *const store_migrations[];
extern const size_t store_n_migrations;
extern const char *const store_sql_text[_SQL_MAX];

/* Fills a statement's parameters, or reads a row's columns, one after the other. */
struct cursor {
        sqlite3_stmt *stmt;
        int next;
};

struct cursor bind_start(struct store *store, enum store_sql sql);
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
static inline void stmt_resetp(sqlite3_stmt **p) {
        sqlite3_reset(*p);
}
#define _cleanup_reset_ _cleanup_(stmt_resetp)

/* Columns of SQL_LOAD_VISIT and all that select the same. */
int read_visit(struct cursor *cursor, struct visit_row *ret);
int read_rating(struct cursor *cursor, struct rating_row *ret);
