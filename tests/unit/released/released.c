/*
 * What a released version left behind is opened by this one, has the tables of a new one then, and says what
 * it said. And tables that were released are not changed in place: whoever has such a file would have it
 * taken for damaged, and an outbox moved aside with presses that were thanked for.
 */
#include "tests/unit/released/released.h"

#include <zlib.h>

#include "tests/lib/files.h"
#include "tests/lib/suite.h"

#define HEAD "-- Tables of a version that is released: never edited, see README.md.\n"

bool released_writes(void) {
        return getenv("MOTCUA_TEST_WRITE") != NULL;
}

void released_show(const char *text) {
        (void) fprintf(stderr, "%s\n", text);
}

/* ----- databases ----- */

/* The first column of each row. */
static void each_text(sqlite3 *db, const char *sql, void (*take)(const char *text, void *userdata),
                      void *userdata) {
        sqlite3_stmt *stmt = NULL;
        int rc;

        ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s: %s", sql,
                      sqlite3_errmsg(db));
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
                take((const char *) sqlite3_column_text(stmt, 0), userdata);
        ck_assert_int_eq(rc, SQLITE_DONE);
        sqlite3_finalize(stmt);
}

static void take_number(const char *text, void *userdata) {
        uint64_t number;

        assert_ok(parse_u64(text, 0, UINT32_MAX, &number));
        *(unsigned *) userdata = (unsigned) number;
}

static unsigned ask(sqlite3 *db, const char *sql) {
        unsigned number = 0;

        each_text(db, sql, take_number, &number);
        return number;
}

static unsigned version_of(const char *path) {
        sqlite3 *db = released_connect(path);
        unsigned version = ask(db, "PRAGMA user_version");

        sqlite3_close(db);
        return version;
}

static void write_statement(const char *text, void *userdata) {
        bool is_table = strncmp(text, "CREATE TABLE ", 13) == 0;
        FILE *f = userdata;
        int depth = 0;

        for (; *text; text++) {
                depth += (*text == '(') - (*text == ')');
                if (is_table && depth == 1 && text[0] == ',' && text[1] == ' ')
                        fputs(RELEASED_BREAK, f), text++;
                else
                        fputc(*text, f);
        }
        fputs(";\n", f);
}

/* As the file of a version has them. */
static char *describe_tables(const char *path) {
        sqlite3 *db = released_connect(path);
        char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        fprintf(f, HEAD "PRAGMA application_id = %u;\nPRAGMA user_version = %u;\n",
                ask(db, "PRAGMA application_id"), ask(db, "PRAGMA user_version"));
        each_text(db,
                  "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%'"
                  " ESCAPE '\\' ORDER BY rowid",
                  write_statement, f);
        ck_assert_int_eq(fclose(f), 0);
        sqlite3_close(db);
        return text;
}

static char *new_path(const char *ending) {
        char *path = NULL;

        assert_ok(str_format(&path, "%s/%s%s.db", suite_dir(), released.name, ending));
        return path;
}

/* As that version left it behind. */
static char *make_old(unsigned version) {
        char *path = new_path("-old");

        released_make(released.name, version, path);
        return path;
}

/* By the program of today; returns its tables. */
static char *make_new(unsigned *ret_version) {
        _cleanup_free_ char *path = new_path("-new");

        assert_ok(released.open(path));
        *ret_version = version_of(path);
        return describe_tables(path);
}

/* ----- writing down a new version ----- */

struct writing {
        sqlite3 *db;
        gzFile file;
        unsigned n_rows;
};

static void write_row(const char *text, void *userdata) {
        struct writing *writing = userdata;

        ck_assert_int_gt(gzputs(writing->file, text), 0);
        writing->n_rows++;
}

static void write_select(const char *text, void *userdata) {
        each_text(((struct writing *) userdata)->db, text, write_row, userdata);
}

static void write_table(const char *table, void *userdata) {
        struct writing *writing = userdata;
        _cleanup_free_ char *sql = NULL, *name = NULL;

        writing->n_rows = 0;
        if (streq(table, "sqlite_sequence"))
                write_row("DELETE FROM sqlite_sequence;\n", writing);
        assert_ok(str_format(&sql,
                             "SELECT 'SELECT ''INSERT INTO %s VALUES ('' || '"
                             " || group_concat('quote(' || name || ')', ' || '', '' || ')"
                             " || ' || '');'' || char(10) FROM %s' FROM pragma_table_info('%s')",
                             table, table, table));
        each_text(writing->db, sql, write_select, writing);
        assert_ok(str_format(&name, "%s ", table));
        ck_assert_msg(writing->n_rows > 0 || strstr(released.empty, name), "no row of %s", table);
}

static void write_version(unsigned version, const char *tables) {
        const char *ending = released.is_large ? RELEASED_LARGE : RELEASED_ROWS;
        _cleanup_free_ char *path = new_path("-filled"),
                            *tables_path = released_path(released.name, version, RELEASED_TABLES),
                            *rows_path = released_path(released.name, version, ending);

        released.fill(path);
        struct writing writing = {.db = released_connect(path),
                                  .file = gzopen(rows_path, released.is_large ? "wb9" : "wbT")};
        ck_assert_ptr_nonnull(writing.file);
        each_text(writing.db,
                  "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name = 'sqlite_sequence', "
                  "rowid",
                  write_table, &writing);
        ck_assert_int_eq(gzclose(writing.file), Z_OK);
        sqlite3_close(writing.db);
        file_write_text(tables_path, tables);
}

