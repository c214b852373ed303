/* Any proof about a log of a few leaves: only the right one is taken, and any numbers are survived. */
#include "daemon/log/tree.h"
#include "fuzz.h"

enum { LEAVES = 40, LEVELS = 6, HEAD = 8 };

struct log {
        struct log_hash nodes[LEVELS][LEAVES], roots[LEAVES + 1];
};

static int keep(unsigned level, uint64_t position, const struct log_hash *hash, void *userdata) {
        struct log *log = userdata;

        assert(level < LEVELS && position < LEAVES);
        log->nodes[level][position] = *hash;
        return 0;
}

static int read_node(void *from, unsigned level, uint64_t position, struct log_hash *ret) {
        *ret = ((const struct log *) from)->nodes[level][position];
        return 0;
}

static void grow(struct log *log) {
        struct log_tree tree = {0};

        for (unsigned i = 0; i < LEAVES; i++) {
                struct log_hash leaf;
                log_tree_root(&tree, &log->roots[i]);
                log_hash_leaf(&i, 1, &leaf);
                int r = log_tree_append(&tree, &leaf, keep, log);
                assert(r >= 0);
        }
        log_tree_root(&tree, &log->roots[LEAVES]);
}

/* What follows the head is added to the hashes, bit by bit; without any of it the proof stays as it was. */
static bool spoil(const uint8_t *data, size_t size, struct log_proof *proof) {
        bool spoilt = false;

        for (size_t i = 0; i < size && i < proof->n * LOG_HASH_SIZE; i++) {
                proof->hashes[i / LOG_HASH_SIZE].bytes[i % LOG_HASH_SIZE] ^= data[i];
                spoilt = spoilt || data[i] != 0;
        }
        return spoilt;
}

/* data: kind, m, n, claimed m, claimed n, hashes more or less; then what spoils them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        static struct log log;
        struct log_proof proof = {0};

        if (size < HEAD)
                return 0;
        if (log_hash_equals(&log.roots[1], &(struct log_hash){0}))
                grow(&log);
        bool inclusion = data[0] & 1;
        uint64_t m = data[1] % LEAVES, n = data[2] % (LEAVES + 1), claimed_m = data[3], claimed_n = data[4];
        int r = inclusion ? log_prove_inclusion(m, n, read_node, &log, &proof)
                          : log_prove_consistency(m, n, read_node, &log, &proof);
        assert(r >= 0 || r == -EINVAL);
        if (r < 0)
                n = 0;

        size_t right = proof.n;
        proof.n = (right + data[5]) % (LOG_PROOF_MAX + 1);
        bool wrong = spoil(data + HEAD, size - HEAD, &proof) || proof.n != right || r < 0;
        const struct log_hash *about = inclusion ? &log.nodes[0][m] : &log.roots[m];
        bool taken = inclusion ? log_proves_inclusion(&proof, claimed_m, about, claimed_n, &log.roots[n])
                               : log_proves_consistency(&proof, claimed_m, about, claimed_n, &log.roots[n]);

        /* Of another size it may have the same form: that it is of this one says a signature. */
        if (claimed_n == n)
                assert(taken == (!wrong && claimed_m == m));
        return 0;
}
