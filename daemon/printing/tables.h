/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/printing/rows.h"
#include "daemon/record/store.h"

enum printing_query {
        QUERY_PRINT_RULES,
        QUERY_PRINT,
        QUERY_OWED_PRINTS,
        QUERY_FORGET_PRINTERS,
        QUERY_PRINTERS,
};

extern const struct sql_table print_rules_table, print_table, printer_table;
extern const struct store_part printing_tables;

static inline struct sql_cursor printing_use(struct store *store, enum printing_query query) {
        return store_use(store, &printing_tables, query);
}
