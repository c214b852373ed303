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

#include "daemon/record/room.h"
#include "daemon/record/rows.h"

/*
 * Opens or creates, with the tables of the rooms (which end with NULL). record_id: 32 hexadecimal digits for
 * a new record, NULL for random ones; an existing one keeps its own. Nothing is ever moved aside or repaired.
 * -EUCLEAN: damaged, or another kind of file, with *ret_damage (if not NULL) a new string that says where;
 * -EPROTONOSUPPORT: written by a newer version; -EBUSY: another process holds it.
 */
int store_open(const char *path, const struct room *const *rooms, const char *record_id, struct store **ret,
               char **ret_damage);
struct store *store_free(struct store *store);
DEFINE_CLEANUP(struct store *, store_free)

const char *store_record_id(const struct store *store);
/* Whether store_open() has made it, as there was none. */
bool store_is_new(const struct store *store);
/* Where a call last found damage: "table desk, column state"; NULL: nowhere. */
const char *store_damage(const struct store *store);
/* As sql_damaged(): of a room's rows that do not fit together. */
int store_damaged(struct store *store, const char *room);

int store_begin(struct store *store);
int store_commit(struct store *store);
void store_rollback(struct store *store);
/* Whether what is written stays; as of sql_check_kept(), with store_damage(). store_begin() and
 * store_commit() ask it too. */
int store_check(struct store *store);

/* Events. Ids are given by the caller and rise by one; the table refuses anything else, and any change. */
int store_add_event(struct store *store, const struct event_row *event);
int store_last_event_id(struct store *store, uint64_t *ret);

/* event's strings are valid during the call only. A non-zero return ends the walk and is returned. */
typedef int (*store_event_fn)(const struct event_row *event, void *userdata);
int store_each_event(struct store *store, uint64_t after, uint32_t max, store_event_fn each, void *userdata);
/* -ENOENT: no such event. Strings are the caller's to free. */
int store_find_event(struct store *store, const struct stream_row *stream, uint64_t sequence, char **ret_type,
                     char **ret_fields);

/* By id, or by name. Streams and boots have ids from 1 without gaps. */
typedef int (*store_stream_fn)(const struct stream_row *stream, void *userdata);
int store_each_stream(struct store *store, store_stream_fn each, void *userdata);
int store_save_stream(struct store *store, const struct stream_row *stream);
typedef int (*store_source_fn)(const struct source_row *source, void *userdata);
int store_each_source(struct store *store, store_source_fn each, void *userdata);
int store_save_source(struct store *store, const struct source_row *source);
typedef int (*store_boot_fn)(const struct boot_row *boot, void *userdata);
int store_each_boot(struct store *store, store_boot_fn each, void *userdata);
int store_save_boot(struct store *store, const struct boot_row *boot);
