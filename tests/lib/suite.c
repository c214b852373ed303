#include "suite.h"

#include <glob.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "files.h"
#include "loop.h"
#include "process.h"
#include "sanitized.h"

enum { LOG_TAIL = 8000, REPEATS_SHOWN = 3, SANITIZED_FACTOR = 4 };

/* Where the last assertion stands that held. */
struct place {
        const char *file;
        int line;
};

/* libcheck's fixtures take no argument. */
static struct {
        SRunner *runner;
        pid_t pid;          /* the parent of the cases */
        int n_failed;       /* before the running case */
        char *dir;          /* the running case's */
        struct place *held; /* shared with the cases, which are forks; NULL outside of a suite */
} suite;

void suite_held(const char *file, int line) {
        if (suite.held)
                *suite.held = (struct place){file, line};
}

const char *suite_dir(void) {
        const char *tmp = getenv("TMPDIR");

        if (!suite.dir) {
                suite.dir = file_join(tmp ? tmp : "/tmp", "motcua-XXXXXX");
                if (!mkdtemp(suite.dir))
                        test_die("%s: %s", suite.dir, strerror(errno));
                must_errno(chmod(suite.dir, 0755)); /* daemons of other users go in */
        }
        return suite.dir;
}

void suite_use_memory(void) {
        if (access("/dev/shm", W_OK) == 0)
                setenv("TMPDIR", "/dev/shm", 0);
}

/* A daemon that is killed a hundred times says the same lines a hundred times: a line is shown for its last
 * few times only. */
static size_t count_repeats(const char *line, size_t length) {
        size_t n = 0;

        for (const char *next = line + length; *next != '\0' && n <= REPEATS_SHOWN;) {
                size_t next_length = strcspn(next, "\n");
                n += next_length == length - 1 && memcmp(next, line, next_length) == 0;
                next += next_length + (next[next_length] == '\n');
        }
        return n;
}

static void print_log(const char *path) {
        size_t size, left_out = 0;
        _cleanup_free_ char *text = file_read(path, &size);
        const char *line = size > LOG_TAIL ? text + size - LOG_TAIL : text;

        fprintf(stderr, "--- %s%s\n", strrchr(path, '/') + 1, line > text ? " (its end)" : "");
        while (*line != '\0') {
                size_t length = strcspn(line, "\n");
                length += line[length] == '\n';
                if (count_repeats(line, length) < REPEATS_SHOWN)
                        fprintf(stderr, "%.*s", (int) length, line);
                else
                        left_out++;
                line += length;
        }
        if (left_out > 0)
                fprintf(stderr, "(%zu lines that come again later are left out)\n", left_out);
}

static void print_logs(void) {
        _cleanup_free_ char *pattern = file_join(suite.dir, "log/*");
        glob_t found;

        if (glob(pattern, 0, NULL, &found) != 0)
                return;
        for (size_t i = 0; i < found.gl_pathc; i++)
                print_log(found.gl_pathv[i]);
        globfree(&found);
}

/* In the parent, before each case. */
static void begin_case(void) {
        suite.n_failed = srunner_ntests_failed(suite.runner);
        *suite.held = (struct place){0};
        (void) suite_dir();
}

/* In the parent, after each case, however it ended. */
static void end_case(void) {
        process_end_children();
        if (srunner_ntests_failed(suite.runner) > suite.n_failed) {
                if (suite.held->file)
                        fprintf(stderr, "--- held last: %s:%d\n", suite.held->file, suite.held->line);
                print_logs();
        }
        if (getenv("MOTCUA_TEST_KEEP"))
                fprintf(stderr, "--- kept: %s\n", suite.dir);
        else
                file_remove_tree(suite.dir);
        free(suite.dir);
        suite.dir = NULL;
}

/* In the case's own process: it does not outlive the suite. */
static void bind_case(void) {
        if (getpid() == suite.pid)
                return; /* CK_FORK=no */
        must_errno(prctl(PR_SET_PDEATHSIG, SIGKILL));
        if (getppid() != suite.pid)
                _exit(EXIT_FAILURE);
}

/* Each run is a case of libcheck's of its own: around those alone it calls into the parent. */
static TCase *new_run(const struct suite_case *suite_case, int i, double timeout_sec) {
        TCase *tcase = tcase_create(suite_case->name);

        tcase_set_timeout(tcase, timeout_sec);
        tcase_add_unchecked_fixture(tcase, begin_case, end_case);
        tcase_add_checked_fixture(tcase, bind_case, NULL);
        tcase_add_loop_test(tcase, *suite_case->test, i, i + 1);
        return tcase;
}

static int count_runs(const struct suite_case *suite_case) {
        if (suite_case->few > 0 && !getenv("MOTCUA_TEST_LONG"))
                return suite_case->few;
        return suite_case->loop_end > 0 ? suite_case->loop_end : 1;
}

/* So that the runs of one program can be several tests: MOTCUA_TEST_PART=2/3 is every third, from the second.
 */
static bool is_in_part(unsigned run) {
        const char *setting = getenv("MOTCUA_TEST_PART");
        unsigned part, parts;

        if (!setting)
                return true;
        if (sscanf(setting, "%u/%u", &part, &parts) != 2 || part < 1 || part > parts)
                test_die("MOTCUA_TEST_PART=%s is not understood", setting);
        return run % parts == part - 1;
}

int suite_run(const char *name, const struct suite_case *cases, size_t n_cases, void (*setup)(void),
              void (*teardown)(void), double timeout_sec) {
        Suite *all = suite_create(name);
        unsigned n_runs = 0;

        if (sanitized) /* whose programs are so much slower */
                timeout_sec *= SANITIZED_FACTOR;
        for (size_t i = 0; i < n_cases; i++)
                for (int n = 0; n < count_runs(&cases[i]); n++) {
                        if (!is_in_part(n_runs++))
                                continue;
                        TCase *tcase = new_run(&cases[i], n, timeout_sec);
                        if (setup || teardown)
                                tcase_add_checked_fixture(tcase, setup, teardown);
                        suite_add_tcase(all, tcase);
                }

        /* A case that fails leaves without flushing: what it printed before is wanted then most of all. */
        setvbuf(stdout, NULL, _IOLBF, 0);
        process_adopt_orphans();
        /* Of a program with threads for OpenMP, tesseract, those that wait spin: all others wait for them. */
        setenv("OMP_THREAD_LIMIT", "1", 0);
        suite.pid = getpid();
        suite.held =
                mmap(NULL, sizeof(*suite.held), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (suite.held == MAP_FAILED)
                test_die("no memory is to be had");
        suite.runner = srunner_create(all);
        srunner_run_all(suite.runner, CK_ENV);
        int failed = srunner_ntests_failed(suite.runner);
        srunner_free(suite.runner);
        must_errno(munmap(suite.held, sizeof(*suite.held)));
        suite.held = NULL;
        return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
