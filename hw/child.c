#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

static int set_files(posix_spawn_file_actions_t *files, int input, int output) {
        int r = posix_spawn_file_actions_adddup2(files, input, STDIN_FILENO);

        if (r == 0)
                r = output < 0
                            ? posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
                            : posix_spawn_file_actions_adddup2(files, output, STDOUT_FILENO);
        if (r == 0)
                r = posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        return r;
}

/* Of the loop's signals, which are blocked or ignored, a program shall die. */
static int set_signals(posix_spawnattr_t *attributes) {
        sigset_t none, all;

        (void) sigemptyset(&none);
        (void) sigfillset(&all);
        int r = posix_spawnattr_setsigmask(attributes, &none);
        if (r == 0)
                r = posix_spawnattr_setsigdefault(attributes, &all);
        if (r == 0)
                r = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        return r;
}

int child_spawn(char *const argv[], int input, int output, pid_t *ret) {
        posix_spawn_file_actions_t files;
        posix_spawnattr_t attributes;

        int r = posix_spawn_file_actions_init(&files);
        if (r != 0)
                return -r;
        r = posix_spawnattr_init(&attributes);
        if (r != 0) {
                (void) posix_spawn_file_actions_destroy(&files);
                return -r;
        }
        r = set_files(&files, input, output);
        if (r == 0)
                r = set_signals(&attributes);
        if (r == 0)
                r = posix_spawn(ret, argv[0], &files, &attributes, argv, environ);
        (void) posix_spawn_file_actions_destroy(&files);
        (void) posix_spawnattr_destroy(&attributes);
        return -r;
}
