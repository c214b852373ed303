#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "services/base/outbox.h"
#include "tests/lib/outbox.h"
#include "tests/lib/suite.h"

enum { ROWS = 1000 };

static char *path;

static void setup(void) {
        assert_ok(str_format(&path, "%s/outbox.db", suite_dir()));
}

static void teardown(void) {
        free(path);
}

static struct outbox *open_outbox(bool *ret_fresh) {
        struct outbox *outbox = NULL;

        assert_ok(outbox_open(path, ROWS, ret_fresh, &outbox));
        return outbox;
}

static uint64_t append(struct outbox *outbox) {
        uint64_t sequence = 0;

        assert_ok(outbox_append(outbox, "press", "{\"a\":1}", &sequence));
        return sequence;
}

static void execute(const char *sql) {
        sqlite3 *db = NULL;

        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
}

static int count_and_check(uint64_t sequence, const char *type, const char *fields, void *userdata) {
        uint64_t *last = userdata;

        ck_assert_uint_eq(sequence, *last + 1);
        ck_assert_str_eq(type, "press");
        ck_assert_str_eq(fields, "{\"a\":1}");
        *last = sequence;
        return 0;
}

START_TEST(sequences_rise_by_one_and_survive_reopening) {
        struct outbox *outbox = open_outbox(NULL);
        uint64_t last = 0;

        for (uint64_t i = 1; i <= 10; i++)
                ck_assert_uint_eq(append(outbox), i);
        outbox_free(outbox);

        outbox = open_outbox(NULL);
        ck_assert_uint_eq(append(outbox), 11);
        assert_ok(outbox_each_pending(outbox, 0, ROWS, count_and_check, &last));
        ck_assert_uint_eq(last, 11);
        outbox_free(outbox);
}
END_TEST

START_TEST(sequence_is_not_used_again_after_all_was_removed) {
        struct outbox *outbox = open_outbox(NULL);

        for (int i = 0; i < 5; i++)
                append(outbox);
        assert_ok(outbox_acknowledge(outbox, 5));
        ck_assert_uint_eq(outbox_pending(outbox), 0);
        ck_assert_uint_eq(outbox_prunable(outbox), 5);
        assert_ok(outbox_prune(outbox));
        ck_assert_uint_eq(outbox_prunable(outbox), 0);
        outbox_free(outbox);

        outbox = open_outbox(NULL);
        ck_assert_uint_eq(outbox_last_sequence(outbox), 5);
        ck_assert_uint_eq(append(outbox), 6);
        outbox_free(outbox);
}
END_TEST

START_TEST(unpruned_acknowledgement_is_forgotten_by_a_restart) {
        struct outbox *outbox = open_outbox(NULL);

        append(outbox);
        append(outbox);
        assert_ok(outbox_acknowledge(outbox, 2));
        ck_assert_uint_eq(outbox_pending(outbox), 0);
        outbox_free(outbox);

        outbox = open_outbox(NULL);
        ck_assert_uint_eq(outbox_pending(outbox), 2);
        outbox_free(outbox);
}
END_TEST

START_TEST(acknowledging_the_future_is_refused) {
        struct outbox *outbox = open_outbox(NULL);

        append(outbox);
        assert_error(outbox_acknowledge(outbox, 2), EINVAL);
        assert_ok(outbox_acknowledge(outbox, 1));
        assert_ok(outbox_acknowledge(outbox, 0));
        ck_assert_uint_eq(outbox_pending(outbox), 0);
        outbox_free(outbox);
}
END_TEST

