#include "daemon/corrections/tables.h"

const struct sql_table correction_table = {
        .name = "correction",
        .size = sizeof(struct correction_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX correction_of_rating ON correction (visit, subject, event);",
        .columns =
                {
                        COLUMN(correction_row, event, KEY),
                        COLUMN(correction_row, visit),
                        WORD(correction_row, subject),
                        WORD(correction_row, correction),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_CORRECTIONS_OF_RATING] = {&correction_table, "WHERE visit = ? AND subject = ? ORDER BY event"},
        [QUERY_COUNT_CORRECTIONS] = {NULL, "SELECT count(*) FROM correction"
                                           " WHERE visit = ? AND subject = ? AND correction = ?"},
};

const struct store_part corrections_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
