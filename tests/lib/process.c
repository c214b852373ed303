#include "process.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "loop.h"

struct process {
        sd_event *event;
        sd_event_source *source;
        pid_t pid;
        int pidfd;
        bool exited;
        int result;
        process_exited_fn on_exited;
        void *userdata;
};

static void process_reap(struct process *process) {
        siginfo_t info = {};

        if (waitid(P_PIDFD, (id_t) process->pidfd, &info, WEXITED) < 0)
                test_die("waitid: %s", strerror(errno));
        process->exited = true;
        process->result = info.si_code == CLD_EXITED ? info.si_status : 256 + info.si_status;
        process->source = sd_event_source_unref(process->source);
}

static int on_pidfd(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                    void *userdata) {
        struct process *process = userdata;

        process_reap(process);
        if (process->on_exited)
                process->on_exited(process, process->userdata);
        return 0;
}

static void child_redirect(const char *log_path) {
        int fd = must_errno(open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
        int null = must_errno(open("/dev/null", O_RDONLY | O_CLOEXEC));

        must_errno(dup2(null, STDIN_FILENO));
        must_errno(dup2(fd, STDOUT_FILENO));
        must_errno(dup2(fd, STDERR_FILENO));
}

__attribute__((noreturn)) static void child_main(const struct process_spec *spec, pid_t parent) {
        int binary = must_errno(open(spec->argv[0], O_RDONLY | O_CLOEXEC));

        child_redirect(spec->log_path);
        must_errno(setpgid(0, 0));
        for (size_t i = 0; spec->environment && spec->environment[i]; i++)
                putenv((char *) spec->environment[i]);
        if (geteuid() == 0) {
                must_errno(setgroups(0, NULL));
                must_errno(setresgid(spec->gid, spec->gid, spec->gid));
                must_errno(setresuid(spec->uid, spec->uid, spec->uid));
        }
        /* After the change of user, which clears it. */
        must_errno(prctl(PR_SET_PDEATHSIG, SIGKILL));
        if (getppid() != parent)
                _exit(EXIT_FAILURE);
        fexecve(binary, (char *const *) spec->argv, environ);
        test_die("%s: %s", spec->argv[0], strerror(errno));
}

struct process *process_start(sd_event *event, const struct process_spec *spec, process_exited_fn exited,
                              void *userdata) {
        struct process *process = calloc(1, sizeof(*process));
        pid_t parent = getpid();

        assert(process);
        fflush(NULL);
        process->event = sd_event_ref(event);
        process->on_exited = exited;
        process->userdata = userdata;
        process->pid = must_errno(fork());
        if (process->pid == 0)
                child_main(spec, parent);
        process->pidfd = must_errno(pidfd_open(process->pid, 0));
        must(sd_event_add_io(event, &process->source, process->pidfd, EPOLLIN, on_pidfd, process));
        return process;
}

struct process *process_free(struct process *process) {
        if (!process)
                return NULL;
        if (!process->exited) {
                kill(-process->pid, SIGKILL);
                kill(process->pid, SIGKILL);
                process_reap(process);
        }
        close(process->pidfd);
        sd_event_unref(process->event);
        free(process);
        return NULL;
}

pid_t process_pid(const struct process *process) {
        return process->pid;
}

bool process_has_exited(const struct process *process) {
        return process->exited;
}

bool process_has_connection(const struct process *process, sd_bus *bus, const char *unique_name) {
        sd_bus_creds *creds = NULL;
        pid_t pid = 0;

        if (sd_bus_get_name_creds(bus, unique_name, SD_BUS_CREDS_PID, &creds) >= 0)
                (void) sd_bus_creds_get_pid(creds, &pid);
        sd_bus_creds_unref(creds);
        return process && pid == process->pid;
}

int process_result(const struct process *process) {
        assert(process->exited);
        return process->result;
}

void process_signal(const struct process *process, int signal_number) {
        if (!process->exited)
                kill(process->pid, signal_number);
}

static bool has_exited(void *userdata) {
        return process_has_exited(userdata);
}

bool process_wait(struct process *process, uint64_t timeout_usec) {
        return loop_wait(process->event, timeout_usec, has_exited, process);
}

void process_adopt_orphans(void) {
        must_errno(prctl(PR_SET_CHILD_SUBREAPER, 1));
}

bool process_read_stat(int pid, struct process_stat *ret) {
        _cleanup_free_ char *path = NULL;
        uint64_t user = 0, kernel = 0;
        char stat[512];

        must_errno(asprintf(&path, "/proc/%d/stat", pid));
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        if (!f || !fgets(stat, sizeof(stat), f))
                return false;
        /* Its name, in parentheses, may have parentheses and blanks. */
        const char *behind_name = strrchr(stat, ')');
        *ret = (struct process_stat){.pid = pid};
        if (!behind_name ||
            sscanf(behind_name, ") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64,
                   &ret->parent, &user, &kernel) != 3)
                return false;
        ret->ticks = user + kernel;
        return true;
}

static void kill_children(void) {
        DIR *proc = opendir("/proc");
        struct process_stat stat;
        int pid;

        if (!proc)
                test_die("/proc: %s", strerror(errno));
        for (struct dirent *entry; (entry = readdir(proc));)
                if (sscanf(entry->d_name, "%d", &pid) == 1 && process_read_stat(pid, &stat) &&
                    stat.parent == getpid())
                        (void) kill(pid, SIGKILL);
        closedir(proc);
}

void process_end_children(void) {
        for (pid_t pid; (pid = waitpid(-1, NULL, WNOHANG)) >= 0;)
                if (pid == 0) {
                        kill_children();
                        (void) waitpid(-1, NULL, 0);
                }
}

static uint64_t read_number(int pid, const char *file, const char *name) {
        _cleanup_free_ char *path = NULL, *line = NULL;
        size_t size = 0;
        uint64_t value = 0;

        must_errno(asprintf(&path, "/proc/%d/%s", pid, file));
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        if (!f)
                test_die("%s: %s", path, strerror(errno));
        while (getline(&line, &size, f) > 0) {
                size_t prefix = strlen(name);
                if (strncmp(line, name, prefix) == 0 && sscanf(line + prefix, "%" SCNu64, &value) == 1)
                        return value;
        }
        test_die("%s has no %s", path, name);
}

uint64_t process_pss_kb(const struct process *process) {
        return process_read_pss_kb((int) process->pid);
}

uint64_t process_read_pss_kb(int pid) {
        return read_number(pid, "smaps_rollup", "Pss:");
}

uint64_t process_voluntary_switches(const struct process *process) {
        return read_number((int) process->pid, "status", "voluntary_ctxt_switches:");
}
