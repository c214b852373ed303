/* The room's tables and statements. */
#pragma once

#include "daemon/record/store-internal.h"

enum officials_sql {
        SQL_LOCKS,
        SQL_SAVE_LOCK,
};

extern const struct store_part officials_tables;

static inline struct cursor officials_start(struct store *store, enum officials_sql sql) {
        return bind_start(store, &officials_tables, sql);
}
