#include "daemon/log/book.h"

#include <inttypes.h>

#include "daemon/log/leaf.h"
#include "daemon/log/rules.h"
#include "daemon/log/signed.h"

enum {
        NODES_A_ROW = 1 << LOG_LEVELS_A_ROW,
};

/* By event: the node of level 0 and position id - 1. A table of its own, which takes rows at its end faster.
 */
struct leaf_row {
        uint64_t id;
        char hash[LOG_HEX_SIZE];
};

/* Of the levels 8, 16 ... */
struct node_row {
        uint64_t level, position;
        char hash[LOG_HEX_SIZE];
};

/* Hashes of the frontier side by side, that of the highest level first. */
struct frontier_row {
        uint64_t size;
        char hashes[LOG_LEVELS * 2 * LOG_HASH_SIZE + 1];
};

static const struct sql_table leaf_table = {
        .name = "log_leaf",
        .size = sizeof(struct leaf_row),
        .writing = SQL_WRITING_APPEND,
        .columns =
                {
                        COLUMN(leaf_row, id, KEY),
                        COLUMN(leaf_row, hash),
                        {0},
                },
};

static const struct sql_table node_table = {
        .name = "log_node",
        .size = sizeof(struct node_row),
        .writing = SQL_WRITING_APPEND,
        .columns =
                {
                        COLUMN(node_row, level, KEY),
                        COLUMN(node_row, position, KEY),
                        COLUMN(node_row, hash),
                        {0},
                },
};

static const struct sql_table frontier_table = {
        .name = "log_frontier",
        .size = sizeof(struct frontier_row),
        .columns =
                {
                        ONE_ROW,
                        COLUMN(frontier_row, size),
                        COLUMN(frontier_row, hashes),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_FRONTIER] = {&frontier_table, ""},
        [QUERY_LEAVES] = {&leaf_table, "WHERE id > ? ORDER BY id LIMIT ?"},
        [QUERY_NODES] = {&node_table, "WHERE level = ? AND position >= ? ORDER BY position LIMIT ?"},
        [QUERY_KEY] = {&log_key_table, ""},
        [QUERY_NEWEST_CHECKPOINT] = {&checkpoint_table, "WHERE size <= ? ORDER BY size DESC LIMIT 1"},
        [QUERY_COSIGNATURES] = {&cosignature_table, "WHERE size = ? ORDER BY key"},
        [QUERY_COSIGNATURE] = {&cosignature_table, "WHERE size = ? AND key = ?"},
        [QUERY_COSIGNED] = {NULL, "SELECT size FROM log_cosignature WHERE size <= ? GROUP BY size"
                                  " HAVING count(*) >= ? ORDER BY size DESC LIMIT 1"},
        [QUERY_CONFLICT] = {&conflict_table, "WHERE size = ? AND key = ?"},
        [QUERY_CONFLICT_BY] = {NULL,
                               "SELECT size FROM log_conflict WHERE key = ? ORDER BY size DESC LIMIT 1"},
        [QUERY_CONFLICTS] = {NULL, "SELECT count(*) FROM log_conflict"},
};

const struct store_part log_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};

/* ----- nodes ----- */

/* n of them side by side. */
static int read_leaves(struct store *store, uint64_t position, size_t n, struct log_hash *ret) {
        _cleanup_cursor_ struct sql_cursor c = store_use(store, &log_tables, QUERY_LEAVES);
        struct leaf_row row;
        int r = 0;

        sql_bind_u64(&c, position);
        sql_bind_u64(&c, n);
        for (size_t i = 0; i < n && (r = sql_next_row(&c, &row)) > 0; i++)
                if (row.id != position + i + 1 || log_hash_from_hex(row.hash, strlen(row.hash), &ret[i]) < 0)
                        return store_damaged(store, "the log");
        return r == 0 ? -ENOENT : r;
}

static int read_nodes(struct store *store, unsigned level, uint64_t position, size_t n,
                      struct log_hash *ret) {
        _cleanup_cursor_ struct sql_cursor c = store_use(store, &log_tables, QUERY_NODES);
        struct node_row row;
        int r = 0;

        sql_bind_u64(&c, level);
        sql_bind_u64(&c, position);
        sql_bind_u64(&c, n);
        for (size_t i = 0; i < n && (r = sql_next_row(&c, &row)) > 0; i++)
                if (row.position != position + i ||
                    log_hash_from_hex(row.hash, strlen(row.hash), &ret[i]) < 0)
                        return store_damaged(store, "the log");
        return r == 0 ? -ENOENT : r;
}

