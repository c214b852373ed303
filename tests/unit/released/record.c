#include "daemon/verify/verify.h"
#include "tests/lib/files.h"
#include "tests/reports/days-answer.h"
#include "tests/reports/days-report.h"
#include "tests/unit/daemon/record.h"
#include "tests/unit/released/record-days.h"
#include "tests/unit/released/released.h"

#define NUMBERS "-figures.json"

static int open_and_close(const char *path) {
        struct store *store = NULL;
        int r = store_open(path, centre_rooms, NULL, &store, NULL);

        store_free(store);
        return r;
}

/* ----- its proof ----- */

static bool is_proven(const char *path) {
        _cleanup_free_ char *said = NULL;
        size_t size;
        FILE *f = open_memstream(&said, &size);

        ck_assert_ptr_nonnull(f);
        int r = verify_record(path, NULL, f);
        ck_assert_int_eq(fclose(f), 0);
        if (r != 0)
                released_show(said);
        return r == 0;
}

/* A copy of then, which stays as it is. */
static void check_copy(const char *path, unsigned version) {
        ck_assert_msg(is_proven(path),
                      "a copy of version %u is not proven by motcua-verify any more "
                      "(tests/unit/released/README.md)",
                      version);
}

/* All of it by its events alone: what a rule concludes of them it concluded then, too. */
static void check_proof(const char *path, unsigned version) {
        ck_assert_msg(is_proven(path),
                      "the record of version %u does not prove any more: what was recorded then is concluded "
                      "otherwise now, or not filled in (tests/unit/released/README.md)",
                      version);
}

/* ----- its figures ----- */

/* Whether found has all that expected has; what comes with a new version is more. */
static bool covers(const json_t *found, const json_t *expected) {
        const char *key;
        json_t *value;
        size_t i;

        if (json_is_object(expected)) {
                json_object_foreach((json_t *) expected, key, value) {
                        if (!covers(json_object_get(found, key), value))
                                return false;
                }
                return json_is_object(found);
        }
        if (!json_is_array(expected))
                return json_equal(found, expected);
        json_array_foreach(expected, i, value) {
                size_t n = 0;

                while (n < json_array_size(found) && !covers(json_array_get(found, n), value))
                        n++;
                if (n == json_array_size(found))
                        return false;
        }
        return json_is_array(found);
}

/* Words may change. */
static void leave_out_names(json_t *value) {
        const char *key;
        json_t *inner;
        size_t i;

        (void) json_object_del(value, "name");
        json_object_foreach(value, key, inner) {
                leave_out_names(inner);
        }
        json_array_foreach(value, i, inner) {
                leave_out_names(inner);
        }
}

/* Of a report: what is of the whole centre. */
static json_t *report_of(struct hall *hall) {
        static const char *const parts[] = {"whole", "survey", "questions", "cameras", "undated"};
        const struct moment *last = &hall->book->last_moment;
        const struct instant now = {.at = *last, .boot_id = hall->book->boots[last->boot - 1].boot_id};
        struct days_centre centre = {hall->store, hall->book, hall->conf, &now, 1};
        int32_t first_day, last_day;

        assert_ok(day_parse("2026-11-01", &first_day));
        assert_ok(day_parse("2026-11-30", &last_day));
        json_t *report = days_report(first_day, last_day, days_answer, &centre), *whole = json_object();
        for (size_t i = 0; i < ELEMENTSOF(parts); i++)
                ck_assert_int_eq(json_object_set(whole, parts[i], json_object_get(report, parts[i])), 0);
        json_decref(report);
        leave_out_names(whole);
        return whole;
}

static void check_figures(const char *path, unsigned version) {
        _cleanup_free_ char *file = released_path(released.name, version, NUMBERS);
        static struct hall hall;

        memset(&hall, 0, sizeof(hall));
        assert_ok(store_open(path, centre_rooms, NULL, &hall.store, NULL));
        assert_ok(book_load(centre_rooms, hall.store, &hall.book));
        hall_load_configuration(&hall, 0);
        json_t *found = report_of(&hall), *expected;
        if (released_writes() && access(file, F_OK) < 0)
                ck_assert_int_eq(json_dump_file(found, file, JSON_COMPACT | JSON_SORT_KEYS), 0);
        expected = json_load_file(file, 0, NULL);
        ck_assert_msg(expected, "%s is not there", file);
        if (!covers(found, expected)) {
                _cleanup_free_ char *text = json_dumps(found, JSON_INDENT(1) | JSON_SORT_KEYS);

                released_show(text);
                ck_abort_msg("the report of a month of version %u has other figures than then, in %s",
                             version, file);
        }
        json_decref(found);
        json_decref(expected);
        conf_free(hall.conf);
        book_free(hall.book);
        store_free(hall.store);
}

static void check(const char *path, unsigned version) {
        check_proof(path, version);
        check_figures(path, version);
}

const struct released released = {.name = "record",
                                  .is_large = true,
                                  .check_copy = check_copy,
                                  .open = open_and_close,
                                  .fill = record_days_make,
                                  .empty = "log_conflict ",
                                  .check = check};
