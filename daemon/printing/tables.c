#include "daemon/printing/tables.h"

#define PRINT_COLUMNS "ticket, text, state, owed, realtime_usec, boottime_usec, boot, synchronized"

static const char version_1[] = "CREATE TABLE print_rules ("
                                " id INTEGER PRIMARY KEY CHECK (id = 1),"
                                " printed INTEGER NOT NULL,"
                                " printers TEXT NOT NULL,"
                                " ttl_usec INTEGER NOT NULL) STRICT;"
                                "CREATE TABLE print ("
                                " ticket INTEGER PRIMARY KEY,"
                                " text TEXT NOT NULL,"
                                " state TEXT NOT NULL,"
                                " owed INTEGER NOT NULL,"
                                " realtime_usec INTEGER NOT NULL, boottime_usec INTEGER NOT NULL,"
                                " boot INTEGER NOT NULL, synchronized INTEGER NOT NULL) STRICT;"
                                "CREATE INDEX print_owed ON print (ticket) WHERE owed = 1;"
                                "CREATE TABLE printer ("
                                " position INTEGER PRIMARY KEY,"
                                " id TEXT NOT NULL UNIQUE,"
                                " troubles INTEGER NOT NULL) STRICT;"; /* bit set */

static const char *const sql[] = {
        [SQL_LOAD_PRINT_RULES] = "SELECT printed, printers, ttl_usec FROM print_rules",
        [SQL_SAVE_PRINT_RULES] = "INSERT OR REPLACE INTO print_rules VALUES (1, ?, ?, ?)",
        [SQL_SAVE_PRINT] = "INSERT INTO print VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                           " ON CONFLICT (ticket) DO UPDATE SET state = excluded.state, owed = excluded.owed",
        [SQL_LOAD_PRINT] = "SELECT " PRINT_COLUMNS " FROM print WHERE ticket = ?",
        [SQL_OWED_PRINTS] = "SELECT " PRINT_COLUMNS " FROM print WHERE owed = 1 ORDER BY ticket",
        [SQL_SAVE_PRINTER] = "INSERT INTO printer (id, troubles) VALUES (?, ?)"
                             " ON CONFLICT (id) DO UPDATE SET troubles = excluded.troubles",
        [SQL_FORGET_PRINTERS] = "DELETE FROM printer",
        [SQL_PRINTERS] = "SELECT id, troubles FROM printer ORDER BY position",
};

static const char *const versions[] = {version_1};

const struct store_part printing_tables = {versions, ELEMENTSOF(versions), sql, ELEMENTSOF(sql)};
