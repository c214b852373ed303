/* The room's tables and statements. */
#pragma once

#include "daemon/record/store-internal.h"

enum printing_sql {
        SQL_LOAD_PRINT_RULES,
        SQL_SAVE_PRINT_RULES,
        SQL_SAVE_PRINT,
        SQL_LOAD_PRINT,
        SQL_OWED_PRINTS,
        SQL_SAVE_PRINTER,
        SQL_FORGET_PRINTERS,
        SQL_PRINTERS,
};

extern const struct store_part printing_tables;

static inline struct sql_cursor printing_use(struct store *store, enum printing_sql sql) {
        return store_use(store, &printing_tables, sql);
}
