/*
 * A consistent copy of a database at work, in slices. The copy is told as writes to a file that is somewhere
 * else: who applies them in their order has it. What is committed meanwhile is told too, so that nothing
 * begins again, and nothing is read but through the open connection: the database's own file may be gone.
 */
#pragma once

#include "services/base/sql.h"

struct sql_backup;

/* Bytes of the copy; size 0: its file ends at offset. A negative errno ends the copying. */
typedef int (*sql_backup_write_fn)(uint64_t offset, const void *data, size_t size, void *userdata);

/* One at a time; ends before the database does. */
int sql_backup_new(struct sql *sql, sql_backup_write_fn write, void *userdata, struct sql_backup **ret);
struct sql_backup *sql_backup_free(struct sql_backup *backup);
DEFINE_CLEANUP(struct sql_backup *, sql_backup_free)

/* Copies so many pages more, outside transactions. 1: there are more; 0: the copy is complete. Errors: what
 * write gave, or those of a read. */
int sql_backup_step(struct sql_backup *backup, int n_pages);
