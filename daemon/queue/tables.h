/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/queue/rows.h"
#include "daemon/record/store.h"

enum queue_query {
        QUERY_QUEUE_DAY,
        QUERY_SERVICES,
        QUERY_DESKS,
        QUERY_TICKETS,
        QUERY_LAST_TICKET,
        QUERY_DAY_TICKETS,
        QUERY_UNDATED_TICKETS,
        QUERY_PERIODS,
        QUERY_LAST_PERIOD,
        QUERY_NEXT_UNCERTAIN_PERIOD,
        QUERY_QUEUE_FIGURE,
        QUERY_QUEUE_FIGURES,
        QUERY_DESK_TIMES,
        QUERY_DESK_TIMES_CORRECTED,
        QUERY_SERVICE_HOURS,
        QUERY_QUEUE_TOTAL,
        QUERY_QUEUE_TOTALS,
};

extern const struct sql_table queue_day_table, service_table, desk_table, ticket_table, period_table,
        desk_time_table, service_hours_table, queue_figures_table, queue_totals_table;
extern const struct store_part queue_tables;

/* Adds it to (sign 1), or takes it from (sign -1), the row of its key. -EUCLEAN: it was not there. */
int store_add_queue_figure(struct store *store, const struct queue_figure *figure, int sign);
/* Of struct queue_figures_row. */
int store_each_queue_figure(struct store *store, int32_t first, int32_t last, sql_row_fn each,
                            void *userdata);

/* The same of totals: by is not QUEUE_BY_DAY; members by and id say of what. */
int store_each_queue_total(struct store *store, enum queue_figures_by by, int32_t first, int32_t last,
                           sql_row_fn each, void *userdata);

static inline struct sql_cursor queue_use(struct store *store, enum queue_query query) {
        return store_use(store, &queue_tables, query);
}
