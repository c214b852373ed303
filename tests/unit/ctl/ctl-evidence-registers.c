/* Which events stand in the registers of a year: by the centre's days, and none of them in no year at all. */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <time.h>

#include "daemon/ctl/evidence.h"
#include "daemon/record/event-type.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

/* In the centre's time, which the caller has as its own. */
static uint64_t at(int year, int month, int day, int hour, int minute) {
        struct tm tm = {.tm_year = year - 1900,
                        .tm_mon = month - 1,
                        .tm_mday = day,
                        .tm_hour = hour,
                        .tm_min = minute};

        return (uint64_t) mktime(&tm) * USEC_PER_SEC;
}

static const struct row {
        const char *type;
        int year, month, day, hour, minute;
        bool synchronized;
        const char *more, *before; /* fields, in their order */
} rows[] = {
        {"store-accepted", 2025, 12, 31, 23, 59, true},
        {"store-accepted", 2026, 1, 1, 0, 1, true},
        {"day-ended", 2026, 3, 1, 17, 0, true},
        {"store-accepted", 1970, 1, 1, 7, 0, false},
        {"store-accepted", 2026, 4, 1, 7, 0, false},
        {"store-accepted", 2026, 12, 31, 23, 59, true},
        {"hold-placed", 2026, 12, 31, 23, 59, true, ",\"visit\":3"}, /* tells of a rating of one visit */
        {"store-accepted", 2027, 1, 1, 0, 1, true},
        {"store-accepted", 2026, 1, 1, 7, 0, false},
        {"source-lost", 2026, 5, 1, 8, 0, true, NULL, "\"of\":\"keypad\","},
        {"source-lost", 2026, 5, 1, 8, 0, true, NULL, "\"of\":\"camera\","},
        {"source-lost", 2026, 5, 1, 8, 0, true, NULL, "\"of\":\"printer\","},
        {"source-epoch", 2026, 5, 1, 9, 0, true, NULL, "\"of\":\"camera\","},
        {"keypad-absent", 2026, 5, 1, 9, 0, true},
        {"recording-gap", 2026, 5, 1, 9, 0, true},
};

static void make_record(const char *path) {
        sqlite3 *db = NULL;

        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db,
                                      "CREATE TABLE event (id INTEGER PRIMARY KEY, type TEXT, fields TEXT)",
                                      NULL, NULL, NULL),
                         SQLITE_OK);
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const struct row *row = &rows[i];
                _cleanup_free_ char *sql = NULL;

                assert_ok(str_format(
                        &sql,
                        "INSERT INTO event (type, fields) VALUES ('%s', '{%s\"realtime_usec\":%llu,"
                        "\"store\":\"s\",\"synchronized\":%s%s}')",
                        row->type, row->before ? row->before : "",
                        (unsigned long long) at(row->year, row->month, row->day, row->hour, row->minute),
                        row->synchronized ? "true" : "false", row->more ? row->more : ""));
                ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        }
        sqlite3_close(db);
}

/* The ids of a register's events, each behind a blank. */
static char *ids_of(const char *folder, const char *name) {
        _cleanup_free_ char *path = file_join(folder, name), *text = file_read(path, NULL);
        char *ids = NULL;

        assert_ok(str_format(&ids, "%s", ""));
        for (const char *line = strchr(text, '\n'); line && line[1] != '\0'; line = strchr(line + 1, '\n'))
                assert_ok(str_extend(&ids, " ", "%.*s", (int) strcspn(line + 1, ";"), line + 1));
        return ids;
}

static void expect_ids(const char *folder, const char *name, const char *ids) {
        _cleanup_free_ char *found = ids_of(folder, name);

        ck_assert_msg(streq(found, ids), "%s of %s: \"%s\" instead of \"%s\"", name, folder, found, ids);
}

/* Of each register. */
static void expect_year(const char *year, const char *accesses, const char *keypads, const char *cameras) {
        static const char record[] = "record";
        struct ctl_options options = {.language = LANGUAGE_VI};
        struct ctl ctl = {.options = &options};
        struct report report = {0};
        struct evidence evidence = {.ctl = &ctl, .report = &report};
        _cleanup_free_ char *folder = file_join(suite_dir(), year), *path = file_join(suite_dir(), record);

        assert_ok(report_period_parse(year, 20780, &report.period));
        ck_assert_int_eq(mkdir(folder, 0700), 0);
        evidence.fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        evidence.record = path;
        assert_ok(evidence_write_registers(&evidence));
        close(evidence.fd);
        expect_ids(folder, "footage-access.csv", accesses);
        expect_ids(folder, "gaps-keypads.csv", keypads);
        expect_ids(folder, "gaps-cameras.csv", cameras);
}

START_TEST(an_event_is_in_the_register_of_its_year) {
        static const char record[] = "record";
        _cleanup_free_ char *path = file_join(suite_dir(), record);

        (void) setenv("TZ", "<+07>-7", 1);
        tzset();
        make_record(path);
        expect_year("2025", "1", "", "");
        expect_year("2026", "2 4 5 6", "10 14", "11 13 15");
        expect_year("2027", "8 9", "", "");
}
END_TEST

static bool ends_with(const char *text, const char *end) {
        size_t n = strlen(text), m = strlen(end);

        return n >= m && streq(text + n - m, end);
}

/* So that whoever adds a rule adds it to the history of the configuration. */
START_TEST(every_change_of_a_rule_is_in_a_register) {
        const struct event_type *type;
        size_t n = 0;

        for (size_t i = 0; (type = event_type_at(i)); i++) {
                if (!type->source || !streq(type->source, "centre") ||
                    (!ends_with(type->name, "-changed") && !ends_with(type->name, "-removed")))
                        continue;
                ck_assert_msg(evidence_has_type(type->name), "%s", type->name);
                n++;
        }
        ck_assert_uint_gt(n, 12);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(every_change_of_a_rule_is_in_a_register),
        SUITE_CASE(an_event_is_in_the_register_of_its_year),
};

SUITE_MAIN("ctl-evidence-registers", cases, NULL, NULL)
