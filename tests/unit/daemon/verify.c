/* What the proof of a record finds: that all is as it was recorded, or where it is not. */
#include <sqlite3.h>

#include "daemon/verify/verify.h"
#include "services/base/sqlite-util.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
#include "tests/lib/loop.h"
#include "tests/unit/daemon/record.h"

static struct record record;
static char *copy;

static void setup(void) {
        record_open(&record);
        record_configure(&record);
        for (unsigned i = 0; i < 6; i++) {
                record_press(&record, "quay1", "done", 0);
                uint64_t arming = record_arm(&record, "quay1", i + 1, SUBJECT_RECEPTION);
                record_pass(&record, 3000000);
                record_press(&record, "quay1", i % 2 ? "satisfied" : "dissatisfied", arming);
                record_pass(&record, 6000000);
                record_disarm(&record, "quay1", arming, "settled");
        }
        assert_ok(str_format(&copy, "%s/copy.db", record.dir));
        /* As a closed file. */
        record.recorder = recorder_free(record.recorder);
        record.store = store_free(record.store);
        size_t size;
        _cleanup_free_ char *data = file_read(record.path, &size);
        file_write(copy, data, size);
}

static void teardown(void) {
        assert_ok(store_open(record.path, centre_rooms, RECORD_ID, &record.store, NULL));
        record_start(&record);
        record_close(&record);
        free(copy);
}

static int verify(char **ret_said) {
        size_t size;
        FILE *f = open_memstream(ret_said, &size);

        ck_assert_ptr_nonnull(f);
        int r = verify_record(copy, NULL, f);
        ck_assert_int_eq(fclose(f), 0);
        return r;
}

static void change(const char *sql) {
        sqlite3 *db = NULL;

        assert_ok(sqlite_open(copy, /* exclusive= */ false, &db));
        ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
        sqlite3_close(db);
}

START_TEST(record_that_fits_is_proven) {
        _cleanup_free_ char *said = NULL;

        ck_assert_msg(verify(&said) == 0, "%s", said);
        ck_assert_ptr_nonnull(strstr(said, "events fit"));
        free(TAKE_PTR(said));
        ck_assert_int_eq(verify(&said), 0); /* it leaves nothing behind that the next would meet */
        _cleanup_free_ char *replayed = NULL;
        assert_ok(str_format(&replayed, "%s.replayed", copy));
        ck_assert_int_ne(access(replayed, F_OK), 0);
}
END_TEST

static const struct {
        const char *sql, *said;
} polished[] = {
        {"UPDATE rating SET level = 'very-satisfied' WHERE level = 'dissatisfied'",
         "table rating has what no event says: visit=1 subject=reception"},
        {"DELETE FROM rating WHERE visit = 3", "table rating lacks what its events say: visit=3"},
        {"UPDATE figures SET satisfied = satisfied + 1", "table figures has what no event says"},
        {"DELETE FROM figures", "table figures lacks what its events say"},
        {"UPDATE official_figures SET official = 'lan'",
         "table official_figures has what no event says: official=lan"},
        {"UPDATE rating_code SET code = 'AAAAAAAAAAAAAAAA' WHERE event ="
         " (SELECT min(event) FROM rating_code)",
         "table rating_code has what no event says: event="},
        {"UPDATE hour_figures SET served = served + 1", "table hour_figures has what no event says"},
        {"DELETE FROM service_figures", "table service_figures lacks what its events say"},
        {"UPDATE rating SET noted = 1", "table rating has what no event says"},
        {"INSERT INTO entry SELECT 3, 'figure', 'N1', '', 1, 1, 1, 1, NULL, '', 'x', 1, 'uid 0'",
         "table entry has what no event says"},
        {"DELETE FROM rating_code", "table rating_code lacks what its events say: event="},
        {"INSERT INTO visit SELECT id + 100, event, counter, realtime_usec, boottime_usec, boot, "
         "synchronized,"
         " wall_usec, wall_is_true, day, hour, official, service, ticket, undone FROM visit WHERE id = 1",
         "table visit has what no event says: id=101"},
        {"DROP TRIGGER event_is_never_deleted; DELETE FROM event WHERE id = 9", "event 9 is missing"},
        {"DROP TRIGGER event_is_never_updated; UPDATE event SET fields ="
         " replace(fields, 'dissatisfied', 'satisfied') WHERE type = 'press'",
         "table event, id 12, column sum"},
        {"DROP TRIGGER event_is_never_updated; UPDATE event SET fields ="
         " replace(fields, 'dissatisfied', 'satisfied') WHERE type = 'press';"
         "UPDATE event SET sum = row_sum(id, source, epoch, sequence, type, realtime_usec, fields)",
         "event 12 is not what was logged"},
        {"UPDATE meta SET value = replace(value, substr(value, 1, 1), '7')",
         "table meta, key record, column sum"},
        {"UPDATE source SET lost = 1", "table source, name centre, column sum"},
        {"DROP TRIGGER event_is_never_updated; UPDATE event SET fields = '{' WHERE id = 9",
         "table event, id 9"},
        {"DROP TABLE rating", "no such table"},
};

START_TEST(what_was_polished_is_named) {
        _cleanup_free_ char *said = NULL;

        change(polished[_i].sql);
        int r = verify(&said);
        ck_assert_msg(r == 1 && strstr(said, polished[_i].said), "%d: %s", r, said);
}
END_TEST

