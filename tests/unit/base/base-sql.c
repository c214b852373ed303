/* A database with its statements: what was bound comes back, and damage says where it is. */
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "services/base/sql.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

static char *path;
static struct sql *sql;

enum { ADD, GET, COUNT, CHANGE, _STATEMENT_MAX };

static const char *const migrations[] = {
        "CREATE TABLE thing (id INTEGER PRIMARY KEY, number INTEGER, name TEXT, note TEXT) STRICT",
};
static const char *const statements[_STATEMENT_MAX] = {
        [ADD] = "INSERT INTO thing VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET number = 7",
        [GET] = "SELECT id, number, coalesce(name, '') AS name, note FROM thing ORDER BY id",
        [COUNT] = "SELECT count(*) FROM (SELECT * FROM thing)",
        [CHANGE] = "UPDATE thing SET number = ? WHERE id = ?",

};
static const struct sql_spec spec = {
        .application = "mcTH",
        .migrations = migrations,
        .n_migrations = ELEMENTSOF(migrations),
        .statements = statements,
        .n_statements = ELEMENTSOF(statements),
        .check_pages = true,
};

static void setup(void) {
        path = file_join(suite_dir(), "thing.db");
        ck_assert_int_eq(sql_open(path, &spec, &sql, NULL), 1);
}

static void teardown(void) {
        sql_free(sql);
        free(path);
}

static void execute(const char *text) {
        sqlite3 *db = NULL;

        sql = sql_free(sql);
        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
}

static void reopen(void) {
        sql = sql_free(sql);
        assert_ok(sql_open(path, &spec, &sql, NULL));
}

static int add(uint64_t id, int64_t number, const char *name, const char *note) {
        struct sql_cursor c = sql_use(sql, ADD);

        sql_bind_u64(&c, id);
        sql_bind_i64(&c, number);
        sql_bind_text(&c, name);
        sql_bind_text(&c, note);
        return sql_run(&c);
}

static uint64_t count(void) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(sql, COUNT);

        ck_assert_int_eq(sql_next(&c), 1);
        return sql_u64(&c);
}

START_TEST(columns_come_back_as_they_were_bound) {
        _cleanup_free_ char *name = NULL;
        char note[8];

        assert_ok(add(1, -5, "hộ tịch", NULL));
        assert_ok(add(2, INT64_MAX, "", "1234567"));
        ck_assert_uint_eq(sql_last_id(sql), 2);
        reopen();
        _cleanup_cursor_ struct sql_cursor c = sql_use(sql, GET);
        ck_assert_int_eq(sql_next(&c), 1);
        ck_assert_uint_eq(sql_u64(&c), 1);
        ck_assert_int_eq(sql_i64(&c), -5);
        assert_ok(sql_dup(&c, &name));
        ck_assert_str_eq(name, "hộ tịch");
        ck_assert(sql_is_null(&c));
        ck_assert_str_eq(sql_text(&c), "");
        ck_assert_int_eq(sql_next(&c), 1);
        ck_assert_uint_eq(sql_u64_below(&c, 3), 2);
        ck_assert_uint_eq(sql_u64(&c), INT64_MAX);
        ck_assert_str_eq(sql_text(&c), "");
        ck_assert(!sql_is_null(&c));
        assert_ok(sql_copy(&c, note, sizeof(note)));
        ck_assert_str_eq(note, "1234567");
        ck_assert_int_eq(sql_next(&c), 0);
        ck_assert_ptr_null(sql_damage(sql));
}
END_TEST

/* One of 2,500. SQLite looks at them from the last to the first, and asks after 1,000 whether to go on. */
static void break_a_page(void) {
        enum { PAGE = 4096, AT = 300 };
        size_t size;

        execute("INSERT INTO thing WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                "5000) "
                "SELECT i, i, 'a', printf('%01500d', i) FROM n");
        _cleanup_free_ char *data = file_read(path, &size);
        ck_assert_uint_gt(size, (size_t) (AT + 1) * PAGE);
        memset(data + (size_t) AT * PAGE, 0xff, 8);
        file_write(path, data, size);
}

START_TEST(pages_are_read_at_the_start_as_far_as_time_allows) {
        _cleanup_free_ char *damage = NULL;
        struct sql_spec hurried = spec, patient = spec;

        break_a_page();
        patient.check_usec = 3 * USEC_PER_SEC;
        assert_error(sql_open(path, &patient, &sql, &damage), EUCLEAN);
        ck_assert_ptr_nonnull(damage);
        hurried.check_usec = 1;
        assert_ok(sql_open(path, &hurried, &sql, NULL));
}
END_TEST

