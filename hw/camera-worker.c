#include "camera-worker.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "camera-reports.h"
#include "camera-wire.h"
#include "child.h"
#include "timer.h"

enum {
        KILLED_MAX = 4,         /* that a driver may hold at once */
        RECORDS_A_ROUND = 16,   /* then others of the loop have their turn */
        RECORD_COST = 1024,     /* so much is the least that a record counts for */
        BYTES_A_SEC = 16 << 20, /* no camera sends so much */
        BYTES_AT_ONCE = 64 << 20,
        FIRST_DEFAULT_SEC = 120,
        STALL_DEFAULT_SEC = 10,
        BITRATE_DEFAULT_KBIT = 2000,
};

#define CLOSED_USEC (1 * USEC_PER_SEC)

const struct camera_worker_patience camera_worker_patience = {.beat_usec = 20 * USEC_PER_SEC,
                                                              .stop_usec = 10 * USEC_PER_SEC,
                                                              .slack_usec = 30 * USEC_PER_SEC,
                                                              .frozen_usec = 30 * USEC_PER_SEC};

struct worker_camera {
        struct camera base;
        sd_event *event;
        char *program;
        struct camera_worker_patience patience;
        const struct camera_events *events; /* NULL: it was freed */
        void *userdata;
        unsigned n_uses; /* who still looks at it: its owner, and the loop's calls */
        uint8_t *record; /* CAMERA_RECORD_MAX + 1: one that is longer shows */

        /* The run. */
        uint64_t run; /* which */
        bool is_on, is_stopping, is_closed, watches_keys, is_passthrough;
        int fd, pidfd;
        sd_event_source *io, *exit;
        struct camera_reports reports;
        uint64_t stall_usec;
        uint64_t taken_at_usec, taken; /* bytes; less with time */
        /* A fault of a run that could not be begun. */
        enum camera_fault late_fault;
        const char *late_detail;

        sd_event_source *beat, *stall, *stop, *late;
        sd_event_source *killed[KILLED_MAX];
};

static struct worker_camera *worker_of(struct camera *camera) {
        return (struct worker_camera *) camera;
}

static void unuse(struct worker_camera *worker) {
        if (--worker->n_uses > 0)
                return;
        free(worker->record);
        free(worker->program);
        camera_reports_clear(&worker->reports);
        sd_event_unref(worker->event);
        free(worker);
}

/* One that was killed: it shall not stay as a zombie. userdata: where its camera has it, unless that is
 * freed. */
static int on_exit_of_killed(sd_event_source *source, int fd, _unused_ uint32_t revents, void *userdata) {
        sd_event_source **place = userdata;
        siginfo_t info;

        (void) waitid(P_PIDFD, (id_t) fd, &info, WEXITED | WNOHANG);
        (void) sd_event_source_set_enabled(source, SD_EVENT_OFF);
        if (place) {
                *place = NULL;
                sd_event_source_unref(source); /* which closes fd too */
                return 0;
        }
        return sd_event_source_set_floating(source, false);
}

static sd_event_source **free_place(struct worker_camera *worker) {
        for (size_t i = 0; i < KILLED_MAX; i++)
                if (!worker->killed[i])
                        return &worker->killed[i];
        return NULL;
}

/* There is a place for it, or no run begins. */
static void leave_to_loop(struct worker_camera *worker) {
        sd_event_source **place = free_place(worker);

        if (place &&
            sd_event_add_io(worker->event, place, worker->pidfd, EPOLLIN, on_exit_of_killed, place) >= 0) {
                if (sd_event_source_set_io_fd_own(*place, true) >= 0)
                        return;
                *place = sd_event_source_disable_unref(*place);
        }
        close(worker->pidfd);
}

