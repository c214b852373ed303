/* What the files of the store share: its database, and the statements and columns of a room. */
#pragma once

#include "daemon/record/store.h"
#include "services/base/sql.h"

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
        struct sql *sql; /* the statements of all parts, one part after the other */
        char record_id[RECORD_ID_SIZE];
        bool is_new; /* made by this store_open() */
        const struct store_part *parts[STORE_PARTS_MAX];
        size_t first[STORE_PARTS_MAX]; /* the index of each part's first statement */
        size_t n_parts;
};

/* The part must be one of those that the store was opened with. */
struct sql_cursor store_use(struct store *store, const struct store_part *part, size_t sql);
/* To the one row that there may be; -ENOENT: there is none. */
int store_row(struct sql_cursor *cursor);
/* The first column of the one row. */
int store_number(struct sql_cursor cursor, uint64_t *ret);

void bind_moment(struct sql_cursor *cursor, const struct moment *moment);
void column_moment(struct sql_cursor *cursor, struct moment *ret);
/* A text that from_string knows; of any other the column is damaged, which reads as 0. */
int column_word(struct sql_cursor *cursor, int (*from_string)(const char *s));
