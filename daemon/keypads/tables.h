/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/keypads/rows.h"
#include "daemon/record/store.h"

enum keypads_query {
        QUERY_KEYS,
        QUERY_KIOSKS,
        QUERY_PRESENCE,
};

extern const struct sql_table key_table, kiosk_table, presence_table;
extern const struct store_part keypads_tables;

static inline struct sql_cursor keypads_use(struct store *store, enum keypads_query query) {
        return store_use(store, &keypads_tables, query);
}
