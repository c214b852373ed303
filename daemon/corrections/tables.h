/* The room's table and what is asked of it. */
#pragma once

#include "daemon/corrections/rows.h"
#include "daemon/record/store.h"

enum corrections_query {
        QUERY_CORRECTIONS_OF_RATING,
        QUERY_COUNT_CORRECTIONS, /* of a rating, of one kind */
};

extern const struct sql_table correction_table;
extern const struct store_part corrections_tables;

static inline struct sql_cursor corrections_use(struct store *store, enum corrections_query query) {
        return store_use(store, &corrections_tables, query);
}
