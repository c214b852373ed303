#include "daemon/printing/tables.h"

const struct sql_table print_rules_table = {
        .name = "print_rules",
        .size = sizeof(struct print_rules),
        .columns =
                {
                        ONE_ROW,
                        COLUMN(print_rules, printed),
                        COLUMN(print_rules, printers),
                        COLUMN(print_rules, ttl_usec),
                        {0},
                },
};

const struct sql_table print_table = {
        .name = "print",
        .size = sizeof(struct print_row),
        .dirty = offsetof(struct print_row, dirty),
        .more = "CREATE INDEX print_owed ON print (ticket) WHERE owed = 1;",
        .columns =
                {
                        COLUMN(print_row, ticket, KEY),
                        COLUMN(print_row, text, FIXED),
                        WORD_AS("state", print_row, fate.state, print_state),
                        COLUMN_AS("owed", print_row, fate.owed),
                        MOMENT("", print_row, issued, FIXED),
                        {0},
                },
};

const struct sql_table printer_table = {
        .name = "printer",
        .size = sizeof(struct printer_row),
        .columns =
                {
                        COLUMN(printer_row, position, KEY),
                        COLUMN(printer_row, id, .constraint = "UNIQUE"),
                        COLUMN(printer_row, troubles),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_PRINT_RULES] = {&print_rules_table, ""},
        [QUERY_PRINT] = {&print_table, "WHERE ticket = ?"},
        [QUERY_OWED_PRINTS] = {&print_table, "WHERE owed = 1 ORDER BY ticket"},
        [QUERY_FORGET_PRINTERS] = {NULL, "DELETE FROM printer"},
        [QUERY_PRINTERS] = {&printer_table, "ORDER BY position"},
};

const struct store_part printing_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
