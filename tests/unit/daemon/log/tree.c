/* The tree against the definitions of RFC 9162, written down once more as they stand there. */
#include "daemon/log/tree.h"
#include "tests/lib/suite.h"

enum { LEAVES = 130, LEVELS = 8 };

static struct log_hash leaves[LEAVES];
static struct log_hash nodes[LEVELS][LEAVES];
static bool known[LEVELS][LEAVES];
static struct log_hash roots[LEAVES + 1];

/* MTH(D[begin:end]), section 2.1.1. */
static struct log_hash mth(size_t begin, size_t end) {
        struct log_hash left, right, both;
        size_t k = 1;

        if (end - begin == 1)
                return leaves[begin];
        while (2 * k < end - begin)
                k *= 2;
        left = mth(begin, begin + k);
        right = mth(begin + k, end);
        log_hash_nodes(&left, &right, &both);
        return both;
}

/* PATH(m, D[begin:end]), section 2.1.3.1. */
static void path(size_t m, size_t begin, size_t end, struct log_proof *ret) {
        size_t k = 1;

        if (end - begin <= 1)
                return;
        while (2 * k < end - begin)
                k *= 2;
        path(m < k ? m : m - k, m < k ? begin : begin + k, m < k ? begin + k : end, ret);
        ret->hashes[ret->n++] = m < k ? mth(begin + k, end) : mth(begin, begin + k);
}

/* SUBPROOF(m, D[begin:end], b), section 2.1.4.1. */
static void subproof(size_t m, size_t begin, size_t end, bool b, struct log_proof *ret) {
        size_t k = 1;

        if (m == end - begin) {
                if (!b)
                        ret->hashes[ret->n++] = mth(begin, end);
                return;
        }
        while (2 * k < end - begin)
                k *= 2;
        if (m <= k) {
                subproof(m, begin, begin + k, b, ret);
                ret->hashes[ret->n++] = mth(begin + k, end);
        } else {
                subproof(m - k, begin + k, end, false, ret);
                ret->hashes[ret->n++] = mth(begin, begin + k);
        }
}

static int keep(unsigned level, uint64_t position, const struct log_hash *hash, void *userdata _unused_) {
        ck_assert(level < LEVELS && position < LEAVES && !known[level][position]);
        nodes[level][position] = *hash;
        known[level][position] = true;
        return 0;
}

static int read_kept(void *from, unsigned level, uint64_t position, struct log_hash *ret) {
        uint64_t *size = from;

        ck_assert(level < LEVELS && position < LEAVES && known[level][position]);
        ck_assert_uint_le((position + 1) << level, *size); /* of no leaf beyond that size */
        *ret = nodes[level][position];
        return 0;
}

static void setup(void) {
        struct log_tree tree = {0};

        log_tree_root(&tree, &roots[0]);
        for (unsigned i = 0; i < LEAVES; i++) {
                log_hash_leaf(&i, sizeof(i), &leaves[i]);
                assert_ok(log_tree_append(&tree, &leaves[i], keep, NULL));
                log_tree_root(&tree, &roots[i + 1]);
        }
}

