#include "sound-worker.h"

#include <glob.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <systemd/sd-device.h>

#include "child.h"
#include "timer.h"

/* For one that was killed, and is held by its driver. */
#define KILL_USEC (5 * USEC_PER_SEC)

struct worker_sound {
        struct sound base;
        sd_event *event;
        char *program, *device;
        uint64_t patience_usec;
        sd_device_monitor *monitor;
        sound_changed_fn changed;
        void *changed_userdata;

        pid_t pid; /* 0: it does not run */
        int pidfd;
        sd_event_source *exit, *late;
        bool is_stopped;
        sound_done_fn done; /* NULL: of the piece of what runs nobody waits to hear */
        void *done_userdata;
};

static struct worker_sound *worker_of(struct sound *sound) {
        return (struct worker_sound *) sound;
}

static void finish(struct worker_sound *worker, int result) {
        sound_done_fn done = worker->done;

        worker->done = NULL;
        (void) sd_event_source_set_enabled(worker->late, SD_EVENT_OFF);
        if (done)
                done(worker->is_stopped ? -ECANCELED : result, worker->done_userdata);
}

static int result_of(const siginfo_t *info) {
        if (info->si_code != CLD_EXITED)
                return -EIO;
        switch (info->si_status) {
        case SOUND_WORKER_PLAYED:
                return 0;
        case SOUND_WORKER_NOTHING:
                return -ENXIO;
        }
        return -EIO; /* also if it could not be started */
}

static void forget(struct worker_sound *worker) {
        worker->exit = sd_event_source_disable_unref(worker->exit);
        close(worker->pidfd);
        worker->pidfd = -1;
        worker->pid = 0;
}

static int on_exit_of_program(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                              void *userdata) {
        struct worker_sound *worker = userdata;
        siginfo_t info = {};
        bool is_awaited = worker->done;

        if (waitid(P_PID, (id_t) worker->pid, &info, WEXITED | WNOHANG) < 0 || info.si_pid == 0)
                return 0;
        forget(worker);
        finish(worker, result_of(&info));
        if (!is_awaited && worker->changed)
                worker->changed(worker->changed_userdata);
        return 0;
}

/* One that was killed and that nobody waits for any more: it shall not stay as a zombie. */
static int on_exit_of_killed(sd_event_source *source, int fd, _unused_ uint32_t revents,
                             _unused_ void *userdata) {
        siginfo_t info;

        (void) waitid(P_PIDFD, (id_t) fd, &info, WEXITED | WNOHANG);
        (void) sd_event_source_set_enabled(source, SD_EVENT_OFF);
        return sd_event_source_set_floating(source, false); /* which closes fd too */
}

/* The loop keeps the pidfd until then. */
static void leave_to_loop(struct worker_sound *worker) {
        sd_event_source *killed = NULL;

        worker->exit = sd_event_source_disable_unref(worker->exit);
        if (sd_event_add_io(worker->event, &killed, worker->pidfd, EPOLLIN, on_exit_of_killed, NULL) >= 0 &&
            sd_event_source_set_io_fd_own(killed, true) >= 0 &&
            sd_event_source_set_floating(killed, true) >= 0)
                worker->pidfd = -1;
        sd_event_source_unref(killed);
        forget(worker);
}

/* Whoever is held by a driver does not die of a signal either; nobody waits for him. */
static int on_late(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct worker_sound *worker = userdata;

        (void) kill(worker->pid, SIGKILL);
        finish(worker, -EIO);
        return 0;
}

static int write_piece(const int16_t *samples, size_t n, int *ret) {
        _cleanup_close_ int fd = memfd_create("piece", MFD_CLOEXEC);
        const uint8_t *bytes = (const uint8_t *) samples;
        size_t size = n * sizeof(*samples);

        if (fd < 0)
                return -errno;
        while (size > 0) {
                ssize_t written = write(fd, bytes, size);

                if (written < 0 && errno != EINTR)
                        return -errno;
                if (written > 0) {
                        bytes += written;
                        size -= (size_t) written;
                }
        }
        if (lseek(fd, 0, SEEK_SET) < 0)
                return -errno;
        *ret = take_fd(&fd);
        return 0;
}

