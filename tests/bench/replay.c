/*
 * A year of 200,000 visits, from ticket to rating: its log is proven; and it is replayed from the table of
 * events into a new record: the same tables, and how many events a second that is, against raw SQLite
 * inserting as many rows with as many commits. In memory, so that the disk is in neither. Smaller with
 * --smoke.
 */
#include <inttypes.h>

#include "floor.h"
#include "measure.h"
#include "daemon/log/sql-check.h"
#include "services/base/sqlite-util.h"
#include "tests/lib/loop.h"
#include "tests/unit/daemon/record.h"

/* The floor inserts one row an event. A replay also reads the event, parses its JSON, and writes two or three
 * rows of the eleven tables that follow from it. */
#define REPLAY_RATIO_MIN 0.05

/* The floor reads the events and hashes their fields. The proof also writes each as a leaf and hashes that,
 * checks its sum, reads what was logged, and hashes a node. */
#define LOG_RATIO_MIN 0.15

enum { EVENTS_A_COMMIT = 100, COUNTERS = 2, LOG_ROWS_A_STEP = 4096 };

struct plan {
        unsigned days, visits_a_day, runs;
};
static const struct plan full = {250, 800, 3}, smoke = {3, 20, 1}, *plan;

static const char *const keypads[COUNTERS] = {"quay1", "quay2"};

struct year {
        struct record record;
        unsigned in_transaction;
};

/* As many as a source hands over at once are recorded together. */
static void make_room(struct year *year) {
        if (year->in_transaction == EVENTS_A_COMMIT) {
                record_commit(&year->record);
                year->in_transaction = 0;
        }
        if (year->in_transaction++ == 0)
                record_begin(&year->record);
}

/* At the time of the year, not at that of the simulated clock, which stands in its first day: numbers of
 * tickets begin with each date. */
static void observe(struct year *year, const char *type, const struct event_field *fields, size_t n_fields) {
        const struct record *record = &year->record;
        struct instant now;

        make_room(year);
        assert_ok(recorder_now(record->recorder, &now));
        now.at.realtime_usec = record->realtime_usec;
        now.at.boottime_usec = record->boottime_usec;
        assert_ok(book_observe(recorder_book(record->recorder), &now, type, fields, n_fields));
}

#define OBSERVE(year, type, ...)                                                                             \
        observe(year, type, (struct event_field[]){__VA_ARGS__},                                             \
                sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))

static void press(struct year *year, unsigned counter, const char *key, uint64_t arming) {
        make_room(year);
        record_event_fields(&year->record, "press", EVENT_FIELD_S("keypad", keypads[counter]),
                            EVENT_FIELD_S("key", key), EVENT_FIELD_T("arming", arming));
}

