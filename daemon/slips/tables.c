#include "daemon/slips/tables.h"

DEFINE_TO_STRING(slip_kind, SLIP_KIND)
DEFINE_FROM_STRING(slip_kind, SLIP_KIND)
DEFINE_TO_STRING(rating_slips, RATING_SLIPS)
DEFINE_FROM_STRING(rating_slips, RATING_SLIPS)

const struct sql_table slip_rules_table = {
        .name = "slip_rules",
        .size = sizeof(struct slip_rules),
        .columns =
                {
                        ONE_ROW,
                        COLUMN(slip_rules, closing),
                        COLUMN(slip_rules, closing_printer),
                        WORD_AS("ratings", slip_rules, ratings, rating_slips),
                        COLUMN(slip_rules, rating_printer),
                        {0},
                },
};

const struct sql_table slip_counts_table = {
        .name = "slip_counts",
        .size = sizeof(struct slip_counts),
        .columns =
                {
                        ONE_ROW,
                        COLUMN(slip_counts, closings),
                        COLUMN(slip_counts, views),
                        COLUMN(slip_counts, exports),
                        {0},
                },
};

const struct sql_table slip_table = {
        .name = "slip",
        .size = sizeof(struct slip_row),
        .dirty = offsetof(struct slip_row, dirty),
        .more = "CREATE INDEX slip_owed ON slip (kind, number) WHERE owed = 1;",
        .columns =
                {
                        WORD_AS("kind", slip_row, kind, slip_kind, KEY),
                        COLUMN(slip_row, number, KEY),
                        WORD_AS("state", slip_row, fate.state, print_state),
                        COLUMN_AS("owed", slip_row, fate.owed),
                        COLUMN(slip_row, ready),
                        MOMENT("", slip_row, at, FIXED),
                        {0},
                },
};

const struct sql_table slip_post_table = {
        .name = "slip_post",
        .size = sizeof(struct slip_post_row),
        .dirty = offsetof(struct slip_post_row, dirty),
        .columns =
                {
                        COLUMN(slip_post_row, counter, KEY),
                        WORD(slip_post_row, subject, KEY),
                        COLUMN(slip_post_row, visit),
                        COLUMN(slip_post_row, wanted),
                        COLUMN(slip_post_row, rating),
                        MOMENT("sealed_", slip_post_row, sealed),
                        {0},
                },
};

const struct sql_table closing_table = {
        .name = "closing",
        .size = sizeof(struct closing_row),
        .dirty = offsetof(struct closing_row, dirty),
        .more = "CREATE INDEX closing_unmade ON closing (number) WHERE made = 0;"
                "CREATE INDEX closing_of_date ON closing (date, number);",
        .columns =
                {
                        COLUMN(closing_row, number, KEY),
                        COLUMN(closing_row, day, FIXED),
                        COLUMN(closing_row, event, FIXED),
                        MOMENT("begun_", closing_row, begun, FIXED),
                        COLUMN(closing_row, served, FIXED),
                        COLUMN(closing_row, rated, FIXED),
                        COLUMN(closing_row, skipped, FIXED),
                        COLUMN(closing_row, unheard, FIXED),
                        COLUMN(closing_row, open, FIXED),
                        COLUMN(closing_row, views, FIXED),
                        COLUMN(closing_row, exports, FIXED),
                        COLUMN(closing_row, made),
                        COLUMN(closing_row, date),
                        COLUMN(closing_row, unsure),
                        COLUMN(closing_row, cameras),
                        COLUMN(closing_row, cameras_unknown),
                        COLUMN(closing_row, announced_usec),
                        COLUMN(closing_row, recorded_usec),
                        COLUMN(closing_row, size),
                        COLUMN(closing_row, root),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_SLIP_RULES] = {&slip_rules_table, ""},
        [QUERY_SLIP_COUNTS] = {&slip_counts_table, ""},
        [QUERY_SLIP] = {&slip_table, "WHERE kind = ? AND number = ?"},
        [QUERY_OWED_SLIPS] = {&slip_table, "WHERE owed = 1 ORDER BY kind, number"},
        [QUERY_SLIP_POSTS] = {&slip_post_table, "ORDER BY counter, subject"},
        [QUERY_CLOSING] = {&closing_table, "WHERE number = ?"},
        [QUERY_UNMADE_CLOSINGS] = {&closing_table, "WHERE made = 0 ORDER BY number"},
        [QUERY_CLOSINGS] = {&closing_table, "WHERE number < ? ORDER BY number DESC LIMIT ?"},
        [QUERY_CLOSING_OF_DATE] = {&closing_table, "WHERE date = ? ORDER BY number DESC LIMIT 1"},
};

const struct store_part slips_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