static int start(struct worker_sound *worker, const int16_t *samples, size_t n) {
        char *argv[] = {worker->program, worker->device ? worker->device : (char *) "", NULL};
        _cleanup_close_ int piece = -1;
        int r = write_piece(samples, n, &piece);

        if (r >= 0)
                r = child_spawn(argv, piece, -1, &worker->pid);
        if (r < 0) {
                worker->pid = 0;
                return r;
        }
        worker->pidfd = pidfd_open(worker->pid, 0);
        r = worker->pidfd < 0 ? -errno
                              : sd_event_add_io(worker->event, &worker->exit, worker->pidfd, EPOLLIN,
                                                on_exit_of_program, worker);
        if (r >= 0)
                r = timer_start(worker->late, n * USEC_PER_SEC / SOUND_RATE + worker->patience_usec);
        if (r < 0) {
                (void) kill(worker->pid, SIGKILL);
                (void) waitid(P_PID, (id_t) worker->pid, NULL, WEXITED);
                forget(worker);
        }
        return r;
}

static bool worker_is_present(struct sound *sound) {
        const char *device = worker_of(sound)->device;
        _cleanup_free_ char *path = NULL;
        glob_t found = {};

        if (device && sound_device_is_card(device) && str_format(&path, "/proc/asound/%s", device) >= 0)
                return access(path, F_OK) == 0;
        if (device && strncmp(device, "file:", strlen("file:")) == 0)
                return true;
        bool is_present = glob("/dev/snd/pcmC*p", 0, NULL, &found) == 0;
        globfree(&found);
        return is_present;
}

static int worker_play(struct sound *sound, const int16_t *samples, size_t n, sound_done_fn done,
                       void *userdata) {
        struct worker_sound *worker = worker_of(sound);

        if (worker->done)
                return -EBUSY;
        if (worker->pid > 0 || !worker_is_present(sound))
                return -ENODEV;
        int r = start(worker, samples, n);
        if (r < 0)
                return r == -ENOMEM ? -ENOMEM : -EIO;
        worker->is_stopped = false;
        worker->done = done;
        worker->done_userdata = userdata;
        return 0;
}

static void worker_stop(struct sound *sound) {
        struct worker_sound *worker = worker_of(sound);

        if (!worker->done)
                return;
        worker->is_stopped = true;
        (void) kill(worker->pid, SIGKILL);
        (void) timer_start(worker->late, KILL_USEC);
}

static int on_uevent(_unused_ sd_device_monitor *monitor, _unused_ sd_device *device, void *userdata) {
        struct worker_sound *worker = userdata;

        worker->changed(worker->changed_userdata);
        return 0;
}

/* By udev's events, which come when it has given the device to its group. */
static int worker_watch(struct sound *sound, sound_changed_fn changed, void *userdata) {
        struct worker_sound *worker = worker_of(sound);

        worker->changed = changed;
        worker->changed_userdata = userdata;
        int r = sd_device_monitor_new(&worker->monitor);
        if (r >= 0)
                r = sd_device_monitor_filter_add_match_subsystem_devtype(worker->monitor, "sound", NULL);
        if (r >= 0)
                r = sd_device_monitor_attach_event(worker->monitor, worker->event);
        if (r >= 0)
                r = sd_device_monitor_start(worker->monitor, on_uevent, worker);
        return r < 0 && r != -ENOMEM ? -EIO : r;
}

static struct sound *worker_free(struct sound *sound) {
        struct worker_sound *worker = worker_of(sound);

        if (worker->pid > 0) {
                (void) kill(worker->pid, SIGKILL);
                leave_to_loop(worker);
        }
        sd_event_source_disable_unref(worker->late);
        sd_device_monitor_unref(worker->monitor);
        sd_event_unref(worker->event);
        free(worker->program);
        free(worker->device);
        free(worker);
        return NULL;
}

int sound_worker_new(sd_event *event, const char *program, const char *device, uint64_t patience_usec,
                     struct sound **ret) {
        static const struct sound_ops ops = {.name = "worker",
                                             .play = worker_play,
                                             .stop = worker_stop,
                                             .is_present = worker_is_present,
                                             .watch = worker_watch,
                                             .free = worker_free};
        _cleanup_(sound_freep) struct sound *sound = NULL;
        struct worker_sound *worker = calloc(1, sizeof(*worker));

        if (!worker)
                return -ENOMEM;
        sound = &worker->base;
        sound->ops = &ops;
        worker->event = sd_event_ref(event);
        worker->patience_usec = patience_usec;
        worker->pidfd = -1;
        int r = str_set(&worker->program, program);
        if (r >= 0 && device)
                r = str_set(&worker->device, device);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 1, on_late, worker, &worker->late);
        if (r < 0)
                return r == -ENOMEM ? r : -EIO;
        *ret = TAKE_PTR(sound);
        return 0;
}

int sound_new_real(sd_event *event, const char *device, struct sound **ret) {
        return sound_worker_new(event, MOTCUA_SOUND_PROGRAM, device, SOUND_WORKER_PATIENCE_USEC, ret);
}