static void configure(struct year *year) {
        static const char *const services[] = {"ho_tich", "dat_dai"}, *const prefixes[] = {"A", "B"};

        record_counter(&year->record, "1", "quay1", "quay1", "");
        OBSERVE(year, "queue-rules-changed", TEST_QUEUE_CLASSES(900000000, 900000000), TEST_QUEUE_OFF,
                EVENT_FIELD_T("no_show_strikes", 3), EVENT_FIELD_T("undo_usec", 5000000),
                EVENT_FIELD_T("inactive_usec", 600000000),
                EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
        for (size_t i = 0; i < ELEMENTSOF(services); i++)
                OBSERVE(year, "service-changed", EVENT_FIELD_S("service", services[i]),
                        EVENT_FIELD_S("prefix", prefixes[i]), EVENT_FIELD_T("limit", 999),
                        EVENT_FIELD_S("hours", ""));
        OBSERVE(year, "counter-services-changed", EVENT_FIELD_S("counter", "1"),
                EVENT_FIELD_S("services", "ho_tich dat_dai"));
        OBSERVE(year, "counter-services-changed", EVENT_FIELD_S("counter", "2"),
                EVENT_FIELD_S("services", "dat_dai"));
}

static void rate(struct year *year, unsigned counter, unsigned n) {
        static const char *const levels[] = {"very-satisfied", "satisfied", "satisfied", "neutral",
                                             "dissatisfied"};
        struct record *record = &year->record;
        char token[TOKEN_SIZE];

        make_room(year);
        test_token(recorder_book(record->recorder), ratings_of(recorder_book(record->recorder))->last_visit,
                   SUBJECT_RECEPTION, token);
        uint64_t arming = record->sequence;
        record_event_fields(record, "armed", EVENT_FIELD_S("keypad", keypads[counter]),
                            EVENT_FIELD_S("token", token), EVENT_FIELD_T("window_usec", 60000000),
                            EVENT_FIELD_T("settle_usec", 5000000));
        record_pass(record, 4000000);
        if (n % 4 > 0)
                press(year, counter, levels[n % ELEMENTSOF(levels)], arming);
        record_pass(record, 5000000);
        make_room(year);
        record_event_fields(record, "disarmed", EVENT_FIELD_S("keypad", keypads[counter]),
                            EVENT_FIELD_T("arming", arming),
                            EVENT_FIELD_S("reason", n % 4 > 0 ? "settled" : "window"));
}

static void live_through_day(struct year *year, unsigned visits) {
        for (unsigned i = 0; i < COUNTERS; i++)
                press(year, i, "open", 0);
        for (unsigned i = 0; i < visits; i++) {
                unsigned counter = i % COUNTERS;

                OBSERVE(year, "command", EVENT_FIELD_S("action", "issue"),
                        EVENT_FIELD_S("service", counter == 0 ? "ho_tich" : "dat_dai"),
                        EVENT_FIELD_S("priority", i % 9 ? "none" : "elderly"),
                        EVENT_FIELD_S("actor", "bench"));
                record_pass(&year->record, 5000000);
                press(year, counter, "next", 0);
                record_pass(&year->record, 10000000);
                press(year, counter, "done", 0);
                rate(year, counter, i);
        }
        OBSERVE(year, "command", EVENT_FIELD_S("action", "end-day"), EVENT_FIELD_S("actor", "bench"));
        record_pass(&year->record, USEC_PER_DAY - visits * 24 * USEC_PER_SEC);
}

static double floor_rate(const struct record *record, size_t n) {
        _cleanup_free_ char *path = NULL, *fields = NULL;
        struct floor_db db;

        assert_ok(str_format(&path, "%s/floor.db", record->dir));
        (void) unlink(path);
        fields = record_text(record, "SELECT fields FROM event WHERE type = 'press' LIMIT 1");
        floor_db_open(&db, path);
        uint64_t begin = monotonic_usec();
        for (size_t i = 0; i < n; i += RECORD_REPLAY_COMMIT)
                floor_db_commit(&db, RECORD_REPLAY_COMMIT, "press", fields);
        double rate = (double) n * USEC_PER_SEC / (double) (monotonic_usec() - begin);
        floor_db_close(&db);
        (void) unlink(path);
        return rate;
}

/* ----- the log ----- */

static int find_nothing(const struct log_finding *finding, _unused_ void *userdata) {
        _cleanup_free_ char *line = NULL;

        assert_ok(log_finding_write(finding, &line));
        ck_abort_msg("%s", line);
}

/* Of a log that is nothing else than the rows side by side. */
static double log_floor_rate(const struct record *record, size_t n) {
        sqlite3_stmt *stmt = NULL;
        sqlite3 *db = store_connection(record->store);
        struct log_hash hash;

        ck_assert_int_eq(sqlite3_prepare_v2(db,
                                            "SELECT id, source, epoch, sequence, type, realtime_usec, fields"
                                            " FROM event ORDER BY id",
                                            -1, &stmt, NULL),
                         SQLITE_OK);
        uint64_t begin = monotonic_usec();
        while (sqlite3_step(stmt) == SQLITE_ROW) {
                const char *fields = (const char *) sqlite3_column_text(stmt, 6);
                log_hash_leaf(fields, (size_t) sqlite3_column_bytes(stmt, 6), &hash);
        }
        double rate = (double) n * USEC_PER_SEC / (double) (monotonic_usec() - begin);
        sqlite3_finalize(stmt);
        return rate;
}

static double log_rate(const struct record *record, size_t n) {
        struct log_check *check = NULL;

        assert_ok(log_check_new(record->store, find_nothing, NULL, &check));
        uint64_t begin = monotonic_usec();
        while (log_check_step(check, LOG_ROWS_A_STEP) > 0)
                ;
        double rate = (double) n * USEC_PER_SEC / (double) (monotonic_usec() - begin);
        ck_assert_uint_eq(log_check_position(check), n);
        log_check_free(check);
        return rate;
}

static void measure_log(const struct year *year, size_t n) {
        _cleanup_comparison_ struct comparison comparison = {.name = "proof of a year's log",
                                                             .unit = "events/s",
                                                             .budget = LOG_RATIO_MIN,
                                                             .at_least = true};

        for (unsigned i = 0; i < plan->runs; i++)
                comparison_add_run(&comparison, log_rate(&year->record, n), log_floor_rate(&year->record, n));
        comparison_print(&comparison);
}

static void measure(struct year *year, size_t n) {
        _cleanup_comparison_ struct comparison comparison = {
                .name = "replay of a year", .unit = "events/s", .budget = REPLAY_RATIO_MIN, .at_least = true};
        _cleanup_free_ char *path = NULL;

        assert_ok(str_format(&path, "%s/replay.db", year->record.dir));
        for (unsigned i = 0; i < plan->runs; i++) {
                uint64_t begin = monotonic_usec();
                record_replay_to(&year->record, path);
                double rate = (double) n * USEC_PER_SEC / (double) (monotonic_usec() - begin);
                comparison_add_run(&comparison, rate, floor_rate(&year->record, n));
        }
        _cleanup_free_ char *difference = record_difference(&year->record, path);
        ck_assert_msg(!difference, "%s", difference);
        comparison_print(&comparison);
}

START_TEST(a_year_is_replayed) {
        struct year year = {0};

        record_open(&year.record);
        configure(&year);
        uint64_t begin = monotonic_usec();
        for (unsigned i = 0; i < plan->days; i++)
                live_through_day(&year, plan->visits_a_day);
        record_commit(&year.record);
        double seconds = (double) (monotonic_usec() - begin) / USEC_PER_SEC;
        int64_t visits = record_number(&year.record, "SELECT count(*) FROM ticket WHERE state = 'done'"),
                rated = record_number(&year.record, "SELECT count(*) FROM rating WHERE state = 'rated'"),
                events = record_number(&year.record, "SELECT max(id) FROM event");
        ck_assert_int_eq(visits, plan->days * plan->visits_a_day);
        ck_assert_int_eq(rated, visits * 3 / 4);
        printf("  %" PRId64 " visits, %" PRId64 " rated, %" PRId64 " events; recorded in %.1f s\n", visits,
               rated, events, seconds);
        measure_log(&year, (size_t) events);
        measure(&year, (size_t) events);
        record_close(&year.record);
}
END_TEST

static const struct suite_case cases[] = {SUITE_CASE(a_year_is_replayed)};

int main(int argc, char *argv[]) {
        enum { TIMEOUT_SEC = 3600 };

        plan = bench_is_smoke(argc, argv) ? &smoke : &full;
        suite_use_memory();
        return suite_run("replay", cases, ELEMENTSOF(cases), NULL, NULL, TIMEOUT_SEC);
}
