#include "daemon/record/backup.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "services/base/bus.h"
#include "services/base/copy.h"
#include "services/base/log.h"

enum {
        SLICE_PAGES = 32,
        WAITING_MAX = 4 << 20, /* bytes of commits that the caller lets wait */
};
#define PATIENCE_USEC (60 * USEC_PER_SEC) /* with a caller that reads nothing */

struct backup {
        struct centre *centre;
        sd_bus_message *call; /* it holds the pipe open; NULL: nobody wants a copy */
        struct sql_backup *copy;
        sd_event_source *step, *io, *patience;
        int pipe;
        bool complete;
        uint8_t *waiting;
        size_t n_waiting, n_sent, allocated;
};

static void finish(struct backup *backup) {
        backup->copy = sql_backup_free(backup->copy);
        backup->step = sd_event_source_disable_unref(backup->step);
        backup->io = sd_event_source_disable_unref(backup->io);
        backup->patience = sd_event_source_disable_unref(backup->patience);
        free(TAKE_PTR(backup->waiting));
        backup->n_waiting = backup->n_sent = backup->allocated = 0;
        backup->call = sd_bus_message_unref(backup->call);
}

static void answer(struct backup *backup, int r) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        if (r < 0) {
                (void) log_full(LOG_NOTICE, r, NULL, "A copy of the record was not finished");
                (void) bus_error(&error, BUS_ERROR_STORAGE_FAILED, "The copy was not finished: %s.",
                                 r == -ENOBUFS ? "it is not taken fast enough" : strerror(-r));
                (void) sd_bus_reply_method_error(backup->call, &error);
        } else {
                log_notice("The record was copied");
                (void) sd_bus_reply_method_return(backup->call, NULL);
        }
        finish(backup);
}

static int append(struct backup *backup, const void *data, size_t size) {
        if (backup->n_waiting + size > backup->allocated) {
                size_t wanted = backup->n_waiting + size + WAITING_MAX / 16;
                uint8_t *waiting = wanted <= WAITING_MAX ? realloc(backup->waiting, wanted) : NULL;

                if (!waiting)
                        return wanted <= WAITING_MAX ? -ENOMEM : -ENOBUFS;
                backup->waiting = waiting;
                backup->allocated = wanted;
        }
        if (size > 0)
                memcpy(backup->waiting + backup->n_waiting, data, size);
        backup->n_waiting += size;
        return 0;
}

static int take(uint64_t offset, const void *data, size_t size, void *userdata) {
        const struct copy_header header = {offset, size};
        int r = append(userdata, &header, sizeof(header));

        return r < 0 ? r : append(userdata, data, size);
}

/* 1: all of it is sent; 0: the pipe is full. */
static int send_waiting(struct backup *backup) {
        while (backup->n_sent < backup->n_waiting) {
                ssize_t n = write(backup->pipe, backup->waiting + backup->n_sent,
                                  backup->n_waiting - backup->n_sent);

                if (n < 0)
                        return errno == EAGAIN ? 0 : -errno;
                backup->n_sent += (size_t) n;
        }
        backup->n_waiting = backup->n_sent = 0;
        return 1;
}

/* Sends what waits; then the next slice, or the answer. */
static int go_on(struct backup *backup) {
        int r = send_waiting(backup);

        if (r > 0 && backup->complete) {
                answer(backup, 0);
                return 0;
        }
        int next = r;
        if (r >= 0)
                r = sd_event_source_set_enabled(backup->io, next ? SD_EVENT_OFF : SD_EVENT_ON);
        if (r >= 0)
                r = sd_event_source_set_enabled(backup->step, next ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_source_set_time_relative(backup->patience, PATIENCE_USEC);
        return r;
}

static int on_step(_unused_ sd_event_source *source, void *userdata) {
        struct backup *backup = userdata;
        int r = sql_backup_step(backup->copy, SLICE_PAGES);

        if (r == 0) {
                backup->complete = true;
                /* What is committed from here on is not told any more. */
                backup->copy = sql_backup_free(backup->copy);
        }
        if (r >= 0)
                r = go_on(backup);
        if (r < 0)
                answer(backup, r);
        return 0;
}

static int on_io(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t events,
                 void *userdata) {
        int r = go_on(userdata);

        if (r < 0)
                answer(userdata, r);
        return 0;
}

static int on_patience(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        answer(userdata, -ETIMEDOUT);
        return 0;
}

static int begin(struct backup *backup) {
        sd_event *event = backup->centre->event;
        int flags = fcntl(backup->pipe, F_GETFL);

        backup->complete = false;
        if (flags < 0 || fcntl(backup->pipe, F_SETFL, flags | O_NONBLOCK) < 0)
                return -errno;
        int r = store_copy(backup->centre->store, take, backup, &backup->copy);
        if (r >= 0)
                r = sd_event_add_defer(event, &backup->step, on_step, backup);
        if (r >= 0)
                r = sd_event_add_io(event, &backup->io, backup->pipe, EPOLLOUT, on_io, backup);
        if (r >= 0)
                r = sd_event_source_set_enabled(backup->io, SD_EVENT_OFF);
        return r < 0 ? r
                     : sd_event_add_time_relative(event, &backup->patience, CLOCK_MONOTONIC, PATIENCE_USEC, 0,
                                                  on_patience, backup);
}

static int method_backup(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct backup *backup = centre_get_state(userdata, &backup_agent);
        struct stat st;
        int pipe;

        int r = sd_bus_message_read(message, "h", &pipe);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        if (backup->call)
                return bus_error(error, BUS_ERROR_BACKUP_RUNNING, "The record is being copied already.");
        /* Of a file nobody knows how long its disk makes us wait. */
        if (fstat(pipe, &st) < 0 || !S_ISFIFO(st.st_mode))
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The copy goes into a pipe.");
        backup->pipe = pipe;
        backup->call = sd_bus_message_ref(message);
        r = begin(backup);
        if (r < 0) {
                finish(backup);
                return bus_error_errno(error, r, "The record cannot be copied: %s.", strerror(-r));
        }
        return 1;
}

static int make(struct centre *centre, void **ret) {
        struct backup *backup = calloc(1, sizeof(*backup));

        if (!backup)
                return -ENOMEM;
        backup->centre = centre;
        *ret = backup;
        return 0;
}

static void backup_free(void *state) {
        if (state)
                finish(state);
        free(state);
}

static const sd_bus_vtable members[] = {
        BUS_METHOD("Backup", ("h", pipe, "a{sv}", options), BUS_NOTHING, method_backup),
        SD_BUS_VTABLE_END,
};

const struct agent backup_agent = {.make = make, .free = backup_free, .members = members};
