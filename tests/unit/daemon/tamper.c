/*
 * What somebody can do to a record who owns the machine and knows SQLite and this project, and what the proof
 * says of it: each of these is named for what it is.
 */
#include <dirent.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "daemon/verify/verify.h"
#include "services/base/sqlite-util.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
#include "tests/lib/loop.h"
#include "tests/unit/daemon/tamper.h"

static struct tamper_past past;
static struct tamper tamper;

static void setup(void) {
        tamper_open_lived(&tamper, &past);
        ck_assert_uint_gt(tamper.n_events, 512);
}

static void teardown(void) {
        tamper_close_lived(&tamper);
}

/* What else goes with an edit of a row. */
#define EVENT "id, source, epoch, sequence, type, realtime_usec, fields"
#define SUMS ";UPDATE event SET sum = row_sum(" EVENT ") WHERE sum <> row_sum(" EVENT ")"
#define LEAVES                                                                                               \
        ";UPDATE log_leaf SET hash = (SELECT leaf_hash(" EVENT ") FROM event WHERE event.id = log_leaf.id)"
#define UPDATE "event_is_never_updated"
#define DELETE "event_is_never_deleted"
#define INSERT "event_is_only_appended"
#define LEAF_UPDATE "log_leaf_is_never_updated"
#define NODE_UPDATE "log_node_is_never_updated"

/* A replacement of a schema's text, past all checks. */
#define SCHEMA(name, from, to)                                                                               \
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, '" from "', '" to            \
        "') WHERE name = '" name "'; PRAGMA writable_schema=RESET"

