/* Bad days with a stated outcome: lost and damaged files, clocks that jump, floods, a bus that
 * goes. */
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "tests/bus/ledger.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/figures.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
#include "tests/lib/load.h"
#include "tests/lib/records.h"
#include "tests/lib/sanitized.h"
#include "tests/lib/scene.h"

#define KEYPAD_STATE SCENE_STATE("vn.motcua.Keypad1", "/vn/motcua/Keypad1", "vn.motcua.Keypad1")
#define CENTRE_STATE SCENE_STATE("vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1")

enum { EXIT_DATA = 65, EXIT_CONFIG = 78 };

/* ----- files ----- */

static void edit_database(const char *path, const char *sql) {
        sqlite3 *db = NULL;

        if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
                test_die("%s: %s: %s", path, sql, sqlite3_errmsg(db));
        sqlite3_close(db);
}

static void remove_database(const char *path) {
        _cleanup_free_ char *wal = NULL, *shm = NULL;

        must_errno(asprintf(&wal, "%s-wal", path));
        must_errno(asprintf(&shm, "%s-shm", path));
        must_errno(unlink(path));
        (void) unlink(wal);
        (void) unlink(shm);
}

/* Garbage over everything behind the first page, whose header still says SQLite. */
static void damage_database(const char *path) {
        size_t size;
        _cleanup_free_ char *data = file_read(path, &size);

        ck_assert_uint_gt(size, 8192);
        memset(data + 100, 0x5a, size - 100);
        file_write(path, data, size);
}

START_TEST(lost_outbox_is_a_new_epoch) {
        struct scene s;

        scene_begin(&s, NULL);
        client_press(s.bus, "quay1", "done");
        _cleanup_free_ char *before = strdup(record_s(scene_await(&s, "armed", 1), "epoch"));
        centre_stop(s.centre, CENTRE_KEYPADD, SIGKILL);
        _cleanup_free_ char *outbox = centre_path(s.centre, "state/keypad/" CENTRE_OUTBOX);
        remove_database(outbox);
        centre_start(s.centre, CENTRE_KEYPADD, NULL);
        centre_wait_ready(s.centre, CENTRE_KEYPADD);

        const struct record *epoch = scene_await(&s, "source-epoch", 1);
        ck_assert_str_eq(record_s(epoch, "before"), before);
        ck_assert_str_ne(record_s(epoch, "after"), before);
        scene_await(&s, "armed", 2); /* the window whose record was lost is opened anew */
        client_press(s.bus, "quay1", "satisfied");
        const struct record *rating = scene_await(&s, "rating", 1);
        ck_assert_uint_eq(record_t(rating, "visit"), 1);
        ck_assert_uint_eq(figures_today(s.bus, "c1", "reception").rated, 1);
        scene_end(&s);
}
END_TEST

START_TEST(damaged_outbox_is_set_aside) {
        struct scene s;

        scene_begin(&s, NULL);
        for (size_t i = 0; i < 20; i++) {
                client_press(s.bus, "quay1", "next");
                scene_await(&s, "press", i + 1);
        }
        centre_stop(s.centre, CENTRE_KEYPADD, SIGTERM);
        _cleanup_free_ char *outbox = centre_path(s.centre, "state/keypad/" CENTRE_OUTBOX);
        damage_database(outbox);
        centre_start(s.centre, CENTRE_KEYPADD, NULL);
        centre_wait_ready(s.centre, CENTRE_KEYPADD);
        scene_await(&s, "source-epoch", 1);
        client_press(s.bus, "quay1", "next");
        scene_await(&s, "press", 21);
        _cleanup_free_ char *folder = centre_path(s.centre, "state/keypad");
        ck_assert_msg(file_folder_has(folder, ".damaged-"), "the damaged file was not kept in %s", folder);
        scene_end(&s);
}
END_TEST

static void expect_keypads_described(struct scene *s, const char *text) {
        sd_bus_message *reply = NULL;
        const char *described;

        must(sd_bus_call_method(s->bus, "vn.motcua.Keypad1", "/vn/motcua/Keypad1", "vn.motcua.Keypad1",
                                "Describe", NULL, &reply, "a{sv}", 1, "lang", "s", "en"));
        must(sd_bus_message_read(reply, "s", &described));
        ck_assert_msg(strstr(described, text), "%s", described);
        sd_bus_message_unref(reply);
}

