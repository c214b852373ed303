#include "ledger.h"

#include <inttypes.h>
#include <sqlite3.h>

#include "tests/lib/loop.h"

static sqlite3 *open_database(const char *path) {
        sqlite3 *db = NULL;

        if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
                test_die("%s: %s", path, sqlite3_errmsg(db));
        return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
        sqlite3_stmt *stmt = NULL;

        if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
                test_die("%s: %s", sql, sqlite3_errmsg(db));
        return stmt;
}

static const char *text(sqlite3_stmt *stmt, int column) {
        const unsigned char *value = sqlite3_column_text(stmt, column);

        return value ? (const char *) value : "";
}

static bool next_row(sqlite3_stmt *stmt) {
        int rc = sqlite3_step(stmt);

        if (rc != SQLITE_ROW && rc != SQLITE_DONE)
                test_die("%s: %s", sqlite3_sql(stmt), sqlite3_errmsg(sqlite3_db_handle(stmt)));
        return rc == SQLITE_ROW;
}

static void check_integrity(sqlite3 *db, const char *path) {
        sqlite3_stmt *stmt = prepare(db, "PRAGMA integrity_check");

        if (!next_row(stmt) || !streq(text(stmt, 0), "ok"))
                test_die("%s: integrity_check says %s", path, text(stmt, 0));
        sqlite3_finalize(stmt);
        stmt = prepare(db, "PRAGMA foreign_key_check");
        if (next_row(stmt))
                test_die("%s: a foreign key of %s points nowhere", path, text(stmt, 0));
        sqlite3_finalize(stmt);
}

static void copy_name(char target[VERIFY_NAME], const char *name) {
        if (strlen(name) >= VERIFY_NAME)
                test_die("%s is too long a name", name);
        memcpy(target, name, strlen(name) + 1);
}

void ledger_open(struct ledger *ledger, const char *path) {
        sqlite3 *db = open_database(path);
        *ledger = (struct ledger){};

        check_integrity(db, path);
        sqlite3_stmt *stmt = prepare(db, "SELECT id, fields ->> 'keypad', fields ->> 'key',"
                                         " fields ->> 'boottime_usec' FROM event"
                                         " WHERE type = 'press' ORDER BY id");
        while (next_row(stmt)) {
                if (ledger->n_rows == ledger->allocated) {
                        ledger->allocated = ledger->allocated > 0 ? 2 * ledger->allocated : 256;
                        ledger->rows = realloc(ledger->rows, ledger->allocated * sizeof(*ledger->rows));
                        assert(ledger->rows);
                }
                struct verify_row *row = &ledger->rows[ledger->n_rows++];
                row->id = (uint64_t) sqlite3_column_int64(stmt, 0);
                copy_name(row->keypad, text(stmt, 1));
                copy_name(row->key, text(stmt, 2));
                row->boottime_usec = (uint64_t) sqlite3_column_int64(stmt, 3);
        }
        sqlite3_finalize(stmt);
        sqlite3_close(db);
}

void ledger_close(struct ledger *ledger) {
        free(ledger->rows);
        *ledger = (struct ledger){};
}

void ledger_check_outbox(const char *path) {
        sqlite3 *db = open_database(path);

        check_integrity(db, path);
        sqlite3_close(db);
}

