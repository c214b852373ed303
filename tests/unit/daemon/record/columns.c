/* Tables as data: what is saved comes back, of the rest it is said where it is damaged. */
#include <sqlite3.h>

#include "daemon/record/columns.h"
#include "services/base/words.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

enum colour {
        COLOUR_NONE,
        COLOUR_RED,
        COLOUR_GREEN,
        _COLOUR_MAX,
        _COLOUR_INVALID = -EINVAL,
};
#define COLOUR_WORDS                                                                                         \
        { "", "red", "green" }
static DEFINE_TO_STRING(colour, COLOUR);
static DEFINE_FROM_STRING(colour, COLOUR);

struct thing_row {
        uint64_t id;
        uint64_t number, bits;
        int64_t offset;
        uint32_t small, place; /* place: UINT32_MAX: none */
        int32_t day;
        bool done;
        char name[8];
        const char *note;
        struct {
                enum colour colour;
        } paint;
        enum colour last; /* none: NULL */
        bool pressed;
        uint64_t press_usec; /* of a thing that is pressed, as is by */
        enum colour by;
        uint64_t until; /* 0: NULL */
        bool dirty;
        uint64_t kept; /* no column */
};

static const struct sql_table thing_table = {
        .name = "thing",
        .size = sizeof(struct thing_row),
        .dirty = offsetof(struct thing_row, dirty),
        .unique = "number, day",
        .more = "CREATE INDEX thing_done ON thing (done);",
        .columns =
                {
                        COLUMN(thing_row, id, KEY),
                        COLUMN(thing_row, number),
                        BITS(thing_row, bits),
                        COLUMN(thing_row, offset),
                        COLUMN(thing_row, small, FIXED),
                        COLUMN(thing_row, place, NULL_IS(UINT32_MAX)),
                        COLUMN(thing_row, day),
                        COLUMN(thing_row, done),
                        COLUMN(thing_row, name, FIXED),
                        COLUMN(thing_row, note),
                        WORD_AS("colour", thing_row, paint.colour, colour,
                                .constraint = "CHECK (colour <> 'black')"),
                        WORD_AS("last", thing_row, last, colour, NULL_IS(COLOUR_NONE)),
                        COLUMN(thing_row, press_usec, GIVEN(thing_row, pressed)),
                        WORD_AS("by", thing_row, by, colour, GIVEN(thing_row, pressed)),
                        COLUMN(thing_row, until, NULL_IS(0)),
                        {0},
                },
};

struct sum_row {
        char place[8];
        int32_t day;
        int64_t issued, done;
};

static const struct sql_table sum_table = {
        .name = "sums",
        .size = sizeof(struct sum_row),
        .writing = SQL_WRITING_ADD,
        .columns =
                {
                        COLUMN(sum_row, place, KEY),
                        COLUMN(sum_row, day, KEY),
                        COLUMN(sum_row, issued),
                        COLUMN(sum_row, done),
                        {0},
                },
};

/* Of a thing: what its number is, and what is only looked up. */
struct part_row {
        uint64_t thing, id, number;
};

static const struct sql_table part_table = {
        .name = "part",
        .size = sizeof(struct part_row),
        .writing = SQL_WRITING_INSERT,
        .join = "JOIN thing ON thing.id = part.thing",
        .columns =
                {
                        COLUMN(part_row, id, KEY, NULL_IS(0)),
                        COLUMN(part_row, thing),
                        COLUMN_AS("thing.number", part_row, number, JOINED),
                        {0},
                },
};

struct rule_row {
        uint64_t strikes, later;
};

/* Of version 1, with a column that version 2 adds. */
static const struct sql_table rule_table = {
        .name = "rule",
        .size = sizeof(struct rule_row),
        .since = 1,
        .columns =
                {
                        ONE_ROW,
                        COLUMN(rule_row, strikes),
                        COLUMN(rule_row, later, .since = 2, .constraint = "DEFAULT 5"),
                        {0},
                },
};

/* Each row has a sum. */
struct sealed_row {
        uint64_t id;
        const char *text;
        uint64_t until; /* 0: NULL */
};

static const struct sql_table sealed_table = {
        .name = "sealed",
        .size = sizeof(struct sealed_row),
        .sum = true,
        .columns =
                {
                        COLUMN(sealed_row, id, KEY),
                        COLUMN(sealed_row, text),
                        COLUMN(sealed_row, until, NULL_IS(0)),
                        {0},
                },
};

static const struct sql_table *const tables[] = {&thing_table, &sum_table, &part_table, &rule_table,
                                                 &sealed_table};

