/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/officials/rows.h"
#include "daemon/record/store.h"

enum officials_query {
        QUERY_LOCKS,
};

extern const struct sql_table lock_table;
extern const struct store_part officials_tables;

static inline struct sql_cursor officials_use(struct store *store, enum officials_query query) {
        return store_use(store, &officials_tables, query);
}
