/*
 * The hash tree of RFC 9162 (section 2.1, SHA-256; that of RFC 6962) over the leaves that
 * dbus/vn.motcua.EventSource1.xml describes, in the order of the events' ids: event 1 is leaf 0. Pure.
 *
 * A node of level L and position P stands for the 2^L leaves from P * 2^L on, and is complete when all of
 * them are there: then it never changes again.
 */
#pragma once

#include "services/base/log-hash.h"

enum {
        LOG_LEVELS = 54,    /* of up to 2^53 leaves */
        LOG_PROOF_MAX = 54, /* hashes */
};
#define LOG_SIZE_MAX (UINT64_C(1) << (LOG_LEVELS - 1))

/* All that is needed to append and to know the root: of each bit of size the complete node that it stands
 * for, the frontier. Of no leaves it is zeroes. */
struct log_tree {
        uint64_t size;
        struct log_hash frontier[LOG_LEVELS]; /* by level */
};

/* A node that is complete; a negative return ends what calls it. */
typedef int (*log_node_fn)(unsigned level, uint64_t position, const struct log_hash *hash, void *userdata);
/* Calls completed (not NULL) for the leaf and each node that it completes. -EFBIG: LOG_SIZE_MAX leaves. */
int log_tree_append(struct log_tree *tree, const struct log_hash *leaf, log_node_fn completed,
                    void *userdata);
void log_tree_root(const struct log_tree *tree, struct log_hash *ret);

/* Reads a complete node. */
typedef int (*log_read_fn)(void *from, unsigned level, uint64_t position, struct log_hash *ret);

struct log_proof {
        size_t n;
        struct log_hash hashes[LOG_PROOF_MAX];
};

/* That the leaf stands in the tree of so many. -EINVAL: it does not; errors of read. */
int log_prove_inclusion(uint64_t leaf, uint64_t size, log_read_fn read, void *from, struct log_proof *ret);
/* That the tree of the first old leaves is the beginning of that of size. -EINVAL: old is 0, of which
 * everything is a beginning and nothing is proven, or above size. */
int log_prove_consistency(uint64_t old, uint64_t size, log_read_fn read, void *from, struct log_proof *ret);
/* The root of the first so many; errors of read. */
int log_read_root(uint64_t size, log_read_fn read, void *from, struct log_hash *ret);

bool log_proves_inclusion(const struct log_proof *proof, uint64_t leaf, const struct log_hash *hash,
                          uint64_t size, const struct log_hash *root);
bool log_proves_consistency(const struct log_proof *proof, uint64_t old, const struct log_hash *old_root,
                            uint64_t size, const struct log_hash *root);
