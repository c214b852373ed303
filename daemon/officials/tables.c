#include "daemon/officials/tables.h"

static const char version_1[] = "CREATE TABLE sign_in_lock ("
                                " of_official INTEGER NOT NULL,"
                                " id TEXT NOT NULL,"
                                " failures INTEGER NOT NULL,"
                                " last_realtime_usec INTEGER NOT NULL, last_boottime_usec INTEGER NOT NULL,"
                                " last_boot INTEGER NOT NULL, last_synchronized INTEGER NOT NULL,"
                                " PRIMARY KEY (of_official, id)) STRICT, WITHOUT ROWID;";

static const char *const sql[] = {
        [SQL_LOCKS] = "SELECT of_official, id, failures, last_realtime_usec, last_boottime_usec, last_boot,"
                      " last_synchronized FROM sign_in_lock ORDER BY of_official, id",
        [SQL_SAVE_LOCK] = "INSERT OR REPLACE INTO sign_in_lock VALUES (?, ?, ?, ?, ?, ?, ?)",
};

static const char *const versions[] = {version_1};

const struct store_part officials_tables = {versions, ELEMENTSOF(versions), sql, ELEMENTSOF(sql)};
