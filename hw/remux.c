#include "remux.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "child.h"
#include "timer.h"

const char remux_program[] = MOTCUA_REMUX_PROGRAM;

struct remux {
        pid_t pid; /* 0: none runs */
        int pidfd;
        sd_event_source *exit, *late;
        void (*done)(int result, void *userdata);
        void *userdata;
};

struct remux *remux_free(struct remux *remux) {
        if (!remux)
                return NULL;
        sd_event_source_disable_unref(remux->exit);
        sd_event_source_disable_unref(remux->late);
        if (remux->pid > 0) {
                (void) kill(remux->pid, SIGKILL);
                (void) waitid(P_PID, (id_t) remux->pid, NULL, WEXITED);
        }
        if (remux->pidfd >= 0)
                close(remux->pidfd);
        free(remux);
        return NULL;
}

static int on_exit_(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                    void *userdata) {
        struct remux *remux = userdata;
        siginfo_t info = {0};

        (void) sd_event_source_set_enabled(remux->exit, SD_EVENT_OFF);
        (void) waitid(P_PID, (id_t) remux->pid, &info, WEXITED);
        remux->pid = 0;
        remux->done(info.si_code == CLD_EXITED && info.si_status == EXIT_SUCCESS ? 0 : -EIO, remux->userdata);
        return 0;
}

static int on_late(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        const struct remux *remux = userdata;

        remux->done(-ETIMEDOUT, remux->userdata);
        return 0;
}

int remux_new(sd_event *event, const char *program, const int files[static 2],
              void (*done)(int result, void *userdata), void *userdata, struct remux **ret) {
        _cleanup_(remux_freep) struct remux *remux = calloc(1, sizeof(*remux));
        _cleanup_free_ char *name = strdup(program);

        if (!remux || !name) {
                free(TAKE_PTR(remux));
                return -ENOMEM;
        }
        *remux = (struct remux){.pidfd = -1, .done = done, .userdata = userdata};
        int r = child_spawn((char *const[]){name, NULL}, files[0], files[1], &remux->pid);
        if (r < 0) {
                remux->pid = 0;
                return r;
        }
        remux->pidfd = pidfd_open(remux->pid, 0);
        if (remux->pidfd < 0)
                return -errno;
        r = sd_event_add_io(event, &remux->exit, remux->pidfd, EPOLLIN, on_exit_, remux);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 0, on_late, remux, &remux->late);
        if (r >= 0)
                r = timer_start(remux->late, REMUX_USEC);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(remux);
        return 0;
}