static const struct {
        const char *name;
        const char *triggers, *sql; /* as of tamper_run() */
        const char *said, *said_too;
} tampered[] = {
        /* Events. */
        {"the level of a press", UPDATE,
         "UPDATE event SET fields = replace(fields, 'dissatisfied', 'satisfied') WHERE id ="
         " (SELECT min(id) FROM event WHERE type = 'press' AND fields LIKE '%\"dissatisfied%')",
         "is damaged: table event, id 40, column sum", NULL},
        {"the level of a press, and its sum", UPDATE,
         "UPDATE event SET fields = replace(fields, 'dissatisfied', 'satisfied') WHERE id ="
         " (SELECT min(id) FROM event WHERE type = 'press' AND fields LIKE '%\"dissatisfied%')" SUMS,
         "event 40 is not what was logged", "trigger event_is_never_updated was dropped, and put back"},
        {"the level of a concluded rating", UPDATE,
         "UPDATE event SET fields = replace(fields, 'dissatisfied', 'satisfied') WHERE type = 'rating'"
         " AND fields LIKE '%\"dissatisfied%'" SUMS,
         "event 42 is not what was logged", "event 78 is not what was logged"},
        {"the time of an event", UPDATE,
         "UPDATE event SET realtime_usec = realtime_usec + 1 WHERE id = 20" SUMS,
         "event 20 is not what was logged", NULL},
        {"the source of an event", UPDATE,
         "UPDATE event SET source = 'centre', epoch = 'x' WHERE id = 20" SUMS,
         "event 20 is not what was logged", NULL},
        {"the type of an event", UPDATE, "UPDATE event SET type = 'stray' WHERE id = 20" SUMS,
         "event 20 is not what was logged", NULL},
        {"a text behind the end of a text", UPDATE,
         "UPDATE event SET fields = fields || char(0) || 'x' WHERE id = 20" SUMS,
         "event 20 is not what was logged", NULL},
        {"some events side by side", UPDATE,
         "UPDATE event SET realtime_usec = 5 WHERE id BETWEEN 20 AND 29" SUMS,
         "events 20 to 29 are not what was logged", NULL},
        {"an event deleted", DELETE, "DELETE FROM event WHERE id = 9", "event 9 is missing",
         "trigger event_is_never_deleted was dropped, and put back"},
        {"the last events deleted", DELETE, "DELETE FROM event WHERE id > 600",
         "events 601 to 909 are missing", NULL},
        {"an event deleted, and its leaf", DELETE " log_leaf_is_never_deleted",
         "DELETE FROM event WHERE id = 9; DELETE FROM log_leaf WHERE id = 9",
         "event 9 is missing, and from the log too", NULL},
        {"an event deleted, those behind it numbered anew", UPDATE " " DELETE,
         "DELETE FROM event WHERE id = 9; UPDATE event SET id = -id WHERE id > 9;"
         "UPDATE event SET id = -id - 1 WHERE id < 0" SUMS,
         " are what was logged as event 10 and so on", " is missing"},
        {"an event put in, those behind it numbered anew", UPDATE " " INSERT,
         "UPDATE event SET id = -id WHERE id > 9; UPDATE event SET id = 1 - id WHERE id < 0;"
         "INSERT INTO event SELECT 10, source, epoch, 7777, type, realtime_usec, fields, 0 FROM event"
         " WHERE id = 20" SUMS,
         "event 10 is not what was logged", " are what was logged as event 10 and so on"},
        {"an event put in at the end", NULL,
         "INSERT INTO event SELECT max(id) + 1, source, epoch, 7777, type, realtime_usec, fields,"
         " row_sum(max(id) + 1, source, epoch, 7777, type, realtime_usec, fields) FROM event",
         " is not in the log", NULL},
        {"an event put in at the end, and its leaf", NULL,
         "INSERT INTO event SELECT max(id) + 1, source, epoch, 7777, type, realtime_usec, fields,"
         " row_sum(max(id) + 1, source, epoch, 7777, type, realtime_usec, fields) FROM event;"
         "INSERT INTO log_leaf SELECT id, leaf_hash(" EVENT ") FROM event ORDER BY id DESC LIMIT 1",
         "table log_frontier is of ", " are logged"},
        {"a row whose number is none", INSERT,
         "INSERT INTO event SELECT -5, source, epoch, 7777, type, realtime_usec, fields, 0 FROM event"
         " WHERE id = 20",
         "table event or log_leaf has rows whose id is below 1", NULL},
        {"two events exchanged", UPDATE,
         "UPDATE event SET id = -1 WHERE id = 20; UPDATE event SET id = 20 WHERE id = 300;"
         "UPDATE event SET id = 300 WHERE id = -1" SUMS,
         "event 300 is what was logged as event 20", "event 20 is what was logged as event 300"},
        {"a day lived through again", INSERT " " UPDATE,
         "INSERT INTO event SELECT id + (SELECT max(id) FROM event), source, epoch, sequence + 10000, type,"
         " realtime_usec, fields, 0 FROM event WHERE id BETWEEN 100 AND 200" SUMS,
         "events 910 to 1008 are missing, and from the log too", "events 1009 to 1109 are not in the log"},

        /* What is derived. */
        {"the level of a rating", NULL,
         "UPDATE rating SET level = 'very-satisfied' WHERE level = 'dissatisfied'",
         "table rating has what no event says: visit=2 ", "table rating has what no event says: visit=4 "},
        {"a rating deleted", NULL, "DELETE FROM rating WHERE visit = 3",
         "table rating lacks what its events say: visit=3 ", NULL},
        {"figures", NULL, "UPDATE figures SET dissatisfied = 0", "table figures has what no event says",
         NULL},
        {"figures of a service", NULL, "UPDATE queue_figures SET served = served - 1",
         "table queue_figures has what no event says", NULL},
        {"whose visit it was", NULL, "UPDATE visit SET official = 'lan' WHERE id = 5",
         "table visit has what no event says: id=5 ", NULL},
        {"a ticket deleted", NULL, "DELETE FROM ticket WHERE id = 7",
         "table ticket lacks what its events say: id=7 ", NULL},
        {"the clock of a boot", NULL, "UPDATE boot SET offset_usec = coalesce(offset_usec, 0) + 86400000000",
         "table boot has what no event says", NULL},
        {"a rule that is in force", NULL, "UPDATE setting SET value = value + 1 WHERE room = 'ratings'",
         "table setting has what no event says", NULL},

        {"an announcement that nothing asks for", NULL,
         "INSERT INTO announcement VALUES (0, 40, 'call', 0, 0, 1, 1, 7, 0, 'A 007', 0, '', '1', 1, 3, '', "
         "'due',"
         " 1, 0)",
         "table announcement has what no event says: place=0 ", NULL},
        {"a notice that nobody has set", NULL,
         "INSERT INTO wall VALUES (1, 40, 'Nghỉ', 0, 0, 0, 0, 1, 1, 0, 0, 0)",
         "table wall has what no event says", NULL},

        /* The log. */
        {"a leaf that fits the event", UPDATE " " LEAF_UPDATE,
         "UPDATE event SET realtime_usec = 5 WHERE id = 20" SUMS LEAVES,
         "table log_node, level 8: that of events 1 to 256 is not what was logged of them",
         "table log_frontier says otherwise of events 1 to 512"},
        {"a leaf that fits, where there is no node", UPDATE " " LEAF_UPDATE,
         "UPDATE event SET realtime_usec = 5 WHERE id = 800" SUMS LEAVES,
         "table log_frontier says otherwise of events 769 to 896", NULL},
        {"a leaf that is none", LEAF_UPDATE, "UPDATE log_leaf SET hash = upper(hash) WHERE id = 20",
         "table log_leaf has no hash of event 20", NULL},
        {"a leaf deleted", "log_leaf_is_never_deleted", "DELETE FROM log_leaf WHERE id = 20",
         "event 20 is not in the log", NULL},
        {"a node", NODE_UPDATE,
         "UPDATE log_node SET hash = (SELECT hash FROM log_node WHERE position = 0) WHERE position = 1",
         "table log_node, level 8: that of events 257 to 512 is not what was logged of them", NULL},
        {"a node deleted", "log_node_is_never_deleted", "DELETE FROM log_node WHERE position = 1",
         "table log_node, level 8: that of events 257 to 512 is missing", NULL},
        {"a node too many", NULL, "INSERT INTO log_node SELECT 16, 0, hash FROM log_node LIMIT 1",
         "table log_node, level 16, position 0: it is of no events", NULL},
        {"the frontier", NULL, "UPDATE log_frontier SET hashes = substr(hashes, 65) || substr(hashes, 1, 64)",
         "table log_frontier says otherwise of events 1 to 512", NULL},
        {"the frontier's size", NULL, "UPDATE log_frontier SET size = size - 1",
         "table log_frontier cannot be read", NULL},
        {"no frontier", NULL, "DELETE FROM log_frontier", "table log_frontier is of 0 events", NULL},

        /* What was signed. */
        {"a checkpoint", "log_checkpoint_is_never_updated",
         "UPDATE log_checkpoint SET root = (SELECT root FROM log_checkpoint WHERE size = 441) WHERE size = "
         "891",
         "checkpoint 891 of table log_checkpoint is not the note that it has", NULL},
        {"a checkpoint's note", "log_checkpoint_is_never_updated",
         "UPDATE log_checkpoint SET note = (SELECT note FROM log_checkpoint WHERE size = 441) WHERE size = "
         "891",
         "checkpoint 891 of table log_checkpoint is not the note that it has", "is not cosigned by witness+"},
        {"a checkpoint's signature", "log_checkpoint_is_never_updated",
         "UPDATE log_checkpoint SET note = substr(note, 1, length(note) - 9) || 'AAAAAAA=' || char(10)"
         " WHERE size = 891",
         "checkpoint 891 of table log_checkpoint: its signature is not that of motcua/test+", NULL},
        {"a checkpoint that was cosigned deleted", "log_checkpoint_is_never_deleted",
         "DELETE FROM log_checkpoint WHERE size = 441",
         "the checkpoint of 441 events is missing, which witness+", NULL},
        {"a cosignature deleted", "log_cosignature_is_never_deleted",
         "DELETE FROM log_cosignature WHERE size = 441",
         "trigger log_cosignature_is_never_deleted was dropped, and put back", NULL},
        {"a cosignature of another checkpoint", "log_cosignature_is_never_updated",
         "UPDATE log_cosignature SET line = (SELECT line FROM log_cosignature WHERE size = 441) WHERE size = "
         "891",
         "the checkpoint of 891 events is not cosigned by witness+", NULL},
        {"the key in the table", NULL, "UPDATE log_key SET key = replace(key, 'test', 'best')",
         "table log_key has what no event says", NULL},
        {"the log made again", UPDATE " " LEAF_UPDATE " " NODE_UPDATE,
         "UPDATE event SET realtime_usec = realtime_usec + 1 WHERE id = 900" SUMS LEAVES,
         "table log_frontier says otherwise of events ", NULL},

        /* The schema. */
        {"a trigger dropped", NULL, "DROP TRIGGER event_is_never_updated",
         "trigger event_is_never_updated is missing", NULL},
        {"a trigger dropped, and put back", UPDATE, "SELECT 1",
         "trigger event_is_never_updated was dropped, and put back", NULL},
        {"a trigger that does nothing", NULL,
         "DROP TRIGGER event_is_never_updated;"
         "CREATE TRIGGER event_is_never_updated BEFORE UPDATE ON event BEGIN SELECT 1; END",
         "trigger event_is_never_updated is not as it was made: CREATE TRIGGER", NULL},
        {"a trigger that does nothing any more", NULL,
         SCHEMA("event_is_never_updated", "UPDATE ON", "UPDATE OF id ON"),
         "trigger event_is_never_updated is not as it was made", "UPDATE OF id"},
        {"a trigger that works for somebody", NULL,
         "CREATE TRIGGER better AFTER INSERT ON rating BEGIN UPDATE rating SET level = 'satisfied'; END",
         "trigger better is none of this version: CREATE TRIGGER better", NULL},
        {"a table", NULL, "CREATE TABLE other (a)", "table other is none of this version", NULL},
        {"a view in place of a table", NULL,
         "ALTER TABLE rating RENAME TO rating_of_old; CREATE VIEW rating AS SELECT * FROM rating_of_old",
         "table rating is missing", "view rating is none of this version"},
        {"an index", NULL, "CREATE INDEX faster ON event (type)", "index faster is none of this version",
         NULL},
        {"a column's rule", NULL, SCHEMA("rating", "level TEXT", "level TEXT DEFAULT ''good''"),
         "table rating is not as it was made", "DEFAULT"},
        {"a version", NULL, "PRAGMA user_version = 9",
         "cannot be verified: it was written by a newer version", NULL},
        {"another program's number", NULL, "PRAGMA application_id = 7", "another program's database", NULL},
        {"the record's name", NULL,
         "UPDATE meta SET value = replace(value, '0', '1'); UPDATE meta SET sum = row_sum(key, value)",
         "table meta calls the record 11", NULL},
};

