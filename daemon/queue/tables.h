/* The room's tables and statements. */
#pragma once

#include "daemon/record/store-internal.h"

enum queue_sql {
        SQL_LOAD_QUEUE_DAY,
        SQL_SAVE_QUEUE_DAY,
        SQL_SERVICES,
        SQL_SAVE_SERVICE,
        SQL_DESKS,
        SQL_SAVE_DESK,
        SQL_SAVE_TICKET,
        SQL_TICKETS,
        SQL_LAST_TICKET,
        SQL_SAVE_PERIOD,
        SQL_LAST_PERIOD,
        SQL_NEXT_UNCERTAIN_PERIOD,
        SQL_LOAD_QUEUE_FIGURES,
        SQL_SAVE_QUEUE_FIGURES,
        SQL_QUEUE_FIGURES,
};

extern const struct store_part queue_tables;

static inline struct sql_cursor queue_use(struct store *store, enum queue_sql sql) {
        return store_use(store, &queue_tables, sql);
}

/* A counter; QUEUE_NOWHERE is NULL. */
void bind_place(struct sql_cursor *cursor, uint32_t counter);
uint32_t column_place(struct sql_cursor *cursor);
