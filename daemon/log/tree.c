#include "daemon/log/tree.h"

int log_tree_append(struct log_tree *tree, const struct log_hash *leaf, log_node_fn completed,
                    void *userdata) {
        struct log_hash hash = *leaf;
        uint64_t position = tree->size;
        unsigned level = 0;

        if (tree->size >= LOG_SIZE_MAX)
                return -EFBIG;
        int r = completed(0, position, &hash, userdata);
        for (; r >= 0 && position & 1; level++) {
                log_hash_nodes(&tree->frontier[level], &hash, &hash);
                position >>= 1;
                r = completed(level + 1, position, &hash, userdata);
        }
        if (r < 0)
                return r;
        tree->frontier[level] = hash;
        tree->size++;
        return 0;
}

/* The root of complete nodes side by side, each smaller than the one before it. */
static void join(const struct log_hash *nodes, size_t n, struct log_hash *ret) {
        assert(n > 0);
        *ret = nodes[n - 1];
        for (size_t i = n - 1; i > 0; i--)
                log_hash_nodes(&nodes[i - 1], ret, ret);
}

static unsigned level_of(uint64_t size) {
        return 63 - (unsigned) __builtin_clzll(size);
}

void log_tree_root(const struct log_tree *tree, struct log_hash *ret) {
        struct log_hash nodes[LOG_LEVELS];
        size_t n = 0;

        if (tree->size == 0) {
                log_hash_plain(NULL, 0, ret);
                return;
        }
        for (uint64_t left = tree->size; left > 0; left &= ~(UINT64_C(1) << level_of(left)))
                nodes[n++] = tree->frontier[level_of(left)];
        join(nodes, n, ret);
}

/* ----- proofs ----- */

struct reader {
        log_read_fn read;
        void *from;
};

/* Of the leaves from begin on and before end, where begin is a multiple of a power of two that is not less
 * than their number. */
static int read_range(const struct reader *reader, uint64_t begin, uint64_t end, struct log_hash *ret) {
        struct log_hash nodes[LOG_LEVELS];
        size_t n = 0;

        assert(begin < end);
        do {
                unsigned level = level_of(end - begin);
                int r = reader->read(reader->from, level, begin >> level, &nodes[n++]);
                if (r < 0)
                        return r;
                begin += UINT64_C(1) << level;
        } while (begin < end);
        join(nodes, n, ret);
        return 0;
}

/* The largest power of two below n, which is at least 2. */
static uint64_t split(uint64_t n) {
        return UINT64_C(1) << level_of(n - 1);
}

static int add_range(const struct reader *reader, uint64_t begin, uint64_t end, struct log_proof *proof) {
        assert(proof->n < LOG_PROOF_MAX);
        return read_range(reader, begin, end, &proof->hashes[proof->n++]);
}

/* They were found from the root down. */
static void reverse(struct log_proof *proof) {
        for (size_t i = 0; i < proof->n / 2; i++) {
                struct log_hash hash = proof->hashes[i];
                proof->hashes[i] = proof->hashes[proof->n - 1 - i];
                proof->hashes[proof->n - 1 - i] = hash;
        }
}

int log_prove_inclusion(uint64_t leaf, uint64_t size, log_read_fn read, void *from, struct log_proof *ret) {
        const struct reader reader = {read, from};
        uint64_t begin = 0, end = size;
        int r = 0;

        if (leaf >= size || size > LOG_SIZE_MAX)
                return -EINVAL;
        ret->n = 0;
        while (r >= 0 && end - begin > 1) {
                uint64_t middle = begin + split(end - begin);
                if (leaf < middle) {
                        r = add_range(&reader, middle, end, ret);
                        end = middle;
                } else {
                        r = add_range(&reader, begin, middle, ret);
                        begin = middle;
                }
        }
        reverse(ret);
        return r;
}

int log_prove_consistency(uint64_t old, uint64_t size, log_read_fn read, void *from, struct log_proof *ret) {
        const struct reader reader = {read, from};
        uint64_t begin = 0, end = size;
        int r = 0;

        if (old == 0 || old > size || size > LOG_SIZE_MAX)
                return -EINVAL;
        ret->n = 0;
        while (r >= 0 && end > old) {
                uint64_t middle = begin + split(end - begin);
                if (old <= middle) {
                        r = add_range(&reader, middle, end, ret);
                        end = middle;
                } else {
                        r = add_range(&reader, begin, middle, ret);
                        begin = middle;
                }
        }
        /* The whole old tree is known to whoever asks. */
        if (r >= 0 && begin > 0)
                r = add_range(&reader, begin, end, ret);
        reverse(ret);
        return r;
}

int log_read_root(uint64_t size, log_read_fn read, void *from, struct log_hash *ret) {
        const struct reader reader = {read, from};
        static const struct log_tree empty = {0};

        if (size > 0)
                return read_range(&reader, 0, size, ret);
        log_tree_root(&empty, ret);
        return 0;
}

bool log_proves_inclusion(const struct log_proof *proof, uint64_t leaf, const struct log_hash *hash,
                          uint64_t size, const struct log_hash *root) {
        struct log_hash computed = *hash;
        uint64_t last = size - 1;

        if (leaf >= size)
                return false;
        for (size_t i = 0; i < proof->n; i++) {
                if (last == 0)
                        return false;
                if (leaf & 1 || leaf == last) {
                        log_hash_nodes(&proof->hashes[i], &computed, &computed);
                        while (!(leaf & 1) && leaf > 0) {
                                leaf >>= 1;
                                last >>= 1;
                        }
                } else {
                        log_hash_nodes(&computed, &proof->hashes[i], &computed);
                }
                leaf >>= 1;
                last >>= 1;
        }
        return last == 0 && log_hash_equals(&computed, root);
}

bool log_proves_consistency(const struct log_proof *proof, uint64_t old, const struct log_hash *old_root,
                            uint64_t size, const struct log_hash *root) {
        uint64_t leaf = old - 1, last = size - 1;
        struct log_hash computed, computed_old;
        size_t i = 0;

        if (old == 0 || old > size)
                return false;
        if (old == size)
                return proof->n == 0 && log_hash_equals(old_root, root);
        while (leaf & 1) {
                leaf >>= 1;
                last >>= 1;
        }
        if (leaf > 0 && proof->n == 0)
                return false;
        computed = computed_old = leaf > 0 ? proof->hashes[i++] : *old_root;
        for (; i < proof->n; i++) {
                const struct log_hash *next = &proof->hashes[i];

                if (last == 0)
                        return false;
                if (leaf & 1 || leaf == last) {
                        log_hash_nodes(next, &computed_old, &computed_old);
                        log_hash_nodes(next, &computed, &computed);
                        while (!(leaf & 1) && leaf > 0) {
                                leaf >>= 1;
                                last >>= 1;
                        }
                } else {
                        log_hash_nodes(&computed, next, &computed);
                }
                leaf >>= 1;
                last >>= 1;
        }
        return last == 0 && log_hash_equals(&computed_old, old_root) && log_hash_equals(&computed, root);
}
