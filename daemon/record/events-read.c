#include "daemon/record/events-read.h"

#include "daemon/record/sql-read.h"

static void sqlite_closep(sqlite3 **db) {
        sqlite3_close(*db);
}

static bool is_wanted(const char *type, const char *const types[], size_t n_types) {
        for (size_t i = 0; i < n_types; i++)
                if (streq(types[i], type))
                        return true;
        return false;
}

static int read_row(sqlite3_stmt *stmt, event_read_fn each, void *userdata) {
        struct event_read event = {
                .id = (uint64_t) sqlite3_column_int64(stmt, 0),
                .type = (const char *) sqlite3_column_text(stmt, 1),
                .text = (const char *) sqlite3_column_text(stmt, 2),
        };
        struct fields_room room;
        struct fields fields;

        if (!event.text || fields_from_text(event.text, &room, &fields) < 0)
                return -EUCLEAN;
        event.fields = &fields;
        return each(&event, userdata);
}

/* All of them are looked at once: what is read of the rest is its type. */
static int read_all(sqlite3 *db, const char *const types[], size_t n_types, event_read_fn each,
                    void *userdata) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(db, "SELECT id, type, fields FROM event ORDER BY id", &stmt), rc;

        if (r < 0)
                return r;
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
                const char *type = (const char *) sqlite3_column_text(stmt, 1);

                if (!type)
                        return -EUCLEAN;
                r = is_wanted(type, types, n_types) ? read_row(stmt, each, userdata) : 0;
                if (r < 0)
                        return r;
        }
        return sqlite_errno(rc);
}

int events_read(const char *path, const char *const types[], size_t n_types, event_read_fn each,
                void *userdata) {
        _cleanup_(sqlite_closep) sqlite3 *db = NULL;
        int r = sqlite_open_to_read(path, &db);

        return r < 0 ? r : read_all(db, types, n_types, each, userdata);
}
