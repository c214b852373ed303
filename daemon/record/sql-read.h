/*
 * Databases that are only read, by whoever proves them: so that nothing is made or changed beside them
 * either.
 */
#pragma once

#include "services/base/sqlite-util.h"

/* One that nobody has open, with its log if it has one. */
int sqlite_open_to_read(const char *path, sqlite3 **ret);
/* A new one in $TMPDIR (/var/tmp), without a journal, which is gone with the connection or its process; the
 * path says nothing. */
int sqlite_open_temporary(const char *path, sqlite3 **ret);
/* The same as sqlite_open_to_read(), as a further database of a temporary one. */
int sqlite_attach_to_read(sqlite3 *db, const char *path, const char *name);