START_TEST(what_was_tampered_with_is_named) {
        _cleanup_free_ char *said = NULL;

        tamper_run(&tamper, tampered[_i].triggers, tampered[_i].sql);
        int r = tamper_verify(&tamper, NULL, &said);
        said[strnlen(said, 2000)] = '\0';
        ck_assert_msg(r != 0 && strstr(said, tampered[_i].said) &&
                              (!tampered[_i].said_too || strstr(said, tampered[_i].said_too)),
                      "%s: %d: %s", tampered[_i].name, r, said);
}
END_TEST

START_TEST(untouched_record_is_proven) {
        _cleanup_free_ char *said = NULL;

        ck_assert_msg(tamper_verify(&tamper, NULL, &said) == 0, "%s", said);
}
END_TEST

#define SAYS(options, result, ...) says((options), (result), (const char *const[]){__VA_ARGS__, NULL})
static void says(const struct verify_options *options, int result, const char *const *words) {
        _cleanup_free_ char *said = NULL;
        int r = tamper_verify(&tamper, options, &said);

        ck_assert_msg(r == result, "%d: %.2000s", r, said);
        for (; *words; words++)
                ck_assert_msg(strstr(said, *words), "without \"%s\": %.2000s", *words, said);
}

static void replace_copy(const char *path) {
        size_t size;
        _cleanup_free_ char *data = file_read(path, &size);

        flip_remove(tamper.copy);
        file_write(tamper.copy, data, size);
}

