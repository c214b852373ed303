/* The proof of the record while motcuad runs: motcua-verify reads a copy of it, in a folder that goes away.
 */
#include <dirent.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "copy.h"
#include "ctl-bus.h"
#include "report.h"
#include "verb.h"

#define COPY "record" /* as its lines call it */

static void remove_folder(const char *path) {
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

/* In the folder, so that no other name of the copy is told. */
static int spawn(const char *program, const char *folder, pid_t *ret) {
        char *argv[] = {(char *) "motcua-verify", (char *) COPY, NULL};
        posix_spawn_file_actions_t actions;

        int r = posix_spawn_file_actions_init(&actions);
        if (r > 0)
                return -r;
        r = posix_spawn_file_actions_addchdir_np(&actions, folder);
        if (r == 0)
                r = posix_spawn(ret, program, &actions, NULL, argv, environ);
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

static int prove(struct ctl *ctl, const char *folder) {
        const char *program = secure_getenv("MOTCUA_VERIFY"); /* for tests */
        _cleanup_free_ char *path = NULL;
        uint64_t size;
        pid_t child = -1;

        if (str_format(&path, "%s/" COPY, folder) < 0)
                return ctl_explain_errno(ctl, -ENOMEM);
        int r = copy_record(ctl, path, &size);
        if (r != CTL_OK)
                return r;
        r = spawn(program ? program : MOTCUA_VERIFY, folder, &child);
        if (r >= 0)
                r = wait_for(child);
        if (r < 0) {
                report(ctl->options->language, TEXT_VERIFY_FAILED,
                       PAIRS({"error", error_to_string(r, ctl->options->language)}));
                return CTL_FAILED;
        }
        return r;
}

static int verify(struct ctl *ctl) {
        const char *tmp = secure_getenv("TMPDIR");
        _cleanup_free_ char *folder = NULL;

        if (str_format(&folder, "%s/motcua-verify.XXXXXX", tmp ? tmp : "/var/tmp") < 0)
                return ctl_explain_errno(ctl, -ENOMEM);
        handle_signals();
        if (!mkdtemp(folder)) {
                report(ctl->options->language, TEXT_WRITE_FAILED,
                       PAIRS({"error", error_to_string(-errno, ctl->options->language)}));
                return CTL_FAILED;
        }
        int r = prove(ctl, folder);
        remove_folder(folder);
        return r;
}

const struct verb verbs_verify[] = {
        {.name = "verify",
         .run = verify,
         .help = {"kiểm chứng sổ sự kiện: còn nguyên vẹn, mọi số liệu khớp với sự kiện",
                  "prove the record: it is intact, and its figures are what its events say"},
         .man = {"Kiểm chứng sổ sự kiện trong lúc mọi việc vẫn chạy: `motcua-verify`(1) đọc một bản sao, tạo "
                 "như `backup` trong một thư mục riêng dưới `$TMPDIR` (/var/tmp), nơi phải còn chỗ gấp đôi "
                 "cỡ của sổ, và xóa khi xong. Lệnh in các dòng của nó, mỗi chỗ không khớp một dòng nêu tên "
                 "bảng, và trả mã thoát của nó: 0 nếu khớp cả, 1 nếu không. `motcua-verify.timer` làm việc "
                 "này hằng ngày. Dành cho root và nhóm `motcua`.",
                 "Prove the record while everything goes on: `motcua-verify`(1) reads a copy, made as by "
                 "`backup` in a folder of its own below `$TMPDIR` (/var/tmp), where there must be room for "
                 "twice the record, and which is removed at the end. Its lines are printed, with a line that "
                 "names the table for what does not fit, and its exit status is given: 0 if all fits, 1 if "
                 "not. `motcua-verify.timer` does this every day. For root and group `motcua`."}},
        {0},
};
