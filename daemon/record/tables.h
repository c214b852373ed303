/* The room's tables and statements. */
#pragma once

#include "daemon/record/store-internal.h"

enum record_sql {
        SQL_LOAD_RECORD_ID,
        SQL_CREATE_RECORD_ID,
        SQL_ADD_EVENT,
        SQL_LAST_EVENT,
        SQL_EVENTS_SINCE,
        SQL_FIND_EVENT,
        SQL_STREAMS,
        SQL_SAVE_STREAM,
        SQL_SOURCES,
        SQL_SAVE_SOURCE,
        SQL_LOAD_SETTING,
        SQL_SAVE_SETTING,
        SQL_BOOTS,
        SQL_SAVE_BOOT,
};

extern const struct store_part record_tables;

static inline struct sql_cursor record_use(struct store *store, enum record_sql sql) {
        return store_use(store, &record_tables, sql);
}