START_TEST(transaction_is_all_or_nothing) {
        struct outbox *outbox = open_outbox(NULL);
        uint64_t first, second;
        char *value = NULL;

        assert_ok(outbox_begin(outbox));
        assert_ok(outbox_add(outbox, "press", "{\"a\":1}", &first));
        assert_ok(outbox_set_state(outbox, "arming", "1"));
        outbox_rollback(outbox);
        ck_assert_uint_eq(outbox_last_sequence(outbox), 0);
        assert_error(outbox_get_state(outbox, "arming", &value), ENOENT);

        assert_ok(outbox_begin(outbox));
        assert_ok(outbox_add(outbox, "press", "{\"a\":1}", &first));
        assert_ok(outbox_add(outbox, "press", "{\"a\":1}", &second));
        assert_ok(outbox_set_state(outbox, "arming", "1"));
        assert_ok(outbox_commit(outbox));
        ck_assert_uint_eq(first, 1);
        ck_assert_uint_eq(second, 2);
        assert_ok(outbox_get_state(outbox, "arming", &value));
        ck_assert_str_eq(value, "1");
        free(value);

        assert_ok(outbox_begin(outbox));
        assert_ok(outbox_set_state(outbox, "arming", NULL));
        assert_ok(outbox_commit(outbox));
        assert_error(outbox_get_state(outbox, "arming", &value), ENOENT);
        outbox_free(outbox);
}
END_TEST

START_TEST(full_outbox_refuses_and_keeps_what_it_has) {
        struct outbox *outbox = NULL;
        uint64_t sequence;

        assert_ok(outbox_open(path, 3, NULL, &outbox));
        for (int i = 0; i < 3; i++)
                append(outbox);
        assert_error(outbox_append(outbox, "press", "{}", &sequence), ENOBUFS);
        assert_error(outbox_probe(outbox), ENOBUFS);
        ck_assert_uint_eq(outbox_pending(outbox), 3);
        assert_ok(outbox_acknowledge(outbox, 1));
        ck_assert_uint_eq(append(outbox), 4);
        outbox_free(outbox);
}
END_TEST

static int stop_at_two(uint64_t sequence, const char *type _unused_, const char *fields _unused_,
                       void *userdata _unused_) {
        return sequence == 2 ? 77 : 0;
}

START_TEST(walk_honours_after_max_and_the_visitor) {
        struct outbox *outbox = open_outbox(NULL);
        uint64_t last = 3;

        for (int i = 0; i < 10; i++)
                append(outbox);
        assert_ok(outbox_each_pending(outbox, 3, 4, count_and_check, &last));
        ck_assert_uint_eq(last, 7);
        ck_assert_int_eq(outbox_each_pending(outbox, 0, ROWS, stop_at_two, NULL), 77);
        last = 10;
        assert_ok(outbox_each_pending(outbox, UINT64_MAX, ROWS, count_and_check, &last));
        outbox_free(outbox);
}
END_TEST

START_TEST(second_process_is_kept_out) {
        struct outbox *outbox = open_outbox(NULL), *second = NULL;

        assert_error(outbox_open(path, ROWS, NULL, &second), EBUSY);
        outbox_free(outbox);
}
END_TEST

START_TEST(lost_file_begins_a_new_epoch) {
        char epoch[33];
        bool fresh;
        struct outbox *outbox = open_outbox(&fresh);

        ck_assert(fresh);
        ck_assert_uint_eq(strlen(outbox_epoch(outbox)), 32);
        memcpy(epoch, outbox_epoch(outbox), sizeof(epoch));
        outbox_free(outbox);

        outbox = open_outbox(&fresh);
        ck_assert(!fresh);
        ck_assert_str_eq(outbox_epoch(outbox), epoch);
        outbox_free(outbox);

        ck_assert_int_eq(unlink(path), 0);
        outbox = open_outbox(&fresh);
        ck_assert(fresh);
        ck_assert_str_ne(outbox_epoch(outbox), epoch);
        ck_assert_uint_eq(append(outbox), 1);
        outbox_free(outbox);
}
END_TEST

static int count(uint64_t sequence _unused_, const char *type _unused_, const char *fields _unused_,
                 void *userdata) {
        ++*(size_t *) userdata;
        return 0;
}

