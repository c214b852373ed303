/*
 * The record on disk: one SQLite database (WAL, synchronous=FULL, STRICT tables), held by one process. Calls
 * block for the disk. Nothing is decided here: rows go in and out.
 *
 * Writing happens between store_begin() and store_commit(); what was written is durable when
 * store_commit() returned 0. After any error of a write call, store_rollback().
 * Errors: -ENOSPC, -EROFS, -EIO, -EBUSY, -EUCLEAN (damaged), -EACCES, -ENOMEM, -EEXIST (a uniqueness rule),
 * -EIDRM (the file is gone from its place).
 */
#pragma once

#include "daemon/record/columns.h"
#include "daemon/record/room.h"
#include "daemon/record/rows.h"
#include "daemon/record/sql-backup.h"

#define CENTRE_DATABASE "centre.db" /* in the state directory */

/*
 * What is asked of a room's tables, which are those that its queries name. What the description of a table
 * says of a version that was released is never edited: a new column is one with "since"
 * (tests/unit/released/README.md). STRICT tables: a text '007' stays a text.
 */
struct store_part {
        const struct sql_query *queries;
        size_t n_queries;
        /* versions[n] is the SQL that beside the tables' own leads to version n + 1; NULL: nothing. */
        const char *const *versions;
        size_t n_versions;
};

/*
 * Opens or creates, with the tables of the rooms (which end with NULL). record_id: 32 hexadecimal digits for
 * a new record, NULL for random ones; an existing one keeps its own. Nothing is ever moved aside or repaired.
 * -EUCLEAN: damaged, or another kind of file, with *ret_damage (if not NULL) a new string that says where;
 * -EPROTONOSUPPORT: written by a newer version; -EBUSY: another process holds it.
 */
int store_open(const char *path, const struct room *const *rooms, const char *record_id, struct store **ret,
               char **ret_damage);
/* The same of one that nobody has open, only to read, as of sql-read.h; its newest events are not read at
 * once. -EROFS: of an older version. */
int store_open_to_read(const char *path, const struct room *const *rooms, struct store **ret,
                       char **ret_damage);
/* A new one that is gone with its process, as of sql-read.h. */
int store_open_temporary(const struct room *const *rooms, const char *record_id, struct store **ret);
struct store *store_free(struct store *store);
DEFINE_CLEANUP(struct store *, store_free)

const char *store_record_id(const struct store *store);
/* Whether store_open() has made it, as there was none. */
bool store_is_new(const struct store *store);
/* Where a call last found damage: "table desk, column state"; NULL: nowhere. */
const char *store_damage(const struct store *store);
/* As sql_on_damage(). */
void store_on_damage(struct store *store, void (*found)(void *userdata), void *userdata);
/* As sql_damaged(): of an event that cannot be read, or is missing. */
int store_event_damaged(struct store *store, uint64_t id);
/* As sql_damaged(): of a room's rows that do not fit together. */
int store_damaged(struct store *store, const char *room);

/* For whoever compares whole databases. */
struct sqlite3 *store_connection(struct store *store);

/* As sql_backup_new(). */
int store_copy(struct store *store, sql_backup_write_fn write, void *userdata, struct sql_backup **ret);

int store_begin(struct store *store);
int store_commit(struct store *store);
void store_rollback(struct store *store);
/* As sql_checkpoint() of an empty log. */
int store_empty_log(struct store *store);
/* As sql_touch(). */
int store_touch(struct store *store);
/* Whether what is written stays; as of sql_check_kept(), with store_damage(). store_begin() and
 * store_commit() ask it too. */
int store_check(struct store *store);

/* To read rows, by columns.h. The part must be one of those that the store was opened with. */
struct sql_cursor store_use(struct store *store, const struct store_part *part, size_t query);
/* The row of these numbers. -ENOENT: there is none, or no store, as of a record without a past. */
static inline int store_find(struct store *store, const struct store_part *part, size_t query,
                             const uint64_t *numbers, size_t n, void *ret) {
        if (!store)
                return -ENOENT;
        struct sql_cursor cursor = store_use(store, part, query);
        for (size_t i = 0; i < n; i++)
                sql_bind_u64(&cursor, numbers[i]);
        return sql_load(cursor, ret);
}

/* Writes the row by its table's description. Ids of events rise by one; their table refuses anything else,
 * and any change. */
int store_save(struct store *store, const struct sql_table *table, const void *row);
/* As sql_save_rows(). */
int store_save_rows(struct store *store, const struct sql_table *table, void *rows, size_t n);

/* event's strings are valid during the call only. A non-zero return ends it and is returned. */
typedef int (*store_event_fn)(const struct event_row *event, void *userdata);
int store_each_event(struct store *store, uint64_t after, uint32_t max, store_event_fn each, void *userdata);
/* -ENOENT: no such event. Strings are the caller's to free. */
int store_find_event(struct store *store, const struct stream_row *stream, uint64_t sequence, char **ret_type,
                     char **ret_fields);
