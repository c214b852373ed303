/* The room's tables and statements. */
#pragma once

#include "daemon/record/store-internal.h"

enum keypads_sql {
        SQL_KEYS,
        SQL_SAVE_KEY,
        SQL_KIOSKS,
        SQL_SAVE_KIOSK,
};

extern const struct store_part keypads_tables;

static inline struct sql_cursor keypads_use(struct store *store, enum keypads_sql sql) {
        return store_use(store, &keypads_tables, sql);
}