/* Leaves and roots that implementations of certificate transparency publish. */
START_TEST(published_roots_are_ours) {
        static const struct {
                const char *leaf;
                size_t size;
                const char *root;
        } published[] = {
                {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
                {"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
                {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
                {"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
                {"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
                {"\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
                {"\x50\x51\x52\x53\x54\x55\x56\x57", 8,
                 "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
                {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
                 "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
        };
        struct log_tree tree = {0};
        struct log_hash root;
        char hex[LOG_HEX_SIZE];

        memset(known, 0, sizeof(known));
        log_hash_to_hex(&roots[0], hex);
        ck_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (size_t i = 0; i < ELEMENTSOF(published); i++) {
                struct log_hash leaf;
                log_hash_leaf(published[i].leaf, published[i].size, &leaf);
                assert_ok(log_tree_append(&tree, &leaf, keep, NULL));
                log_tree_root(&tree, &root);
                log_hash_to_hex(&root, hex);
                ck_assert_str_eq(hex, published[i].root);
        }
}
END_TEST

static bool is_same_proof(const struct log_proof *a, const struct log_proof *b) {
        return a->n == b->n && memcmp(a->hashes, b->hashes, a->n * sizeof(a->hashes[0])) == 0;
}

START_TEST(every_root_is_that_of_the_definition) {
        for (uint64_t n = 1; n <= LEAVES; n++) {
                struct log_hash expected = mth(0, n), read;
                assert_ok(log_read_root(n, read_kept, &n, &read));
                ck_assert(log_hash_equals(&roots[n], &expected) && log_hash_equals(&read, &expected));
        }
}
END_TEST

START_TEST(every_inclusion_is_proven_as_defined) {
        struct log_proof proof, expected;

        for (uint64_t n = 1; n <= LEAVES; n++)
                for (uint64_t m = 0; m < n; m++) {
                        expected.n = 0;
                        path(m, 0, n, &expected);
                        assert_ok(log_prove_inclusion(m, n, read_kept, &n, &proof));
                        ck_assert(is_same_proof(&proof, &expected));
                        ck_assert(log_proves_inclusion(&proof, m, &leaves[m], n, &roots[n]));
                }
}
END_TEST

START_TEST(every_consistency_is_proven_as_defined) {
        struct log_proof proof, expected;

        for (uint64_t n = 1; n <= LEAVES; n++)
                for (uint64_t m = 1; m <= n; m++) {
                        expected.n = 0;
                        subproof(m, 0, n, true, &expected);
                        assert_ok(log_prove_consistency(m, n, read_kept, &n, &proof));
                        ck_assert(is_same_proof(&proof, &expected));
                        ck_assert(log_proves_consistency(&proof, m, &roots[m], n, &roots[n]));
                }
}
END_TEST

/* Each bit of a proof, its length, the numbers and the hashes that it is about count. */
static void check_consistency_falls(const struct log_proof *proof, uint64_t m, uint64_t n) {
        for (size_t i = 0; i < proof->n; i++) {
                struct log_proof wrong = *proof;
                wrong.hashes[i].bytes[i % LOG_HASH_SIZE] ^= 1;
                ck_assert(!log_proves_consistency(&wrong, m, &roots[m], n, &roots[n]));
        }
        struct log_proof shorter = *proof, longer = *proof;
        longer.hashes[longer.n++] = roots[n];
        ck_assert(!log_proves_consistency(&longer, m, &roots[m], n, &roots[n]));
        ck_assert(!log_proves_consistency(proof, m, &roots[m - 1], n, &roots[n]));
        ck_assert(!log_proves_consistency(proof, m, &roots[m], n, &roots[n - 1]));
        ck_assert(!log_proves_consistency(proof, 0, &roots[0], n, &roots[n]));
        ck_assert(!log_proves_consistency(proof, n + 1, &roots[m], n, &roots[n]));
        if (shorter.n-- > 0)
                ck_assert(!log_proves_consistency(&shorter, m, &roots[m], n, &roots[n]));
}

START_TEST(wrong_proof_proves_nothing) {
        struct log_proof proof;

        for (uint64_t n = 1; n <= LEAVES; n++)
                for (uint64_t m = 1; m <= n; m++) {
                        assert_ok(log_prove_consistency(m, n, read_kept, &n, &proof));
                        check_consistency_falls(&proof, m, n);
                        assert_ok(log_prove_inclusion(m - 1, n, read_kept, &n, &proof));
                        for (size_t i = 0; i < proof.n; i++) {
                                struct log_proof wrong = proof;
                                wrong.hashes[i].bytes[i] ^= 0x80;
                                ck_assert(!log_proves_inclusion(&wrong, m - 1, &leaves[m - 1], n, &roots[n]));
                        }
                        ck_assert(!log_proves_inclusion(&proof, m - 1, &leaves[m % LEAVES], n, &roots[n]));
                        ck_assert(!log_proves_inclusion(&proof, n, &leaves[m - 1], n, &roots[n]));
                        proof.hashes[proof.n++] = roots[n];
                        ck_assert(!log_proves_inclusion(&proof, m - 1, &leaves[m - 1], n, &roots[n]));
                }
}
END_TEST

/* The empty tree is the beginning of each: who was shown a proof for it would have been shown nothing. */
START_TEST(what_cannot_be_proven_is_refused) {
        uint64_t size = 5;
        struct log_proof proof;

        assert_error(log_prove_consistency(0, 5, read_kept, &size, &proof), EINVAL);
        assert_error(log_prove_consistency(0, 0, read_kept, &size, &proof), EINVAL);
        assert_error(log_prove_consistency(6, 5, read_kept, &size, &proof), EINVAL);
        assert_error(log_prove_inclusion(5, 5, read_kept, &size, &proof), EINVAL);
        assert_error(log_prove_inclusion(0, 0, read_kept, &size, &proof), EINVAL);
        assert_error(log_prove_inclusion(0, LOG_SIZE_MAX + 1, read_kept, &size, &proof), EINVAL);
        ck_assert(!log_proves_inclusion(&(struct log_proof){0}, 0, &leaves[0], 0, &roots[0]));
        ck_assert(!log_proves_consistency(&(struct log_proof){0}, 0, &roots[0], 0, &roots[0]));
}
END_TEST

static int refuse_nodes(unsigned level, uint64_t position _unused_, const struct log_hash *hash _unused_,
                        void *userdata _unused_) {
        return level == 1 ? -EIO : 0;
}

START_TEST(refused_node_leaves_the_tree_as_it_was) {
        struct log_tree tree = {0}, before;

        assert_ok(log_tree_append(&tree, &leaves[0], refuse_nodes, NULL));
        before = tree;
        assert_error(log_tree_append(&tree, &leaves[1], refuse_nodes, NULL), EIO);
        ck_assert_mem_eq(&tree, &before, sizeof(tree));
        tree.size = LOG_SIZE_MAX;
        assert_error(log_tree_append(&tree, &leaves[1], refuse_nodes, NULL), EFBIG);
}
END_TEST

START_TEST(hash_has_one_form_in_text) {
        char hex[LOG_HEX_SIZE];
        struct log_hash hash;

        log_hash_to_hex(&roots[7], hex);
        assert_ok(log_hash_from_hex(hex, strlen(hex), &hash));
        ck_assert(log_hash_equals(&hash, &roots[7]));
        assert_error(log_hash_from_hex(hex, strlen(hex) - 1, &hash), EINVAL);
        hex[5] = 'A';
        assert_error(log_hash_from_hex(hex, strlen(hex), &hash), EINVAL);
        hex[5] = 'g';
        assert_error(log_hash_from_hex(hex, strlen(hex), &hash), EINVAL);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(published_roots_are_ours),
        SUITE_CASE(every_root_is_that_of_the_definition),
        SUITE_CASE(every_inclusion_is_proven_as_defined),
        SUITE_CASE(every_consistency_is_proven_as_defined),
        SUITE_CASE(wrong_proof_proves_nothing),
        SUITE_CASE(what_cannot_be_proven_is_refused),
        SUITE_CASE(refused_node_leaves_the_tree_as_it_was),
        SUITE_CASE(hash_has_one_form_in_text),
};

SUITE_MAIN("log-tree", cases, setup, NULL)
