/* The record on disk: only appended to, never opened when it should not be, whole after a full disk. */
#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "daemon/ratings/tables.h"
#include "daemon/record/rules.h"
#include "daemon/record/store.h"
#include "services/base/log.h"
#include "services/base/sqlite-util.h"
#include "tests/unit/daemon/record.h"
#include "tests/unit/daemon/world.h"

static struct record record;

static void setup(void) {
        record_open(&record);
}

static void teardown(void) {
        record_close(&record);
}

START_TEST(events_are_only_appended) {
        static const char *const attempts[] = {
                "UPDATE event SET fields = '{}' WHERE id = 1",
                "DELETE FROM event WHERE id = 1",
                "DELETE FROM event",
                "INSERT OR REPLACE INTO event SELECT * FROM event WHERE id = 1",
                "INSERT OR REPLACE INTO event SELECT (SELECT max(id) + 1 FROM event), source, epoch, "
                "sequence, "
                "'press', 1, '{}', sum FROM event WHERE id = 1",
                "INSERT INTO event VALUES (1000, 'keypad', 'x', 1, 'press', 1, '{}', 0)",
                "INSERT INTO event SELECT (SELECT max(id) + 1 FROM event), source, epoch, sequence, type, "
                "realtime_usec, fields, sum FROM event WHERE id = 2",
                "INSERT INTO event VALUES ((SELECT max(id) + 1 FROM event), 'keypad', 'x', 'one', 'press', "
                "1, "
                "'{}', 0)",
        };
        _cleanup_free_ char *before =
                record_text(&record, "SELECT group_concat(id || type || fields) FROM event");

        for (size_t i = 0; i < ELEMENTSOF(attempts); i++)
                ck_assert_msg(record_exec(&record, attempts[i]) == SQLITE_CONSTRAINT, "%s", attempts[i]);
        _cleanup_free_ char *after =
                record_text(&record, "SELECT group_concat(id || type || fields) FROM event");
        ck_assert_str_eq(before, after);
}
END_TEST

START_TEST(service_is_rated_once_for_a_subject) {
        record_press(&record, "quay2", "done", 0);
        ck_assert_int_eq(record_exec(&record, "INSERT INTO rating SELECT * FROM rating"), SQLITE_CONSTRAINT);
}
END_TEST

static int open_again(void) {
        struct store *store = NULL;

        int r = store_open(record.path, centre_rooms, NULL, &store, NULL);
        store_free(store);
        return r;
}

START_TEST(second_process_is_refused) {
        assert_error(open_again(), EBUSY);
}
END_TEST

/* A version of the record that does not exist yet: what the next one will be brought forward by. */
static const char *const later_versions[] = {NULL, "CREATE TABLE later (n INTEGER NOT NULL) STRICT;"
                                                   "INSERT INTO later SELECT count(*) FROM rating;"};
static const struct store_part later_tables = {
        .versions = later_versions,
        .n_versions = ELEMENTSOF(later_versions),
};
static const struct room later_room = {.name = "later", .tables = &later_tables};

static void load_rating(struct store *store, uint64_t visit, enum subject subject, struct rating_row *ret) {
        struct sql_cursor c = ratings_use(store, QUERY_RATING);

        sql_bind_u64(&c, visit);
        sql_bind_text(&c, subject_to_string(subject));
        assert_ok(sql_load(c, ret));
}

START_TEST(record_of_version_1_is_brought_forward) {
        const struct room *rooms[] = {&record_room, &ratings_room, &later_room, NULL};
        _cleanup_free_ char *path = NULL;
        struct store *store = NULL;
        struct rating_row rating;
        sqlite3 *db = NULL;

        assert_ok(str_format(&path, "%s/old.db", record.dir));
        assert_ok(store_open(path, centre_rooms, NULL, &store, NULL));
        store_free(store);
        assert_ok(sqlite_open(path, /* exclusive= */ true, &db));
        ck_assert_int_eq(
                sqlite3_exec(
                        db,
                        "INSERT INTO visit VALUES (7, 1, 'c', 1, 1, 1, 1, 1, 1, 20000, 9, '', '', NULL, 0);"
                        "INSERT INTO rating VALUES (7, 'reception', 'c', 'k', 'rated', 1, 5, 9, 3, 2, 4, 5,"
                        " 6, 7, 8, 'neutral', 0, 2, 0, 0, 10, '', 'keypad', '', 'satisfied', 0, 0, 0,"
                        " 0, 0, 0, 0, 0, 0, 0, 0)",
                        NULL, NULL, NULL),
                SQLITE_OK);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);

        assert_ok(store_open(path, rooms, NULL, &store, NULL));
        load_rating(store, 7, SUBJECT_RECEPTION, &rating);
        ck_assert_int_eq(rating.state, RATING_RATED);
        ck_assert_int_eq(rating.window.level, LEVEL_NEUTRAL);
        ck_assert_uint_eq(rating.window.press_event, 8);
        ck_assert_uint_eq(rating.event, 10);
        rating.state = RATING_VOID;
        assert_ok(store_begin(store));
        assert_ok(store_save(store, &rating_table, &rating));
        assert_ok(store_commit(store));
        store_free(store);

        assert_ok(sqlite_open(path, /* exclusive= */ true, &db));
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        assert_ok(sqlite_prepare(db, "SELECT n FROM later", &stmt));
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        ck_assert_int_eq(sqlite3_column_int(stmt, 0), 1);
        stmt = (sqlite3_finalize(stmt), NULL);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
        assert_error(store_open(path, centre_rooms, NULL, &store, NULL), EPROTONOSUPPORT);
}
END_TEST

