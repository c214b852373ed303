/*
 * The transparency log in the book: the tree over all events of the record. It grows in the transaction that
 * appends them. Its nodes of the levels 0, 8, 16 ... are kept as rows, so a proof reads a few hundred of
 * them however long the log is.
 */
#pragma once

#include "daemon/log/rows.h"
#include "daemon/log/tree.h"
#include "daemon/record/book.h"
#include "daemon/record/store.h"

extern const struct room log_room;

enum { LOG_LEVELS_A_ROW = 8 }; /* of every so many nodes are kept */

struct log_part {
        struct log_tree tree;
        struct log_key_row key;
};
static inline const struct log_tree *log_of(const struct book *book) {
        return &((const struct log_part *) book_part(book, &log_room))->tree;
}
/* The key that the record says its log is signed with; empty: none yet. */
static inline const char *log_key_of(const struct book *book) {
        return ((const struct log_part *) book_part(book, &log_room))->key.key;
}

/* A log_read_fn of a store. -ENOENT: it has no such node. */
int log_read_node(void *store, unsigned level, uint64_t position, struct log_hash *ret);

/* The tree as the store has it: of so many events, whether or not they are there. -EUCLEAN. */
int log_load(struct store *store, struct log_tree *ret);
/* In a transaction: the next event, and then the tree. -EUCLEAN: it is another one. */
int log_append(struct log_tree *tree, struct store *store, const struct event_row *event);
int log_save(const struct log_tree *tree, struct store *store);
