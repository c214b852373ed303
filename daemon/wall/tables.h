/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/record/store.h"
#include "daemon/wall/rows.h"

enum wall_query {
        QUERY_WALL_RULES,
        QUERY_WALL,
        QUERY_ANNOUNCEMENTS,
        QUERY_FORGET_OUTPUTS,
        QUERY_OUTPUTS,
};

extern const struct sql_table wall_rules_table, wall_table, announcement_table, output_table;
extern const struct store_part wall_tables;

static inline struct sql_cursor wall_use(struct store *store, enum wall_query query) {
        return store_use(store, &wall_tables, query);
}
