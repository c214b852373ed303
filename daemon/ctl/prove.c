#include "prove.h"

#include <dirent.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "copy.h"
#include "ctl-bus.h"
#include "report.h"

void prove_remove_folder(const char *path) {
        DIR *dir = opendir(path);
        const struct dirent *entry;

        while (dir && (entry = readdir(dir)))
                (void) unlinkat(dirfd(dir), entry->d_name, 0);
        if (dir)
                closedir(dir);
        (void) rmdir(path);
}

/* Again and again, as the first time may be just before a wait begins. */
static void be_interrupted(_unused_ int number) {
        (void) alarm(1);
}

/* Who breaks it off leaves no copy behind: what waits returns with -EINTR then. */
static void handle_signals(void) {
        static const int numbers[] = {SIGALRM, SIGHUP, SIGINT, SIGTERM};
        const struct sigaction action = {.sa_handler = be_interrupted};

        for (size_t i = 0; i < ELEMENTSOF(numbers); i++)
                (void) sigaction(numbers[i], &action, NULL);
}

/* In the folder, if there is one, so that no other name of the copy is told. */
static int spawn(char *argv[], const struct proof *proof, pid_t *ret) {
        const char *program = secure_getenv("MOTCUA_VERIFY"); /* for tests */
        posix_spawn_file_actions_t actions;

        int r = posix_spawn_file_actions_init(&actions);
        if (r > 0)
                return -r;
        if (proof->folder)
                r = posix_spawn_file_actions_addchdir_np(&actions, proof->folder);
        if (r == 0 && proof->output >= 0)
                r = posix_spawn_file_actions_adddup2(&actions, proof->output, STDOUT_FILENO);
        if (r == 0)
                r = posix_spawn(ret, program ? program : MOTCUA_VERIFY, &actions, NULL, argv, environ);
        posix_spawn_file_actions_destroy(&actions);
        return -r;
}

/* Returns its exit status. */
static int wait_for(pid_t child) {
        int status;

        while (waitpid(child, &status, 0) < 0) {
                if (errno != EINTR)
                        return -errno;
                (void) kill(child, SIGTERM);
        }
        return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

/* The name of a file wherever the program works; as it is given, if there is none: the program says so. One
 * of its folder is named as it is called there. */
static int add_file(const char *option, const char *folder, const char *path, char **ret) {
        _cleanup_free_ char *whole = path ? realpath(path, NULL) : NULL;
        size_t n = folder ? strlen(folder) : 0;

        if (n > 0 && path && strncmp(path, folder, n) == 0 && path[n] == '/')
                return str_format(ret, "%s%s", option, path + n + 1);
        return path ? str_format(ret, "%s%s", option, whole ? whole : path) : 0;
}

static int run(const struct proof *proof) {
        _cleanup_free_ char *checkpoint = NULL, *key = NULL;
        char *argv[6] = {(char *) "motcua-verify"};
        pid_t child = -1;
        size_t n = 1;

        int r = add_file("--checkpoint=", proof->folder, proof->checkpoint, &checkpoint);
        if (r >= 0 && proof->signed_by)
                r = str_format(&key, "--signed-by=%s", proof->signed_by);
        if (r < 0)
                return r;
        if (checkpoint)
                argv[n++] = checkpoint;
        if (key)
                argv[n++] = key;
        argv[n++] = (char *) "--";
        argv[n] = (char *) proof->record;
        r = spawn(argv, proof, &child);
        return r < 0 ? r : wait_for(child);
}

int prove(struct ctl *ctl, const struct proof *proof) {
        int r = run(proof);

        if (r < 0)
                report(ctl->options->language, TEXT_VERIFY_FAILED,
                       PAIRS({"error", error_to_string(r, ctl->options->language)}));
        return r;
}

int prove_make_copy(struct ctl *ctl, char **ret_folder) {
        const char *tmp = secure_getenv("TMPDIR");
        _cleanup_free_ char *folder = NULL, *path = NULL;
        uint64_t size;

        if (str_format(&folder, "%s/motcua-verify.XXXXXX", tmp ? tmp : "/var/tmp") < 0)
                return ctl_explain_errno(ctl, -ENOMEM);
        handle_signals();
        if (!mkdtemp(folder)) {
                report(ctl->options->language, TEXT_WRITE_FAILED,
                       PAIRS({"error", error_to_string(-errno, ctl->options->language)}));
                return CTL_FAILED;
        }
        int r = str_format(&path, "%s/" PROVE_COPY, folder);
        r = r < 0 ? ctl_explain_errno(ctl, r) : copy_record(ctl, path, &size);
        if (r == CTL_OK)
                *ret_folder = TAKE_PTR(folder);
        else
                prove_remove_folder(folder);
        return r;
}