/* Bytes of the file are overwritten at places that differ from case to case. */
START_TEST(damaged_file_is_kept_aside_or_still_whole) {
        _cleanup_free_ char *aside = NULL;
        struct outbox *outbox = open_outbox(NULL);
        struct stat st;
        size_t n_rows = 0;
        bool fresh;
        int fd, r;

        for (int i = 0; i < 100; i++)
                append(outbox);
        outbox_free(outbox);
        fd = open(path, O_RDWR | O_CLOEXEC);
        ck_assert_int_eq(fstat(fd, &st), 0);
        for (int i = 0; i < 64; i++)
                ck_assert_int_eq(pwrite(fd, "\xa5", 1, (_i * 977 + i * 131) % st.st_size), 1);
        close(fd);

        r = outbox_open(path, ROWS, &fresh, &outbox);
        /* The version may be what was hit: then the file looks like one of a newer release, and is left
         * alone. */
        if (r == -EPROTONOSUPPORT)
                return;
        assert_ok(r);
        if (fresh) {
                assert_ok(str_format(&aside, "%s.damaged-1", path));
                ck_assert_int_eq(access(aside, F_OK), 0);
                ck_assert_uint_eq(append(outbox), 1);
        } else {
                ck_assert_uint_eq(outbox_last_sequence(outbox), 100);
                assert_ok(outbox_each_pending(outbox, 0, ROWS, count, &n_rows));
                ck_assert_uint_eq(n_rows, 100);
        }
        outbox_free(outbox);
}
END_TEST

static bool exists(const char *suffix) {
        _cleanup_free_ char *file = NULL;

        assert_ok(str_format(&file, "%s%s", path, suffix));
        return access(file, F_OK) == 0;
}

/* As after a power cut: rows in the log that are not yet in the database. */
static void leave_a_log(void) {
        pid_t pid = fork();
        int status;

        ck_assert_int_ge(pid, 0);
        if (pid == 0) {
                struct outbox *outbox = open_outbox(NULL);

                append(outbox);
                _exit(0);
        }
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert_int_eq(status, 0);
        ck_assert(exists("-wal"));
}

static void overwrite(off_t place, size_t n) {
        _cleanup_close_ int fd = open(path, O_RDWR | O_CLOEXEC);

        for (size_t i = 0; i < n; i++)
                ck_assert_int_eq(pwrite(fd, "\xa5", 1, place + (off_t) i), 1);
}

/* Beside a new database, an old log would be played into it. */
START_TEST(damaged_database_takes_its_log_along) {
        struct outbox *outbox;
        bool fresh;

        for (int i = 1; i <= 2; i++) {
                outbox_free(open_outbox(NULL));
                leave_a_log();
                overwrite(4096, 100); /* a page that the log does not have */
                outbox = open_outbox(&fresh);
                ck_assert(fresh);
                ck_assert_uint_eq(outbox_last_sequence(outbox), 0);
                outbox_free(outbox);
        }
        ck_assert(exists(".damaged-1") && exists(".damaged-1-wal"));
        ck_assert(exists(".damaged-2") && exists(".damaged-2-wal"));
}
END_TEST

START_TEST(log_without_its_database_is_moved_aside) {
        struct outbox *outbox;
        bool fresh;

        leave_a_log();
        ck_assert_int_eq(unlink(path), 0);
        outbox = open_outbox(&fresh);
        ck_assert(fresh);
        ck_assert(exists(".damaged-1-wal"));
        ck_assert_uint_eq(append(outbox), 1);
        outbox_free(outbox);
}
END_TEST

START_TEST(database_of_another_program_is_moved_aside) {
        struct outbox *outbox;
        bool fresh;

        execute(_i == 0 ? "CREATE TABLE a (x); PRAGMA user_version=1" : "CREATE TABLE event (x)");
        outbox = open_outbox(&fresh);
        ck_assert(fresh);
        ck_assert(exists(".damaged-1"));
        outbox_free(outbox);
}
END_TEST

