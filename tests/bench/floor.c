#include "floor.h"

#include "tests/lib/loop.h"

static void run(sqlite3 *db, const char *sql) {
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
                test_die("%s: %s", sql, sqlite3_errmsg(db));
}

void floor_db_open(struct floor_db *db, const char *path) {
        *db = (struct floor_db){};
        if (sqlite3_open(path, &db->db) != SQLITE_OK)
                test_die("%s: %s", path, sqlite3_errmsg(db->db));
        run(db->db, "PRAGMA locking_mode=EXCLUSIVE");
        run(db->db, "PRAGMA journal_mode=WAL");
        run(db->db, "PRAGMA synchronous=FULL");
        run(db->db, "CREATE TABLE event (id INTEGER PRIMARY KEY, source TEXT NOT NULL, epoch TEXT NOT NULL,"
                    " sequence INTEGER NOT NULL, type TEXT NOT NULL, realtime_usec INTEGER NOT NULL,"
                    " fields TEXT NOT NULL, UNIQUE (source, epoch, sequence)) STRICT");
        static const char insert[] = "INSERT INTO event VALUES (NULL, 'keypad',"
                                     " '0123456789abcdef0123456789abcdef', ?, ?, 1795000000000000, ?)";
        if (sqlite3_prepare_v2(db->db, insert, -1, &db->insert, NULL) != SQLITE_OK)
                test_die("%s: %s", insert, sqlite3_errmsg(db->db));
}

void floor_db_close(struct floor_db *db) {
        sqlite3_finalize(db->insert);
        sqlite3_close(db->db);
        *db = (struct floor_db){};
}

void floor_db_commit(struct floor_db *db, size_t n, const char *type, const char *fields) {
        run(db->db, "BEGIN IMMEDIATE");
        for (size_t i = 0; i < n; i++) {
                sqlite3_bind_int64(db->insert, 1, (sqlite3_int64) ++db->sequence);
                sqlite3_bind_text(db->insert, 2, type, -1, SQLITE_STATIC);
                sqlite3_bind_text(db->insert, 3, fields, -1, SQLITE_STATIC);
                if (sqlite3_step(db->insert) != SQLITE_DONE)
                        test_die("insert: %s", sqlite3_errmsg(db->db));
                sqlite3_reset(db->insert);
        }
        run(db->db, "COMMIT");
}
