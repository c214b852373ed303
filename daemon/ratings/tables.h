/* The room's tables and statements. */
#pragma once

#include "daemon/record/store-internal.h"

enum ratings_sql {
        SQL_LOAD_RULES,
        SQL_SAVE_RULES,
        SQL_COUNTERS,
        SQL_SAVE_COUNTER,
        SQL_POSTS,
        SQL_SAVE_POST,
        SQL_LAST_VISIT,
        SQL_SAVE_VISIT,
        SQL_LOAD_VISIT,
        SQL_NEXT_UNCORRECTED,
        SQL_SAVE_RATING,
        SQL_LOAD_RATING,
        SQL_LIVE_RATINGS,
        SQL_LAST_RATED,
        SQL_ADD_FIGURES,
        SQL_ADD_OFFICIAL_FIGURES,
        SQL_ADD_PUBLIC_FIGURES,
        SQL_SAVE_UNPUBLISHED,
        SQL_UNPUBLISHED,
        SQL_ADD_OFFLINE,
        SQL_NEXT_OFFLINE,
        SQL_ADD_STRAY,
        SQL_NEXT_STRAY,
        SQL_RATINGS,
        SQL_RATINGS_OF_COUNTER,
        SQL_FIGURES,
        SQL_PUBLIC_FIGURES,
        SQL_OFFICIAL_FIGURES,
};

extern const struct store_part ratings_tables;

static inline struct sql_cursor ratings_use(struct store *store, enum ratings_sql sql) {
        return store_use(store, &ratings_tables, sql);
}
