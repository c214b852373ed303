/* The proof of a file, or of the record while motcuad runs: then motcua-verify reads a copy of it, in a
 * folder that goes away. */
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

/* In the folder, if there is one, so that no other name of the copy is told. */
static int spawn(char *argv[], const char *folder, pid_t *ret) {
        const char *program = secure_getenv("MOTCUA_VERIFY"); /* for tests */
        posix_spawn_file_actions_t actions;

        int r = posix_spawn_file_actions_init(&actions);
        if (r > 0)
                return -r;
        if (folder)
                r = posix_spawn_file_actions_addchdir_np(&actions, folder);
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

/* The name of a file wherever the program works; as it is given, if there is none: the program says so. */
static int add_file(const char *option, const char *path, char **ret) {
        _cleanup_free_ char *whole = path ? realpath(path, NULL) : NULL;

        return path ? str_format(ret, "%s%s", option, whole ? whole : path) : 0;
}

/* folder: where the record is; NULL: where this program was started. */
static int prove(struct ctl *ctl, const char *record, const char *folder) {
        const struct ctl_options *options = ctl->options;
        _cleanup_free_ char *checkpoint = NULL, *key = NULL;
        char *argv[6] = {(char *) "motcua-verify"};
        pid_t child = -1;
        size_t n = 1;

        int r = add_file("--checkpoint=", options->checkpoint, &checkpoint);
        if (r >= 0 && options->signed_by)
                r = str_format(&key, "--signed-by=%s", options->signed_by);
        if (r < 0)
                return ctl_explain_errno(ctl, r);
        if (checkpoint)
                argv[n++] = checkpoint;
        if (key)
                argv[n++] = key;
        argv[n++] = (char *) "--";
        argv[n] = (char *) record;
        r = spawn(argv, folder, &child);
        if (r >= 0)
                r = wait_for(child);
        if (r < 0) {
                report(options->language, TEXT_VERIFY_FAILED,
                       PAIRS({"error", error_to_string(r, options->language)}));
                return CTL_FAILED;
        }
        return r;
}

static int prove_copy(struct ctl *ctl, const char *folder) {
        _cleanup_free_ char *path = NULL;
        uint64_t size;

        if (str_format(&path, "%s/" COPY, folder) < 0)
                return ctl_explain_errno(ctl, -ENOMEM);
        int r = copy_record(ctl, path, &size);
        return r == CTL_OK ? prove(ctl, COPY, folder) : r;
}

/* What motcuad has. */
static int verify_at_work(struct ctl *ctl) {
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
        int r = prove_copy(ctl, folder);
        remove_folder(folder);
        return r;
}

static int verify(struct ctl *ctl) {
        if (ctl->options->n_args > 0)
                return prove(ctl, ctl->options->args[0], NULL);
        int r = ctl_open(ctl->options, &ctl->bus);
        if (r == CTL_OK)
                r = verify_at_work(ctl);
        ctl->bus = sd_bus_flush_close_unref(ctl->bus);
        return r;
}

const struct verb verbs_verify[] = {
        {.name = "verify",
         .arguments = {"[TỆP]", "[FILE]"},
         .options = OPTION_CHECKPOINT | OPTION_SIGNED_BY,
         .traits = VERB_NO_BUS, /* of a file */
         .run = verify,
         .help = {"kiểm chứng sổ sự kiện: còn nguyên vẹn, mọi số liệu khớp với sự kiện",
                  "prove the record: it is intact, and its figures are what its events say"},
         .man = {"Kiểm chứng sổ sự kiện: nêu TỆP là một bản sao do `backup` tạo, không cần `motcuad` chạy và "
                 "không ghi "
                 "gì vào cạnh nó; không nêu thì là sổ đang dùng, trong lúc mọi việc vẫn chạy: "
                 "`motcua-verify`(1) đọc "
                 "một bản sao, tạo như `backup` trong một thư mục riêng dưới `$TMPDIR` (/var/tmp), nơi phải "
                 "còn chỗ "
                 "gấp đôi cỡ của sổ, và xóa khi xong. Lệnh in các dòng của nó, mỗi chỗ không khớp một dòng "
                 "nêu số của "
                 "sự kiện hoặc tên bảng, và trả mã thoát của nó: 0 nếu khớp cả, 1 nếu không. "
                 "`motcua-verify.timer` "
                 "làm việc này hằng ngày. Sổ đang dùng là dành cho root và nhóm `motcua`.",
                 "Prove the record: with FILE a copy that `backup` has made, for which no `motcuad` need run "
                 "and beside "
                 "which nothing is written; without it the record at work, while everything goes on: "
                 "`motcua-verify`(1) reads a copy, made as by `backup` in a folder of its own below "
                 "`$TMPDIR` "
                 "(/var/tmp), where there must be room for twice the record, and which is removed at the "
                 "end. Its "
                 "lines are printed, with a line that names the event or the table for what does not fit, "
                 "and its "
                 "exit status is given: 0 if all fits, 1 if not. `motcua-verify.timer` does this every day. "
                 "The record "
                 "at work is for root and group `motcua`."}},
        {0},
};