/* Nobody finds two that have one code by themselves: what a test changes for it is named too. */
START_TEST(ratings_with_one_code_are_warned_of) {
        _cleanup_free_ char *said = NULL;

        ck_assert_int_eq(verify(&said), 0);
        ck_assert_ptr_null(strstr(said, "warning"));
        free(TAKE_PTR(said));
        change("UPDATE rating_code SET code = 'AAAAAAAAAAAAAAAA' WHERE event > (SELECT min(event) FROM"
               " rating_code) AND event < (SELECT max(event) FROM rating_code)");
        ck_assert_int_eq(verify(&said), 1);
        ck_assert_msg(strstr(said, "copy.db: warning: 4 ratings have the code AAAAAAAAAAAAAAAA, events ") !=
                              NULL,
                      "%s", said);
        ck_assert_ptr_null(strstr(strstr(said, "warning") + 1, "warning"));
}
END_TEST

START_TEST(file_that_cannot_be_read_is_named) {
        _cleanup_free_ char *said = NULL;

        must_errno(unlink(copy));
        assert_error(verify(&said), ENOENT);
        ck_assert_ptr_nonnull(strstr(said, "copy.db: cannot be verified: No such file"));
        ck_assert_int_ne(access(copy, F_OK), 0);
}
END_TEST

static void dump_rows(sqlite3 *db, const char *sql, FILE *out) {
        sqlite3_stmt *stmt = NULL;

        if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK)
                while (sqlite3_step(stmt) == SQLITE_ROW)
                        for (int i = 0; i < sqlite3_column_count(stmt); i++)
                                (void) fprintf(out, "%s\n", (const char *) sqlite3_column_text(stmt, i));
        (void) fprintf(out, "%s\n", sqlite3_errmsg(db));
        sqlite3_finalize(stmt);
}

/* All that the file says to a reader. */
static char *dump(const char *path) {
        _cleanup_free_ char *names = NULL;
        char *text = NULL, *save = NULL;
        size_t size;
        sqlite3 *db = NULL;
        FILE *out = open_memstream(&names, &size);

        ck_assert(out && sqlite3_open(path, &db) == SQLITE_OK);
        dump_rows(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", out);
        ck_assert_int_eq(fclose(out), 0);
        out = open_memstream(&text, &size);
        ck_assert_ptr_nonnull(out);
        dump_rows(db, "SELECT * FROM sqlite_schema", out);
        for (char *name = strtok_r(names, "\n", &save); name; name = strtok_r(NULL, "\n", &save)) {
                _cleanup_free_ char *sql = NULL;
                assert_ok(str_format(&sql, "SELECT * FROM \"%s\"", name));
                dump_rows(db, sql, out);
        }
        ck_assert_int_eq(fclose(out), 0);
        sqlite3_close(db);
        return text;
}

enum { FLIP_SHARES = 8 }; /* each in a case's time */

/* In every page, at its head, middle and end: found, or without an effect on anything that is read. */
START_TEST(flipped_bytes_are_found_or_change_nothing) {
        size_t size, n_found = 0;
        _cleanup_free_ char *data = file_read(record.path, &size), *before = dump(copy);

        for (size_t place = (size_t) _i; place < flip_count(size); place += FLIP_SHARES) {
                _cleanup_free_ char *said = NULL, *after = NULL;

                flip_write(copy, data, size, place);
                after = dump(copy);
                flip_write(copy, data, size, place);
                if (verify(&said) != 0)
                        n_found++;
                else
                        ck_assert_msg(streq(before, after), "page %zu, place %zu: not found: %s",
                                      place / FLIP_PLACES + 1, place % FLIP_PLACES, said);
        }
        ck_assert_uint_gt(n_found, size / FLIP_PAGE / FLIP_SHARES);
}
END_TEST

/* Of a number in an event's fields: it stays one. */
START_TEST(flipped_bit_is_named) {
        _cleanup_free_ char *said = NULL, *damage = NULL, *text = NULL;
        struct store *store = NULL;
        size_t size;
        sqlite3 *db = NULL;
        FILE *out = open_memstream(&text, &size);

        ck_assert_int_eq(sqlite3_open(copy, &db), SQLITE_OK);
        dump_rows(db, "SELECT fields FROM event WHERE id = 9", out);
        sqlite3_close(db);
        (void) fclose(out);
        *strchr(text, '\n') = '\0';
        char *number = strstr(text, "boottime_usec");
        ck_assert_ptr_nonnull(number);
        flip_bit(copy, number + strlen("boottime_usec\":"));
        ck_assert_int_eq(verify(&said), 1);
        ck_assert_msg(strstr(said, "table event, id 9, column sum"), "%s", said);
        assert_error(store_open(copy, centre_rooms, NULL, &store, &damage), EUCLEAN);
        ck_assert_str_eq(damage, "table event, id 9, column sum");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(record_that_fits_is_proven),
        {"what_was_polished_is_named", &what_was_polished_is_named, ELEMENTSOF(polished)},
        SUITE_CASE(ratings_with_one_code_are_warned_of),
        SUITE_CASE(file_that_cannot_be_read_is_named),
        {"flipped_bytes_are_found_or_change_nothing", &flipped_bytes_are_found_or_change_nothing,
         FLIP_SHARES},
        SUITE_CASE(flipped_bit_is_named),
};

SUITE_MAIN("centre-verify", cases, setup, teardown)