static void end_run(struct worker_camera *worker) {
        worker->io = sd_event_source_disable_unref(worker->io);
        worker->exit = sd_event_source_disable_unref(worker->exit);
        (void) sd_event_source_set_enabled(worker->beat, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(worker->stall, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(worker->stop, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(worker->late, SD_EVENT_OFF);
        if (worker->fd >= 0)
                close(worker->fd);
        if (worker->pidfd >= 0) {
                (void) pidfd_send_signal(worker->pidfd, SIGKILL, NULL, 0);
                leave_to_loop(worker);
        }
        worker->fd = worker->pidfd = -1;
        worker->is_on = worker->is_stopping = worker->is_closed = false;
}

/* The picture that was asked for does not come any more. A new run may begin in it. */
static void cancel_picture(struct worker_camera *worker) {
        if (!worker->reports.wants_picture)
                return;
        worker->reports.wants_picture = false;
        if (worker->events && worker->events->picture)
                worker->events->picture(-ECANCELED, NULL, 0, worker->userdata);
}

static void fail(struct worker_camera *worker, enum camera_fault fault, const char *detail) {
        if (!worker->is_on)
                return;
        end_run(worker);
        cancel_picture(worker);
        if (worker->events && !worker->is_on)
                worker->events->fault(fault, detail, worker->userdata);
}

static void finish(struct worker_camera *worker) {
        end_run(worker);
        cancel_picture(worker);
        if (worker->events && !worker->is_on && worker->events->stopped)
                worker->events->stopped(worker->userdata);
}

/* How it ended, if it has; it stays to be waited for. */
static void fail_by_end(struct worker_camera *worker) {
        _cleanup_free_ char *detail = NULL;
        siginfo_t info = {};
        int r;

        if (!worker->is_on)
                return;
        if (waitid(P_PIDFD, (id_t) worker->pidfd, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
                r = -errno;
        else if (info.si_code == CLD_EXITED)
                r = str_format(&detail, "the worker ended with status %d", info.si_status);
        else
                r = str_format(&detail, "the worker was killed by signal %d", info.si_status);
        fail(worker, CAMERA_FAULT_DIED, r < 0 ? "the worker ended" : detail);
}

/* Whether so much more may come now. */
static bool take(struct worker_camera *worker, size_t size) {
        uint64_t now = monotonic_usec(), gone = (now - worker->taken_at_usec) * BYTES_A_SEC / USEC_PER_SEC;

        worker->taken = worker->taken > gone ? worker->taken - gone : 0;
        worker->taken_at_usec = now;
        worker->taken += size > RECORD_COST ? size : RECORD_COST;
        return worker->taken <= BYTES_AT_ONCE;
}

/* What camera_reports_take() says is left to do with a record. */
static void follow(struct worker_camera *worker, const struct camera_report_result *result) {
        switch (result->what) {
        case CAMERA_REPORT_IS_DONE:
                return;
        case CAMERA_REPORT_IS_LIFE:
                (void) timer_start(worker->stall, worker->stall_usec);
                return;
        case CAMERA_REPORT_IS_END:
                if (worker->is_stopping)
                        finish(worker);
                else
                        fail(worker, CAMERA_FAULT_DIED, "the worker stopped by itself");
                return;
        case CAMERA_REPORT_IS_FAULT:
                fail(worker, result->fault, result->detail);
                return;
        }
}

/* One record. Whether there may be more. */
static bool receive(struct worker_camera *worker) {
        struct camera_report_result result = {};
        ssize_t size = recv(worker->fd, worker->record, CAMERA_RECORD_MAX + 1, MSG_DONTWAIT);

        if (size < 0 && (errno == EAGAIN || errno == EINTR))
                return false;
        if (size < 0 && errno == ECONNRESET)
                return true; /* it ended with orders unread; what it has sent comes behind that */
        if (size <= 0) {
                /* Of one that ends it can be told how as soon as all of it has. */
                worker->is_closed = true;
                worker->io = sd_event_source_disable_unref(worker->io);
                (void) timer_start(worker->beat, CLOSED_USEC);
                return false;
        }
        if (!take(worker, (size_t) size)) {
                fail(worker, CAMERA_FAULT_DIED, "the worker sends too much");
                return false;
        }
        (void) timer_start(worker->beat, worker->patience.beat_usec);
        if (camera_reports_take(&worker->reports, worker->record, (size_t) size, worker->events,
                                worker->userdata, &result) < 0) {
                fail(worker, CAMERA_FAULT_DIED, "the worker broke the protocol");
                return false;
        }
        if (worker->events && worker->is_on)
                follow(worker, &result);
        return worker->is_on;
}

/* Of this run alone: within a call back another may begin. */
static void receive_some(struct worker_camera *worker, unsigned n) {
        const uint64_t run = worker->run;

        worker->n_uses++;
        for (unsigned i = 0; i < n && worker->is_on && worker->run == run; i++)
                if (!receive(worker))
                        break;
        unuse(worker);
}

static int on_io(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                 void *userdata) {
        receive_some(userdata, RECORDS_A_ROUND);
        return 0;
}

/* Its socket may be somebody else's too, and what it sent last is still in it. */
static int on_end(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                  void *userdata) {
        struct worker_camera *worker = userdata;
        const uint64_t run = worker->run;

        worker->n_uses++;
        receive_some(worker, UINT32_MAX);
        if (worker->run == run)
                fail_by_end(worker);
        unuse(worker);
        return 0;
}

static int on_silence(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct worker_camera *worker = userdata;

        if (worker->is_closed)
                fail(worker, CAMERA_FAULT_DIED, "the worker closed its end");
        else
                fail(worker, CAMERA_FAULT_STALLED, "the worker gave no sign of life");
        return 0;
}

static int on_stall(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        fail(userdata, CAMERA_FAULT_STALLED, "no pictures, and the worker does not say why");
        return 0;
}

static int on_stop_late(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        fail(userdata, CAMERA_FAULT_DIED, "the worker hung when it was to stop");
        return 0;
}

static int on_late_fault(_unused_ sd_event_source *source, void *userdata) {
        struct worker_camera *worker = userdata;

        if (worker->is_stopping)
                finish(worker);
        else
                fail(worker, worker->late_fault, worker->late_detail);
        return 0;
}

static int send_order(struct worker_camera *worker, enum camera_order order, const void *bytes, size_t size) {
        struct camera_wire_head head = {.type = order};
        struct iovec parts[] = {{.iov_base = &head, .iov_len = sizeof(head)},
                                {.iov_base = (void *) bytes, .iov_len = size}};
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = ELEMENTSOF(parts)};

        return worker->fd < 0 || sendmsg(worker->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -EBUSY : 0;
}

static void copy_string(char *to, size_t size, const char *from) {
        if (from)
                memcpy(to, from, strnlen(from, size - 1));
}

static int make_start(const struct worker_camera *worker, const struct camera_spec *spec,
                      struct camera_wire_start *start) {
        if ((spec->credentials_path && strlen(spec->credentials_path) >= sizeof(start->credentials_path)) ||
            (spec->encoder && strlen(spec->encoder) >= sizeof(start->encoder)))
                return -ENAMETOOLONG;
        start->version = CAMERA_WIRE_VERSION;
        start->kind = (uint32_t) spec->kind;
        start->width_px = spec->width_px;
        start->height_px = spec->height_px;
        start->rate = spec->rate;
        start->bitrate_kbit = spec->bitrate_kbit > 0 ? spec->bitrate_kbit : BITRATE_DEFAULT_KBIT;
        start->is_passthrough = spec->passthrough;
        start->watches_keys = spec->watch_keys;
        start->has_overlay = spec->overlay;
        start->n_masks = (uint32_t) spec->n_masks;
        memcpy(start->masks, spec->masks, sizeof(start->masks));
        start->first_usec = spec->first_usec > 0 ? spec->first_usec : FIRST_DEFAULT_SEC * USEC_PER_SEC;
        start->stall_usec = spec->stall_usec > 0 ? spec->stall_usec : STALL_DEFAULT_SEC * USEC_PER_SEC;
        start->frozen_usec = worker->patience.frozen_usec;
        copy_string(start->device, sizeof(start->device), spec->device);
        copy_string(start->credentials_path, sizeof(start->credentials_path), spec->credentials_path);
        copy_string(start->encoder, sizeof(start->encoder), spec->encoder);
        return 0;
}

/* Its errors are those of a machine that has no room for another process. */
static int spawn(struct worker_camera *worker) {
        char *argv[] = {worker->program, NULL};
        _cleanup_close_ int theirs = -1;
        int pair[2];
        pid_t pid;

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
                return -errno;
        worker->fd = pair[0];
        theirs = pair[1];
        int r = child_spawn(argv, theirs, -1, &pid);
        if (r < 0)
                return r;
        worker->pidfd = pidfd_open(pid, 0);
        if (worker->pidfd < 0) {
                r = -errno;
                (void) kill(pid, SIGKILL);
                (void) waitid(P_PID, (id_t) pid, NULL, WEXITED);
                return r;
        }
        r = sd_event_add_io(worker->event, &worker->io, worker->fd, EPOLLIN, on_io, worker);
        if (r >= 0)
                r = sd_event_add_io(worker->event, &worker->exit, worker->pidfd, EPOLLIN, on_end, worker);
        /* What it sent last is taken in its order; both are ready then. */
        return r < 0 ? r : sd_event_source_set_priority(worker->exit, SD_EVENT_PRIORITY_NORMAL + 1);
}

static bool is_of_resources(int error) {
        return error == -ENOMEM || error == -EAGAIN || error == -EMFILE || error == -ENFILE;
}

static void fail_later(struct worker_camera *worker, enum camera_fault fault, const char *detail) {
        worker->late_fault = fault;
        worker->late_detail = detail;
        trigger(worker->late);
}

static int worker_start(struct camera *camera, const struct camera_spec *spec) {
        struct worker_camera *worker = worker_of(camera);
        struct camera_wire_start start = {};
        int r;

        if (worker->is_on)
                return -EBUSY;
        r = make_start(worker, spec, &start);
        if (r < 0)
                return r;
        worker->is_on = true;
        worker->run++;
        worker->watches_keys = spec->watch_keys;
        worker->is_passthrough = spec->passthrough;
        worker->stall_usec = start.stall_usec + worker->patience.slack_usec;
        worker->taken = 0;
        worker->taken_at_usec = monotonic_usec();
        camera_reports_begin(&worker->reports);
        if (!free_place(worker)) {
                fail_later(worker, CAMERA_FAULT_RESOURCES, "workers that were killed do not end");
                return 0;
        }
        r = spawn(worker);
        if (r < 0)
                fail_later(worker, is_of_resources(r) ? CAMERA_FAULT_RESOURCES : CAMERA_FAULT_DIED,
                           "the worker cannot be started");
        else if (send_order(worker, CAMERA_ORDER_START, &start, sizeof(start)) < 0)
                fail_later(worker, CAMERA_FAULT_DIED, "the worker takes no orders");
        (void) timer_start(worker->beat, worker->patience.beat_usec);
        (void) timer_start(worker->stall, start.first_usec + worker->patience.slack_usec);
        return 0;
}

/* An order that does not get through is one to a worker that hangs. */
static void worker_stop(struct camera *camera) {
        struct worker_camera *worker = worker_of(camera);

        if (!worker->is_on || worker->is_stopping)
                return;
        worker->is_stopping = true;
        (void) send_order(worker, CAMERA_ORDER_STOP, NULL, 0);
        (void) timer_start(worker->stop, worker->patience.stop_usec);
}

/* One that does not get through is followed by the next. */
static int worker_set_overlay(struct camera *camera, const char *text) {
        struct worker_camera *worker = worker_of(camera);

        if (!worker->is_on || worker->is_stopping)
                return -ENOTCONN;
        (void) send_order(worker, CAMERA_ORDER_OVERLAY, text, strlen(text));
        return 0;
}

static int worker_take_picture(struct camera *camera) {
        struct worker_camera *worker = worker_of(camera);

        if (!worker->is_on || worker->is_stopping)
                return -ENOTCONN;
        if (worker->is_passthrough && !worker->watches_keys)
                return -EOPNOTSUPP;
        if (worker->reports.wants_picture)
                return -EBUSY;
        int r = send_order(worker, CAMERA_ORDER_PICTURE, NULL, 0);
        if (r >= 0)
                worker->reports.wants_picture = true;
        return r;
}

static struct camera *worker_free(struct camera *camera) {
        struct worker_camera *worker = worker_of(camera);

        worker->events = NULL;
        if (worker->is_on)
                end_run(worker);
        for (size_t i = 0; i < KILLED_MAX; i++)
                if (worker->killed[i]) {
                        (void) sd_event_source_set_userdata(worker->killed[i], NULL);
                        (void) sd_event_source_set_floating(worker->killed[i], true);
                        worker->killed[i] = sd_event_source_unref(worker->killed[i]);
                }
        worker->beat = sd_event_source_disable_unref(worker->beat);
        worker->stall = sd_event_source_disable_unref(worker->stall);
        worker->stop = sd_event_source_disable_unref(worker->stop);
        worker->late = sd_event_source_disable_unref(worker->late);
        unuse(worker);
        return NULL;
}

int camera_worker_new(sd_event *event, const char *program, const struct camera_worker_patience *patience,
                      const struct camera_events *events, void *userdata, struct camera **ret) {
        static const struct camera_ops ops = {.name = "worker",
                                              .start = worker_start,
                                              .stop = worker_stop,
                                              .set_overlay = worker_set_overlay,
                                              .take_picture = worker_take_picture,
                                              .free = worker_free};
        _cleanup_(camera_freep) struct camera *camera = NULL;
        struct worker_camera *worker = calloc(1, sizeof(*worker));

        if (!worker)
                return -ENOMEM;
        camera = &worker->base;
        camera->ops = &ops;
        worker->event = sd_event_ref(event);
        worker->patience = *patience;
        worker->events = events;
        worker->userdata = userdata;
        worker->n_uses = 1;
        worker->fd = worker->pidfd = -1;
        worker->record = malloc(CAMERA_RECORD_MAX + 1);
        int r = worker->record ? str_set(&worker->program, program) : -ENOMEM;
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 1, on_silence, worker, &worker->beat);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 1, on_stall, worker, &worker->stall);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 1, on_stop_late, worker, &worker->stop);
        if (r >= 0)
                r = trigger_new(event, on_late_fault, worker, &worker->late);
        if (r < 0)
                return r == -ENOMEM ? r : -EIO;
        *ret = TAKE_PTR(camera);
        return 0;
}

int camera_new_real(sd_event *event, const struct camera_events *events, void *userdata,
                    struct camera **ret) {
        return camera_worker_new(event, MOTCUA_CAMERA_PROGRAM, &camera_worker_patience, events, userdata,
                                 ret);
}
