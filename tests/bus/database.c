#include "database.h"

#include <sqlite3.h>

#include "tests/lib/suite.h"

int64_t database_ask(const char *path, const char *sql) {
        sqlite3_stmt *stmt = NULL;
        sqlite3 *db = NULL;
        int64_t answer = -1;

        ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
        if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
                answer = sqlite3_column_int64(stmt, 0);
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        return answer;
}
