#include "daemon/wall/tables.h"

const struct sql_table wall_rules_table = {
        .name = "wall_rules",
        .size = sizeof(struct wall_rules),
        .columns =
                {
                        ONE_ROW,
                        COLUMN(wall_rules, shown),
                        COLUMN(wall_rules, rate),
                        COLUMN(wall_rules, level),
                        COLUMN(wall_rules, closing_usec),
                        {0},
                },
};

const struct sql_table wall_table = {
        .name = "wall",
        .size = sizeof(struct wall_row),
        .columns =
                {
                        ONE_ROW,
                        COLUMN_AS("notice", wall_row, notice.event),
                        COLUMN_AS("text", wall_row, notice.text),
                        COLUMN_AS("emergency", wall_row, notice.emergency),
                        COLUMN_AS("for_usec", wall_row, notice.for_usec),
                        MOMENT("notice_", wall_row, notice.since),
                        COLUMN(wall_row, closing_day),
                        COLUMN(wall_row, sound_known),
                        COLUMN(wall_row, sound_absent),
                        {0},
                },
};

const struct sql_table announcement_table = {
        .name = "announcement",
        .size = sizeof(struct announcement_row),
        .dirty = offsetof(struct announcement_row, dirty),
        .columns =
                {
                        COLUMN(announcement_row, place, KEY),
                        COLUMN(announcement_row, event),
                        WORD_AS("what", announcement_row, what, announcement),
                        MOMENT("", announcement_row, since),
                        COLUMN(announcement_row, ticket),
                        COLUMN(announcement_row, visit),
                        COLUMN(announcement_row, number),
                        COLUMN(announcement_row, next_ticket),
                        COLUMN(announcement_row, next),
                        COLUMN(announcement_row, counter),
                        COLUMN(announcement_row, nth),
                        COLUMN(announcement_row, of),
                        COLUMN(announcement_row, level),
                        WORD(announcement_row, voicing),
                        COLUMN(announcement_row, stands),
                        COLUMN(announcement_row, shown),
                        {0},
                },
};

const struct sql_table output_table = {
        .name = "output",
        .size = sizeof(struct output_row),
        .columns =
                {
                        COLUMN(output_row, position, KEY),
                        COLUMN(output_row, id, .constraint = "UNIQUE"),
                        WORD_AS("state", output_row, state, output_state),
                        COLUMN(output_row, connector),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_WALL_RULES] = {&wall_rules_table, ""},
        [QUERY_WALL] = {&wall_table, ""},
        [QUERY_ANNOUNCEMENTS] = {&announcement_table, "ORDER BY event"},
        [QUERY_FORGET_OUTPUTS] = {NULL, "DELETE FROM output"},
        [QUERY_OUTPUTS] = {&output_table, "ORDER BY position"},
};

const struct store_part wall_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
