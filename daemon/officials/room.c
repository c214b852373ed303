#include "daemon/officials/rules.h"
#include "daemon/officials/tables.h"

static int add_lock(const void *row, void *userdata) {
        struct officials *officials = userdata;
        struct lock_row *lock = ARRAY_ADD(officials->locks, officials->n_locks, officials->locks_allocated);

        if (!lock)
                return -ENOMEM;
        *lock = *(const struct lock_row *) row;
        return 0;
}

static int load(struct book *book, struct store *store) {
        return sql_each(officials_use(store, QUERY_LOCKS), add_lock, officials_of(book));
}

static int flush(struct book *book, struct store *store) {
        return store_save_rows(store, &lock_table, officials_of(book)->locks, officials_of(book)->n_locks);
}

static void clear(struct book *book) {
        free(officials_of(book)->locks);
}

const struct room officials_room = {
        .name = "officials",
        .part_size = sizeof(struct officials),
        .rules = officials_rules,
        .tables = &officials_tables,
        .clear = clear,
        .load = load,
        .flush = flush,
};
