#include "daemon/entries/tables.h"

const struct sql_table entry_table = {
        .name = "entry",
        .size = sizeof(struct entry_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX entry_of_period ON entry (first_day, last_day, kind, key, item, event);",
        .columns =
                {
                        COLUMN(entry_row, event, KEY),
                        WORD_AS("kind", entry_row, kind, entry_kind),
                        COLUMN(entry_row, key),
                        COLUMN(entry_row, item),
                        COLUMN(entry_row, first_day),
                        COLUMN(entry_row, last_day),
                        COLUMN(entry_row, numerator),
                        COLUMN(entry_row, denominator),
                        COLUMN(entry_row, proposed, GIVEN(entry_row, has_proposal)),
                        COLUMN(entry_row, text),
                        COLUMN(entry_row, source),
                        COLUMN(entry_row, source_day),
                        COLUMN(entry_row, actor),
                        {0},
                },
};

#define THE_SAME "kind = ? AND key = ? AND item = ? AND first_day = ? AND last_day = ?"

static const struct sql_query queries[] = {
        [QUERY_ENTRIES] = {&entry_table,
                           "WHERE first_day BETWEEN ?1 AND ?2 AND last_day <= ?2"
                           " AND event = (SELECT max(o.event) FROM entry AS o"
                           " WHERE o.first_day = entry.first_day AND o.last_day = entry.last_day"
                           " AND o.kind = entry.kind AND o.key = entry.key"
                           " AND o.item = entry.item)"
                           " ORDER BY kind, key, item, first_day, last_day"},
        [QUERY_COUNT_ENTRIES] = {NULL, "SELECT count(*) FROM entry WHERE " THE_SAME},
};

const struct store_part entries_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
