#include "daemon/officials/tables.h"

const struct sql_table lock_table = {
        .name = "sign_in_lock",
        .size = sizeof(struct lock_row),
        .dirty = offsetof(struct lock_row, dirty),
        .columns =
                {
                        COLUMN(lock_row, of_official, KEY),
                        COLUMN(lock_row, id, KEY),
                        COLUMN(lock_row, failures),
                        MOMENT("last_", lock_row, last),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_LOCKS] = {&lock_table, "ORDER BY of_official, id"},
};

const struct store_part officials_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