enum { THINGS, THING, SUMS, PARTS, RULE, LAST, SEALED, _QUERY_MAX };

static const struct sql_query queries[_QUERY_MAX] = {
        [THINGS] = {&thing_table, "ORDER BY id"},
        [THING] = {&thing_table, "WHERE id = ?"},
        [SUMS] = {&sum_table, "GROUP BY place ORDER BY place", .sums = true},
        [PARTS] = {&part_table, "ORDER BY part.id"},
        [RULE] = {&rule_table, ""},
        [LAST] = {NULL, "SELECT max(id) FROM thing"},
        [SEALED] = {&sealed_table, "ORDER BY id"},
};

enum { VERSIONS = 3 };

static char *path, *versions[VERSIONS], *statements[_QUERY_MAX + ELEMENTSOF(tables)];
static struct sql *sql;

static void write_texts(void) {
        size_t size;

        for (unsigned version = 0; version < VERSIONS; version++) {
                FILE *f = open_memstream(&versions[version], &size);
                for (size_t i = 0; i < ELEMENTSOF(tables); i++)
                        sql_write_schema(f, tables[i], version);
                fclose(f);
        }
        for (size_t i = 0; i < ELEMENTSOF(statements); i++) {
                FILE *f = open_memstream(&statements[i], &size);
                if (i < _QUERY_MAX)
                        sql_write_query(f, &queries[i]);
                else
                        sql_write_save(f, tables[i - _QUERY_MAX]);
                fclose(f);
        }
}

static void open_versions(size_t n) {
        const struct sql_spec spec = {
                .migrations = (const char *const *) versions,
                .n_migrations = n,
                .statements = (const char *const *) statements,
                .n_statements = n < VERSIONS ? 0 : ELEMENTSOF(statements),
        };
        _cleanup_free_ char *damage = NULL;

        sql = sql_free(sql);
        int r = sql_open(path, &spec, &sql, &damage);
        ck_assert_msg(r >= 0, "%s", damage ? damage : strerror(-r));
}

static void setup(void) {
        path = file_join(suite_dir(), "thing.db");
        write_texts();
        open_versions(VERSIONS);
}

static void teardown(void) {
        sql_free(sql);
        free(path);
        for (size_t i = 0; i < VERSIONS; i++)
                free(versions[i]);
        for (size_t i = 0; i < ELEMENTSOF(statements); i++)
                free(statements[i]);
}

