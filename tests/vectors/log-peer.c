/*
 * Our side of the comparison with others' implementations of the log; see README.md beside it. What it prints
 * and reads are lines of words; hashes are lower-case hexadecimal digits, a proof is its hashes with commas
 * between them, or "-".
 *
 *   all SIZE                 each root and each proof of all logs of up to so many leaves
 *   random SEED SIZE COUNT   of one log, so many roots and proofs picked at random
 *   judge                    reads claims; answers each with "yes" or "no"
 *
 * Leaf i is the text "leaf SEED I"; in "all" the seed is 0.
 */
#include "daemon/log/tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE_MAX_SIZE = 8192, PEER_LEVELS = 32 };

struct log {
        struct log_tree tree;
        struct log_hash *nodes[PEER_LEVELS];
        size_t n[PEER_LEVELS], allocated[PEER_LEVELS];
};

static int keep(unsigned level, uint64_t position, const struct log_hash *hash, void *userdata) {
        struct log *log = userdata;

        assert(level < PEER_LEVELS && position == log->n[level]);
        struct log_hash *node = ARRAY_ADD(log->nodes[level], log->n[level], log->allocated[level]);
        if (!node)
                return -ENOMEM;
        *node = *hash;
        return 0;
}

static int read_node(void *from, unsigned level, uint64_t position, struct log_hash *ret) {
        const struct log *log = from;

        if (level >= PEER_LEVELS || position >= log->n[level])
                return -ENOENT;
        *ret = log->nodes[level][position];
        return 0;
}

static void grow(struct log *log, uint64_t seed, uint64_t size) {
        char text[64];

        while (log->tree.size < size) {
                struct log_hash leaf;
                int n = snprintf(text, sizeof(text), "leaf %" PRIu64 " %" PRIu64, seed, log->tree.size);
                log_hash_leaf(text, (size_t) n, &leaf);
                if (log_tree_append(&log->tree, &leaf, keep, log) < 0)
                        abort();
        }
}

static void clear(struct log *log) {
        for (size_t i = 0; i < PEER_LEVELS; i++)
                free(log->nodes[i]);
}

/* ----- what it says ----- */

static void print_root(struct log *log, uint64_t size) {
        char hex[LOG_HEX_SIZE];
        struct log_hash root;

        if (log_read_root(size, read_node, log, &root) < 0)
                abort();
        log_hash_to_hex(&root, hex);
        printf("root %" PRIu64 " %s\n", size, hex);
}

static void print_proof(const struct log_proof *proof) {
        char hex[LOG_HEX_SIZE];

        for (size_t i = 0; i < proof->n; i++) {
                log_hash_to_hex(&proof->hashes[i], hex);
                printf("%s%s", i > 0 ? "," : "", hex);
        }
        printf("%s\n", proof->n > 0 ? "" : "-");
}

static void print_inclusion(struct log *log, uint64_t leaf, uint64_t size) {
        struct log_proof proof;

        printf("inclusion %" PRIu64 " %" PRIu64 " ", leaf, size);
        if (log_prove_inclusion(leaf, size, read_node, log, &proof) < 0)
                printf("refused\n");
        else
                print_proof(&proof);
}

static void print_consistency(struct log *log, uint64_t old, uint64_t size) {
        struct log_proof proof;

        printf("consistency %" PRIu64 " %" PRIu64 " ", old, size);
        if (log_prove_consistency(old, size, read_node, log, &proof) < 0)
                printf("refused\n");
        else
                print_proof(&proof);
}

static void say_all(uint64_t size) {
        struct log log = {0};

        printf("log 0 %" PRIu64 "\n", size);
        grow(&log, 0, size);
        for (uint64_t n = 0; n <= size; n++) {
                print_root(&log, n);
                for (uint64_t m = 0; m <= n; m++) {
                        print_inclusion(&log, m, n);
                        print_consistency(&log, m, n);
                }
        }
        clear(&log);
}

static uint64_t pick(uint64_t *state, uint64_t below) {
        *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (*state >> 33) % below;
}

static void say_random(uint64_t seed, uint64_t size, uint64_t count) {
        struct log log = {0};
        uint64_t state = seed;

        printf("log %" PRIu64 " %" PRIu64 "\n", seed, size);
        grow(&log, seed, size);
        print_root(&log, size);
        while (count-- > 0) {
                uint64_t n = 1 + pick(&state, size);
                print_root(&log, n);
                print_inclusion(&log, pick(&state, n), n);
                print_consistency(&log, 1 + pick(&state, n), n);
                print_inclusion(&log, pick(&state, size), size);
                print_consistency(&log, n, size);
        }
        clear(&log);
}

/* ----- what it judges ----- */

static bool read_hash(char **rest, struct log_hash *ret) {
        const char *word = strsep(rest, " ");

        return word && log_hash_from_hex(word, strlen(word), ret) >= 0;
}

static bool read_number(char **rest, uint64_t *ret) {
        const char *word = strsep(rest, " ");

        return word && parse_u64(word, 0, UINT64_MAX, ret) >= 0;
}

static bool read_proof(char *word, struct log_proof *ret) {
        char *hex;

        ret->n = 0;
        if (!word || streq(word, "-"))
                return word;
        while ((hex = strsep(&word, ",")))
                if (ret->n == LOG_PROOF_MAX ||
                    log_hash_from_hex(hex, strlen(hex), &ret->hashes[ret->n++]) < 0)
                        return false;
        return true;
}

/* "inclusion LEAF SIZE HASH ROOT PROOF", "consistency OLD SIZE OLD-ROOT ROOT PROOF". */
static bool judge(char *line) {
        struct log_hash hash, root;
        struct log_proof proof;
        uint64_t at, size;
        const char *kind = strsep(&line, " ");

        if (!read_number(&line, &at) || !read_number(&line, &size) || !read_hash(&line, &hash) ||
            !read_hash(&line, &root) || !read_proof(line, &proof))
                return false;
        return streq(kind, "inclusion") ? log_proves_inclusion(&proof, at, &hash, size, &root)
                                        : log_proves_consistency(&proof, at, &hash, size, &root);
}

static void judge_all(void) {
        char line[LINE_MAX_SIZE];

        while (fgets(line, sizeof(line), stdin)) {
                line[strcspn(line, "\n")] = '\0';
                printf("%s\n", judge(line) ? "yes" : "no");
        }
}

int main(int argc, char **argv) {
        uint64_t numbers[3] = {0};

        for (int i = 2; i < argc && i < 5; i++)
                if (parse_u64(argv[i], 0, INT64_MAX, &numbers[i - 2]) < 0)
                        return EXIT_FAILURE;
        if (argc == 3 && streq(argv[1], "all"))
                say_all(numbers[0]);
        else if (argc == 5 && streq(argv[1], "random"))
                say_random(numbers[0], numbers[1], numbers[2]);
        else if (argc == 2 && streq(argv[1], "judge"))
                judge_all();
        else
                return EXIT_FAILURE;
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
