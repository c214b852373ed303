#include "daemon/officials/rules.h"
#include "daemon/officials/store.h"
#include "daemon/officials/tables.h"

static int add_lock(const struct lock_row *row, void *userdata) {
        struct officials *officials = userdata;
        struct lock_row *locks = reallocarray(officials->locks, officials->n_locks + 1, sizeof(*locks));

        if (!locks)
                return -ENOMEM;
        officials->locks = locks;
        locks[officials->n_locks++] = *row;
        return 0;
}

static int load(struct book *book, struct store *store) {
        return store_each_lock(store, add_lock, officials_of(book));
}

static int flush(struct book *book, struct store *store) {
        struct officials *officials = officials_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < officials->n_locks; i++)
                if (officials->locks[i].dirty) {
                        r = store_save_lock(store, &officials->locks[i]);
                        officials->locks[i].dirty = false;
                }
        return r;
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
