#include "centre-suite.h"

#include <sys/stat.h>

#include "files.h"

enum { EXIT_SKIPPED = 77, LOG_TAIL = 20000 };

/* libcheck's fixtures take no argument: the environment carries the folder's name to them. */
#define DIR_VARIABLE "MOTCUA_TEST_DIR"

const char *centre_suite_dir(void) {
        return getenv(DIR_VARIABLE);
}

static void choose_folder(void) {
        const char *tmp = getenv("TMPDIR");
        _cleanup_free_ char *dir = file_join(tmp ? tmp : "/tmp", "motcua-XXXXXX");

        if (!mkdtemp(dir))
                test_die("%s: %s", dir, strerror(errno));
        setenv(DIR_VARIABLE, dir, 1);
}

static void make_folder(void) {
        if (mkdir(centre_suite_dir(), 0755) < 0 && errno != EEXIST)
                test_die("%s: %s", centre_suite_dir(), strerror(errno));
        must_errno(chmod(centre_suite_dir(), 0755)); /* whatever the umask: other users' daemons go in */
}

/* Runs in the case's own process, and only when the case succeeded. */
static void remove_folder(void) {
        if (!getenv("MOTCUA_TEST_KEEP"))
                file_remove_tree(centre_suite_dir());
}

static void print_log(const char *name) {
        _cleanup_free_ char *path = file_join(centre_suite_dir(), name);
        size_t size;

        if (access(path, F_OK) < 0)
                return;
        _cleanup_free_ char *text = file_read(path, &size);
        size_t start = size > LOG_TAIL ? size - LOG_TAIL : 0;

        fprintf(stderr, "--- %s%s\n%s", name, start > 0 ? " (its end)" : "", text + start);
}

/* Runs in the parent: a folder that is still there belongs to a case that failed. */
static void report_folder(void) {
        if (access(centre_suite_dir(), F_OK) < 0)
                return;
        print_log("log/bus");
        print_log("log/keypadd");
        print_log("log/motcuad");
        print_log("log/printerd");
        if (getenv("MOTCUA_TEST_KEEP"))
                fprintf(stderr, "--- kept: %s\n", centre_suite_dir());
        else
                file_remove_tree(centre_suite_dir());
}

int centre_suite_run(const char *name, const struct suite_case *cases, size_t n_cases, double timeout_sec) {
        const char *missing = centre_missing();

        if (missing) {
                printf("%s: %zu cases skipped: %s\n", name, n_cases, missing);
                return EXIT_SKIPPED;
        }

        Suite *suite = suite_create(name);
        for (size_t i = 0; i < n_cases; i++) {
                TCase *tcase = tcase_create(cases[i].name);

                tcase_set_timeout(tcase, timeout_sec);
                tcase_add_unchecked_fixture(tcase, choose_folder, report_folder);
                tcase_add_checked_fixture(tcase, make_folder, remove_folder);
                if (cases[i].loop_end > 0)
                        tcase_add_loop_test(tcase, *cases[i].test, 0, cases[i].loop_end);
                else
                        tcase_add_test(tcase, *cases[i].test);
                suite_add_tcase(suite, tcase);
        }

        SRunner *runner = srunner_create(suite);
        srunner_run_all(runner, CK_ENV);
        int failed = srunner_ntests_failed(runner);
        srunner_free(runner);
        return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