/* ----- what is held ----- */

/* Statements of one that the other has not. */
static void add_missing(FILE *f, const char *sign, const char *here, const char *there) {
        for (const char *end; (end = strstr(here, ";\n")); here = end + 2) {
                _cleanup_free_ char *statement = strndup(here, (size_t) (end + 2 - here));

                ck_assert_ptr_nonnull(statement);
                if (!strstr(there, statement))
                        fprintf(f, "%s %s", sign, statement);
        }
}

/* Whether the tables are the same, to the letter; otherwise what one of them lacks (-) and has (+) is shown.
 */
static bool compare(const char *before, const char *now) {
        _cleanup_free_ char *difference = NULL;
        size_t size;
        FILE *f = open_memstream(&difference, &size);

        ck_assert_ptr_nonnull(f);
        add_missing(f, "-", before, now);
        add_missing(f, "+", now, before);
        ck_assert_int_eq(fclose(f), 0);
        if (!streq(before, now))
                released_show(difference);
        return streq(before, now);
}

START_TEST(tables_that_were_released_stay_as_they_were) {
        unsigned version;
        _cleanup_free_ char *now = make_new(&version),
                            *path = released_path(released.name, version, RELEASED_TABLES);

        if (released_writes() && access(path, F_OK) < 0)
                write_version(version, now);
        ck_assert_msg(
                access(path, F_OK) == 0,
                "Version %u of %s is new, and nothing says how it is released. Once it is as it is to be, "
                "write that down: \"MOTCUA_TEST_WRITE=1 ctest -R unit/released-%s\" makes %s "
                "(tests/unit/released/README.md).",
                version, released.name, released.name, path);
        _cleanup_free_ char *before = file_read(path, NULL);
        ck_assert_msg(
                compare(before, now),
                "Version %u of %s is released, and its tables were changed in place: a file that there is "
                "would be taken for damaged. A new column or table of the record has .since = %u, another "
                "change is SQL in .versions[%u] of the room's part; of other databases it is one more "
                "string of migrations[] (tests/unit/released/README.md). As it was released: %s",
                version, released.name, version, version, path);
}
END_TEST

START_TEST(what_a_released_version_left_is_brought_forward) {
        unsigned newest;
        _cleanup_free_ char *expected = make_new(&newest);

        ck_assert_uint_gt(newest, 0);
        for (unsigned version = 1; version <= newest; version++) {
                _cleanup_free_ char *path = make_old(version);

                if (released.check_copy)
                        released.check_copy(path, version);
                int r = released.open(path);
                ck_assert_msg(r >= 0, "version %u of %s is not opened: %s", version, released.name,
                              strerror(-r));
                _cleanup_free_ char *found = describe_tables(path);
                ck_assert_msg(compare(expected, found),
                              "version %u of %s, brought forward, has other tables than a new one", version,
                              released.name);
                released.check(path, version);
        }
}
END_TEST

static bool is_same(const char *path, const char *ending, const char *before, size_t before_size) {
        _cleanup_free_ char *file = NULL;
        size_t size;

        assert_ok(str_format(&file, "%s%s", path, ending));
        _cleanup_free_ char *now = file_read(file, &size);
        return size == before_size && memcmp(now, before, size) == 0;
}

/* Also what is in its log alone. */
START_TEST(what_a_newer_version_left_is_refused_and_left_as_it_is) {
        unsigned newest;
        free(make_new(&newest));
        _cleanup_free_ char *path = make_old(newest), *newer = NULL, *log = NULL;
        size_t size, log_size;

        assert_ok(str_format(&newer, "PRAGMA user_version = %u; CREATE TABLE later (n INTEGER) STRICT",
                             newest + 1));
        assert_ok(str_format(&log, "%s-wal", path));
        sqlite3 *db = released_connect(path);
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        released_run(db, newer);
        sqlite3_close(db);
        _cleanup_free_ char *before = file_read(path, &size), *log_before = file_read(log, &log_size);
        ck_assert_uint_gt(log_size, 0);
        for (int i = 0; i < 2; i++) {
                assert_error(released.open(path), EPROTONOSUPPORT);
                ck_assert(is_same(path, "", before, size));
                ck_assert(is_same(path, "-wal", log_before, log_size));
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(tables_that_were_released_stay_as_they_were),
        SUITE_CASE(what_a_released_version_left_is_brought_forward),
        SUITE_CASE(what_a_newer_version_left_is_refused_and_left_as_it_is),
};

int main(void) {
        _cleanup_free_ char *name = NULL;

        suite_use_memory();
        assert_ok(str_format(&name, "released-%s", released.name));
        return suite_run(name, cases, ELEMENTSOF(cases), NULL, NULL, 60);
}
