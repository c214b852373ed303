/*
 * Databases as versions that were released left them: NAME-VERSION.sql here has the tables,
 * NAME-VERSION-rows.sql, or .sql.gz, something in each of them.
 */
#pragma once

#include <sqlite3.h>

#include "services/base/util.h"

#define RELEASED_TABLES ".sql"
#define RELEASED_ROWS "-rows.sql"
#define RELEASED_LARGE "-rows.sql.gz"
/* What stands for ", " behind a column: the text of a table is one line. */
#define RELEASED_BREAK ",\n\t"

/* NAME-VERSIONENDING in the folder of these files, a new string. */
char *released_path(const char *name, unsigned version, const char *ending);
/* Makes the database of text alone, as after a kill: what is in it is in its log. */
void released_make(const char *name, unsigned version, const char *path);

sqlite3 *released_connect(const char *path);
void released_run(sqlite3 *db, const char *sql);
