#include "daemon/record/tables.h"

const struct sql_table meta_table = {
        .name = "meta",
        .size = sizeof(struct meta_row),
        .sum = true,
        .columns =
                {
                        COLUMN(meta_row, key, KEY),
                        COLUMN(meta_row, value),
                        {0},
                },
};

/*
 * The record; everything else is derived from it and can be made again by replaying it. The insert trigger is
 * there because INSERT OR REPLACE deletes without asking the delete trigger. Of what is unique together the
 * number stands first, as it compares fastest.
 */
const struct sql_table event_table = {
        .name = "event",
        .size = sizeof(struct event_row),
        .sum = true,
        .writing = SQL_WRITING_APPEND,
        .unique = "sequence, source, epoch",
        .more = "CREATE TRIGGER event_is_only_appended BEFORE INSERT ON event"
                " WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM event)"
                " OR EXISTS (SELECT 1 FROM event"
                " WHERE sequence = NEW.sequence AND source = NEW.source AND epoch = NEW.epoch)"
                " BEGIN SELECT RAISE(ABORT, 'rows are only appended'); END;",
        .columns =
                {
                        COLUMN(event_row, id, KEY),
                        COLUMN(event_row, source),
                        COLUMN(event_row, epoch),
                        COLUMN(event_row, sequence),
                        COLUMN(event_row, type),
                        COLUMN(event_row, realtime_usec),
                        COLUMN(event_row, fields),
                        {0},
                },
};

const struct sql_table stream_table = {
        .name = "stream",
        .size = sizeof(struct stream_row),
        .sum = true,
        .dirty = offsetof(struct stream_row, dirty),
        .unique = "source, epoch",
        .columns =
                {
                        COLUMN(stream_row, id, KEY),
                        COLUMN(stream_row, source),
                        COLUMN(stream_row, epoch),
                        COLUMN(stream_row, sequence),
                        {0},
                },
};

const struct sql_table source_table = {
        .name = "source",
        .size = sizeof(struct source_row),
        .sum = true,
        .dirty = offsetof(struct source_row, dirty),
        .columns =
                {
                        COLUMN(source_row, name, KEY),
                        COLUMN(source_row, stream),
                        COLUMN(source_row, lost),
                        {0},
                },
};

const struct sql_table setting_table = {
        .name = "setting",
        .size = sizeof(struct setting_row),
        .columns =
                {
                        COLUMN(setting_row, room, KEY),
                        COLUMN(setting_row, name, KEY),
                        COLUMN(setting_row, value),
                        {0},
                },
};

const struct sql_table boot_table = {
        .name = "boot",
        .size = sizeof(struct boot_row),
        .dirty = offsetof(struct boot_row, dirty),
        .columns =
                {
                        COLUMN(boot_row, id, KEY),
                        COLUMN(boot_row, boot_id, FIXED, .constraint = "UNIQUE"),
                        COLUMN_AS("offset_usec", boot_row, clock.offset_usec,
                                  GIVEN(boot_row, clock.corrected)),
                        COLUMN(boot_row, unsynchronized_offset_usec, GIVEN(boot_row, unsynchronized)),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_RECORD_ID] = {&meta_table, "WHERE key = '" META_RECORD "'"},
        [QUERY_LAST_EVENT] = {NULL, "SELECT coalesce(max(id), 0) FROM event"},
        [QUERY_EVENTS_SINCE] = {&event_table, "WHERE id > ? ORDER BY id LIMIT ?"},
        [QUERY_FIND_EVENT] = {&event_table, "WHERE source = ? AND epoch = ? AND sequence = ?"},
        [QUERY_STREAMS] = {&stream_table, "ORDER BY id"},
        [QUERY_SOURCES] = {&source_table, "ORDER BY name"},
        [QUERY_SETTING] = {&setting_table, "WHERE room = ? AND name = ?"},
        [QUERY_BOOTS] = {&boot_table, "ORDER BY id"},
};

const struct store_part record_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