/* ----- salts ----- */

/* The log, made again of other fields of events, with nothing that was signed of the one before. */
static void write_fields_anew(const char *sql) {
        _cleanup_free_ char *all = NULL;

        assert_ok(
                str_format(&all, "%s" SUMS ";DELETE FROM log_cosignature; DELETE FROM log_checkpoint", sql));
        tamper_run(&tamper, "", all);
        tamper_log_again(&tamper);
        tamper_run(&tamper, NULL,
                   "UPDATE rating_code SET code = code_of((SELECT hash FROM log_leaf WHERE id = event))");
}

/* Whose events have no salts. A round begins with a command, which is observed. */
static const char *const unsalted[] = {
        "WHERE 1",                 /* versions before made all of them */
        "WHERE source = 'centre'", /* only motcuad was one, and had newer sources */
        /* It was put back. */
        "WHERE source = 'centre' AND id >= (SELECT min(id) FROM event WHERE type = 'command' AND id > 300)",
};

/* It is proven, lives on, and is proven with both. */
START_TEST(record_of_a_version_without_salts_goes_on) {
        static const char last[] = "SELECT max(id) FROM event WHERE fields ->> 'salt' IS NULL";
        struct record copy = {0};
        _cleanup_free_ char *sql = NULL;

        assert_ok(
                str_format(&sql, "UPDATE event SET fields = json_remove(fields, '$.salt') %s", unsalted[_i]));
        write_fields_anew(sql);
        SAYS(NULL, 0, "events fit");
        tamper_live_on(&tamper);
        SAYS(NULL, 0, "events fit");
        assert_ok(store_open(tamper.copy, centre_rooms, RECORD_ID, &copy.store, NULL));
        int64_t n = record_number(&copy, last), n_all = record_number(&copy, "SELECT max(id) FROM event");
        store_free(copy.store);
        ck_assert_int_gt(n, 600);
        ck_assert_int_le(n, (int64_t) tamper.n_events);
        ck_assert_int_gt(n_all, (int64_t) tamper.n_events);
}
END_TEST