/* Each finds a row only where the derived tables and the event table disagree. */
static const struct {
        const char *rule;
        const char *sql;
} rules[] = {
        {"ids rise by one from 1", "SELECT 'event ' || id FROM (SELECT id, row_number() OVER (ORDER BY id) "
                                   "AS n FROM event) WHERE id <> n"},
        {"sequences of a source in an epoch rise with the ids, without gaps",
         "SELECT 'event ' || id FROM (SELECT id, sequence, row_number() OVER"
         " (PARTITION BY source, epoch ORDER BY id) AS n FROM event WHERE source <> 'centre')"
         " WHERE sequence <> n"},
        {"a visit is finished by one press of \"done\" only",
         "SELECT 'visit ' || id FROM visit GROUP BY event HAVING count(*) > 1"
         " UNION ALL SELECT 'visit ' || s.id FROM visit AS s LEFT JOIN event AS e ON e.id = s.event"
         " WHERE e.type IS NOT 'press' OR e.fields ->> 'key' IS NOT 'done'"},
        {"each finished visit is announced once",
         "SELECT 'visit ' || s.id FROM visit AS s WHERE 1 <> (SELECT count(*) FROM event AS e WHERE"
         " e.type = 'visit-finished' AND e.fields ->> 'visit' = s.id)"},
        {"a visit has at most one conclusion that stands for a subject",
         "SELECT 'visit ' || (fields ->> 'visit') FROM event WHERE type = 'rating'"
         " GROUP BY fields ->> 'visit', fields ->> 'subject' HAVING count(*) > 1"},
        {"a rating has the level of the press that stands, in an arming of its own token",
         "SELECT 'rating event ' || e.id FROM event AS e JOIN rating AS r"
         "  ON r.visit = e.fields ->> 'visit' AND r.subject = e.fields ->> 'subject'"
         " LEFT JOIN event AS p ON p.id = r.press_event"
         " LEFT JOIN event AS a ON a.source = p.source AND a.epoch = p.epoch"
         "  AND a.sequence = p.fields ->> 'arming'"
         " WHERE e.type = 'rating' AND (r.state IS NOT 'rated' OR p.type IS NOT 'press'"
         "  OR p.fields ->> 'key' IS NOT e.fields ->> 'level' OR a.type IS NOT 'armed'"
         "  OR a.fields ->> 'token' NOT LIKE '%.' || r.visit || '.' || r.subject)"},
        {"the last press of an arming within its settling time wins",
         "SELECT 'rating of visit ' || r.visit FROM rating AS r JOIN event AS p ON p.id = r.press_event"
         " JOIN event AS q ON q.source = p.source AND q.epoch = p.epoch AND q.type = 'press'"
         "  AND q.fields ->> 'arming' = p.fields ->> 'arming' AND q.id > p.id"
         "  AND q.fields ->> 'key' IN ('very-satisfied', 'satisfied', 'neutral', 'dissatisfied',"
         "   'very-dissatisfied')"
         "  AND q.fields ->> 'boottime_usec' < r.first_press_usec + r.settle_usec"
         " WHERE r.state = 'rated'"},
        {"no press is both a rating and a stray",
         "SELECT 'press ' || p.id FROM event AS p JOIN rating AS r ON r.press_event = p.id JOIN event AS s"
         " ON s.type = 'press-stray' AND s.fields ->> 'of' = p.id"},
        {"figures: served",
         "SELECT counter || ' ' || subject FROM (SELECT counter, subject, sum(served) AS n FROM figures"
         " GROUP BY counter, subject) AS f WHERE n <> (SELECT count(*) FROM rating AS r"
         " WHERE r.counter = f.counter AND r.subject = f.subject)"},
        {"figures: ratings by level",
         "SELECT counter || ' ' || subject FROM (SELECT counter, subject, sum(very_satisfied + satisfied + "
         "neutral"
         " + dissatisfied + very_dissatisfied) AS n FROM figures GROUP BY counter, subject) AS f"
         " WHERE n <> (SELECT count(*) FROM event AS e WHERE e.type = 'rating'"
         " AND e.fields ->> 'counter' = f.counter AND e.fields ->> 'subject' = f.subject)"},
        {"figures: each level",
         "WITH f AS (SELECT subject, sum(very_satisfied) AS a, sum(satisfied) AS b, sum(neutral) AS c,"
         " sum(dissatisfied) AS d, sum(very_dissatisfied) AS e FROM figures GROUP BY subject),"
         " g AS (SELECT fields ->> 'subject' AS subject, sum(fields ->> 'level' = 'very-satisfied') AS a,"
         " sum(fields ->> 'level' = 'satisfied') AS b, sum(fields ->> 'level' = 'neutral') AS c,"
         " sum(fields ->> 'level' = 'dissatisfied') AS d, sum(fields ->> 'level' = 'very-dissatisfied') AS e"
         " FROM event WHERE type = 'rating' GROUP BY 1)"
         " SELECT g.subject FROM g LEFT JOIN f ON f.subject = g.subject"
         " WHERE f.a IS NOT g.a OR f.b IS NOT g.b OR f.c IS NOT g.c OR f.d IS NOT g.d OR f.e IS NOT g.e"},
        {"figures: skipped, unheard and open are the states of the ratings",
         "SELECT f.subject FROM (SELECT subject, sum(skipped) AS s, sum(unheard) AS u, sum(open) AS o"
         " FROM figures GROUP BY subject) AS f WHERE"
         " f.s <> (SELECT count(*) FROM rating AS r WHERE r.subject = f.subject AND r.state = 'skipped')"
         " OR f.u <> (SELECT count(*) FROM rating AS r WHERE r.subject = f.subject AND r.state = 'unheard')"
         " OR f.o <> (SELECT count(*) FROM rating AS r WHERE r.subject = f.subject"
         "  AND r.state IN ('waiting', 'open'))"},
        {"figures: strays", "SELECT 'strays' WHERE (SELECT coalesce(sum(stray), 0) FROM figures)"
                            " <> (SELECT count(*) FROM event WHERE type = 'press-stray')"},
};