int log_read_node(void *from, unsigned level, uint64_t position, struct log_hash *ret) {
        struct log_hash hashes[NODES_A_ROW];
        unsigned above = level % LOG_LEVELS_A_ROW;
        size_t n = (size_t) 1 << above;
        int r = level < LOG_LEVELS_A_ROW ? read_leaves(from, position << above, n, hashes)
                                         : read_nodes(from, level - above, position << above, n, hashes);

        if (r < 0)
                return r;
        for (; n > 1; n /= 2)
                for (size_t i = 0; i < n / 2; i++)
                        log_hash_nodes(&hashes[2 * i], &hashes[2 * i + 1], &hashes[i]);
        *ret = hashes[0];
        return 0;
}

static int save_node(unsigned level, uint64_t position, const struct log_hash *hash, void *userdata) {
        struct leaf_row leaf = {.id = position + 1};
        struct node_row node = {.level = level, .position = position};

        if (level % LOG_LEVELS_A_ROW != 0)
                return 0;
        log_hash_to_hex(hash, level == 0 ? leaf.hash : node.hash);
        return level == 0 ? store_save(userdata, &leaf_table, &leaf)
                          : store_save(userdata, &node_table, &node);
}

/* ----- the frontier ----- */

int log_save(const struct log_tree *tree, struct store *store) {
        struct frontier_row row = {.size = tree->size};
        char *end = row.hashes;

        for (unsigned level = LOG_LEVELS; level-- > 0;)
                if (tree->size >> level & 1) {
                        log_hash_to_hex(&tree->frontier[level], end);
                        end += 2 * LOG_HASH_SIZE;
                }
        return store_save(store, &frontier_table, &row);
}

static int read_frontier(const struct frontier_row *row, struct log_tree *tree) {
        const char *hex = row->hashes;

        if (row->size > LOG_SIZE_MAX)
                return -EUCLEAN;
        for (unsigned level = LOG_LEVELS; level-- > 0;) {
                if (!(row->size >> level & 1))
                        continue;
                size_t n = strnlen(hex, 2 * LOG_HASH_SIZE);
                if (log_hash_from_hex(hex, n, &tree->frontier[level]) < 0)
                        return -EUCLEAN;
                hex += n;
        }
        tree->size = row->size;
        return hex[0] == '\0' ? 0 : -EUCLEAN;
}

int log_load(struct store *store, struct log_tree *ret) {
        struct frontier_row row;
        int r = sql_load(store_use(store, &log_tables, QUERY_FRONTIER), &row);

        *ret = (struct log_tree){0};
        return r == -ENOENT ? 0 : r < 0 ? r : read_frontier(&row, ret);
}

int log_append(struct log_tree *tree, struct store *store, const struct event_row *event) {
        struct log_hash leaf;
        int r = event->id == tree->size + 1 ? log_leaf_hash(event, &leaf) : -EUCLEAN;

        return r < 0 ? r : log_tree_append(tree, &leaf, save_node, store);
}

/* ----- the room ----- */

static int load(struct book *book, struct store *store) {
        struct log_part *part = book_part(book, &log_room);
        const struct log_tree *tree = &part->tree;
        _cleanup_free_ char *what = NULL;
        int r = log_load(store, &part->tree);

        if (r >= 0)
                r = log_key_row_load(store, &part->key);
        if (r < 0 || tree->size == book->last_event)
                return r;
        if (str_format(&what, "log (%" PRIu64 " events) and event (%" PRIu64 ")", tree->size,
                       book->last_event) < 0)
                return -ENOMEM;
        return store_damaged(store, what);
}

/* Behind the room of the record, in the same transaction: as soon as an event is on disk, so is its leaf. */
static int flush(struct book *book, struct store *store) {
        struct log_part *part = book_part(book, &log_room);
        struct log_tree *tree = &part->tree;
        uint64_t size = tree->size;
        int r = part->key.dirty ? store_save(store, &log_key_table, &part->key) : 0;

        part->key.dirty = false;
        for (size_t i = 0; r >= 0 && i < book->n_events; i++)
                if (book->events[i].id > size)
                        r = log_append(tree, store, &book->events[i]);
        return r < 0 || tree->size == size ? r : log_save(tree, store);
}

const struct room log_room = {
        .name = "log",
        .part_size = sizeof(struct log_part),
        .rules = log_rules,
        .tables = &log_tables,
        .load = load,
        .flush = flush,
};