START_TEST(salt_that_does_not_follow_is_named) {
        write_fields_anew("UPDATE event SET fields = json_set(fields, '$.salt', '" EPOCH_A "')"
                          " WHERE id = (SELECT max(id) FROM event WHERE type = 'rating')");
        SAYS(NULL, 1, "table event");
}
END_TEST

/* ----- what SQL is not enough for ----- */

START_TEST(byte_edited_in_its_page_is_named) {
        size_t size;
        _cleanup_free_ char *data = file_read(tamper.copy, &size);
        /* The level of the second rating, in the row of its press. */
        char *press = memmem(data, size, "\"arming\":10,", strlen("\"arming\":10,"));
        char *key = press ? memmem(press, 512, "dissatisfied", strlen("dissatisfied")) : NULL;

        ck_assert_ptr_nonnull(key);
        key[0] = 'D';
        file_write(tamper.copy, data, size);
        SAYS(NULL, 1, "event 40 is damaged: table event, id 40, column sum");
}
END_TEST

START_TEST(byte_edited_in_a_derived_row_is_named) {
        size_t size;
        _cleanup_free_ char *data = file_read(tamper.copy, &size);
        sqlite3 *db = NULL;
        sqlite3_stmt *stmt = NULL;
        size_t page = 0;

        /* In the page that the table begins with, which has no checksum. */
        ck_assert_int_eq(sqlite3_open(tamper.copy, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_schema WHERE name = 'figures'",
                                            -1, &stmt, NULL),
                         SQLITE_OK);
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        page = (size_t) sqlite3_column_int64(stmt, 0) - 1;
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        data[(page + 1) * FLIP_PAGE - 1] ^= 1; /* the last byte of its first row: a count */
        flip_remove(tamper.copy);
        file_write(tamper.copy, data, size);
        SAYS(NULL, 1, "table figures has what no event says", "table figures lacks what its events say");
}
END_TEST

