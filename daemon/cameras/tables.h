/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/cameras/rows.h"
#include "daemon/record/store.h"

enum cameras_query {
        QUERY_FORGET_CAMERAS,
        QUERY_CAMERAS,
        QUERY_FOOTAGE,
        QUERY_FOOTAGE_COUNTERS,
        QUERY_VISIT_BEGIN,
        QUERY_OWED_WANTS,
        QUERY_HELD_WANTS,    /* that once were */
        QUERY_CAMERA_DAYS,   /* from the first to the last */
        QUERY_CAMERA_COUNTS, /* likewise */
        QUERY_CAMERA_GAPS,   /* likewise */
        QUERY_HOLD,          /* of a stream, by its number */
        QUERY_COUNT_HOLDS,   /* of a camera, that stand */
        QUERY_COUNT_WANTS,   /* of a camera, that are owed */
};

extern const struct sql_table camera_table, footage_table, footage_counter_table, visit_begin_table,
        want_table, camera_day_table, camera_count_table, camera_gap_table, hold_table;
extern const struct store_part cameras_tables;

static inline struct sql_cursor cameras_use(struct store *store, enum cameras_query query) {
        return store_use(store, &cameras_tables, query);
}
