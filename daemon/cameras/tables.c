#include "daemon/cameras/tables.h"

const struct sql_table camera_table = {
        .name = "camera",
        .size = sizeof(struct camera_row),
        .columns =
                {
                        COLUMN(camera_row, position, KEY),
                        COLUMN(camera_row, id, .constraint = "UNIQUE"),
                        COLUMN(camera_row, state),
                        COLUMN(camera_row, counters),
                        COLUMN(camera_row, configured),
                        COLUMN(camera_row, gap_from_usec),
                        COLUMN(camera_row, gap_until_usec),
                        COLUMN(camera_row, gap_cause),
                        {0},
                },
};

const struct sql_table footage_table = {
        .name = "footage",
        .size = sizeof(struct footage_row),
        .columns =
                {
                        ONE_ROW,
                        COLUMN_AS("left_over", footage_row, left),
                        COLUMN(footage_row, generation),
                        {0},
                },
};

const struct sql_table footage_counter_table = {
        .name = "footage_counter",
        .size = sizeof(struct footage_counter_row),
        .dirty = offsetof(struct footage_counter_row, dirty),
        .columns =
                {
                        COLUMN(footage_counter_row, counter, KEY),
                        MOMENT("begun_", footage_counter_row, begun),
                        COLUMN(footage_counter_row, called),
                        COLUMN_AS("reception", footage_counter_row, unpublished[SUBJECT_RECEPTION]),
                        COLUMN_AS("procedures", footage_counter_row, unpublished[SUBJECT_PROCEDURES]),
                        {0},
                },
};

const struct sql_table visit_begin_table = {
        .name = "visit_begin",
        .size = sizeof(struct visit_begin_row),
        .writing = SQL_WRITING_INSERT,
        .columns =
                {
                        COLUMN(visit_begin_row, visit, KEY),
                        MOMENT("", visit_begin_row, begun),
                        COLUMN(visit_begin_row, called),
                        {0},
                },
};

const struct sql_table want_table = {
        .name = "footage_want",
        .size = sizeof(struct want_row),
        .dirty = offsetof(struct want_row, dirty),
        .more = "CREATE INDEX footage_want_owed ON footage_want (rating, n) WHERE stage IN ('quiet', "
                "'told');",
        .columns =
                {
                        COLUMN(want_row, rating, KEY),
                        COLUMN(want_row, n, KEY),
                        COLUMN(want_row, camera, FIXED),
                        COLUMN(want_row, counter, FIXED),
                        COLUMN(want_row, visit, FIXED),
                        WORD(want_row, subject, FIXED),
                        MOMENT("", want_row, rated, FIXED),
                        COLUMN(want_row, from_usec, FIXED),
                        COLUMN(want_row, until_usec, FIXED),
                        WORD_AS("stage", want_row, stage, want_stage),
                        COLUMN_AS("left_over", want_row, left),
                        COLUMN(want_row, stream),
                        COLUMN(want_row, hold),
                        COLUMN(want_row, held_usec),
                        COLUMN(want_row, placed_stream, FIXED),
                        COLUMN(want_row, placed_sequence, FIXED),
                        {0},
                },
};

const struct sql_table camera_day_table = {
        .name = "camera_day",
        .size = sizeof(struct camera_day_row),
        .columns =
                {
                        COLUMN(camera_day_row, day, KEY),
                        COLUMN(camera_day_row, camera, KEY),
                        COLUMN(camera_day_row, announced_usec),
                        COLUMN(camera_day_row, recorded_usec),
                        {0},
                },
};

const struct sql_table camera_count_table = {
        .name = "camera_count",
        .size = sizeof(struct camera_count_row),
        .writing = SQL_WRITING_ADD,
        .columns =
                {
                        COLUMN(camera_count_row, day, KEY),
                        COLUMN(camera_count_row, camera, KEY),
                        COLUMN(camera_count_row, segments),
                        COLUMN(camera_count_row, segments_usec),
                        COLUMN(camera_count_row, deleted),
                        COLUMN(camera_count_row, deleted_bytes),
                        COLUMN(camera_count_row, damaged),
                        COLUMN(camera_count_row, views),
                        COLUMN(camera_count_row, exports),
                        COLUMN(camera_count_row, refusals),
                        COLUMN(camera_count_row, holds),
                        {0},
                },
};

const struct sql_table camera_gap_table = {
        .name = "camera_gap",
        .size = sizeof(struct camera_gap_row),
        .writing = SQL_WRITING_ADD,
        .columns =
                {
                        COLUMN(camera_gap_row, day, KEY),
                        COLUMN(camera_gap_row, camera, KEY),
                        COLUMN(camera_gap_row, cause, KEY),
                        COLUMN(camera_gap_row, gaps),
                        COLUMN(camera_gap_row, usec),
                        {0},
                },
};

const struct sql_table hold_table = {
        .name = "hold",
        .size = sizeof(struct hold_row),
        .more = "CREATE INDEX hold_standing ON hold (camera) WHERE over_event = 0;",
        .columns =
                {
                        COLUMN(hold_row, stream, KEY),
                        COLUMN(hold_row, hold, KEY),
                        COLUMN(hold_row, event),
                        COLUMN(hold_row, camera),
                        COLUMN(hold_row, from_usec),
                        COLUMN(hold_row, until_usec),
                        COLUMN(hold_row, end_usec),
                        COLUMN(hold_row, visit),
                        COLUMN_AS("over_event", hold_row, over),
                        {0},
                },
};

#define BETWEEN "WHERE day BETWEEN ? AND ? ORDER BY camera, day"

static const struct sql_query queries[] = {
        [QUERY_FORGET_CAMERAS] = {NULL, "DELETE FROM camera"},
        [QUERY_CAMERAS] = {&camera_table, "ORDER BY position"},
        [QUERY_FOOTAGE] = {&footage_table, ""},
        [QUERY_FOOTAGE_COUNTERS] = {&footage_counter_table, "ORDER BY counter"},
        [QUERY_VISIT_BEGIN] = {&visit_begin_table, "WHERE visit = ?"},
        [QUERY_OWED_WANTS] = {&want_table, "WHERE stage IN ('quiet', 'told') ORDER BY rating, n"},
        [QUERY_HELD_WANTS] = {&want_table,
                              "WHERE hold > 0 AND stage IN ('held', 'missing') ORDER BY rating, n"},
        [QUERY_CAMERA_DAYS] = {&camera_day_table, BETWEEN},
        [QUERY_CAMERA_COUNTS] = {&camera_count_table, BETWEEN},
        [QUERY_CAMERA_GAPS] = {&camera_gap_table, BETWEEN ", cause"},
        [QUERY_HOLD] = {&hold_table, "WHERE stream = ? AND hold = ?"},
        [QUERY_COUNT_HOLDS] = {NULL, "SELECT count(*) FROM hold WHERE over_event = 0 AND camera IN (?, '')"},
        [QUERY_COUNT_WANTS] = {NULL, "SELECT count(*) FROM footage_want WHERE stage IN ('quiet', 'told')"
                                     " AND camera = ?"},
};

const struct store_part cameras_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