START_TEST(sequences_that_no_event_can_have_are_damage) {
        struct outbox *outbox;
        bool fresh;

        outbox_free(open_outbox(NULL));
        execute(_i == 0 ? "UPDATE outbox SET removed = 9007199254740991"
                        : "INSERT INTO event VALUES (9007199254740991, 'press', '{}', 0)");
        outbox = open_outbox(&fresh);
        ck_assert(fresh);
        ck_assert(exists(".damaged-1"));
        ck_assert_uint_eq(append(outbox), 1);
        outbox_free(outbox);
}
END_TEST

static const struct {
        const char *change, *damage;
} garbled[] = {
        {"UPDATE outbox SET epoch = 'x'", "table outbox, column epoch"},
        {"UPDATE outbox SET epoch = hex(zeroblob(20))", "table outbox, column epoch"},
        {"UPDATE outbox SET removed = -1", "table outbox, column removed"},
        {"UPDATE outbox SET removed = 9", "table outbox, column highest"},
        {"DELETE FROM outbox", "table outbox: no row"},
        {"DROP TABLE state", "table state: no such table: state"},
        {"UPDATE outbox SET epoch = '0123456789abcdef0123456789abcdef'", "table outbox, epoch "
                                                                         "0123456789abcdef0123456789abcdef, "
                                                                         "column sum"},
        {"INSERT INTO state VALUES ('arming', '1', 0)", "table state, key arming, column sum"},
};

START_TEST(damage_of_the_file_moved_aside_is_named) {
        struct outbox *outbox = open_outbox(NULL);

        append(outbox);
        ck_assert_ptr_null(outbox_moved_aside(outbox));
        ck_assert_ptr_null(outbox_moved_to(outbox));
        outbox_free(outbox);
        execute(garbled[_i].change);
        outbox = open_outbox(NULL);
        ck_assert_str_eq(outbox_moved_aside(outbox), garbled[_i].damage);
        ck_assert_int_eq(access(outbox_moved_to(outbox), F_OK), 0);
        ck_assert_ptr_null(outbox_damage(outbox));
        assert_error(outbox_damaged(outbox, "table state, key a"), EUCLEAN);
        ck_assert_str_eq(outbox_damage(outbox), "table state, key a");
        outbox_free(outbox);
}
END_TEST

START_TEST(pruning_goes_by_thousands) {
        struct outbox *outbox = NULL;

        assert_ok(outbox_open(path, 5000, NULL, &outbox));
        assert_ok(outbox_begin(outbox));
        for (int i = 0; i < 2500; i++)
                assert_ok(outbox_add(outbox, "press", "{\"a\":1}", NULL));
        assert_ok(outbox_commit(outbox));
        assert_ok(outbox_acknowledge(outbox, 2499));
        assert_ok(outbox_prune(outbox));
        ck_assert_uint_eq(outbox_prunable(outbox), 1499);
        assert_ok(outbox_prune(outbox));
        assert_ok(outbox_prune(outbox));
        ck_assert_uint_eq(outbox_prunable(outbox), 0);
        outbox_free(outbox);
        outbox = open_outbox(NULL);
        ck_assert_uint_eq(outbox_pending(outbox), 1);
        ck_assert_uint_eq(outbox_last_sequence(outbox), 2500);
        outbox_free(outbox);
}
END_TEST

START_TEST(file_of_a_newer_release_is_refused_and_left_alone) {
        struct outbox *outbox = open_outbox(NULL);

        append(outbox);
        outbox_free(outbox);
        execute("PRAGMA user_version=99");
        assert_error(outbox_open(path, ROWS, NULL, &outbox), EPROTONOSUPPORT);
        execute("PRAGMA user_version=1");
        outbox = open_outbox(NULL);
        ck_assert_uint_eq(outbox_last_sequence(outbox), 1);
        outbox_free(outbox);
}
END_TEST

START_TEST(folder_that_cannot_be_written_is_an_error) {
        struct outbox *outbox = NULL;

        ck_assert_int_lt(outbox_open("/proc/outbox.db", ROWS, NULL, &outbox), 0);
        ck_assert_int_lt(outbox_open("/nowhere/outbox.db", ROWS, NULL, &outbox), 0);
        ck_assert_ptr_null(outbox);
}
END_TEST

