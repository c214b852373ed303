/* What daemon/log/README.md says is so: its example, and its verifier. */
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "daemon/log/checkpoint.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/unit/daemon/tamper.h"

enum { LEAVES = 3, EXAMPLE = 3 };

static struct tamper tamper;

static void setup(void) {
        tamper_open(&tamper, "motcua/test", 0);
}

static void teardown(void) {
        tamper_close(&tamper);
}

/* What stands between the n-th line of backquotes and a language, and the next; a new string. */
static char *read_block(const char *language, unsigned n) {
        _cleanup_free_ char *page = file_read(LOG_README, NULL), *begin = NULL;
        char *at = page;

        assert_ok(str_format(&begin, "```%s\n", language));
        for (unsigned i = 0; i < n; i++) {
                at = strstr(at, begin);
                ck_assert_ptr_nonnull(at);
                at += strlen(begin);
        }
        char *end = strstr(at, "```\n");
        ck_assert_ptr_nonnull(end);
        return strndup(at, (size_t) (end - at));
}

/* Behind the n-th line that begins so. */
static const char *find_line(const char *block, const char *begin, unsigned n, size_t *ret_size) {
        for (; *block; block += strcspn(block, "\n") + 1)
                if (strncmp(block, begin, strlen(begin)) == 0 && --n == 0) {
                        block += strlen(begin);
                        *ret_size = strcspn(block, "\n");
                        return block;
                }
        ck_abort_msg("no line %s", begin);
}

static void expect_hash(const char *block, const char *begin, unsigned n, const struct log_hash *hash) {
        size_t size;
        const char *line = find_line(block, begin, n, &size);
        struct log_hash expected;

        assert_ok(log_hash_from_hex(line, size, &expected));
        ck_assert_msg(log_hash_equals(hash, &expected), "%s%.*s", begin, (int) size, line);
}

static int check_node(unsigned level, uint64_t position _unused_, const struct log_hash *hash,
                      void *userdata) {
        if (level == 1)
                expect_hash(userdata, "node ", 1, hash);
        return 0;
}

/* "NAME":" or "NAME": in the n-th leaf, and what stands there. */
static const char *find_member(const char *block, unsigned n, const char *begin) {
        size_t size;
        const char *leaf = find_line(block, "leaf ", n, &size), *member = strstr(leaf, begin);

        ck_assert_msg(member && member < leaf + size, "leaf %u has no %s", n, begin);
        return member + strlen(begin);
}

START_TEST(salt_of_the_example_follows) {
        _cleanup_free_ char *block = read_block("text", EXAMPLE), *cause = NULL;
        char salt[SALT_SIZE];

        cause = strndup(find_member(block, 2, "\"salt\":\""), SALT_SIZE - 1);
        ck_assert(strncmp(find_member(block, LEAVES, "\"cause\":"), "2,", 2) == 0);
        salt_follow(cause, LEAVES, salt);
        ck_assert(strncmp(find_member(block, LEAVES, "\"salt\":\""), salt, SALT_SIZE - 1) == 0);
}
END_TEST

START_TEST(example_is_right) {
        _cleanup_free_ char *block = read_block("text", EXAMPLE), *text = read_block("text", EXAMPLE + 1);
        struct checkpoint checkpoint;
        struct log_tree tree = {0};
        struct log_hash root;
        struct note_key key;
        struct note note;
        size_t size;

        for (unsigned i = 1; i <= LEAVES; i++) {
                const char *leaf = find_line(block, "leaf ", i, &size);
                struct log_hash hash;

                log_hash_leaf(leaf, size, &hash);
                expect_hash(block, "hash ", i, &hash);
                assert_ok(log_tree_append(&tree, &hash, check_node, block));
        }
        log_tree_root(&tree, &root);
        expect_hash(block, "root ", 1, &root);
        _cleanup_free_ char *key_text = strdup(find_line(block, "key ", 1, &size));
        key_text[size] = '\0';
        assert_ok(note_key_parse(key_text, &key));
        assert_ok(note_parse(text, &note));
        assert_ok(note_verify(&note, &key, NULL));
        assert_ok(checkpoint_parse(note.text, note.text_size, &checkpoint));
        ck_assert_uint_eq(checkpoint.size, LEAVES);
        ck_assert(log_hash_equals(&checkpoint.root, &root));
}
END_TEST

static int run_python(const char *script, char **ret_said) {
        _cleanup_free_ char *output = file_join(tamper.record.dir, "said");
        char *argv[] = {(char *) "python3", (char *) script, tamper.copy, tamper.checkpoint, NULL};
        posix_spawn_file_actions_t actions;
        int status;
        pid_t child;

        ck_assert_int_eq(posix_spawn_file_actions_init(&actions), 0);
        ck_assert_int_eq(posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
                                                          O_WRONLY | O_CREAT | O_TRUNC, 0600),
                         0);
        ck_assert_int_eq(posix_spawnp(&child, argv[0], &actions, NULL, argv, environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        *ret_said = file_read(output, NULL);
        return WEXITSTATUS(status);
}

static const struct {
        const char *triggers, *sql, *said;
        int result;
} tampered[] = {
        {NULL, "SELECT 1", "all of 909 events fit, ", 0},
        {"event_is_never_updated", "UPDATE event SET realtime_usec = 5 WHERE id = 20",
         "event 20 is not what was logged", 1},
        {"log_node_is_never_updated",
         "UPDATE log_node SET hash = (SELECT hash FROM log_node WHERE position = 0) WHERE position = 1",
         "the node of level 8 before leaf 512 is another", 1},
        {"log_checkpoint_is_never_updated",
         "UPDATE log_checkpoint SET root = (SELECT root FROM log_checkpoint WHERE size = 891) WHERE size = "
         "441",
         "the first 441 events are not those that were signed", 1},
        {NULL, "UPDATE log_frontier SET hashes = ''", "the frontier is another", 1},
};

START_TEST(verifier_works) {
        _cleanup_free_ char *script = file_join(tamper.record.dir, "verify.py"), *said = NULL,
                            *text = read_block("python", 1);

        file_write_text(script, text);
        tamper_run(&tamper, tampered[_i].triggers, tampered[_i].sql);
        int result = run_python(script, &said);
        ck_assert_msg(result == tampered[_i].result && strstr(said, tampered[_i].said), "%d: %s", result,
                      said);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(example_is_right),
        SUITE_CASE(salt_of_the_example_follows),
        {"verifier_works", &verifier_works, ELEMENTSOF(tampered)},
};

SUITE_MAIN("log-readme", cases, setup, teardown)
