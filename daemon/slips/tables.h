/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/record/store.h"
#include "daemon/slips/rows.h"

enum slips_query {
        QUERY_SLIP_RULES,
        QUERY_SLIP_COUNTS,
        QUERY_SLIP,
        QUERY_OWED_SLIPS,
        QUERY_SLIP_POSTS,
        QUERY_CLOSING,
        QUERY_UNMADE_CLOSINGS,
        QUERY_CLOSINGS,        /* before a number, the last ones first */
        QUERY_CLOSING_OF_DATE, /* the last one */
};

extern const struct sql_table slip_rules_table, slip_counts_table, slip_table, slip_post_table, closing_table;
extern const struct store_part slips_tables;

static inline struct sql_cursor slips_use(struct store *store, enum slips_query query) {
        return store_use(store, &slips_tables, query);
}
