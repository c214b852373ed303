/* The killer kills where it was told to, and nowhere else. */
#include "tests/lib/killer.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

/* What the child does: run by this program when it is started with an argument. */
static int subject(const char *file) {
        /* A D-Bus header's fields around the member "Event", as sd-bus hands them to sendmsg(). */
        static char hello[] = "\3\1s\0\5\0\0\0Hello", event[] = "\3\1s\0\5\0\0\0Event";
        struct iovec iov[] = {{event, sizeof(event)}};
        struct msghdr message = {.msg_iov = iov, .msg_iovlen = 1};
        int pair[2], fd = must_errno(open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0644));

        must_errno(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
        must_errno(pwrite(fd, "1", 1, 0));
        if (fdatasync(fd) < 0)
                return errno;
        must_errno(pwrite(fd, "12", 2, 0));
        iov[0].iov_base = hello;
        must_errno(sendmsg(pair[0], &message, 0));
        must_errno(pwrite(fd, "123", 3, 0));
        iov[0].iov_base = event;
        must_errno(sendmsg(pair[0], &message, 0));
        must_errno(pwrite(fd, "1234", 4, 0));
        must_errno(write(fd, "1 out a b 1\n", 12));
        return 0;
}

static int run(const char *file, const char *variable, const char *value) {
        pid_t pid = must_errno(fork());

        if (pid == 0) {
                setenv("LD_PRELOAD", TEST_KILLER, 1);
                setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
                setenv(variable, value, 1);
                execl("/proc/self/exe", "subject", file, NULL);
                _exit(98);
        }
        int status;
        must_errno(waitpid(pid, &status, 0));
        return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

static char *temporary_file(void) {
        char *path = file_join(suite_dir(), "file-XXXXXX");

        close(must_errno(mkstemp(path)));
        return path;
}

static void assert_dies(const char *at, const char *content) {
        _cleanup_free_ char *file = temporary_file();

        ck_assert_int_eq(run(file, "KILLER_AT", at), 256 + SIGKILL);
        _cleanup_free_ char *left = file_read(file, NULL);
        ck_assert_str_eq(left, content);
}

START_TEST(dies_at_the_named_call) {
        assert_dies("fdatasync:before:1", "1");
        assert_dies("pwrite:before:2", "1");
        assert_dies("pwrite:after:2", "12");
        assert_dies("send:Hello:after:1", "12");
        assert_dies("send:Event:before:1", "123");
        assert_dies("light:before:1", "1234");
        assert_dies("light:after:1", "1 out a b 1\n");
}
END_TEST

START_TEST(lives_when_the_call_never_comes) {
        _cleanup_free_ char *file = temporary_file();

        ck_assert_int_eq(run(file, "KILLER_AT", "send:Event:before:2"), 0);
        ck_assert_int_eq(run(file, "KILLER_AT", "send:Even:before:1"), 0);
        ck_assert_int_eq(run(file, "KILLER_AT", "recv:Event:before:1"), 0);
}
END_TEST

START_TEST(bad_environment_is_refused) {
        static const char *const bad[] = {"",
                                          "fdatasync",
                                          "fdatasync:1",
                                          "fdatasync:then:1",
                                          "send:before:1",
                                          "fdatasync:x:before:1",
                                          "fdatasync:before:0",
                                          "fdatasync:before:-1"};

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(run("/dev/null", "KILLER_AT", bad[i]) == KILLER_EXIT_BAD_ENVIRONMENT,
                              "accepted: %s", bad[i]);
        ck_assert_int_eq(run("/dev/null", "KILLER_FAULT", "ENOENT"), KILLER_EXIT_BAD_ENVIRONMENT);
}
END_TEST

START_TEST(storage_fails_while_the_file_exists) {
        _cleanup_free_ char *file = temporary_file(), *flag = temporary_file();

        setenv("KILLER_FAULT_WHILE", flag, 1);
        ck_assert_int_eq(run(file, "KILLER_FAULT", "ENOSPC"), EXIT_FAILURE); /* its first pwrite() */
        unlink(flag);
        ck_assert_int_eq(run(file, "KILLER_FAULT", "ENOSPC"), 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(dies_at_the_named_call),
        SUITE_CASE(lives_when_the_call_never_comes),
        SUITE_CASE(bad_environment_is_refused),
        SUITE_CASE(storage_fails_while_the_file_exists),
};

int main(int argc, char *argv[]) {
        if (argc > 1)
                return subject(argv[1]);
        return suite_run("killer", cases, ELEMENTSOF(cases), NULL, NULL, 30);
}
