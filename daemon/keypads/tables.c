#include "daemon/keypads/tables.h"

const struct sql_table key_table = {
        .name = "key_meaning",
        .size = sizeof(struct key_row),
        .dirty = offsetof(struct key_row, dirty),
        .columns =
                {
                        COLUMN(key_row, keypad, KEY),
                        COLUMN(key_row, key, KEY),
                        COLUMN(key_row, service),
                        COLUMN(key_row, counter),
                        COLUMN(key_row, acted_event),
                        COLUMN(key_row, acted_boot),
                        COLUMN(key_row, acted_usec),
                        {0},
                },
};

const struct sql_table kiosk_table = {
        .name = "kiosk",
        .size = sizeof(struct kiosk_row),
        .dirty = offsetof(struct kiosk_row, dirty),
        .columns =
                {
                        COLUMN(kiosk_row, keypad, KEY),
                        WORD(kiosk_row, priority),
                        COLUMN(kiosk_row, priority_usec),
                        MOMENT("pressed_", kiosk_row, pressed),
                        {0},
                },
};

const struct sql_table presence_table = {
        .name = "keypad",
        .size = sizeof(struct presence_row),
        .dirty = offsetof(struct presence_row, dirty),
        .columns =
                {
                        COLUMN(presence_row, keypad, KEY),
                        COLUMN(presence_row, absent),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_KEYS] = {&key_table, "ORDER BY keypad, key"},
        [QUERY_KIOSKS] = {&kiosk_table, "ORDER BY keypad"},
        [QUERY_PRESENCE] = {&presence_table, "ORDER BY keypad"},
};

const struct store_part keypads_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