/* A process appends and tells each sequence after its commit; it is killed at some moment. */
static pid_t start_writer(int fd, bool prunes) {
        pid_t pid = fork();

        ck_assert_int_ge(pid, 0);
        if (pid > 0)
                return pid;
        struct outbox *outbox = NULL;
        if (outbox_open(path, 1000000, NULL, &outbox) < 0)
                _exit(1);
        for (;;) {
                uint64_t sequence;

                if (outbox_append(outbox, "press", "{\"a\":1}", &sequence) < 0)
                        _exit(2);
                if (write(fd, &sequence, sizeof(sequence)) != (ssize_t) sizeof(sequence))
                        _exit(3);
                if (prunes && sequence % 3 == 0 &&
                    (outbox_acknowledge(outbox, sequence - 2) < 0 || outbox_prune(outbox) < 0))
                        _exit(4);
        }
}

START_TEST(what_was_told_is_there_after_kill_9) {
        uint64_t told = 0, last = 0;
        struct outbox *outbox;
        char epoch[33];
        int fds[2];
        pid_t pid;

        for (int round = 0; round < 5; round++) {
                ck_assert_int_eq(pipe(fds), 0);
                pid = start_writer(fds[1], _i % 2);
                close(fds[1]);
                for (int i = 0; i < 3 + 7 * _i; i++)
                        ck_assert_int_eq(read(fds[0], &told, sizeof(told)), sizeof(told));
                ck_assert_int_eq(kill(pid, SIGKILL), 0);
                while (read(fds[0], &told, sizeof(told)) == (ssize_t) sizeof(told))
                        ;
                close(fds[0]);
                ck_assert_int_eq(waitpid(pid, NULL, 0), pid);

                outbox = open_outbox(NULL);
                ck_assert_uint_ge(outbox_last_sequence(outbox), told);
                last = outbox_last_sequence(outbox) - outbox_pending(outbox);
                ck_assert_uint_le(last, _i % 2 ? told : 0);
                assert_ok(outbox_each_pending(outbox, 0, 1000000, count_and_check, &last));
                ck_assert_uint_ge(last, told);
                if (round == 0)
                        memcpy(epoch, outbox_epoch(outbox), sizeof(epoch));
                ck_assert_str_eq(epoch, outbox_epoch(outbox));
                outbox_free(outbox);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(sequences_rise_by_one_and_survive_reopening),
        SUITE_CASE(sequence_is_not_used_again_after_all_was_removed),
        SUITE_CASE(unpruned_acknowledgement_is_forgotten_by_a_restart),
        SUITE_CASE(acknowledging_the_future_is_refused),
        SUITE_CASE(transaction_is_all_or_nothing),
        SUITE_CASE(full_outbox_refuses_and_keeps_what_it_has),
        SUITE_CASE(walk_honours_after_max_and_the_visitor),
        SUITE_CASE(second_process_is_kept_out),
        SUITE_CASE(lost_file_begins_a_new_epoch),
        {"damaged_file_is_kept_aside_or_still_whole", &damaged_file_is_kept_aside_or_still_whole, 60},
        SUITE_CASE(file_of_a_newer_release_is_refused_and_left_alone),
        SUITE_CASE(folder_that_cannot_be_written_is_an_error),
        SUITE_CASE(damaged_database_takes_its_log_along),
        SUITE_CASE(log_without_its_database_is_moved_aside),
        {"database_of_another_program_is_moved_aside", &database_of_another_program_is_moved_aside, 2},
        {"sequences_that_no_event_can_have_are_damage", &sequences_that_no_event_can_have_are_damage, 2},
        {"damage_of_the_file_moved_aside_is_named", &damage_of_the_file_moved_aside_is_named,
         ELEMENTSOF(garbled)},
        SUITE_CASE(pruning_goes_by_thousands),
        {"what_was_told_is_there_after_kill_9", &what_was_told_is_there_after_kill_9, 10},
};

SUITE_MAIN("base-outbox", cases, setup, teardown)
