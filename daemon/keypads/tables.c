#include "daemon/keypads/tables.h"

static const char version_1[] =
        "CREATE TABLE key_meaning ("
        " keypad TEXT NOT NULL,"
        " key TEXT NOT NULL,"
        " service TEXT NOT NULL,"
        " counter TEXT NOT NULL,"
        " PRIMARY KEY (keypad, key)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE kiosk ("
        " keypad TEXT PRIMARY KEY,"
        " priority TEXT NOT NULL,"
        " priority_usec INTEGER NOT NULL,"
        " pressed_realtime_usec INTEGER NOT NULL, pressed_boottime_usec INTEGER NOT NULL,"
        " pressed_boot INTEGER NOT NULL, pressed_synchronized INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

static const char *const sql[] = {
        [SQL_KEYS] = "SELECT keypad, key, service, counter FROM key_meaning ORDER BY keypad, key",
        [SQL_SAVE_KEY] = "INSERT OR REPLACE INTO key_meaning VALUES (?, ?, ?, ?)",
        [SQL_KIOSKS] = "SELECT keypad, priority, priority_usec, pressed_realtime_usec, pressed_boottime_usec,"
                       " pressed_boot, pressed_synchronized FROM kiosk ORDER BY keypad",
        [SQL_SAVE_KIOSK] = "INSERT OR REPLACE INTO kiosk VALUES (?, ?, ?, ?, ?, ?, ?)",
};

static const char *const versions[] = {version_1};

const struct store_part keypads_tables = {versions, ELEMENTSOF(versions), sql, ELEMENTSOF(sql)};
