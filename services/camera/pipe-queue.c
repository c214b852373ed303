#include "pipe-queue.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "hw/timer.h"

enum { SPLICE_MAX = 256 * 1024 };

/* Each in a file of its own: pages of one that goes stay in the pipe until they are read. */
struct part {
        int fd;
        off_t at;
        size_t size;
        uint64_t put_usec;
};

struct pipe_queue {
        int fd;
        const struct pipe_queue_events *events;
        void *userdata;
        sd_event_source *writable, *late;
        struct part parts[PIPE_QUEUE_PARTS_MAX]; /* a ring */
        size_t first, n, bytes;
        int error; /* it has ended */
};

int pipe_queue_keep(const void *bytes, size_t size, int *ret_fd) {
        int fd = memfd_create("picture", MFD_CLOEXEC);

        if (fd < 0)
                return -errno;
        if (write(fd, bytes, size) != (ssize_t) size) {
                close(fd);
                return -ENOMEM;
        }
        *ret_fd = fd;
        return 0;
}

static void end(struct pipe_queue *queue, int error) {
        (void) sd_event_source_set_enabled(queue->writable, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(queue->late, SD_EVENT_OFF);
        queue->error = error;
        queue->events->ended(error, queue->userdata);
}

static void drop_first(struct pipe_queue *queue) {
        close(queue->parts[queue->first].fd);
        queue->first = (queue->first + 1) % PIPE_QUEUE_PARTS_MAX;
        queue->n--;
}

/* The other end is always watched: that it is closed needs no bytes to be found. */
static void arm(struct pipe_queue *queue) {
        (void) sd_event_source_set_io_events(queue->writable, queue->n > 0 ? EPOLLOUT : 0);
        (void) timer_start_at(queue->late, queue->n > 0
                                                   ? queue->parts[queue->first].put_usec + PIPE_QUEUE_USEC
                                                   : UINT64_MAX);
}

/* 0: the pipe is full, or there is nothing more. */
static int move(struct pipe_queue *queue) {
        while (queue->n > 0) {
                struct part *part = &queue->parts[queue->first];
                ssize_t n = splice(part->fd, &part->at, queue->fd, NULL, SPLICE_MAX, SPLICE_F_NONBLOCK);

                if (n < 0 && (errno == EAGAIN || errno == EINTR))
                        return 0;
                if (n <= 0)
                        return n < 0 ? -errno : -EIO;
                queue->bytes -= (size_t) n;
                if ((size_t) part->at >= part->size)
                        drop_first(queue);
        }
        return 0;
}

static int on_writable(_unused_ sd_event_source *source, _unused_ int fd, uint32_t revents, void *userdata) {
        struct pipe_queue *queue = userdata;
        bool had = queue->n > 0;
        int r = revents & EPOLLERR ? -EPIPE : move(queue);

        if (r < 0) {
                end(queue, r);
                return 0;
        }
        arm(queue);
        if (had && queue->n == 0 && queue->events->empty)
                queue->events->empty(queue->userdata);
        return 0;
}

static int on_late(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        end(userdata, -ETIMEDOUT);
        return 0;
}

int pipe_queue_new(sd_event *event, int fd, const struct pipe_queue_events *events, void *userdata,
                   struct pipe_queue **ret) {
        _cleanup_(pipe_queue_freep) struct pipe_queue *queue = calloc(1, sizeof(*queue));
        int mode = fcntl(fd, F_GETFL);
        struct stat st;

        if (!queue)
                return -ENOMEM;
        queue->fd = -1;
        if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY || mode & O_PATH || fstat(fd, &st) < 0 ||
            !S_ISFIFO(st.st_mode))
                return -EINVAL;
        queue->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (queue->fd < 0)
                return -errno;
        queue->events = events;
        queue->userdata = userdata;
        int r = timer_new(event, CLOCK_MONOTONIC, 0, on_late, queue, &queue->late);
        if (r >= 0)
                r = sd_event_add_io(event, &queue->writable, queue->fd, 0, on_writable, queue);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(queue);
        return 0;
}

struct pipe_queue *pipe_queue_free(struct pipe_queue *queue) {
        if (!queue)
                return NULL;
        sd_event_source_disable_unref(queue->writable);
        sd_event_source_disable_unref(queue->late);
        while (queue->n > 0)
                drop_first(queue);
        if (queue->fd >= 0)
                close(queue->fd);
        free(queue);
        return NULL;
}

int pipe_queue_put(struct pipe_queue *queue, const void *bytes, size_t size) {
        if (queue->error < 0 || size == 0)
                return queue->error;
        if (queue->n == PIPE_QUEUE_PARTS_MAX || (queue->n > 0 && queue->bytes + size > PIPE_QUEUE_BYTES_MAX))
                return -ENOBUFS;
        struct part *part = &queue->parts[(queue->first + queue->n) % PIPE_QUEUE_PARTS_MAX];
        int r = pipe_queue_keep(bytes, size, &part->fd);
        if (r < 0)
                return r;
        part->at = 0;
        part->size = size;
        part->put_usec = monotonic_usec();
        queue->n++;
        queue->bytes += size;
        arm(queue);
        return 0;
}