static void execute(const char *text) {
        sqlite3 *db = NULL;

        sql = sql_free(sql);
        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        ck_assert_msg(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
        sqlite3_close(db);
        open_versions(VERSIONS);
}

/* What the database itself says of a query. */
static char *ask(const char *text) {
        sqlite3_stmt *stmt = NULL;
        sqlite3 *db = NULL;

        sql = sql_free(sql);
        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        ck_assert_msg(sqlite3_prepare_v2(db, text, -1, &stmt, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        char *answer = strdup((const char *) sqlite3_column_text(stmt, 0));
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        open_versions(VERSIONS);
        return answer;
}

static void assert_answer(const char *text, const char *expected) {
        _cleanup_free_ char *answer = ask(text);

        ck_assert_str_eq(answer, expected);
}

static struct sql_cursor use(size_t statement, const struct sql_table *table) {
        struct sql_cursor cursor = sql_use(sql, statement);

        cursor.table = table;
        return cursor;
}

static struct sql_cursor use_query(size_t query) {
        return use(query, queries[query].table);
}

static struct sql_cursor use_table(const struct sql_table *table) {
        size_t i = 0;

        while (tables[i] != table)
                i++;
        return use(_QUERY_MAX + i, table);
}

static const struct thing_row full = {
        .id = 3,
        .number = INT64_MAX,
        .bits = UINT64_MAX - 1,
        .offset = INT64_MIN,
        .small = UINT32_MAX - 1,
        .place = 0,
        .day = INT32_MIN,
        .done = true,
        .name = "1234567",
        .note = "hộ tịch",
        .paint = {COLOUR_GREEN},
        .last = COLOUR_RED,
        .pressed = true,
        .press_usec = 7,
        .by = COLOUR_NONE,
        .until = 1,
};

START_TEST(every_type_comes_back) {
        struct thing_row row;

        assert_ok(sql_save(use_table(&thing_table), &full));
        _cleanup_cursor_ struct sql_cursor c = use_query(THINGS);
        memset(&row, 0xff, sizeof(row));
        ck_assert_int_eq(sql_next_row(&c, &row), 1);
        ck_assert_uint_eq(row.id, 3);
        ck_assert_uint_eq(row.number, INT64_MAX);
        ck_assert_uint_eq(row.bits, UINT64_MAX - 1);
        ck_assert_int_eq(row.offset, INT64_MIN);
        ck_assert_uint_eq(row.small, UINT32_MAX - 1);
        ck_assert_uint_eq(row.place, 0);
        ck_assert_int_eq(row.day, INT32_MIN);
        ck_assert(row.done);
        ck_assert_str_eq(row.name, "1234567");
        ck_assert_str_eq(row.note, "hộ tịch");
        ck_assert_int_eq(row.paint.colour, COLOUR_GREEN);
        ck_assert_int_eq(row.last, COLOUR_RED);
        ck_assert(row.pressed);
        ck_assert_uint_eq(row.press_usec, 7);
        ck_assert_int_eq(row.by, COLOUR_NONE);
        ck_assert_uint_eq(row.until, 1);
        /* What is no column. */
        ck_assert(!row.dirty);
        ck_assert_uint_eq(row.kept, 0);
        ck_assert_int_eq(sql_next_row(&c, &row), 0);
}
END_TEST

START_TEST(nothing_is_null_and_comes_back_as_nothing) {
        struct thing_row empty = {.id = 1,
                                  .place = UINT32_MAX,
                                  .note = "",
                                  .press_usec = 5,
                                  .by = COLOUR_RED},
                         row;

        assert_ok(sql_save(use_table(&thing_table), &empty));
        _cleanup_cursor_ struct sql_cursor c = use_query(THINGS);
        memset(&row, 0xff, sizeof(row));
        ck_assert_int_eq(sql_next_row(&c, &row), 1);
        ck_assert_uint_eq(row.place, UINT32_MAX);
        ck_assert_int_eq(row.last, COLOUR_NONE);
        ck_assert(!row.pressed);
        ck_assert_uint_eq(row.press_usec, 0);
        ck_assert_int_eq(row.by, COLOUR_NONE);
        ck_assert_uint_eq(row.until, 0);
        ck_assert_str_eq(row.name, "");
        ck_assert(!row.done);
        sql_reset(&c);
        assert_answer("SELECT (place IS NULL) + (last IS NULL) + (press_usec IS NULL) + (by IS NULL)"
                      " + (until IS NULL) FROM thing",
                      "5");
}
END_TEST

static const struct {
        const char *change, *column;
} garbled[] = {
        {"number = -1", "number"},
        {"small = -1", "small"},
        {"small = 4294967296", "small"},
        {"place = -1", "place"},
        {"day = 2147483648", "day"},
        {"day = -2147483649", "day"},
        {"done = -1", "done"},
        {"name = '12345678'", "name"},
        {"colour = 'blue'", "colour"},
        {"last = 'blue'", "last"},
        {"until = -1", "until"},
        {"press_usec = NULL", "by"},
        {"by = NULL", "by"},
        {"number = -1, colour = 'blue'", "number"},
};

START_TEST(damage_is_named) {
        _cleanup_free_ char *change = NULL, *damage = NULL;
        struct thing_row row;

        assert_ok(sql_save(use_table(&thing_table), &full));
        assert_ok(str_format(&change, "UPDATE thing SET %s", garbled[_i].change));
        assert_ok(str_format(&damage, "table thing, column %s", garbled[_i].column));
        execute(change);
        _cleanup_cursor_ struct sql_cursor c = use_query(THINGS);
        assert_error(sql_next_row(&c, &row), EUCLEAN);
        ck_assert_str_eq(sql_damage(sql), damage);
        assert_error(sql_next_row(&c, &row), EUCLEAN);
}
END_TEST

static int count(const void *row, void *userdata) {
        const struct thing_row *thing = row;
        uint64_t *sum = userdata;

        *sum += thing->id;
        return thing->id == 2 ? 99 : 0;
}

START_TEST(rows_are_loaded_one_by_one_or_all) {
        struct part_row part = {.thing = 2}, found;
        struct thing_row row = {.id = 1, .note = ""};
        uint64_t sum = 0, last = 0;

        assert_error(sql_load(use_query(PARTS), &found), ENOENT);
        assert_error(sql_load(use_query(RULE), &found), ENOENT);
        ck_assert_int_eq(sql_each(use_query(THINGS), count, &sum), 0);
        for (; row.id <= 3; row.id++, row.day++)
                assert_ok(sql_save(use_table(&thing_table), &row));
        assert_ok(sql_number(use_query(LAST), &last));
        ck_assert_uint_eq(last, 3);
        ck_assert_int_eq(sql_each(use_query(THINGS), count, &sum), 99);
        ck_assert_uint_eq(sum, 3);
        assert_ok(sql_save(use_table(&part_table), &part));
        assert_ok(sql_load(use_query(PARTS), &found));
        ck_assert_uint_eq(found.id, 1);
}
END_TEST

START_TEST(saving_again_touches_what_changes) {
        struct thing_row row = full;

        assert_ok(sql_save(use_table(&thing_table), &row));
        row = (struct thing_row){.id = 3, .number = 9, .small = 9, .name = "other", .note = "new"};
        assert_ok(sql_save(use_table(&thing_table), &row));
        assert_answer("SELECT number || ' ' || small || ' ' || name || ' ' || note || ' ' || count(*)"
                      " || (press_usec IS NULL) FROM thing",
                      "9 4294967294 1234567 new 11");
}
END_TEST

START_TEST(what_is_unique_stays_so) {
        struct thing_row row = full;
        struct part_row part = {.id = 5, .thing = 3};

        assert_ok(sql_save(use_table(&thing_table), &row));
        row.id = 4; /* of the same number and day */
        assert_error(sql_save(use_table(&thing_table), &row), EEXIST);
        assert_ok(sql_save(use_table(&part_table), &part));
        assert_error(sql_save(use_table(&part_table), &part), EEXIST);
        assert_answer("SELECT (SELECT count(*) FROM thing) || (SELECT count(*) FROM part)", "11");
}
END_TEST

START_TEST(only_dirty_rows_are_saved) {
        struct thing_row rows[] = {full, full, full};
        struct sum_row sums[] = {{"a", 1, 1, 0}, {"b", 1, 1, 0}};

        rows[0].dirty = true;
        rows[1].id = 4; /* would not be unique */
        rows[2].id = 5;
        rows[2].number = 5;
        rows[2].dirty = true;
        assert_ok(sql_save_rows(use_table(&thing_table), rows, ELEMENTSOF(rows)));
        ck_assert(!rows[0].dirty && !rows[2].dirty);
        /* A table that does not know. */
        assert_ok(sql_save_rows(use_table(&sum_table), sums, ELEMENTSOF(sums)));
        rows[1].dirty = rows[2].dirty = true;
        assert_error(sql_save_rows(use_table(&thing_table), rows, ELEMENTSOF(rows)), EEXIST);
        ck_assert(rows[2].dirty);
        assert_answer("SELECT group_concat(id) || (SELECT count(*) FROM sums) FROM thing", "3,52");
}
END_TEST

START_TEST(numbers_are_added_and_summed) {
        struct sum_row row = {.place = "a", .day = 1, .issued = 2, .done = 1};
        struct sum_row found;

        assert_ok(sql_save(use_table(&sum_table), &row));
        row.done = -1;
        assert_ok(sql_save(use_table(&sum_table), &row));
        row.day = 2;
        assert_ok(sql_save(use_table(&sum_table), &row));
        assert_answer("SELECT group_concat(day || ' ' || issued || ' ' || done) FROM sums", "1 4 0,2 2 -1");
        assert_ok(sql_load(use_query(SUMS), &found));
        ck_assert_str_eq(found.place, "a");
        ck_assert_int_eq(found.issued, 6);
        ck_assert_int_eq(found.done, -1);
}
END_TEST

START_TEST(joined_columns_are_read_only) {
        struct part_row part = {.thing = 3, .number = 1000}, found;

        assert_ok(sql_save(use_table(&thing_table), &full));
        assert_ok(sql_save(use_table(&part_table), &part));
        assert_ok(sql_load(use_query(PARTS), &found));
        ck_assert_uint_eq(found.thing, 3);
        ck_assert_uint_eq(found.number, INT64_MAX);
        execute("UPDATE thing SET number = -1");
        assert_error(sql_load(use_query(PARTS), &found), EUCLEAN);
        ck_assert_str_eq(sql_damage(sql), "table part, column number");
}
END_TEST

START_TEST(row_has_a_sum_of_what_was_saved_last) {
        struct sealed_row row = {.id = 7, .text = "a"}, found;

        assert_ok(sql_save(use_table(&sealed_table), &row));
        row = (struct sealed_row){.id = 7, .text = "b", .until = 9};
        assert_ok(sql_save(use_table(&sealed_table), &row));
        _cleanup_cursor_ struct sql_cursor c = use_query(SEALED);
        ck_assert_int_eq(sql_next_row(&c, &found), 1);
        ck_assert_str_eq(found.text, "b");
        ck_assert_uint_eq(found.until, 9);
        ck_assert_int_eq(sql_next_row(&c, &found), 0);
}
END_TEST

START_TEST(row_that_does_not_fit_its_sum_is_named) {
        static const char *const changes[] = {
                "UPDATE sealed SET text = 'b'",          "UPDATE sealed SET until = 9",
                "UPDATE sealed SET sum = sum + 1",       "UPDATE sealed SET id = 8",
                "UPDATE sealed SET text = 'a' || x'00'",
        };
        struct sealed_row row = {.id = 7, .text = "a"}, found;

        assert_ok(sql_save(use_table(&sealed_table), &row));
        execute(changes[_i]);
        _cleanup_cursor_ struct sql_cursor c = use_query(SEALED);
        assert_error(sql_next_row(&c, &found), EUCLEAN);
        ck_assert_str_eq(sql_damage(sql),
                         _i == 3 ? "table sealed, id 8, column sum" : "table sealed, id 7, column sum");
}
END_TEST

START_TEST(table_of_one_row_has_one) {
        struct rule_row rule = {2, 3}, found;

        assert_ok(sql_save(use_table(&rule_table), &rule));
        rule.strikes = 4;
        assert_ok(sql_save(use_table(&rule_table), &rule));
        assert_ok(sql_load(use_query(RULE), &found));
        ck_assert_uint_eq(found.strikes, 4);
        ck_assert_uint_eq(found.later, 3);
        assert_answer("SELECT count(*) || sql FROM sqlite_schema, rule WHERE name = 'rule'",
                      "1CREATE TABLE rule (id INTEGER PRIMARY KEY CHECK (id = 1), strikes INTEGER NOT NULL,"
                      " later INTEGER NOT NULL DEFAULT 5) STRICT");
}
END_TEST

START_TEST(columns_come_with_their_version) {
        struct rule_row found;

        sql = sql_free(sql);
        ck_assert_int_eq(unlink(path), 0);
        open_versions(1);
        sql = sql_free(sql);
        open_versions(2);
        sqlite3 *db = NULL;
        sql = sql_free(sql);
        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db, "INSERT INTO rule VALUES (1, 8)", NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        open_versions(VERSIONS);
        assert_ok(sql_load(use_query(RULE), &found));
        ck_assert_uint_eq(found.strikes, 8);
        ck_assert_uint_eq(found.later, 5);
}
END_TEST

static const struct {
        const char *table, *text;
} schemas[] = {
        {"thing",
         "CREATE TABLE thing (id INTEGER PRIMARY KEY, number INTEGER NOT NULL, bits INTEGER NOT NULL,"
         " offset INTEGER NOT NULL, small INTEGER NOT NULL, place INTEGER, day INTEGER NOT NULL,"
         " done INTEGER NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL,"
         " colour TEXT NOT NULL CHECK (colour <> 'black'), last TEXT, press_usec INTEGER, by TEXT,"
         " until INTEGER, UNIQUE (number, day)) STRICT"},
        {"sums", "CREATE TABLE sums (place TEXT NOT NULL, day INTEGER NOT NULL, issued INTEGER NOT NULL,"
                 " done INTEGER NOT NULL, PRIMARY KEY (place, day)) STRICT, WITHOUT ROWID"},
        {"part", "CREATE TABLE part (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL) STRICT"},
        {"thing_done", "CREATE INDEX thing_done ON thing (done)"},
};

START_TEST(schema_is_as_described) {
        _cleanup_free_ char *text = NULL;

        assert_ok(str_format(&text, "SELECT sql FROM sqlite_schema WHERE name = '%s'", schemas[_i].table));
        assert_answer(text, schemas[_i].text);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(every_type_comes_back),
        SUITE_CASE(nothing_is_null_and_comes_back_as_nothing),
        {"damage_is_named", &damage_is_named, ELEMENTSOF(garbled)},
        SUITE_CASE(rows_are_loaded_one_by_one_or_all),
        SUITE_CASE(saving_again_touches_what_changes),
        SUITE_CASE(what_is_unique_stays_so),
        SUITE_CASE(only_dirty_rows_are_saved),
        SUITE_CASE(numbers_are_added_and_summed),
        SUITE_CASE(joined_columns_are_read_only),
        SUITE_CASE(row_has_a_sum_of_what_was_saved_last),
        {"row_that_does_not_fit_its_sum_is_named", &row_that_does_not_fit_its_sum_is_named, 5},
        SUITE_CASE(table_of_one_row_has_one),
        SUITE_CASE(columns_come_with_their_version),
        {"schema_is_as_described", &schema_is_as_described, ELEMENTSOF(schemas)},
};

SUITE_MAIN("record-columns", cases, setup, teardown)