/* As somebody leaves it whose program was killed: the page is in the log of SQLite alone. */
START_TEST(page_forged_in_the_write_ahead_log_is_named) {
        _cleanup_free_ char *log = NULL, *before = NULL, *after = NULL;
        size_t size, size_after;
        sqlite3 *db = NULL;

        assert_ok(sqlite_open(tamper.copy, /* exclusive= */ false, &db));
        ck_assert_int_eq(sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db, "UPDATE rating SET level = 'very-satisfied' WHERE visit = 2", NULL,
                                      NULL, NULL),
                         SQLITE_OK);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
        assert_ok(str_format(&log, "%s-wal", tamper.copy));
        before = file_read(log, &size);
        ck_assert_uint_gt(size, FLIP_PAGE);
        SAYS(NULL, 1, "table rating has what no event says: visit=2 ");
        after = file_read(log, &size_after);
        ck_assert(size == size_after && memcmp(before, after, size) == 0);
        must_errno(unlink(log));
        SAYS(NULL, 0, "events fit");
}
END_TEST

START_TEST(file_cut_short_is_named) {
        must_errno(truncate(tamper.copy, 40 * FLIP_PAGE));
        SAYS(NULL, 1, "it was cut short: 163840 bytes of ");
}
END_TEST

/* It fits itself: only who has kept what was signed since knows better. */
START_TEST(older_copy_is_named_by_what_was_signed) {
        const struct verify_options newer = {.checkpoint = tamper.checkpoint};

        replace_copy(tamper.older);
        SAYS(NULL, 0, "events fit");
        SAYS(&newer, 1, "the record was truncated: checkpoint ", "is of 891 events, and it has 45");
}
END_TEST

/* The same day, lived through with one rating better: all of its hashes and sums are right, and by the same
 * key it is signed. */
START_TEST(record_written_anew_is_named_by_what_was_signed) {
        struct tamper other;
        const struct verify_options kept = {.checkpoint = tamper.checkpoint};

        SAYS(&kept, 0, "fits the log of its first 891 events", "events fit");
        tamper_open(&other, "motcua/test", 2);
        replace_copy(other.copy);
        tamper_close(&other);
        SAYS(NULL, 0, "events fit");
        SAYS(&kept, 1, "the record was rewritten: its first 891 events are not those of checkpoint ");
}
END_TEST

START_TEST(log_signed_anew_by_another_key_is_named) {
        struct tamper other;
        char key[NOTE_KEY_TEXT_SIZE];
        const struct verify_options kept = {.checkpoint = tamper.checkpoint}, expected = {.key = key};

        id_copy(key, sizeof(key), tamper.key);
        SAYS(&expected, 0, "events fit");
        tamper_open(&other, "motcua/best", 2);
        replace_copy(other.copy);
        tamper_close(&other);
        SAYS(NULL, 0, "events fit");
        SAYS(&expected, 1, "the record names another key than motcua/test+");
        SAYS(&kept, 1, "is not signed by motcua/best+", "the record was rewritten");
}
END_TEST

/* With all that is left of the old record kept: an event put back otherwise, and its log from there on. */
START_TEST(log_made_again_is_named_by_its_own_checkpoints) {
        tamper_run(&tamper, UPDATE, "UPDATE event SET realtime_usec = realtime_usec + 1 WHERE id = 700" SUMS);
        tamper_log_again(&tamper);
        SAYS(NULL, 1,
             "the record was rewritten: its first 891 events are not those of checkpoint 891 of table "
             "log_checkpoint");
}
END_TEST