/* One bit of one press that waited: it is recorded as rejected, and what was pressed before and behind it as
 * it was. Once it is handed on, the outbox is sound again. */
START_TEST(damaged_press_is_rejected_and_holds_up_nothing) {
        struct scene s;

        scene_begin(&s, NULL);
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        client_press(s.bus, "quay1", "next");
        scene_await_light(&s, "quay1", "light-next", 1);
        client_press(s.bus, "quay1", "recall");
        scene_await_light(&s, "quay1", "light-recall", 1);
        client_press(s.bus, "quay1", "start");
        scene_await_light(&s, "quay1", "light-start", 1);
        centre_stop(s.centre, CENTRE_KEYPADD, SIGTERM);
        _cleanup_free_ char *outbox = centre_path(s.centre, "state/keypad/" CENTRE_OUTBOX);
        flip_bit(outbox, "recall");
        centre_start_all(s.centre);

        const struct record *rejected = scene_await(&s, "event-rejected", 1);
        ck_assert_str_eq(record_s(rejected, "of"), "keypad");
        ck_assert_str_eq(record_s(rejected, "original_type"), "unreadable");
        scene_await_key(&s, "next");
        scene_await_key(&s, "start");
        ck_assert_uint_eq(records_count(&s.records, "press"), 2);
        ck_assert_uint_eq(records_count(&s.records, "source-gap"), 0);
        ck_assert_uint_eq(records_count(&s.records, "source-epoch"), 0);
        scene_await_text(&s, KEYPAD_STATE, "failing");
        scene_expect_log(&s, "log/keypadd", "The outbox is damaged (table event, sequence ");
        expect_keypads_described(&s, "The outbox is damaged (table event, sequence ");
        client_press(s.bus, "quay2", "next");
        scene_await(&s, "press", 3);

        /* Acknowledged rows go when it has been quiet. */
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        centre_stop(s.centre, CENTRE_KEYPADD, SIGTERM);
        centre_start_all(s.centre);
        client_press(s.bus, "quay3", "next");
        scene_await(&s, "press", 4);
        ck_assert_uint_eq(records_count(&s.records, "event-rejected"), 1);
        scene_end(&s);
}
END_TEST

/* The aggregator's record is never repaired by itself: the daemon refuses, and says which file. */
START_TEST(damaged_record_is_refused) {
        struct scene s;

        scene_begin(&s, NULL);
        client_press(s.bus, "quay1", "done");
        scene_await(&s, "armed", 1);
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        _cleanup_free_ char *database = centre_path(s.centre, "state/centre/" CENTRE_DATABASE);
        damage_database(database);
        size_t size_before, size_after;
        _cleanup_free_ char *content = file_read(database, &size_before);
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        ck_assert_int_ne(centre_wait_exit(s.centre, CENTRE_MOTCUAD), EXIT_SUCCESS);
        scene_expect_log(&s, "log/motcuad", CENTRE_DATABASE);
        _cleanup_free_ char *left = file_read(database, &size_after);
        ck_assert_uint_eq(size_before, size_after);
        ck_assert_int_eq(memcmp(content, left, size_before), 0);
        scene_end(&s);
}
END_TEST

static void expect_described(struct scene *s, const char *text) {
        sd_bus_message *reply = NULL;
        const char *described;

        must(sd_bus_call_method(s->bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                "Describe", NULL, &reply, "a{sv}", 1, "lang", "s", "en"));
        must(sd_bus_message_read(reply, "s", &described));
        ck_assert_msg(strstr(described, text), "%s", described);
        sd_bus_message_unref(reply);
}

/* Where nobody looked at the start. Reading it again and again is told once, and what is pressed is recorded.
 */
START_TEST(damage_that_a_reader_meets_is_named) {
        struct scene s;

        scene_begin(&s, NULL);
        client_press(s.bus, "quay1", "done");
        scene_await(&s, "armed", 1);
        client_press(s.bus, "quay1", "satisfied");
        scene_await(&s, "rating", 1);
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        _cleanup_free_ char *database = centre_path(s.centre, "state/centre/" CENTRE_DATABASE);
        edit_database(database, "UPDATE figures SET subject = 'polished'");
        centre_start(s.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(s.centre, CENTRE_MOTCUAD);
        scene_await_text(&s, CENTRE_STATE, "ready");
        for (size_t i = 0; i < 2; i++)
                ck_assert_int_lt(sd_bus_call_method(s.bus, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                                    "vn.motcua.Centre1.Record", "GetToday", NULL, NULL,
                                                    "a{sv}", 0),
                                 0);
        scene_await_text(&s, CENTRE_STATE, "failing");
        scene_expect_log(&s, "log/motcuad", "The record is damaged (table figures, column subject)");
        expect_described(&s, "The record is damaged (table figures, column subject); see journalctl");
        client_press(s.bus, "quay1", "next");
        scene_await_key(&s, "next");
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);
        scene_end(&s);
}
END_TEST

