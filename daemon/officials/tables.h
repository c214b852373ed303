/* The room's tables and statements. */
#pragma once

#include "daemon/record/store-internal.h"

enum officials_sql {
        SQL_LOCKS,
        SQL_SAVE_LOCK,
};

extern const struct store_part officials_tables;

static inline struct sql_cursor officials_use(struct store *store, enum officials_sql sql) {
        return store_use(store, &officials_tables, sql);
}
