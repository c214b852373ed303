/* A case that fails leaves nothing to the next. A suite of its own, run by this program as a child, has one
 * that fails in the middle, and leaves all that it can. */
#include "tests/lib/suite.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"

enum { RUNS = 5, FAILING_RUN = 2, SUBJECT_TIMEOUT_SEC = 5, NOBODY = 65534 };

static const struct way {
        const char *name, *counts;
} ways[] = {
        {"assertion", "Checks: 7, Failures: 1, Errors: 0"},
        {"exit", "Checks: 7, Failures: 0, Errors: 1"},
        {"signal", "Checks: 7, Failures: 0, Errors: 1"},
        {"timeout", "Checks: 7, Failures: 0, Errors: 1"},
};

/* ----- the suite that is looked at ----- */

static const char *setting(const char *name) {
        const char *value = getenv(name);

        if (!value)
                test_die("%s is not set", name);
        return value;
}

/* Who is left of the case holds this lock. */
static int open_lock(void) {
        return must_errno(open(setting("SUBJECT_LOCK"), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
}

static void assert_nothing_left(void) {
        _cleanup_close_ int lock = open_lock();

        ck_assert_msg(flock(lock, LOCK_EX | LOCK_NB) == 0, "a process is left");
        ck_assert_msg(rmdir(suite_dir()) == 0, "the folder has something in it");
        must_errno(mkdir(suite_dir(), 0755));
}

/* In a session of its own, of another user, and without the parent that it had. */
static void leave_process(void) {
        int lock = open_lock(), ready[2];
        char byte;

        must_errno(flock(lock, LOCK_EX));
        must_errno(pipe2(ready, O_CLOEXEC));
        if (must_errno(fork()) == 0) {
                if (must_errno(fork()) > 0)
                        _exit(EXIT_SUCCESS);
                must_errno(setsid());
                if (geteuid() == 0)
                        must_errno(setuid(NOBODY));
                (void) sigaction(SIGTERM, &(const struct sigaction){.sa_handler = SIG_IGN}, NULL);
                must_errno(write(ready[1], "", 1));
                for (;;)
                        pause();
        }
        must_errno(read(ready[0], &byte, 1));
}

static void leave_everything(void) {
        _cleanup_free_ char *folder = file_join(suite_dir(), "log"), *log = file_join(folder, "subject");

        leave_process();
        must_errno(mkdir(folder, 0755));
        file_write_text(log, "what the daemon said\n");
}

static void hold(void) {
        ck_assert(true);
}
enum { HELD_LINE = __LINE__ - 2 };

START_TEST(green_case) {
        assert_nothing_left();
}
END_TEST

START_TEST(middle_run_fails) {
        const char *way = setting("SUBJECT_WAY");

        assert_nothing_left();
        if (_i != FAILING_RUN)
                return;
        leave_everything();
        hold();
        if (streq(way, "exit"))
                test_die("dies by itself");
        if (streq(way, "signal"))
                raise(SIGKILL);
        while (streq(way, "timeout"))
                pause();
        ck_abort_msg("an assertion");
}
END_TEST

static const struct suite_case subject_cases[] = {
        {"before", &green_case},
        {"middle_run_fails", &middle_run_fails, RUNS},
        {"after", &green_case},
};

static int subject(void) {
        static const char *const settings[] = {"CK_RUN_CASE", "MOTCUA_TEST_KEEP", "MOTCUA_TEST_PART"};

        for (size_t i = 0; i < ELEMENTSOF(settings); i++)
                unsetenv(settings[i]);
        setenv("CK_VERBOSITY", "verbose", 1);
        return suite_run("subject", subject_cases, ELEMENTSOF(subject_cases), NULL, NULL,
                         SUBJECT_TIMEOUT_SEC);
}

/* ----- the look at it ----- */

static char *run_subject(const char *way, const char *tmp, const char *lock) {
        _cleanup_free_ char *log = file_join(suite_dir(), "output"), *tmp_variable = NULL,
                            *lock_variable = NULL, *way_variable = NULL;
        sd_event *event = NULL;

        must_errno(asprintf(&tmp_variable, "TMPDIR=%s", tmp));
        must_errno(asprintf(&lock_variable, "SUBJECT_LOCK=%s", lock));
        must_errno(asprintf(&way_variable, "SUBJECT_WAY=%s", way));
        struct process_spec spec = {
                .argv = (const char *const[]){"/proc/self/exe", "subject", NULL},
                .environment = (const char *const[]){tmp_variable, lock_variable, way_variable, NULL},
                .uid = geteuid(),
                .gid = getegid(),
                .log_path = log,
        };
        must(sd_event_new(&event));
        struct process *process = process_start(event, &spec, NULL, NULL);
        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        ck_assert_int_eq(process_result(process), EXIT_FAILURE);
        process_free(process);
        sd_event_unref(event);
        return file_read(log, NULL);
}

static void assert_has(const char *output, const char *text) {
        ck_assert_msg(strstr(output, text), "no \"%s\" in:\n%s", text, output);
}

START_TEST(failing_case_leaves_nothing_to_the_next) {
        _cleanup_free_ char *tmp = file_join(suite_dir(), "tmp"), *lock_path = file_join(suite_dir(), "lock");

        must_errno(mkdir(tmp, 0755));
        _cleanup_free_ char *output = run_subject(ways[_i].name, tmp, lock_path);
        assert_has(output, ways[_i].counts);
        assert_has(output, ":P:before:green_case:0: Passed");
        assert_has(output, ":P:middle_run_fails:middle_run_fails:1: Passed");
        assert_has(output, ":middle_run_fails:middle_run_fails:2: ");
        assert_has(output, ":P:middle_run_fails:middle_run_fails:3: Passed");
        assert_has(output, ":P:after:green_case:0: Passed");
        _cleanup_free_ char *held = NULL;
        must_errno(asprintf(&held, "--- held last: %s:%d\n", __FILE__, HELD_LINE));
        assert_has(output, held);
        assert_has(output, "--- subject\nwhat the daemon said\n");

        ck_assert_msg(rmdir(tmp) == 0, "a folder is left");
        _cleanup_close_ int lock = must_errno(open(lock_path, O_RDWR | O_CLOEXEC));
        ck_assert_msg(flock(lock, LOCK_EX | LOCK_NB) == 0, "a process is left");
}
END_TEST

static const struct suite_case cases[] = {
        {"failing_case_leaves_nothing_to_the_next", &failing_case_leaves_nothing_to_the_next,
         ELEMENTSOF(ways)},
};

int main(int argc, _unused_ char *argv[]) {
        return argc > 1 ? subject() : suite_run("suite", cases, ELEMENTSOF(cases), NULL, NULL, 120);
}