START_TEST(newer_files_are_refused) {
        struct scene s;
        static const struct {
                enum centre_daemon daemon;
                const char *file, *log;
        } cases[] = {{CENTRE_MOTCUAD, "state/centre/" CENTRE_DATABASE, "log/motcuad"},
                     {CENTRE_KEYPADD, "state/keypad/" CENTRE_OUTBOX, "log/keypadd"},
                     {CENTRE_PRINTERD, "state/printer/" CENTRE_OUTBOX, "log/printerd"},
                     {CENTRE_PRINTERD, "state/printer/spool.db", "log/printerd"}};

        scene_begin(&s, NULL);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                if (cases[i].daemon == CENTRE_PRINTERD) {
                        centre_start(s.centre, CENTRE_PRINTERD, NULL);
                        centre_wait_ready(s.centre, CENTRE_PRINTERD);
                }
                centre_stop(s.centre, cases[i].daemon, SIGTERM);
                _cleanup_free_ char *path = centre_path(s.centre, cases[i].file);
                edit_database(path, "PRAGMA user_version = 1000");
                centre_start(s.centre, cases[i].daemon, NULL);
                ck_assert_int_eq(centre_wait_exit(s.centre, cases[i].daemon), EXIT_DATA);
                scene_expect_log(&s, cases[i].log,
                                 " is of a newer version, and left as it is: install that version again");
                edit_database(path, "PRAGMA user_version = 1");
        }
        scene_end(&s);
}
END_TEST

/* ----- time ----- */

START_TEST(clock_jumps_of_years_change_no_order) {
        struct scene s;
        const int64_t year = (int64_t) (365 * 86400 * USEC_PER_SEC);
        static const int years[] = {0, 10, -20, 3};

        scene_begin(&s, NULL);
        for (size_t i = 0; i < ELEMENTSOF(years); i++) {
                client_set_clock(s.bus, "quay1", years[i] * year, true);
                client_press(s.bus, "quay1", "done");
                scene_await(&s, "armed", i + 1);
                client_press(s.bus, "quay1", "satisfied");
                const struct record *rating = scene_await(&s, "rating", i + 1);
                ck_assert_uint_eq(record_t(rating, "visit"), i + 1);
        }
        struct figures all = figures_between(s.bus, "2024-01-01", "2033-12-31", "c1", "reception");
        ck_assert_uint_ge(all.rated, 1); /* each counts on the day that its clock said */
        scene_end(&s);
}
END_TEST

START_TEST(clock_that_comes_right_is_a_correction) {
        struct scene s;
        const int64_t hours = -3 * 3600 * (int64_t) USEC_PER_SEC;

        scene_begin(&s, NULL);
        client_set_clock(s.bus, "quay1", hours, false);
        client_press(s.bus, "quay1", "done");
        scene_await(&s, "armed", 1);
        client_press(s.bus, "quay1", "neutral");
        scene_await(&s, "rating", 1);
        client_set_clock(s.bus, "quay1", 0, true);
        client_press(s.bus, "quay1", "next");
        const struct record *corrected = scene_await(&s, "clock-corrected", 1);
        int64_t shift = (int64_t) (record_t(corrected, "synchronized_usec") -
                                   record_t(corrected, "unsynchronized_usec"));
        ck_assert_int_gt(shift, -hours - 2 * (int64_t) USEC_PER_SEC);
        ck_assert_int_lt(shift, -hours + 2 * (int64_t) USEC_PER_SEC);
        struct figures figures = figures_today(s.bus, "c1", "reception");
        ck_assert_uint_eq(figures.rated, 1); /* today, whatever the clock said */
        scene_end(&s);
}
END_TEST

/* ----- quantity ----- */

/* What a sanitizer keeps of freed memory would be taken for growth. */
enum { GROWTH_MAX_KB = 8192, SANITIZED_GROWTH_MAX_KB = 1024 * 1024 };

