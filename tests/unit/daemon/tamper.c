/*
 * What somebody can do to a record who owns the machine and knows SQLite and this project, and what the proof says
 * of it: each of these is named for what it is.
 */
#include <sqlite3.h>

#include "daemon/verify.h"
#include "services/base/sqlite-util.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
#include "tests/unit/daemon/tamper.h"

static struct tamper tamper;

static void setup(void) {
        tamper_open(&tamper, 0);
        ck_assert_uint_gt(tamper.n_events, 512);
}

static void teardown(void) {
        tamper_close(&tamper);
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
        {"the time of an event", UPDATE, "UPDATE event SET realtime_usec = realtime_usec + 1 WHERE id = 20" SUMS,
         "event 20 is not what was logged", NULL},
        {"the source of an event", UPDATE, "UPDATE event SET source = 'centre', epoch = 'x' WHERE id = 20" SUMS,
         "event 20 is not what was logged", NULL},
        {"the type of an event", UPDATE, "UPDATE event SET type = 'stray' WHERE id = 20" SUMS,
         "event 20 is not what was logged", NULL},
        {"a text behind the end of a text", UPDATE,
         "UPDATE event SET fields = fields || char(0) || 'x' WHERE id = 20" SUMS, "event 20 is not what was logged",
         NULL},
        {"some events side by side", UPDATE, "UPDATE event SET realtime_usec = 5 WHERE id BETWEEN 20 AND 29" SUMS,
         "events 20 to 29 are not what was logged", NULL},
        {"an event deleted", DELETE, "DELETE FROM event WHERE id = 9", "event 9 is missing",
         "trigger event_is_never_deleted was dropped, and put back"},
        {"the last events deleted", DELETE, "DELETE FROM event WHERE id > 600", "events 601 to 908 are missing",
         NULL},
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
         "events 909 to 1007 are missing, and from the log too",
         "events 1008 to 1108 are not in the log"},

        /* What is derived. */
        {"the level of a rating", NULL, "UPDATE rating SET level = 'very-satisfied' WHERE level = 'dissatisfied'",
         "table rating has what no event says: visit=2 ", "table rating has what no event says: visit=4 "},
        {"a rating deleted", NULL, "DELETE FROM rating WHERE visit = 3",
         "table rating lacks what its events say: visit=3 ", NULL},
        {"figures", NULL, "UPDATE figures SET dissatisfied = 0", "table figures has what no event says", NULL},
        {"figures of a service", NULL, "UPDATE queue_figures SET served = served - 1",
         "table queue_figures has what no event says", NULL},
        {"whose visit it was", NULL, "UPDATE visit SET official = 'lan' WHERE id = 5",
         "table visit has what no event says: id=5 ", NULL},
        {"a ticket deleted", NULL, "DELETE FROM ticket WHERE id = 7", "table ticket lacks what its events say: id=7 ",
         NULL},
        {"the clock of a boot", NULL, "UPDATE boot SET offset_usec = coalesce(offset_usec, 0) + 86400000000",
         "table boot has what no event says", NULL},
        {"a rule that is in force", NULL, "UPDATE setting SET value = value + 1 WHERE room = 'ratings'",
         "table setting has what no event says", NULL},

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
        {"a node", NODE_UPDATE, "UPDATE log_node SET hash = replace(hash, substr(hash, 1, 1), 'a')"
                                " WHERE position = 1",
         "table log_node, level 8: that of events 257 to 512 is not what was logged of them", NULL},
        {"a node deleted", "log_node_is_never_deleted", "DELETE FROM log_node WHERE position = 1",
         "table log_node, level 8: that of events 257 to 512 is missing", NULL},
        {"a node too many", NULL, "INSERT INTO log_node SELECT 16, 0, hash FROM log_node LIMIT 1",
         "table log_node, level 16, position 0: it is of no events", NULL},
        {"the frontier", NULL, "UPDATE log_frontier SET hashes = substr(hashes, 65) || substr(hashes, 1, 64)",
         "table log_frontier says otherwise of events 1 to 512", NULL},
        {"the frontier's size", NULL, "UPDATE log_frontier SET size = size - 1", "table log_frontier cannot be read",
         NULL},
        {"no frontier", NULL, "DELETE FROM log_frontier", "table log_frontier is of 0 events", NULL},

        /* The schema. */
        {"a trigger dropped", NULL, "DROP TRIGGER event_is_never_updated", "trigger event_is_never_updated is missing",
         NULL},
        {"a trigger dropped, and put back", UPDATE, "SELECT 1",
         "trigger event_is_never_updated was dropped, and put back", NULL},
        {"a trigger that does nothing", NULL,
         "DROP TRIGGER event_is_never_updated;"
         "CREATE TRIGGER event_is_never_updated BEFORE UPDATE ON event BEGIN SELECT 1; END",
         "trigger event_is_never_updated is not as it was made: CREATE TRIGGER", NULL},
        {"a trigger that does nothing any more", NULL, SCHEMA("event_is_never_updated", "UPDATE ON", "UPDATE OF id ON"),
         "trigger event_is_never_updated is not as it was made", "UPDATE OF id"},
        {"a trigger that works for somebody", NULL,
         "CREATE TRIGGER better AFTER INSERT ON rating BEGIN UPDATE rating SET level = 'satisfied'; END",
         "trigger better is none of this version: CREATE TRIGGER better", NULL},
        {"a table", NULL, "CREATE TABLE other (a)", "table other is none of this version", NULL},
        {"a view in place of a table", NULL,
         "ALTER TABLE rating RENAME TO rating_of_old; CREATE VIEW rating AS SELECT * FROM rating_of_old",
         "table rating is missing", "view rating is none of this version"},
        {"an index", NULL, "CREATE INDEX faster ON event (type)", "index faster is none of this version", NULL},
        {"a column's rule", NULL, SCHEMA("rating", "level TEXT", "level TEXT DEFAULT ''good''"),
         "table rating is not as it was made", "DEFAULT"},
        {"a version", NULL, "PRAGMA user_version = 9", "cannot be verified: it was written by a newer version", NULL},
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

static const struct suite_case cases[] = {
        SUITE_CASE(untouched_record_is_proven),
        {"what_was_tampered_with_is_named", &what_was_tampered_with_is_named, ELEMENTSOF(tampered)},
};

SUITE_MAIN("centre-tamper", cases, setup, teardown)
