/* A copy made in slices is whole, whatever is written meanwhile, and needs no file but the open one. */
#include <fcntl.h>

#include "daemon/record/sql-backup.h"
#include "services/base/sqlite-util.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static char *path, *copy_path;
static struct sql *sql;

enum { ADD, CHANGE, SUM, _STATEMENT_MAX };

static const char *const migrations[] = {
        "CREATE TABLE thing (id INTEGER PRIMARY KEY, number INTEGER, note TEXT) STRICT",
};
static const char *const statements[_STATEMENT_MAX] = {
        [ADD] = "INSERT INTO thing (number, note) VALUES (?, printf('%.800c', 'x'))",
        [CHANGE] = "UPDATE thing SET number = number + 1 WHERE id = ?",
        [SUM] = "SELECT sum(number) + 1000000 * count(*) FROM thing",
};
static const struct sql_spec spec = {
        .migrations = migrations,
        .n_migrations = ELEMENTSOF(migrations),
        .statements = statements,
        .n_statements = ELEMENTSOF(statements),
};

/* Where the copy is written to. */
struct target {
        int fd;
        uint64_t left; /* bytes that its disk has room for */
};

static int take(uint64_t offset, const void *data, size_t size, void *userdata) {
        struct target *target = userdata;

        if (size == 0)
                return ftruncate(target->fd, (off_t) offset) < 0 ? -errno : 0;
        if (size > target->left)
                return -ENOSPC;
        target->left -= size;
        return pwrite(target->fd, data, size, (off_t) offset) == (ssize_t) size ? 0 : -EIO;
}

static struct target open_target(void) {
        struct target target = {.fd = open(copy_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
                                .left = UINT64_MAX};

        ck_assert_int_ge(target.fd, 0);
        return target;
}

static void run(size_t statement, uint64_t argument) {
        struct sql_cursor c = sql_use(sql, statement);

        sql_bind_u64(&c, argument);
        assert_ok(sql_begin(sql));
        assert_ok(sql_run(&c));
        assert_ok(sql_commit(sql));
}

static uint64_t sum(void) {
        _cleanup_cursor_ struct sql_cursor c = sql_use(sql, SUM);

        ck_assert_int_eq(sql_next(&c), 1);
        return sql_u64(&c);
}

static void setup(void) {
        path = file_join(suite_dir(), "thing.db");
        copy_path = file_join(suite_dir(), "copy.db");
        assert_ok(sql_open(path, &spec, &sql, NULL));
        for (uint64_t i = 0; i < 500; i++)
                run(ADD, i);
}

static void teardown(void) {
        sql_free(sql);
        free(path);
        free(copy_path);
}

/* Of the copy, as any SQLite reads it. */
static uint64_t sum_of_copy(void) {
        sqlite3_stmt *stmt = NULL;
        sqlite3 *db = NULL;

        ck_assert_int_eq(sqlite3_open_v2(copy_path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
        ck_assert_int_eq(sqlite3_prepare_v2(db, statements[SUM], -1, &stmt, NULL), SQLITE_OK);
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        uint64_t result = (uint64_t) sqlite3_column_int64(stmt, 0);
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        return result;
}

/* Returns the number of slices. */
static size_t copy_all(struct sql_backup *backup, void (*between)(size_t i)) {
        size_t n = 1;
        int r;

        while ((r = sql_backup_step(backup, 4)) > 0) {
                between(n++);
                ck_assert_uint_lt(n, 1000);
        }
        assert_ok(r);
        return n;
}

static void change_and_add(size_t i) {
        run(CHANGE, 1 + i % 500); /* copied already, or not */
        run(CHANGE, 500 - i % 500);
        run(ADD, i);
}

START_TEST(copy_is_whole_while_rows_are_written) {
        _cleanup_(sql_backup_freep) struct sql_backup *backup = NULL;
        struct target target = open_target();
        uint8_t header[20];

        assert_ok(sql_backup_new(sql, take, &target, &backup));
        /* 500 rows of five a page: nothing begins again. */
        ck_assert_uint_lt(copy_all(backup, change_and_add), 60);
        backup = sql_backup_free(backup);
        uint64_t at_the_end = sum();
        run(ADD, 1); /* is not in it */
        assert_ok(sqlite_check_file(copy_path));
        ck_assert_uint_eq(sum_of_copy(), at_the_end);
        ck_assert_int_eq(pread(target.fd, header, sizeof(header), 0), sizeof(header));
        ck_assert_int_eq(header[18] * 256 + header[19], 257); /* no log is needed to read it */
        close(target.fd);
}
END_TEST

static void leave(_unused_ size_t i) {
}

START_TEST(removed_database_is_copied) {
        _cleanup_(sql_backup_freep) struct sql_backup *backup = NULL;
        struct target target = open_target();

        ck_assert_int_eq(unlink(path), 0);
        assert_ok(sql_backup_new(sql, take, &target, &backup));
        (void) copy_all(backup, leave);
        assert_ok(sqlite_check_file(copy_path));
        ck_assert_uint_eq(sum_of_copy(), sum());
        ck_assert_int_ne(access(path, F_OK), 0); /* and not made again */
        close(target.fd);
}
END_TEST

START_TEST(full_disk_ends_the_copy_alone) {
        _cleanup_(sql_backup_freep) struct sql_backup *backup = NULL;
        struct target target = open_target();
        int r;

        target.left = 100000;
        assert_ok(sql_backup_new(sql, take, &target, &backup));
        while ((r = sql_backup_step(backup, 4)) > 0)
                change_and_add(1);
        ck_assert_int_eq(r, -ENOSPC);
        change_and_add(2);
        backup = sql_backup_free(backup);
        ck_assert_int_ne(sqlite_check_file(copy_path), 0);
        /* And another one works. */
        target.left = UINT64_MAX;
        assert_ok(sql_backup_new(sql, take, &target, &backup));
        (void) copy_all(backup, leave);
        assert_ok(sqlite_check_file(copy_path));
        ck_assert_uint_eq(sum_of_copy(), sum());
        close(target.fd);
}
END_TEST

START_TEST(one_copy_at_a_time) {
        _cleanup_(sql_backup_freep) struct sql_backup *backup = NULL, *other = NULL;
        struct target target = open_target();

        assert_ok(sql_backup_new(sql, take, &target, &backup));
        assert_error(sql_backup_new(sql, take, &target, &other), EBUSY);
        (void) copy_all(backup, leave);
        assert_ok(sqlite_check_file(copy_path));
        close(target.fd);
}
END_TEST

START_TEST(damaged_copy_is_named) {
        _cleanup_(sql_backup_freep) struct sql_backup *backup = NULL;
        struct target target = open_target();
        static const char damage[256];

        assert_ok(sql_backup_new(sql, take, &target, &backup));
        (void) copy_all(backup, leave);
        for (off_t page = 1; page < 20; page++)
                ck_assert_int_gt(pwrite(target.fd, damage, sizeof(damage), page * 4096), 0);
        assert_error(sqlite_check_file(copy_path), EUCLEAN);
        assert_error(sqlite_check_file("/nowhere/copy.db"), EACCES);
        close(target.fd);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(copy_is_whole_while_rows_are_written),
        SUITE_CASE(removed_database_is_copied),
        SUITE_CASE(full_disk_ends_the_copy_alone),
        SUITE_CASE(one_copy_at_a_time),
        SUITE_CASE(damaged_copy_is_named),
};

SUITE_MAIN("record-sql-backup", cases, setup, teardown)