START_TEST(flood_is_limited_and_said) {
        struct scene s;
        static const char *const keys[] = {"next",    "recall",   "start", "done",
                                           "no-show", "transfer", "hold",  "pause"};
        enum { PRESSES = 10000 };

        scene_begin(&s, centre_config_flood);
        client_press(s.bus, "quay2", "next");
        scene_await(&s, "press", 1);
        uint64_t before_kb = process_pss_kb(centre_process(s.centre, CENTRE_KEYPADD)),
                 begin_usec = monotonic_usec();
        scene_press_many(&s, "quay1", keys, ELEMENTSOF(keys), PRESSES);
        printf("flood: %d presses in %" PRIu64 " ms\n", PRESSES, (monotonic_usec() - begin_usec) / 1000);

        const struct record *dropped = scene_await(&s, "presses-dropped", 1);
        ck_assert_str_eq(record_s(dropped, "keypad"), "quay1");
        ck_assert_uint_gt(record_t(dropped, "count"), 0);
        size_t recorded = records_count(&s.records, "press");
        client_press(s.bus, "quay2", "close"); /* another keypad is not concerned */
        scene_await_key(&s, "close");
        ck_assert_uint_lt(recorded, PRESSES / 4);
        ck_assert_uint_lt(process_pss_kb(centre_process(s.centre, CENTRE_KEYPADD)),
                          before_kb + (sanitized ? SANITIZED_GROWTH_MAX_KB : GROWTH_MAX_KB));
        ck_assert_uint_gt(record_t(scene_await(&s, "presses-dropped", 1), "count"), 0);
        scene_press_until_recorded(&s, "quay1", "open"); /* its second of the flood may not be over */
        scene_end(&s);
}
END_TEST

START_TEST(week_without_the_aggregator_is_caught_up) {
        struct scene s;
        enum { EVENTS = 100000 };

        scene_prepare(&s);
        _cleanup_free_ char *outbox = centre_path(s.centre, "state/keypad/" CENTRE_OUTBOX);
        load_fill_outbox(outbox, EVENTS, centre_uid(CENTRE_KEYPAD));
        scene_start(&s);
        client_press(s.bus, "quay2", "close");
        scene_await_key(&s, "close");
        centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM);

        _cleanup_free_ char *database = centre_path(s.centre, "state/centre/" CENTRE_DATABASE);
        _cleanup_ledger_ struct ledger ledger;
        ledger_open(&ledger, database);
        ck_assert_uint_eq(ledger.n_rows, EVENTS + 1);
        for (size_t i = 0; i < EVENTS; i++)
                ck_assert_uint_eq(ledger.rows[i].boottime_usec, load_press_boottime_usec(i));
        _cleanup_free_ char *problem = ledger_check_derived(database);
        ck_assert_msg(!problem, "%s", problem);
        scene_end(&s);
}
END_TEST

/* The daemons are newer than what waits in the outbox, and go on in it. */
START_TEST(what_an_older_version_left_in_its_outbox_is_recorded) {
        struct scene s;
        enum { EVENTS = 40 };

        scene_prepare(&s);
        _cleanup_free_ char *outbox = centre_path(s.centre, "state/keypad/" CENTRE_OUTBOX);
        load_fill_old_outbox(outbox, EVENTS, centre_uid(CENTRE_KEYPAD));
        scene_start(&s);
        client_press(s.bus, "quay2", "close");
        scene_await_key(&s, "close");
        _cleanup_records_ struct records all = {0};
        records_fetch(&all, s.bus, 0);
        ck_assert_uint_eq(records_count(&all, "press"), EVENTS + 1);
        for (size_t i = 0, n = 0; i < all.n; i++)
                if (streq(all.items[i].type, "press"))
                        ck_assert(!fields_find(&all.items[i].fields, "salt") == (n++ < EVENTS));
        scene_end(&s);
}
END_TEST

/* ----- processes ----- */

START_TEST(second_instance_gives_way) {
        struct scene s;

        scene_begin(&s, NULL);
        for (enum centre_daemon i = 0; i < CENTRE_PAIR_END; i++) {
                ck_assert_int_ne(centre_run_second(s.centre, i, false), EXIT_SUCCESS);
                ck_assert_int_ne(centre_run_second(s.centre, i, true), EXIT_SUCCESS);
                ck_assert(!process_has_exited(centre_process(s.centre, i)));
        }
        client_press(s.bus, "quay1", "next");
        scene_await(&s, "press", 1);
        scene_end(&s);
}
END_TEST

