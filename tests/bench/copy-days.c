#include "copy-days.h"

#include <sqlite3.h>
#include <time.h>

#include "daemon/log/book.h"
#include "daemon/rooms.h"
#include "services/base/sqlite-util.h"
#include "tests/lib/loop.h"

enum { SEQUENCE_STEP = 1000000, LOGGED_A_COMMIT = 100000 };

enum { MOVES_MAX = 5 };

/* Columns that a copy moves; the others are as they were. */
static const struct copy {
        const char *table, *rows;
        struct {
                const char *column, *moved;
        } moves[MOVES_MAX];
} copies[] = {
        {"event",
         "id <= :events",
         {{"id", "id + :shift"},
          {"sequence", "sequence + :n * :step"},
          {"realtime_usec", "realtime_usec + :usec"}}},
        {"visit",
         "id <= :visits",
         {{"id", "id + :n * :visits"},
          {"event", "event + :shift"},
          {"realtime_usec", "realtime_usec + :usec"},
          {"wall_usec", "wall_usec + :usec"},
          {"day", "day + :days"}}},
        {"rating",
         "visit <= :visits",
         {{"visit", "visit + :n * :visits"},
          {"press_event", "press_event + :shift"},
          {"event", "event + :shift"}}},
        {"figures", "day = :day", {{"day", "day + :days"}}},
};

static sqlite3 *open_record(const char *path) {
        sqlite3 *db = NULL;

        int r = sqlite_open(path, /* exclusive= */ true, &db); /* with row_sum() */
        if (r < 0)
                test_die("%s: %s", path, strerror(-r));
        return db;
}

static void run(sqlite3 *db, const char *sql) {
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
                test_die("%s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
        sqlite3_stmt *stmt = NULL;

        if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
                test_die("%s: %s", sql, sqlite3_errmsg(db));
        return stmt;
}

static const char *moved(const struct copy *copy, const char *column) {
        for (size_t i = 0; i < MOVES_MAX && copy->moves[i].column; i++)
                if (streq(copy->moves[i].column, column))
                        return copy->moves[i].moved;
        return column;
}

static sqlite3_stmt *prepare_copy(sqlite3 *db, const struct copy *copy) {
        _cleanup_free_ char *ask = NULL, *columns = strdup(""), *sql = NULL;

        must_errno(asprintf(&ask, "SELECT name FROM pragma_table_info('%s')", copy->table));
        sqlite3_stmt *stmt = prepare(db, ask);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
                const char *name = (const char *) sqlite3_column_text(stmt, 0);
                char *longer = NULL;
                if (streq(name, "sum")) /* of all before it */
                        must_errno(asprintf(&longer, "%s, row_sum(%s)", columns, columns));
                else
                        must_errno(asprintf(&longer, "%s%s%s", columns, columns[0] ? ", " : "",
                                            moved(copy, name)));
                free(columns);
                columns = longer;
        }
        sqlite3_finalize(stmt);
        must_errno(asprintf(&sql, "INSERT INTO %s SELECT %s FROM %s WHERE %s", copy->table, columns,
                            copy->table, copy->rows));
        return prepare(db, sql);
}

static int64_t ask(sqlite3 *db, const char *sql) {
        sqlite3_stmt *stmt = prepare(db, sql);

        if (sqlite3_step(stmt) != SQLITE_ROW)
                test_die("%s: %s", sql, sqlite3_errmsg(db));
        int64_t value = sqlite3_column_int64(stmt, 0);
        sqlite3_finalize(stmt);
        return value;
}

void day_measure(const char *path, struct day_size *ret) {
        sqlite3 *db = open_record(path);

        *ret = (struct day_size){ask(db, "SELECT max(id) FROM event"), ask(db, "SELECT max(id) FROM visit"),
                                 ask(db, "SELECT max(day) FROM figures")};
        sqlite3_close(db);
}

static void bind(sqlite3_stmt *stmt, const char *name, int64_t value) {
        int index = sqlite3_bind_parameter_index(stmt, name);

        if (index > 0)
                sqlite3_bind_int64(stmt, index, value);
}

/* Copy number n; its events begin behind the one with id "shift". */
static void copy_once(sqlite3_stmt *stmt, const struct day_size *size, int64_t n, int64_t days,
                      int64_t shift) {
        bind(stmt, ":n", n);
        bind(stmt, ":shift", shift);
        bind(stmt, ":step", SEQUENCE_STEP);
        bind(stmt, ":events", size->events);
        bind(stmt, ":visits", size->services);
        bind(stmt, ":day", size->day);
        bind(stmt, ":days", days);
        bind(stmt, ":usec", days * 86400 * (int64_t) USEC_PER_SEC);
        if (sqlite3_step(stmt) != SQLITE_DONE)
                test_die("%s: %s", sqlite3_sql(stmt), sqlite3_errmsg(sqlite3_db_handle(stmt)));
        sqlite3_reset(stmt);
}

struct logging {
        struct store *store;
        struct log_tree tree;
};

static int log_event(const struct event_row *event, void *userdata) {
        struct logging *logging = userdata;

        return log_append(&logging->tree, logging->store, event);
}

/* The copies are events as others are. */
static void log_copies(const char *path) {
        struct logging logging = {0};
        uint64_t before;

        must(store_open(path, centre_rooms, NULL, &logging.store, NULL));
        must(log_load(logging.store, &logging.tree));
        do {
                before = logging.tree.size;
                must(store_begin(logging.store));
                must(store_each_event(logging.store, before, LOGGED_A_COMMIT, log_event, &logging));
                must(log_save(&logging.tree, logging.store));
                must(store_commit(logging.store));
        } while (logging.tree.size > before);
        store_free(logging.store);
}

void day_copy(const char *path, const struct day_size *size, size_t first, size_t end, size_t days_a_year) {
        sqlite3 *db = open_record(path);

        run(db, "PRAGMA synchronous=OFF");
        run(db, "PRAGMA cache_size=-200000");
        /* Each row's place is looked at as it is put there: rows in order need no look. */
        if (sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) != SQLITE_OK)
                test_die("%s", sqlite3_errmsg(db));
        int64_t last = ask(db, "SELECT max(id) FROM event"); /* starts and stops in between are events too */
        for (size_t i = 0; i < ELEMENTSOF(copies); i++) {
                sqlite3_stmt *stmt = prepare_copy(db, &copies[i]);
                run(db, "BEGIN");
                for (size_t n = first; n < end; n++)
                        copy_once(stmt, size, (int64_t) n,
                                  (int64_t) (n / days_a_year * 365 + n % days_a_year),
                                  last + (int64_t) (n - first) * size->events);
                run(db, "COMMIT");
                sqlite3_finalize(stmt);
        }
        run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
        sqlite3_close(db);
        log_copies(path);
}

void day_text(int64_t day, char **ret) {
        time_t seconds = (time_t) (day * 86400);
        struct tm tm;

        gmtime_r(&seconds, &tm);
        must_errno(asprintf(ret, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday));
}
