/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/ratings/rows.h"
#include "daemon/record/store.h"

enum ratings_query {
        QUERY_RULES,
        QUERY_COUNTERS,
        QUERY_POSTS,
        QUERY_LAST_VISIT,
        QUERY_VISIT,
        QUERY_NEXT_UNCORRECTED,
        QUERY_VISITS,
        QUERY_VISITS_OF_COUNTER,
        QUERY_RATING,
        QUERY_RATINGS_OF_VISIT,
        QUERY_LIVE_RATINGS,
        QUERY_LAST_RATED,
        QUERY_CODE,
        QUERY_CODE_OF_EVENT,
        QUERY_CODES,
        QUERY_NEXT_OFFLINE,
        QUERY_OFFLINE_BETWEEN,
        QUERY_OFFLINE_CORRECTED,
        QUERY_NEXT_STRAY,
        QUERY_FIGURES,
        QUERY_OFFICIAL_FIGURES,
        QUERY_OFFICIALS_FIGURES,
        QUERY_KNOWN_OFFICIAL,
        QUERY_DAYS_OF_SERVICES,
        QUERY_DAYS_OF_HOURS,
        QUERY_DAYS_OF_OFFICIALS,
        QUERY_DAYS_OF_COUNTERS,
        QUERY_PUBLIC_FIGURES,
        QUERY_UNPUBLISHED,
        QUERY_UNDATED,
        QUERY_UNDATED_OF_COUNTER,
        QUERY_UNDATED_OF_OFFICIAL,
};

extern const struct sql_table rules_table, counter_table, post_table, visit_table, rating_table,
        rating_code_table, figures_table, official_figures_table, service_figures_table, hour_figures_table,
        public_figures_table, unpublished_table, offline_table, stray_table;
extern const struct store_part ratings_tables;

static inline struct sql_cursor ratings_use(struct store *store, enum ratings_query query) {
        return store_use(store, &ratings_tables, query);
}

/* Visits whose day nobody knows, as the clock of their boot was never synchronised, by the days that they are
 * filed under. NULL: of all. */
struct undated_request {
        int32_t first_day, last_day;
        const char *counter, *official; /* at most one of them */
};
int store_count_undated(struct store *store, const struct undated_request *request, uint64_t *ret);