START_TEST(lost_bus_is_a_failure) {
        struct scene s;

        scene_begin(&s, NULL);
        centre_stop_bus(s.centre);
        for (enum centre_daemon i = 0; i < CENTRE_PAIR_END; i++) {
                int result = centre_wait_exit(s.centre, i);
                ck_assert_msg(result > 0 && result < 256, "daemon %d ended with %d", (int) i, result);
        }
        s.bus = NULL;
        scene_end(&s);
}
END_TEST

START_TEST(sigterm_drains) {
        struct scene s;

        scene_begin(&s, NULL);
        for (size_t i = 0; i < 10; i++)
                client_press_for(s.bus, i % 2 == 0 ? "quay1" : "quay2", "next", 2000);
        ck_assert_int_eq(centre_stop(s.centre, CENTRE_KEYPADD, SIGTERM), EXIT_SUCCESS);
        ck_assert_int_eq(centre_stop(s.centre, CENTRE_MOTCUAD, SIGTERM), EXIT_SUCCESS);
        centre_start_all(s.centre);
        scene_end(&s);
}
END_TEST

/* ----- configuration ----- */

START_TEST(bad_configuration_is_refused_with_its_line) {
        _cleanup_(centre_freep) struct centre *centre = centre_new(suite_dir());
        static const struct {
                enum centre_daemon daemon;
                const char *line, *problem;
        } mistakes[] = {
                {CENTRE_MOTCUAD, "[Centre]\nScale=6", "motcua.conf:2: "},
                {CENTRE_MOTCUAD, "[Centre]\nUndoSec=soon", "motcua.conf:2: "},
                {CENTRE_MOTCUAD, "[Centre]\n\nColour=red", "motcua.conf:3: "},
                {CENTRE_MOTCUAD, "[Moon]\nPhase=full", "motcua.conf:"},
                {CENTRE_KEYPADD, "[Moon]\nPhase=full", "motcua.conf:"},
                {CENTRE_KEYPADD, "[Keypad quay9]\nColour=red", "motcua.conf:2: "},
                {CENTRE_KEYPADD, "[Keypad quay9\nColour=red", "motcua.conf:1: "},
        };
        const char *const logs[] = {[CENTRE_KEYPADD] = "log/keypadd", [CENTRE_MOTCUAD] = "log/motcuad"};

        for (size_t i = 0; i < ELEMENTSOF(mistakes); i++) {
                _cleanup_free_ char *text = NULL, *log = centre_path(centre, logs[mistakes[i].daemon]);
                must_errno(asprintf(&text, "%s\n%s", mistakes[i].line, centre_config_default));
                centre_write_config(centre, text);
                (void) unlink(log);
                centre_start(centre, mistakes[i].daemon, NULL);
                ck_assert_int_eq(centre_wait_exit(centre, mistakes[i].daemon), EXIT_CONFIG);
                _cleanup_free_ char *said = file_read(log, NULL);
                ck_assert_msg(strstr(said, mistakes[i].problem), "%s: said \"%s\" instead of %s",
                              mistakes[i].line, said, mistakes[i].problem);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(bad_configuration_is_refused_with_its_line),
        SUITE_CASE(lost_outbox_is_a_new_epoch),
        SUITE_CASE(damaged_outbox_is_set_aside),
        SUITE_CASE(damaged_press_is_rejected_and_holds_up_nothing),
        SUITE_CASE(damaged_record_is_refused),
        SUITE_CASE(damage_that_a_reader_meets_is_named),
        SUITE_CASE(newer_files_are_refused),
        SUITE_CASE(clock_jumps_of_years_change_no_order),
        SUITE_CASE(clock_that_comes_right_is_a_correction),
        SUITE_CASE(flood_is_limited_and_said),
        SUITE_CASE(week_without_the_aggregator_is_caught_up),
        SUITE_CASE(what_an_older_version_left_in_its_outbox_is_recorded),
        SUITE_CASE(second_instance_gives_way),
        SUITE_CASE(lost_bus_is_a_failure),
        SUITE_CASE(sigterm_drains),
};

CENTRE_SUITE_MAIN("faults", cases)
