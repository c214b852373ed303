/* Floors: the least that any program would have to do, without the project's code. */
#pragma once

#include <sqlite3.h>

#include "services/base/util.h"

/* A raw SQLite database, WAL and synchronous=FULL, with a table like the record's. */
struct floor_db {
        sqlite3 *db;
        sqlite3_stmt *insert;
        uint64_t sequence;
};

void floor_db_open(struct floor_db *db, const char *path);
void floor_db_close(struct floor_db *db);
/* Commits n rows of an event in one transaction. */
void floor_db_commit(struct floor_db *db, size_t n, const char *type, const char *fields);
