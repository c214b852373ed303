/* The room's table and what is asked of it. */
#pragma once

#include "daemon/entries/rows.h"
#include "daemon/record/store.h"

enum entries_query {
        QUERY_ENTRIES,       /* the last of each thing and period within the days */
        QUERY_COUNT_ENTRIES, /* of one thing and period */
};

extern const struct sql_table entry_table;
extern const struct store_part entries_tables;

static inline struct sql_cursor entries_use(struct store *store, enum entries_query query) {
        return store_use(store, &entries_tables, query);
}
