/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/record/store.h"

enum record_query {
        QUERY_RECORD_ID,
        QUERY_LAST_EVENT,
        QUERY_EVENTS_SINCE,
        QUERY_FIND_EVENT,
        QUERY_STREAMS,
        QUERY_SOURCES,
        QUERY_SETTING,
        QUERY_BOOTS,
};

extern const struct sql_table meta_table, event_table, stream_table, source_table, setting_table, boot_table;
extern const struct store_part record_tables;

static inline struct sql_cursor record_use(struct store *store, enum record_query query) {
        return store_use(store, &record_tables, query);
}