START_TEST(checkpoint_that_is_none_is_refused) {
        static const char *const texts[] = {"", "no note\n", "motcua/test\n5\nAAAA\n\n"};
        const struct verify_options given = {.checkpoint = tamper.checkpoint},
                                    folder = {.checkpoint = tamper.record.dir},
                                    nowhere = {.checkpoint = "/no/where"},
                                    bad_key = {.key = "motcua/test+1234+x"};

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                file_write_text(tamper.checkpoint, texts[i]);
                SAYS(&given, -EINVAL, "cannot be verified: the checkpoint is none");
        }
        SAYS(&folder, -ESPIPE, "cannot be verified: the checkpoint is no file");
        SAYS(&nowhere, -ENOENT, "cannot be verified: the checkpoint cannot be read");
        SAYS(&bad_key, -EINVAL, "cannot be verified: the key that was given is not of the form");
}
END_TEST

/* ----- what the proof leaves alone ----- */

static char *list(const char *path) {
        char *text = strdup("");
        struct dirent **entries = NULL;
        int n = scandir(path, &entries, NULL, alphasort);

        ck_assert_int_gt(n, 0);
        for (int i = 0; i < n; i++) {
                _cleanup_free_ char *file = file_join(path, entries[i]->d_name);
                struct stat st;
                must_errno(stat(file, &st));
                assert_ok(str_extend(&text, "\n", "%s %lld %lld.%ld", entries[i]->d_name,
                                     (long long) st.st_size, (long long) st.st_mtim.tv_sec,
                                     st.st_mtim.tv_nsec));
                free(entries[i]);
        }
        free(entries);
        return text;
}

START_TEST(nothing_is_written_to_it_or_beside_it) {
        _cleanup_free_ char *before = NULL, *after = NULL;

        before = list(tamper.record.dir);
        SAYS(NULL, 0, "events fit");
        tamper.copy[strlen(tamper.copy) - 1] = 'c'; /* a mistyped path */
        SAYS(NULL, -ENOENT, "cannot be verified: No such file");
        after = list(tamper.record.dir);
        ck_assert_str_eq(before, after);
}
END_TEST

START_TEST(what_is_no_closed_file_is_refused_by_name) {
        _cleanup_free_ char *journal = NULL;

        assert_ok(str_format(&journal, "%s-journal", tamper.copy));
        file_write_text(journal, "x");
        SAYS(NULL, -EINVAL, "beside it is a journal");
        must_errno(unlink(journal));
        free(tamper.copy);
        tamper.copy = strdup(tamper.record.dir);
        SAYS(NULL, -EISDIR, "it is a folder");
        free(tamper.copy);
        tamper.copy = file_join(tamper.record.dir, "fifo");
        must_errno(mkfifo(tamper.copy, 0600));
        SAYS(NULL, -EINVAL, "it is no file");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(untouched_record_is_proven),
        {"record_of_a_version_without_salts_goes_on", &record_of_a_version_without_salts_goes_on,
         ELEMENTSOF(unsalted)},
        SUITE_CASE(salt_that_does_not_follow_is_named),
        {"what_was_tampered_with_is_named", &what_was_tampered_with_is_named, ELEMENTSOF(tampered)},
        SUITE_CASE(byte_edited_in_its_page_is_named),
        SUITE_CASE(byte_edited_in_a_derived_row_is_named),
        SUITE_CASE(page_forged_in_the_write_ahead_log_is_named),
        SUITE_CASE(file_cut_short_is_named),
        SUITE_CASE(older_copy_is_named_by_what_was_signed),
        SUITE_CASE(record_written_anew_is_named_by_what_was_signed),
        SUITE_CASE(log_signed_anew_by_another_key_is_named),
        SUITE_CASE(log_made_again_is_named_by_its_own_checkpoints),
        SUITE_CASE(checkpoint_that_is_none_is_refused),
        SUITE_CASE(nothing_is_written_to_it_or_beside_it),
        SUITE_CASE(what_is_no_closed_file_is_refused_by_name),
};

int main(void) {
        suite_use_memory();
        tamper_live(&past, "motcua/test", 0);
        int status = suite_run("centre-tamper", cases, ELEMENTSOF(cases), setup, teardown, 30);
        tamper_forget(&past);
        return status;
}
