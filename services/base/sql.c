#include "sql.h"

#include <inttypes.h>
#include <stdarg.h>

#include "sql-files.h"

enum {
        DAMAGE_SIZE = 200,
        PLACE_SIZE = 40,
        OPERATIONS_BETWEEN_LOOKS = 1000,
        ASKS_SINCE = 3041000,
        CARD_BYTES_A_USEC = 20, /* read from an SD card */
};

/* What each database has besides its own statements, and behind them. */
enum { OWN_BEGIN, OWN_COMMIT, OWN_ROLLBACK, _OWN_MAX };
static const char *const own_text[_OWN_MAX] = {
        [OWN_BEGIN] = "BEGIN IMMEDIATE",
        [OWN_COMMIT] = "COMMIT",
        [OWN_ROLLBACK] = "ROLLBACK",
};

struct sql {
        sqlite3 *db;
        int64_t application;
        struct sql_files files;
        char damage[DAMAGE_SIZE];
        void (*found)(void *userdata); /* NULL: nobody wants to hear of it */
        void *userdata;
        size_t n_statements;
        sqlite3_stmt *statements[]; /* and _OWN_MAX more */
};

struct sqlite3 *sql_connection(struct sql *sql) {
        return sql->db;
}

static void keep_log(struct sql *sql) {
        if (sql->db)
                sqlite3_db_config(sql->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

int sql_damaged(struct sql *sql, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        (void) vsnprintf(sql->damage, sizeof(sql->damage), format, ap);
        va_end(ap);
        /* SQLite quotes what it found in the file. */
        for (char *p = sql->damage; *p; p++)
                if (*p < ' ' || *p > '~')
                        *p = '?';
        /* Closing would play the log into what is left of the database, and remove it. */
        keep_log(sql);
        if (sql->found)
                sql->found(sql->userdata);
        return -EUCLEAN;
}

void sql_on_damage(struct sql *sql, void (*found)(void *userdata), void *userdata) {
        sql->found = found;
        sql->userdata = userdata;
}

const char *sql_damage(const struct sql *sql) {
        return sql->damage[0] ? sql->damage : NULL;
}

/* What follows the first FROM, INTO or UPDATE outside parentheses; NULL: none does. */
static const char *find_table(const char *text) {
        static const char *const before[] = {" FROM ", " INTO ", "UPDATE "};
        int depth = 0;

        for (const char *p = text; *p; p++) {
                depth += (*p == '(') - (*p == ')');
                for (size_t i = 0; depth == 0 && i < ELEMENTSOF(before); i++)
                        if (strncmp(p, before[i], strlen(before[i])) == 0)
                                return p + strlen(before[i]);
        }
        return NULL;
}

/* The table that a statement is about, otherwise what it begins with. */
static void find_place(const char *text, char ret[static PLACE_SIZE]) {
        const char *table = find_table(text);

        while (table && *table == '(')
                table = find_table(table + 1);
        if (table)
                (void) snprintf(ret, PLACE_SIZE, "table %.*s", (int) strcspn(table, " (),;"), table);
        else
                (void) snprintf(ret, PLACE_SIZE, "%s", text);
}

static int failed(struct sql *sql, const char *text, int rc) {
        char place[PLACE_SIZE];
        int r = sqlite_errno(rc);

        if (r != -EUCLEAN)
                return r;
        find_place(text, place);
        return sql_damaged(sql, "%s: %s", place, sqlite3_errmsg(sql->db));
}

static int read_number(sqlite3 *db, const char *text, int64_t *ret) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = sqlite_prepare(db, text, &stmt);

        if (r < 0)
                return r;
        int rc = sqlite3_step(stmt);
        if (rc != SQLITE_ROW)
                return rc == SQLITE_DONE ? -EUCLEAN : sqlite_errno(rc);
        *ret = sqlite3_column_int64(stmt, 0);
        return 0;
}

/* What takes longer is not even begun: before 3.41 SQLite asks nobody while it checks a table. */
static bool would_be_late(sqlite3 *db, uint64_t usec) {
        int64_t pages, page_bytes;

        return usec > 0 && sqlite3_libversion_number() < ASKS_SINCE &&
               read_number(db, "PRAGMA page_count", &pages) >= 0 &&
               read_number(db, "PRAGMA page_size", &page_bytes) >= 0 &&
               (uint64_t) (pages * page_bytes) / CARD_BYTES_A_USEC > usec;
}

static int is_late(void *userdata) {
        const uint64_t *end_usec = userdata;

        return monotonic_usec() >= *end_usec;
}

/*
 * Reads every page. That costs about as much as delivering the rows, which comes next anyway, and no cheaper
 * sign will do: a card that loses power may have damaged what it did not write.
 */
static int check_pages(struct sql *sql, uint64_t usec) {
        static const char text[] = "PRAGMA quick_check(1)";
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        uint64_t end_usec = monotonic_usec() + usec;
        int rc, r;

        if (would_be_late(sql->db, usec))
                return 0;
        if (usec > 0)
                sqlite3_progress_handler(sql->db, OPERATIONS_BETWEEN_LOOKS, is_late, &end_usec);
        r = sqlite_prepare(sql->db, text, &stmt);
        rc = r < 0 ? sqlite3_errcode(sql->db) : sqlite3_step(stmt);
        sqlite3_progress_handler(sql->db, 0, NULL, NULL);
        if (rc == SQLITE_INTERRUPT)
                return 0;
        if (rc != SQLITE_ROW)
                return failed(sql, text, rc);
        const char *answer = (const char *) sqlite3_column_text(stmt, 0);
        if (!answer)
                return -ENOMEM;
        return streq(answer, "ok") ? 0 : sql_damaged(sql, "quick_check: %s", answer);
}

static int prepare(struct sql *sql, const char *text, sqlite3_stmt **ret) {
        int r = sqlite_prepare(sql->db, text, ret);

        return r < 0 ? failed(sql, text, sqlite3_errcode(sql->db)) : 0;
}

static int write_application(const struct sql *sql) {
        char text[60];
        int n = snprintf(text, sizeof(text), "PRAGMA application_id = %" PRId64, sql->application);

        assert(n > 0 && (size_t) n < sizeof(text));
        return sqlite_errno(sqlite3_exec(sql->db, text, NULL, NULL, NULL));
}

/* A file of another program's, put in our place, would get our tables beside its own. */
static int check_application(struct sql *sql, const struct sql_spec *spec) {
        const unsigned char *letters = (const unsigned char *) spec->application;
        int64_t found = 0, n_tables = 0;

        sql->application = (int64_t) letters[0] << 24 | letters[1] << 16 | letters[2] << 8 | letters[3];
        int r = read_number(sql->db, "PRAGMA application_id", &found);
        if (r >= 0)
                r = read_number(sql->db, "SELECT count(*) FROM sqlite_schema", &n_tables);
        if (r < 0 || found == sql->application)
                return r;
        if (n_tables > 0 || found != 0)
                return sql_damaged(sql, "another program's database");
        return write_application(sql);
}

static int open_and_migrate(struct sql *sql, const char *path, const struct sql_spec *spec) {
        int r = spec->open ? spec->open(path, &sql->db) : sqlite_open(path, /* exclusive= */ true, &sql->db);

        if (r == -EUCLEAN)
                return sql_damaged(sql, "no database, or its schema is damaged");
        if (r >= 0 && spec->check_pages)
                r = check_pages(sql, spec->check_usec);
        if (r >= 0)
                r = check_application(sql, spec);
        if (r < 0)
                return r;
        r = sqlite_migrate(sql->db, spec->migrations, spec->n_migrations);
        /* Whoever goes back to the newer version finds its file as it was. */
        if (r == -EPROTONOSUPPORT)
                keep_log(sql);
        return r == -EUCLEAN ? sql_damaged(sql, "schema: not as this program makes it") : r;
}

static int authorize(void *userdata, int action, const char *table, const char *column, const char *database,
                     const char *inner) {
        const struct sql_spec *spec = userdata;

        (void) column;
        (void) database;
        (void) inner;
        for (size_t i = 0; i < spec->n_append_only; i++)
                if ((action == SQLITE_UPDATE || action == SQLITE_DELETE) &&
                    streq(table, spec->append_only[i]))
                        return SQLITE_DENY;
        return SQLITE_OK;
}

/*
 * Of the statements to come. The triggers of the schema keep other programs from what this keeps ours from
 * once and for all; asked for each row they would cost as much as the row itself. And what somebody put into
 * the schema does nothing here.
 */
static int guard_tables(struct sql *sql, const struct sql_spec *spec) {
        int rc = sqlite3_db_config(sql->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);

        if (rc == SQLITE_OK)
                rc = sqlite3_set_authorizer(sql->db, authorize, (void *) spec);
        return sqlite_errno(rc);
}

static int fill(struct sql *sql, const char *path, const struct sql_spec *spec) {
        int n_applied = open_and_migrate(sql, path, spec), r = n_applied;

        if (r >= 0)
                r = guard_tables(sql, spec);
        for (size_t i = 0; r >= 0 && i < spec->n_statements; i++)
                r = prepare(sql, spec->statements[i], &sql->statements[i]);
        for (size_t i = 0; r >= 0 && i < _OWN_MAX; i++)
                r = prepare(sql, own_text[i], &sql->statements[spec->n_statements + i]);
        if (r >= 0)
                r = sqlite_errno(sqlite3_set_authorizer(sql->db, NULL, NULL)); /* spec goes */
        if (r >= 0)
                r = sql_files_note(sql->db, &sql->files);
        return r < 0 ? r : n_applied;
}

int sql_open(const char *path, const struct sql_spec *spec, struct sql **ret, char **ret_damage) {
        size_t n = spec->n_statements + _OWN_MAX;
        _cleanup_(sql_freep) struct sql *sql = calloc(1, sizeof(*sql) + n * sizeof(sql->statements[0]));

        if (!sql)
                return -ENOMEM;
        sql->n_statements = spec->n_statements;
        int r = fill(sql, path, spec);
        if (r == -EUCLEAN && ret_damage && !(*ret_damage = strdup(sql->damage)))
                return -ENOMEM;
        if (r >= 0)
                *ret = TAKE_PTR(sql);
        return r;
}

struct sql *sql_free(struct sql *sql) {
        if (!sql)
                return NULL;
        for (size_t i = 0; i < sql->n_statements + _OWN_MAX; i++)
                sqlite3_finalize(sql->statements[i]);
        /* Closing would remove the log by its name, which may be that of a file that was put in its place. */
        if (sql_check_kept(sql) == -EIDRM)
                keep_log(sql);
        sqlite3_close(sql->db);
        sql_files_clear(&sql->files);
        free(sql);
        return NULL;
}

static int run_own(struct sql *sql, size_t own) {
        struct sql_cursor cursor = {.sql = sql, .stmt = sql->statements[sql->n_statements + own]};

        return sql_run(&cursor);
}

int sql_begin(struct sql *sql) {
        int r = sql_check_kept(sql);

        return r < 0 ? r : run_own(sql, OWN_BEGIN);
}

int sql_commit(struct sql *sql) {
        int r = run_own(sql, OWN_COMMIT);

        if (r < 0)
                sql_rollback(sql);
        return r;
}

int sql_check_kept(struct sql *sql) {
        const char *path = "", *what = "";
        int r = sql_files_check(&sql->files, &path, &what);

        if (r == -EIDRM)
                (void) snprintf(sql->damage, sizeof(sql->damage), "%s %s", path, what);
        return r;
}

int sql_touch(struct sql *sql) {
        int r = sql_files_check_room(&sql->files);

        return r < 0 ? r : write_application(sql);
}

int sql_probe(struct sql *sql) {
        int r = sql_begin(sql);

        if (r >= 0)
                r = sql_touch(sql);
        if (r >= 0)
                r = sql_commit(sql);
        sql_rollback(sql);
        return r < 0 ? r : sql_check_kept(sql);
}

void sql_rollback(struct sql *sql) {
        if (!sqlite3_get_autocommit(sql->db))
                (void) run_own(sql, OWN_ROLLBACK);
}

uint64_t sql_last_id(const struct sql *sql) {
        return (uint64_t) sqlite3_last_insert_rowid(sql->db);
}

int sql_checkpoint(struct sql *sql, bool empty) {
        int mode = empty ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;

        if (empty)
                sql->files.files[SQL_FILES - 1].size = 0;
        return sqlite_errno(sqlite3_wal_checkpoint_v2(sql->db, NULL, mode, NULL, NULL));
}

/* ----- cursors ----- */

struct sql_cursor sql_use(struct sql *sql, size_t statement) {
        assert(statement < sql->n_statements);
        return (struct sql_cursor){.sql = sql, .stmt = sql->statements[statement]};
}

void sql_reset(struct sql_cursor *cursor) {
        sqlite3_reset(cursor->stmt);
}

/* Binding a number, or a borrowed text, allocates nothing: it fails only for a position that does not exist.
 */
void sql_bind_i64(struct sql_cursor *cursor, int64_t value) {
        int rc = sqlite3_bind_int64(cursor->stmt, ++cursor->next, value);
        assert(rc == SQLITE_OK);
}

void sql_bind_u64(struct sql_cursor *cursor, uint64_t value) {
        assert(value <= INT64_MAX);
        sql_bind_i64(cursor, (int64_t) value);
}

void sql_bind_text(struct sql_cursor *cursor, const char *value) {
        int rc = sqlite3_bind_text(cursor->stmt, ++cursor->next, value, -1, SQLITE_STATIC);
        assert(rc == SQLITE_OK);
}

int sql_next(struct sql_cursor *cursor) {
        if (cursor->error < 0)
                return cursor->error;
        int rc = sqlite3_step(cursor->stmt);
        cursor->next = 0;
        if (rc == SQLITE_ROW)
                return 1;
        int r = failed(cursor->sql, sqlite3_sql(cursor->stmt), rc);
        sqlite3_reset(cursor->stmt);
        return r;
}

int sql_run(struct sql_cursor *cursor) {
        int r;

        do
                r = sql_next(cursor);
        while (r > 0);
        return r;
}

bool sql_is_null(const struct sql_cursor *cursor) {
        return sqlite3_column_type(cursor->stmt, cursor->next) == SQLITE_NULL;
}

int sql_column_damaged(struct sql_cursor *cursor) {
        const char *column = sqlite3_column_name(cursor->stmt, cursor->next - 1);
        char place[PLACE_SIZE];

        if (cursor->error < 0)
                return cursor->error;
        find_place(sqlite3_sql(cursor->stmt), place);
        cursor->error = sql_damaged(cursor->sql, "%s, column %s", place, column ? column : "?");
        return cursor->error;
}

int sql_check_sum(struct sql_cursor *cursor) {
        bool fits = sql_i64(cursor) != 0;
        char place[PLACE_SIZE];

        if (fits || cursor->error < 0)
                return cursor->error;
        const char *name = sqlite3_column_name(cursor->stmt, 0),
                   *key = (const char *) sqlite3_column_text(cursor->stmt, 0);
        find_place(sqlite3_sql(cursor->stmt), place);
        cursor->error = sql_damaged(cursor->sql, "%s, %s %s, column sum", place, name ? name : "?",
                                    key ? key : "NULL");
        return cursor->error;
}

int64_t sql_i64(struct sql_cursor *cursor) {
        return sqlite3_column_int64(cursor->stmt, cursor->next++);
}

uint64_t sql_u64(struct sql_cursor *cursor) {
        int64_t value = sql_i64(cursor);

        if (value < 0)
                (void) sql_column_damaged(cursor);
        return (uint64_t) value;
}

uint64_t sql_u64_below(struct sql_cursor *cursor, uint64_t limit) {
        uint64_t value = sql_u64(cursor);

        if (value < limit)
                return value;
        (void) sql_column_damaged(cursor);
        return 0;
}

const char *sql_text(struct sql_cursor *cursor) {
        bool is_null = sql_is_null(cursor);
        const unsigned char *text = sqlite3_column_text(cursor->stmt, cursor->next++);

        if (!text && !is_null && cursor->error == 0)
                cursor->error = -ENOMEM;
        return text ? (const char *) text : "";
}

int sql_dup(struct sql_cursor *cursor, char **ret) {
        const char *text = sql_text(cursor);
        char *copy = cursor->error < 0 ? NULL : strdup(text);

        if (!copy && cursor->error == 0)
                cursor->error = -ENOMEM;
        *ret = copy;
        return cursor->error;
}

int sql_copy(struct sql_cursor *cursor, char *ret, size_t size) {
        const char *text = sql_text(cursor);
        size_t n = strlen(text);

        if (n >= size)
                return sql_column_damaged(cursor);
        memcpy(ret, text, n + 1);
        return cursor->error;
}
