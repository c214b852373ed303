/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/calendar/rows.h"
#include "daemon/record/store.h"

enum calendar_query {
        QUERY_DUTIES,
        QUERY_HOLIDAYS,
        QUERY_DUTY_MARKS,
        QUERY_DUTY_MARK, /* of one duty and period */
        QUERY_REMINDERS, /* the last ones, in order */
};

extern const struct sql_table duty_table, holidays_table, duty_mark_table, reminder_table;
extern const struct store_part calendar_tables;

static inline struct sql_cursor calendar_use(struct store *store, enum calendar_query query) {
        return store_use(store, &calendar_tables, query);
}