START_TEST(rollback_undoes_and_commit_does) {
        assert_ok(sql_begin(sql));
        assert_ok(add(1, 1, "a", NULL));
        sql_rollback(sql);
        sql_rollback(sql);
        ck_assert_uint_eq(count(), 0);
        assert_ok(sql_begin(sql));
        assert_ok(add(1, 1, "a", NULL));
        assert_ok(sql_commit(sql));
        assert_ok(sql_check_kept(sql));
        reopen();
        ck_assert_uint_eq(count(), 1);
}
END_TEST

static void limit_files(rlim_t size) {
        struct rlimit limit;

        ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
        limit.rlim_cur = size;
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(probe_knows_what_an_empty_transaction_does_not) {
        struct rlimit limit;

        ck_assert_int_eq(sigaction(SIGXFSZ, &(struct sigaction){.sa_handler = SIG_IGN}, NULL), 0);
        ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
        assert_ok(add(1, 1, "a", NULL));
        assert_ok(sql_probe(sql));
        limit_files(0);
        assert_ok(sql_begin(sql));
        assert_ok(sql_commit(sql));
        ck_assert_int_lt(sql_probe(sql), 0);
        ck_assert_int_lt(add(2, 1, "b", NULL), 0);
        limit_files(limit.rlim_cur);
        assert_ok(sql_probe(sql));
        reopen();
        assert_ok(add(2, 1, "b", NULL));
}
END_TEST

START_TEST(database_is_for_one_process) {
        struct sql *second = NULL;

        assert_error(sql_open(path, &spec, &second, NULL), EBUSY);
        ck_assert_ptr_null(second);
}
END_TEST

/* ----- what becomes of the files under an open database ----- */

static char *log_path(void) {
        char *log;

        must_errno(asprintf(&log, "%s-wal", path));
        return log;
}

static void aside(const char *file, bool back) {
        _cleanup_free_ char *other = NULL;

        must_errno(asprintf(&other, "%s-aside", file));
        must_errno(back ? rename(other, file) : rename(file, other));
}

static void remove_it(const char *file) {
        must_errno(unlink(file));
}

static void move_it(const char *file) {
        aside(file, false);
}

static void replace_it(const char *file) {
        _cleanup_free_ char *other = NULL;
        size_t size;
        _cleanup_free_ char *data = file_read(file, &size);

        must_errno(asprintf(&other, "%s-new", file));
        file_write(other, data, size);
        must_errno(rename(other, file));
}

static void empty_it(const char *file) {
        must_errno(truncate(file, 0));
}

static const struct {
        void (*harm)(const char *file);
        bool log, mendable;
        const char *what;
} harms[] = {
        {remove_it, false, false, "/thing.db was removed"},
        {remove_it, true, false, "/thing.db-wal was removed"},
        {move_it, false, true, "/thing.db was removed"},
        {move_it, true, true, "/thing.db-wal was removed"},
        {replace_it, false, false, "/thing.db was replaced by another file"},
        {replace_it, true, false, "/thing.db-wal was replaced by another file"},
        {empty_it, false, false, "/thing.db was emptied"},
        {empty_it, true, false, "/thing.db-wal was emptied"},
};

/* Nothing is written any more, what was committed is still read, and a file that comes back is taken up. */
START_TEST(file_that_is_gone_takes_no_more) {
        _cleanup_free_ char *log = log_path();
        const char *file = harms[_i].log ? log : path;

        assert_ok(sql_begin(sql));
        assert_ok(add(1, 1, "a", NULL));
        assert_ok(sql_commit(sql));
        assert_ok(sql_check_kept(sql));
        harms[_i].harm(file);
        assert_error(sql_check_kept(sql), EIDRM);
        assert_error(sql_begin(sql), EIDRM);
        ck_assert_msg(strstr(sql_damage(sql), harms[_i].what), "%s", sql_damage(sql));
        ck_assert_uint_eq(count(), 1);
        if (!harms[_i].mendable)
                return;
        aside(file, true);
        assert_ok(sql_begin(sql));
        assert_ok(add(2, 1, "b", NULL));
        assert_ok(sql_commit(sql));
        reopen();
        ck_assert_uint_eq(count(), 2);
}
END_TEST

START_TEST(folder_that_is_gone_takes_no_more) {
        _cleanup_free_ char *folder = file_join(suite_dir(), "folder"),
                            *moved = file_join(suite_dir(), "moved");

        sql = sql_free(sql);
        free(path);
        must_errno(mkdir(folder, 0755));
        path = file_join(folder, "thing.db");
        assert_ok(sql_open(path, &spec, &sql, NULL));
        must_errno(rename(folder, moved));
        assert_error(sql_begin(sql), EIDRM);
        must_errno(rename(moved, folder));
        assert_ok(sql_begin(sql));
        sql_rollback(sql);
}
END_TEST

/* It was put there while the old one was still open: closing that one must not take the other's log away. */
START_TEST(restored_log_outlives_the_close) {
        _cleanup_free_ char *log = log_path();

        assert_ok(sql_begin(sql));
        assert_ok(add(1, 1, "a", NULL));
        assert_ok(sql_commit(sql));
        remove_it(log);
        file_write_text(log, "restored");
        sql = sql_free(sql);
        _cleanup_free_ char *text = file_read(log, NULL);
        ck_assert_str_eq(text, "restored");
}
END_TEST

/* Another user's process may lose the right to write a file that it has open. */
START_TEST(file_that_may_not_be_written_takes_no_more) {
        _cleanup_free_ char *log = log_path();

        if (geteuid() != 0)
                return;
        must_errno(chown(path, 65534, 65534));
        must_errno(chown(log, 65534, 65534));
        must_errno(seteuid(65534));
        assert_ok(sql_check_kept(sql));
        must_errno(chmod(path, 0444));
        assert_error(sql_begin(sql), EACCES);
        must_errno(chmod(path, 0644));
        assert_ok(sql_check_kept(sql));
        must_errno(seteuid(0));
}
END_TEST

/* What is read, of a row that was changed behind our back. */
static const struct {
        const char *change, *damage;
} garbled[] = {
        {"UPDATE thing SET id = -1", "table thing, column id"},
        {"UPDATE thing SET number = 3", "table thing, column number"},
        {"UPDATE thing SET name = '12345678'", "table thing, column name"},
};

START_TEST(garbled_column_is_named) {
        char name[8];

        assert_ok(add(1, 2, "a", NULL));
        execute(garbled[_i].change);
        assert_ok(sql_open(path, &spec, &sql, NULL));
        _cleanup_cursor_ struct sql_cursor c = sql_use(sql, GET);
        ck_assert_int_eq(sql_next(&c), 1);
        (void) sql_u64(&c);
        ck_assert_uint_lt(sql_u64_below(&c, 3), 3);
        (void) sql_copy(&c, name, sizeof(name));
        /* The first that was wrong, whatever is read after it. */
        assert_error(c.error, EUCLEAN);
        assert_error(sql_next(&c), EUCLEAN);
        ck_assert_str_eq(sql_damage(sql), garbled[_i].damage);
}
END_TEST

/* What the statements find when the file is opened. */
static const struct {
        const char *change, *damage;
} strange[] = {
        {"DROP TABLE thing", "table thing: no such table: thing"},
        {"ALTER TABLE thing RENAME COLUMN note TO remark", "table thing: no such column: note"},
        {"PRAGMA user_version = 0", "schema: not as this program makes it"},
        {"PRAGMA application_id = 1", "another program's database"},
        {"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = 'CREATE \x01\xff'",
         "no database, or its schema is damaged"},
};

START_TEST(strange_schema_is_named) {
        _cleanup_free_ char *damage = NULL;

        execute(strange[_i].change);
        assert_error(sql_open(path, &spec, &sql, &damage), EUCLEAN);
        ck_assert_ptr_null(sql);
        ck_assert_msg(strncmp(damage, strange[_i].damage, strlen(strange[_i].damage)) == 0, "%s", damage);
        ck_assert(text_is_clean(damage));
}
END_TEST

START_TEST(file_that_is_no_database_is_left_as_it_is) {
        _cleanup_free_ char *damage = NULL, *text = NULL;

        sql = sql_free(sql);
        file_write_text(path, "a text that is as long as the header of a database, and somewhat longer: "
                              "here it ends, after more than a hundred bytes");
        assert_error(sql_open(path, &spec, &sql, &damage), EUCLEAN);
        ck_assert_str_eq(damage, "no database, or its schema is damaged");
        text = file_read(path, NULL);
        ck_assert_int_eq(strncmp(text, "a text", 6), 0);
}
END_TEST

START_TEST(damaged_page_is_found_at_once) {
        _cleanup_free_ char *damage = NULL;
        _cleanup_close_ int fd = -1;

        assert_ok(add(1, 2, "a", NULL));
        sql = sql_free(sql);
        fd = open(path, O_WRONLY | O_CLOEXEC);
        ck_assert_int_eq(pwrite(fd, "\xa5\xa5\xa5\xa5", 4, 4096), 4);
        assert_error(sql_open(path, &spec, &sql, &damage), EUCLEAN);
        ck_assert_int_eq(strncmp(damage, "quick_check: ", strlen("quick_check: ")), 0);
        ck_assert(text_is_clean(damage));
}
END_TEST

static void count_damage(void *userdata) {
        ++*(unsigned *) userdata;
}

/* Also by a call that only reads. */
START_TEST(damage_is_told_to_whoever_wants_to_hear_of_it) {
        unsigned n = 0;

        assert_ok(add(1, 2, "a", NULL));
        execute("UPDATE thing SET id = -1");
        assert_ok(sql_open(path, &spec, &sql, NULL));
        sql_on_damage(sql, count_damage, &n);
        _cleanup_cursor_ struct sql_cursor c = sql_use(sql, GET);
        ck_assert_int_eq(sql_next(&c), 1);
        ck_assert_uint_eq(n, 0);
        (void) sql_u64(&c);
        ck_assert_uint_eq(n, 1);
        sql_on_damage(sql, NULL, NULL);
}
END_TEST

START_TEST(statement_that_would_change_what_is_only_appended_is_refused) {
        static const char *const append_only[] = {"other", "thing"};
        static const char *const changes[] = {
                "UPDATE thing SET number = 1",
                "DELETE FROM thing WHERE id = 1",
                "DELETE FROM thing",
                "INSERT INTO thing VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET number = 7",
        };
        struct sql_spec guarded = spec;

        guarded.append_only = append_only;
        guarded.n_append_only = ELEMENTSOF(append_only);
        guarded.n_statements = 1;
        sql = sql_free(sql);
        for (size_t i = 0; i < ELEMENTSOF(changes); i++) {
                guarded.statements = &changes[i];
                assert_error(sql_open(path, &guarded, &sql, NULL), EACCES);
        }
        guarded.statements = &statements[GET];
        assert_ok(sql_open(path, &guarded, &sql, NULL));
}
END_TEST

START_TEST(triggers_are_for_other_programs) {
        execute("CREATE TRIGGER t BEFORE INSERT ON thing BEGIN SELECT RAISE(ABORT, 'x'); END");
        reopen();
        assert_ok(add(1, 1, "a", NULL));
        ck_assert_uint_eq(count(), 1);
}
END_TEST

START_TEST(newer_file_is_no_damage) {
        _cleanup_free_ char *damage = NULL;

        execute("PRAGMA user_version = 2");
        assert_error(sql_open(path, &spec, &sql, &damage), EPROTONOSUPPORT);
        ck_assert_ptr_null(damage);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(columns_come_back_as_they_were_bound),
        SUITE_CASE(pages_are_read_at_the_start_as_far_as_time_allows),
        SUITE_CASE(rollback_undoes_and_commit_does),
        SUITE_CASE(probe_knows_what_an_empty_transaction_does_not),
        SUITE_CASE(database_is_for_one_process),
        {"file_that_is_gone_takes_no_more", &file_that_is_gone_takes_no_more, ELEMENTSOF(harms)},
        SUITE_CASE(folder_that_is_gone_takes_no_more),
        SUITE_CASE(restored_log_outlives_the_close),
        SUITE_CASE(file_that_may_not_be_written_takes_no_more),
        {"garbled_column_is_named", &garbled_column_is_named, ELEMENTSOF(garbled)},
        {"strange_schema_is_named", &strange_schema_is_named, ELEMENTSOF(strange)},
        SUITE_CASE(file_that_is_no_database_is_left_as_it_is),
        SUITE_CASE(damaged_page_is_found_at_once),
        SUITE_CASE(newer_file_is_no_damage),
        SUITE_CASE(statement_that_would_change_what_is_only_appended_is_refused),
        SUITE_CASE(triggers_are_for_other_programs),
        SUITE_CASE(damage_is_told_to_whoever_wants_to_hear_of_it),
};

SUITE_MAIN("base-sql", cases, setup, teardown)
