#include <inttypes.h>
#include <sqlite3.h>

#include "tests/unit/daemon/record.h"

/* The record's own connection holds the file: who writes, or attaches it, needs the files of a closed one. */
static sqlite3 *open_copy(const struct record *record) {
        sqlite3 *db = NULL;
        struct record *open = (struct record *) record;

        open->recorder = recorder_free(open->recorder);
        open->store = store_free(open->store);
        ck_assert_int_eq(sqlite3_open(record->path, &db), SQLITE_OK);
        return db;
}

static void close_copy(const struct record *record, sqlite3 *db) {
        struct record *open = (struct record *) record;

        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
        assert_ok(store_open(open->path, centre_rooms, RECORD_ID, &open->store, NULL));
        record_start(open);
}

char *record_text(const struct record *record, const char *sql) {
        sqlite3 *db = store_connection(record->store); /* to open it again takes a hundred times as long */
        sqlite3_stmt *stmt = NULL;
        char *text = NULL;

        ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
        if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0))
                text = strdup((const char *) sqlite3_column_text(stmt, 0));
        sqlite3_finalize(stmt);
        return text;
}

int64_t record_number(const struct record *record, const char *sql) {
        _cleanup_free_ char *text = record_text(record, sql);
        int64_t number;

        return text && sscanf(text, "%" SCNd64, &number) == 1 ? number : INT64_MIN;
}

int record_exec(const struct record *record, const char *sql) {
        sqlite3 *db = open_copy(record);
        int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);

        close_copy(record, db);
        return rc;
}

struct replay {
        struct store *store;
        struct book *book;
        size_t n;
};

static void commit_replayed(struct replay *replay) {
        assert_ok(book_flush(replay->book, replay->store));
        book_forget_events(replay->book);
        assert_ok(store_commit(replay->store));
}

static int replay_row(const struct event_row *row, void *userdata) {
        struct replay *replay = userdata;

        if (++replay->n % RECORD_REPLAY_COMMIT == 0) {
                commit_replayed(replay);
                assert_ok(store_begin(replay->store));
        }
        test_event_replay(replay->book, row);
        return 0;
}

/* What events say. */
static const char *const tables[] = {"event",
                                     "stream",
                                     "boot",
                                     "rules",
                                     "counter",
                                     "post",
                                     "visit",
                                     "rating",
                                     "figures",
                                     "offline",
                                     "stray",
                                     "setting",
                                     "queue_day",
                                     "service",
                                     "desk",
                                     "ticket",
                                     "period",
                                     "key_meaning",
                                     "kiosk",
                                     "queue_figures",
                                     "print",
                                     "print_rules",
                                     "printer",
                                     "official_figures",
                                     "sign_in_lock",
                                     "camera",
                                     "camera_day",
                                     "camera_count",
                                     "camera_gap",
                                     "hold",
                                     "footage",
                                     "footage_counter",
                                     "footage_want",
                                     "visit_begin",
                                     "suggestion",
                                     "suggestion_move",
                                     "suggestion_erasure",
                                     "suggestion_reminder",
                                     "box_opening"};

static char *first_difference(const char *a, const char *b) {
        _cleanup_free_ char *attach = NULL;
        char *difference = NULL;
        sqlite3 *db = NULL;

        ck_assert_int_eq(sqlite3_open(a, &db), SQLITE_OK);
        assert_ok(str_format(&attach, "ATTACH '%s' AS b", b));
        ck_assert_int_eq(sqlite3_exec(db, attach, NULL, NULL, NULL), SQLITE_OK);
        for (size_t i = 0; i < ELEMENTSOF(tables) && !difference; i++) {
                _cleanup_free_ char *sql = NULL;
                sqlite3_stmt *stmt = NULL;
                const char *t = tables[i];

                /* Rows of figures that came back to nothing are as good as none. */
                const char *where = streq(t, "figures") || streq(t, "official_figures")
                                            ? " WHERE served + stray + offline_usec <> 0"
                                            : "";
                if (streq(t, "queue_figures"))
                        where = " WHERE issued + served + no_show + expired + transferred + cancelled <> 0"
                                " OR waiting || walking || serving <> ''";
                assert_ok(str_format(&sql,
                                     "SELECT * FROM (SELECT * FROM main.%s%s EXCEPT SELECT * FROM b.%s%s)"
                                     " UNION ALL SELECT * FROM"
                                     " (SELECT * FROM b.%s%s EXCEPT SELECT * FROM main.%s%s)",
                                     t, where, t, where, t, where, t, where));
                ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s",
                              sqlite3_errmsg(db));
                if (sqlite3_step(stmt) == SQLITE_ROW) {
                        _cleanup_free_ char *row = strdup("");
                        for (int c = 0; c < sqlite3_column_count(stmt); c++) {
                                char *longer = NULL;
                                assert_ok(str_format(&longer, "%s|%s", row, sqlite3_column_text(stmt, c)));
                                free(row);
                                row = longer;
                        }
                        assert_ok(str_format(&difference, "%s: %s", t, row));
                }
                sqlite3_finalize(stmt);
        }
        sqlite3_close(db);
        return difference;
}

void record_replay_to(struct record *record, const char *path) {
        struct replay replay = {0};

        (void) unlink(path);
        assert_ok(store_open(path, centre_rooms, RECORD_ID, &replay.store, NULL));
        assert_ok(store_begin(replay.store));
        assert_ok(book_load(centre_rooms, replay.store, &replay.book));
        assert_ok(store_each_event(record->store, 0, UINT32_MAX, replay_row, &replay));
        commit_replayed(&replay);
        book_free(replay.book);
        store_free(replay.store);
}

char *record_difference(struct record *record, const char *path) {
        sqlite3 *db = open_copy(record);
        sqlite3_close(db);
        char *difference = first_difference(record->path, path);
        assert_ok(store_open(record->path, centre_rooms, RECORD_ID, &record->store, NULL));
        record_start(record);
        return difference;
}

char *record_replay(struct record *record) {
        _cleanup_free_ char *path = NULL;

        assert_ok(str_format(&path, "%s/replay.db", record->dir));
        record_replay_to(record, path);
        return record_difference(record, path);
}
