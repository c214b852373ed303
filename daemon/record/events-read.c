#include "daemon/record/events-read.h"

#include "daemon/record/sql-read.h"

static void sqlite_closep(sqlite3 **db) {
        sqlite3_close(*db);
}

static int read_row(sqlite3_stmt *stmt, event_read_fn each, void *userdata) {
        const char *type = (const char *) sqlite3_column_text(stmt, 0),
                   *text = (const char *) sqlite3_column_text(stmt, 1);
        struct fields_room room;
        struct fields fields;

        if (!type || !text || fields_from_text(text, &room, &fields) < 0)
                return -EUCLEAN;
        return each(type, &fields, userdata);
}

static int read_type(sqlite3 *db, const char *type, event_read_fn each, void *userdata) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(db, "SELECT type, fields FROM event WHERE type = ? ORDER BY id", &stmt), rc;

        if (r < 0)
                return r;
        rc = sqlite3_bind_text(stmt, 1, type, -1, SQLITE_STATIC);
        if (rc != SQLITE_OK)
                return sqlite_errno(rc);
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                r = read_row(stmt, each, userdata);
                if (r < 0)
                        return r;
        }
        return sqlite_errno(rc);
}

int events_read(const char *path, const char *const types[], size_t n_types, event_read_fn each,
                void *userdata) {
        _cleanup_(sqlite_closep) sqlite3 *db = NULL;
        int r = sqlite_open_to_read(path, &db);

        for (size_t i = 0; r >= 0 && i < n_types; i++)
                r = read_type(db, types[i], each, userdata);
        return r;
}