char *ledger_check_derived(const char *path) {
        sqlite3 *db = open_database(path);
        char *problem = NULL;

        for (size_t i = 0; i < ELEMENTSOF(rules) && !problem; i++) {
                sqlite3_stmt *stmt = prepare(db, rules[i].sql);
                if (next_row(stmt))
                        must_errno(asprintf(&problem, "%s: %s disagrees", rules[i].rule, text(stmt, 0)));
                sqlite3_finalize(stmt);
        }
        sqlite3_close(db);
        return problem;
}

char *ledger_check_announced(const char *path, const struct records *records) {
        sqlite3 *db = open_database(path);
        sqlite3_stmt *stmt = prepare(db, "SELECT 1 FROM event WHERE id = ? AND type = ? AND source = ?"
                                         " AND sequence = ? AND epoch = coalesce(?, epoch)");
        char *problem = NULL;
        uint64_t last = 0;

        for (size_t i = 0; i < records->n && !problem; i++) {
                const struct record *record = &records->items[i];

                if (record->id <= last)
                        must_errno(asprintf(&problem, "event %" PRIu64 " was announced after %" PRIu64,
                                            record->id, last));
                last = record->id;
                sqlite3_bind_int64(stmt, 1, (sqlite3_int64) record->id);
                sqlite3_bind_text(stmt, 2, record->type, -1, SQLITE_STATIC);
                sqlite3_bind_text(stmt, 3, record_s(record, "source"), -1, SQLITE_STATIC);
                sqlite3_bind_int64(stmt, 4, (sqlite3_int64) record_t(record, "sequence"));
                /* What everybody hears has none: NULL. */
                if (fields_find(&record->fields, "epoch"))
                        sqlite3_bind_text(stmt, 5, record_s(record, "epoch"), -1, SQLITE_STATIC);
                if (!next_row(stmt) && !problem)
                        must_errno(asprintf(&problem, "event %" PRIu64 " (%s) was announced and is not there",
                                            record->id, record->type));
                sqlite3_reset(stmt);
                sqlite3_clear_bindings(stmt);
        }
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        return problem;
}

static void run(sqlite3 *db, const char *sql) {
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
                test_die("%s: %s", sql, sqlite3_errmsg(db));
}

static void drop_triggers(sqlite3 *db) {
        static const char next[] = "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'";

        for (;;) {
                sqlite3_stmt *stmt = prepare(db, next);
                if (!next_row(stmt)) {
                        sqlite3_finalize(stmt);
                        return;
                }
                _cleanup_free_ char *sql = strdup(text(stmt, 0));
                sqlite3_finalize(stmt);
                run(db, sql);
        }
}

void ledger_falsify(const char *path, const char *copy, const struct verify_press *press, const char *sql) {
        enum { NEAR_USEC = 5000 };
        sqlite3 *db = open_database(path);
        _cleanup_free_ char *vacuum = NULL;

        must_errno(asprintf(&vacuum, "VACUUM INTO '%s'", copy));
        run(db, vacuum);
        sqlite3_close(db);

        db = open_database(copy);
        drop_triggers(db);
        sqlite3_stmt *find =
                prepare(db, "SELECT id FROM event WHERE type = 'press' AND fields ->> 'keypad' = ?"
                            " AND fields ->> 'key' = ?"
                            " AND abs((fields ->> 'boottime_usec') - ?) < ?");
        sqlite3_bind_text(find, 1, press->keypad, -1, SQLITE_STATIC);
        sqlite3_bind_text(find, 2, press->key, -1, SQLITE_STATIC);
        sqlite3_bind_int64(find, 3, (sqlite3_int64) press->boottime_usec);
        sqlite3_bind_int64(find, 4, NEAR_USEC);
        if (!next_row(find))
                test_die("%s has no such press", copy);
        sqlite3_stmt *stmt = prepare(db, sql);
        sqlite3_bind_int64(stmt, 1, sqlite3_column_int64(find, 0));
        if (next_row(stmt) || sqlite3_changes(db) != 1)
                test_die("%s changed nothing", sql);
        sqlite3_finalize(stmt);
        sqlite3_finalize(find);
        sqlite3_close(db);
}
