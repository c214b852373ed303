#include "daemon/record/tables.h"

/*
 * event is the record; everything else is derived from it and can be made again by replaying it. The insert
 * trigger is there because INSERT OR REPLACE deletes without asking the delete trigger.
 */
static const char version_1[] =
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE event ("
        " id INTEGER PRIMARY KEY,"
        " source TEXT NOT NULL,"
        " epoch TEXT NOT NULL,"
        " sequence INTEGER NOT NULL,"
        " type TEXT NOT NULL,"
        " realtime_usec INTEGER NOT NULL,"
        " fields TEXT NOT NULL,"
        " UNIQUE (source, epoch, sequence)) STRICT;"
        "CREATE TRIGGER event_is_never_updated BEFORE UPDATE ON event"
        " BEGIN SELECT RAISE(ABORT, 'the event table is append-only'); END;"
        "CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event"
        " BEGIN SELECT RAISE(ABORT, 'the event table is append-only'); END;"
        "CREATE TRIGGER event_is_only_appended BEFORE INSERT ON event"
        " WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM event)"
        " OR EXISTS (SELECT 1 FROM event  "
        "WHERE source = NEW.source AND epoch = NEW.epoch AND sequence = NEW.sequence)"
        " BEGIN SELECT RAISE(ABORT, 'the event table is append-only'); END;"
        "CREATE TABLE stream ("
        " id INTEGER PRIMARY KEY,"
        " source TEXT NOT NULL,"
        " epoch TEXT NOT NULL,"
        " sequence INTEGER NOT NULL,"
        " UNIQUE (source, epoch)) STRICT;"
        "CREATE TABLE source ("
        " name TEXT PRIMARY KEY,"
        " stream INTEGER NOT NULL," /* the current one; 0: none yet */
        " lost INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE setting ("
        " room TEXT NOT NULL,"
        " name TEXT NOT NULL,"
        " value INTEGER NOT NULL,"
        " PRIMARY KEY (room, name)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE boot ("
        " id INTEGER PRIMARY KEY,"
        " boot_id TEXT NOT NULL UNIQUE,"
        " offset_usec INTEGER,"                         /* NULL: not corrected */
        " unsynchronized_offset_usec INTEGER) STRICT;"; /* NULL: has no such events */

static const char *const sql[] = {
        [SQL_LOAD_RECORD_ID] = "SELECT value FROM meta WHERE key = 'record'",
        [SQL_CREATE_RECORD_ID] = "INSERT INTO meta VALUES ('record', ?)",
        [SQL_ADD_EVENT] = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)",
        [SQL_LAST_EVENT] = "SELECT coalesce(max(id), 0) FROM event",
        [SQL_EVENTS_SINCE] = "SELECT id, source, epoch, sequence, type, realtime_usec, fields FROM event"
                             " WHERE id > ? ORDER BY id LIMIT ?",
        [SQL_FIND_EVENT] = "SELECT type, fields FROM event WHERE source = ? AND epoch = ? AND sequence = ?",
        [SQL_STREAMS] = "SELECT id, source, epoch, sequence FROM stream ORDER BY id",
        [SQL_SAVE_STREAM] = "INSERT INTO stream VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET sequence "
                            "= excluded.sequence",
        [SQL_SOURCES] = "SELECT name, stream, lost FROM source ORDER BY name",
        [SQL_SAVE_SOURCE] = "INSERT OR REPLACE INTO source VALUES (?, ?, ?)",
        [SQL_LOAD_SETTING] = "SELECT value FROM setting WHERE room = ? AND name = ?",
        [SQL_SAVE_SETTING] = "INSERT OR REPLACE INTO setting VALUES (?, ?, ?)",
        [SQL_BOOTS] = "SELECT id, boot_id, offset_usec, unsynchronized_offset_usec FROM boot ORDER BY id",
        [SQL_SAVE_BOOT] = "INSERT INTO boot VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                          " offset_usec = excluded.offset_usec,"
                          " unsynchronized_offset_usec = excluded.unsynchronized_offset_usec",
};

static const char *const versions[] = {version_1};

const struct store_part record_tables = {versions, ELEMENTSOF(versions), sql, ELEMENTSOF(sql)};