static void close_record(void) {
        record.recorder = recorder_free(record.recorder);
        record.store = store_free(record.store);
}

START_TEST(newer_record_is_refused) {
        ck_assert_int_eq(record_exec(&record, "SELECT 1"), SQLITE_OK);
        close_record();
        sqlite3 *db = NULL;
        ck_assert_int_eq(sqlite3_open(record.path, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db, "PRAGMA user_version = 999", NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        assert_error(open_again(), EPROTONOSUPPORT);
        assert_error(open_again(), EPROTONOSUPPORT);
}
END_TEST

static void overwrite(off_t offset, size_t size) {
        _cleanup_close_ int fd = open(record.path, O_WRONLY | O_CLOEXEC);
        _cleanup_free_ char *junk = malloc(size);

        ck_assert_int_ge(fd, 0);
        memset(junk, 'x', size);
        ck_assert_int_eq(pwrite(fd, junk, size, offset), (ssize_t) size);
}

START_TEST(damaged_record_is_refused_and_left_alone) {
        static const struct {
                off_t offset;
                size_t size;
        } damage[] = {{0, 100}, {100, 3000}};

        close_record();
        overwrite(damage[_i].offset, damage[_i].size);
        assert_error(open_again(), EUCLEAN);
        ck_assert_int_eq(access(record.path, F_OK), 0);
        char byte = 0;
        _cleanup_close_ int fd = open(record.path, O_RDONLY | O_CLOEXEC);
        ck_assert_int_eq(pread(fd, &byte, 1, damage[_i].offset), 1);
        ck_assert_int_eq(byte, 'x');
}
END_TEST

static void damage_with(const char *sql) {
        sqlite3 *db = NULL;

        close_record();
        assert_ok(sqlite_open(record.path, /* exclusive= */ false, &db));
        ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* Four moments, as good as none. */
#define DESK_TIMES "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"
/* Of each room: a word that is none, a text that is too long, a number below zero, rows out of step. */
static const struct {
        const char *sql, *damage;
} damaged_rows[] = {
        {"UPDATE stream SET sequence = -1", "table stream, column sequence"},
        {"UPDATE boot SET boot_id = hex(zeroblob(20)) WHERE id = 1", "table boot, column boot_id"},
        {"UPDATE source SET lost = 1 - lost", "table source, name centre, column sum"},
        {"UPDATE stream SET sequence = sequence + 1 WHERE source = 'keypad'",
         "table stream, id 2, column sum"},
        {"UPDATE source SET stream = 99, sum = row_sum(name, 99, lost)",
         "rows of record do not fit together"},
        {"UPDATE post SET subject = 'lobby' WHERE subject = 'reception'", "table post, column subject"},
        {"UPDATE setting SET value = -1", "table setting, column value"},
        {"INSERT INTO sign_in_lock VALUES (1, hex(zeroblob(40)), 1, 1, 1, 1, 1)",
         "table sign_in_lock, column id"},
        {"INSERT INTO desk VALUES (0, '1', 0, 0, 'asleep', 0, 0, 0, 0, 0, 0, '', 0, 0, 0, 0, '', " DESK_TIMES
         ")",
         "table desk, column state"},
        {"INSERT INTO desk VALUES (7, '1', 0, 0, 'closed', 0, 0, 0, 0, 0, 0, '', 0, 0, 0, 0, '', " DESK_TIMES
         ")",
         "rows of queue do not fit together"},
        {"INSERT INTO print VALUES (1, 'A001', 'lost', 1, 1, 1, 1, 1)", "table print, column state"},
        {"INSERT INTO kiosk VALUES ('hall', 'vip', 0, 1, 1, 1, 1)", "table kiosk, column priority"},
};

START_TEST(damaged_row_is_named) {
        struct book *book = NULL;

        damage_with(damaged_rows[_i].sql);
        assert_ok(store_open(record.path, centre_rooms, NULL, &record.store, NULL));
        ck_assert_ptr_null(store_damage(record.store));
        assert_error(book_load(centre_rooms, record.store, &book), EUCLEAN);
        ck_assert_str_eq(store_damage(record.store), damaged_rows[_i].damage);
}
END_TEST

START_TEST(damage_is_logged_where_the_record_is_read) {
        _cleanup_free_ char *log = NULL;
        struct recorder_context context = {.rooms = centre_rooms, .clock = record.clock};
        struct recorder *recorder = NULL;
        FILE *saved = stderr;
        size_t size;

        damage_with(damaged_rows[0].sql);
        assert_ok(store_open(record.path, centre_rooms, NULL, &record.store, NULL));
        context.store = record.store;
        log_open("test", LOG_TARGET_CONSOLE);
        stderr = open_memstream(&log, &size);
        assert_error(recorder_new(&context, &recorder), EUCLEAN);
        fclose(stderr);
        stderr = saved;
        ck_assert_str_eq(log,
                         "test: crit: The record is damaged (table stream, column sequence): Structure needs "
                         "cleaning\n");
}
END_TEST

/* The newest events are read at the start: of those SQLite's own check sees pages alone. */
static const struct {
        const char *sql, *damage;
} damaged_events[] = {
        {"DROP TRIGGER event_is_never_updated; UPDATE event SET fields = replace(fields, ':', ': ') WHERE id "
         "= 2",
         "table event, id 2, column sum"},
        {"DROP TRIGGER event_is_never_deleted; DELETE FROM event WHERE id = 2", "table event, id 2"},
};

START_TEST(damaged_event_is_found_at_the_start) {
        _cleanup_free_ char *damage = NULL;

        for (unsigned i = 0; i < 3; i++)
                record_press(&record, "quay1", "next", 0);
        damage_with(damaged_events[_i].sql);
        assert_error(store_open(record.path, centre_rooms, NULL, &record.store, &damage), EUCLEAN);
        ck_assert_str_eq(damage, damaged_events[_i].damage);
}
END_TEST

static int count_events(const struct event_row *event _unused_, void *userdata) {
        ++*(uint64_t *) userdata;
        return 0;
}

/* The start has read the newest alone. */
START_TEST(damaged_event_is_named_and_recording_goes_on) {
        uint64_t n = 0;

        record_begin(&record);
        for (unsigned i = 0; i < 1100; i++)
                record_event_fields(&record, "press", EVENT_FIELD_S("keypad", "quay1"),
                                    EVENT_FIELD_S("key", "next"), EVENT_FIELD_T("arming", 0));
        record_commit(&record);
        _cleanup_free_ char *epoch = record_text(&record, "SELECT epoch FROM event WHERE id = 9"),
                            *type = NULL, *fields = NULL;
        uint64_t sequence = (uint64_t) record_number(&record, "SELECT sequence FROM event WHERE id = 9");
        struct stream_row stream = {.source = "keypad"};
        id_copy(stream.epoch, sizeof(stream.epoch), epoch);
        damage_with("DROP TRIGGER event_is_never_updated;"
                    " UPDATE event SET fields = replace(fields, 'next', 'undo') WHERE id = 9");
        assert_ok(store_open(record.path, centre_rooms, NULL, &record.store, NULL));
        record_start(&record);
        assert_error(store_each_event(record.store, 0, 100, count_events, &n), EUCLEAN);
        ck_assert_uint_eq(n, 8);
        ck_assert_str_eq(store_damage(record.store), "table event, id 9, column sum");
        ck_assert(recorder_is_failing(record.recorder));
        /* What a duplicate of it would be compared with. */
        assert_error(store_find_event(record.store, &stream, sequence, &type, &fields), EUCLEAN);
        assert_ok(store_find_event(record.store, &stream, sequence + 1, &type, &fields));
        ck_assert_str_eq(type, "press");
        n = 0;
        record_press(&record, "quay1", "next", 0);
        assert_ok(store_each_event(record.store, 9, UINT32_MAX, count_events, &n));
        ck_assert_uint_ge(n, 1100 - 9);
        ck_assert_uint_eq(recorder_book(record.recorder)->last_event, n + 9);
        damage_with("UPDATE event SET fields = replace(fields, 'undo', 'next') WHERE id = 9");
        assert_ok(store_open(record.path, centre_rooms, NULL, &record.store, NULL));
        record_start(&record);
}
END_TEST

START_TEST(damaged_identity_is_named) {
        _cleanup_free_ char *damage = NULL;

        damage_with("UPDATE meta SET value = hex(zeroblob(20)) WHERE key = 'record'");
        assert_error(store_open(record.path, centre_rooms, NULL, &record.store, &damage), EUCLEAN);
        ck_assert_str_eq(damage, "table meta, column value");
}
END_TEST

START_TEST(record_keeps_its_identity) {
        _cleanup_free_ char *id = strdup(store_record_id(record.store));

        record_reopen(&record);
        ck_assert_str_eq(store_record_id(record.store), id);
        ck_assert_str_eq(id, RECORD_ID);
}
END_TEST

START_TEST(aborted_transaction_leaves_nothing) {
        record_press(&record, "quay1", "done", 0);
        uint64_t last = recorder_book(record.recorder)->last_event, sequence = record.sequence;

        record_begin(&record);
        record_pass(&record, 10 * USEC_PER_SEC);
        record_event_fields(&record, "press", EVENT_FIELD_S("keypad", "quay1"), EVENT_FIELD_S("key", "done"),
                            EVENT_FIELD_T("arming", 0));
        recorder_abort(record.recorder);
        ck_assert_ptr_null(recorder_book(record.recorder));
        record.sequence = sequence;
        record_begin(&record);
        ck_assert_uint_eq(recorder_book(record.recorder)->last_event, last);
        record_event_fields(&record, "press", EVENT_FIELD_S("keypad", "quay1"), EVENT_FIELD_S("key", "done"),
                            EVENT_FIELD_T("arming", 0));
        record_commit(&record);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM visit"), 2);
        ck_assert_int_eq(record_number(&record, "SELECT sum(served) FROM figures WHERE counter = '1'"), 4);
}
END_TEST

/* A tmpfs of 1 MiB in a mount namespace of its own: the disk that fills up. */
static bool make_small_disk(const char *path) {
        return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
               mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
               mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0;
}

static void fill_disk(const char *path) {
        _cleanup_free_ char *name = NULL;
        char block[4096] = {0};

        assert_ok(str_format(&name, "%s/filler", path));
        _cleanup_close_ int fd = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        ck_assert_int_ge(fd, 0);
        while (write(fd, block, sizeof(block)) > 0)
                ;
}

START_TEST(full_disk_acknowledges_nothing_and_recovers) {
        _cleanup_free_ char *disk = NULL, *filler = NULL;
        struct world world;

        assert_ok(str_format(&disk, "%s/disk", suite_dir()));
        ck_assert_int_eq(mkdir(disk, 0755), 0);
        if (!make_small_disk(disk)) {
                fprintf(stderr, "SKIP: a small disk needs root and mount namespaces\n");
                return;
        }
        world_open(&world, disk);
        world_appear(&world);
        world_press(&world, "quay1", "done", 0);
        world_until(&world, world.arming > 0 && world_is_settled(&world));
        fill_disk(disk);
        /* What SQLite has room for already may still be written: press until it has none. */
        while (!recorder_is_failing(world.manager->centre.recorder)) {
                world_press(&world, "quay1", "neutral", world.arming);
                world_until(&world,
                            recorder_is_failing(world.manager->centre.recorder) || world_is_settled(&world));
        }
        ck_assert_int_eq(world.manager->state, DAEMON_FAILING);
        uint64_t recorded = world_count(&world, "press");
        for (int i = 0; i < 20; i++)
                world_press(&world, "quay1", "satisfied", world.arming);
        uint64_t pressed = outbox_last_sequence(world.outbox) - 1; /* all but "armed" */
        ck_assert_uint_ge(outbox_pending(world.outbox), pressed - recorded);

        assert_ok(str_format(&filler, "%s/filler", disk));
        ck_assert_int_eq(unlink(filler), 0);
        world_until(&world, !recorder_is_failing(world.manager->centre.recorder) && world_is_settled(&world));
        ck_assert_uint_eq(world_count(&world, "press"), pressed);
        ck_assert_uint_eq(world_count(&world, "source-gap"), 0);
        world_close(&world);
        (void) umount2(disk, MNT_DETACH);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(events_are_only_appended),
        SUITE_CASE(service_is_rated_once_for_a_subject),
        SUITE_CASE(second_process_is_refused),
        SUITE_CASE(record_of_version_1_is_brought_forward),
        SUITE_CASE(newer_record_is_refused),
        {"damaged_record_is_refused_and_left_alone", &damaged_record_is_refused_and_left_alone, 2},
        {"damaged_row_is_named", &damaged_row_is_named, ELEMENTSOF(damaged_rows)},
        SUITE_CASE(damage_is_logged_where_the_record_is_read),
        {"damaged_event_is_found_at_the_start", &damaged_event_is_found_at_the_start,
         ELEMENTSOF(damaged_events)},
        SUITE_CASE(damaged_event_is_named_and_recording_goes_on),
        SUITE_CASE(damaged_identity_is_named),
        SUITE_CASE(record_keeps_its_identity),
        SUITE_CASE(aborted_transaction_leaves_nothing),
        SUITE_CASE(full_disk_acknowledges_nothing_and_recovers),
};

SUITE_MAIN("record-store", cases, setup, teardown)
