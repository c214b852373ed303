/* motcua-remux, on a film of 10 pictures in 2 fragments (fragments.mp4: videotestsrc ! x264enc ! mp4mux). */
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "tests/lib/files.h"
#include "tests/lib/suite.h"

enum { PICTURES = 10 };

/* Returns its exit status; without standard error. */
static int remux(const char *from, const char *to) {
        char *argv[] = {(char *) REMUX_PROGRAM, NULL};
        posix_spawn_file_actions_t actions;
        int status;
        pid_t child;

        ck_assert_int_eq(posix_spawn_file_actions_init(&actions), 0);
        ck_assert_int_eq(posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, from, O_RDONLY, 0), 0);
        ck_assert_int_eq(posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, to,
                                                          O_RDWR | O_CREAT | O_TRUNC, 0600),
                         0);
        ck_assert_int_eq(posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0),
                         0);
        ck_assert_int_eq(posix_spawn(&child, argv[0], &actions, NULL, argv, environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const uint8_t *find(const uint8_t *bytes, size_t size, const char *type) {
        return memmem(bytes, size, type, strlen(type));
}

START_TEST(ordinary_file_has_all_pictures_in_one_table) {
        _cleanup_free_ char *to = file_join(suite_dir(), "plain.mp4");
        size_t size;

        ck_assert_int_eq(remux(TEST_FRAGMENTS, to), 0);
        _cleanup_free_ uint8_t *bytes = (uint8_t *) file_read(to, &size);
        ck_assert_ptr_null(find(bytes, size, "moof"));
        ck_assert_ptr_nonnull(find(bytes, size, "moov"));
        const uint8_t *table = find(bytes, size, "stsz");
        ck_assert_ptr_nonnull(table);
        ck_assert_uint_lt((size_t) (table - bytes), size - 16);
        ck_assert_uint_eq(table[15], PICTURES); /* behind version and a common size */
}
END_TEST

START_TEST(what_is_no_film_is_refused) {
        _cleanup_free_ char *from = file_join(suite_dir(), "junk"), *to = file_join(suite_dir(), "plain.mp4");

        file_write_text(from, "this is no film, and nobody said so");
        ck_assert_int_eq(remux(from, to), EXIT_FAILURE);
        file_write_text(from, "");
        ck_assert_int_eq(remux(from, to), EXIT_FAILURE);
}
END_TEST

START_TEST(what_is_no_file_is_refused) {
        ck_assert_int_eq(remux("/dev/zero", "/dev/null"), EXIT_FAILURE);
        ck_assert_int_eq(remux(TEST_FRAGMENTS, "/dev/null"), EXIT_FAILURE);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(ordinary_file_has_all_pictures_in_one_table),
        SUITE_CASE(what_is_no_film_is_refused),
        SUITE_CASE(what_is_no_file_is_refused),
};

SUITE_MAIN("hw-remux", cases, NULL, NULL)
