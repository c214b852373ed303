#include "handout.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "hw/timer.h"

enum { SPLICE_MAX = 256 * 1024 };

struct handout {
        sd_event *event;
        int fd, file; /* where it goes; the whole of it, in memory */
        bool is_pipe;
        off_t at;
        size_t size;
        void (*done)(void *userdata);
        void *userdata;
        sd_event_source *writable, *late;
};

/* A file whose writing may take for ever is none: what a user serves himself, or a server. */
static bool is_local_file(int fd, const struct stat *st) {
        struct statfs fs;

        return S_ISREG(st->st_mode) && st->st_size == 0 && fstatfs(fd, &fs) >= 0 &&
               fs.f_type != FUSE_SUPER_MAGIC && fs.f_type != NFS_SUPER_MAGIC && fs.f_type != V9FS_MAGIC &&
               fs.f_type != SMB_SUPER_MAGIC && fs.f_type != (__fsword_t) CIFS_SUPER_MAGIC &&
               fs.f_type != (__fsword_t) SMB2_SUPER_MAGIC;
}

int handout_new(sd_event *event, int fd, struct handout **ret) {
        _cleanup_(handout_freep) struct handout *handout = calloc(1, sizeof(*handout));
        int mode = fcntl(fd, F_GETFL);
        struct stat st;

        if (!handout)
                return -ENOMEM;
        handout->fd = handout->file = -1;
        if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY || mode & O_PATH || fstat(fd, &st) < 0 ||
            !(S_ISFIFO(st.st_mode) || is_local_file(fd, &st)))
                return -EINVAL;
        handout->event = sd_event_ref(event);
        handout->is_pipe = S_ISFIFO(st.st_mode);
        handout->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (handout->fd < 0)
                return -errno;
        *ret = TAKE_PTR(handout);
        return 0;
}

struct handout *handout_free(struct handout *handout) {
        if (!handout)
                return NULL;
        sd_event_source_disable_unref(handout->writable);
        sd_event_source_disable_unref(handout->late);
        sd_event_unref(handout->event);
        if (handout->fd >= 0)
                close(handout->fd);
        if (handout->file >= 0)
                close(handout->file);
        free(handout);
        return NULL;
}

/* In memory that the kernel can move into a pipe without our waiting, whatever flags the other side sets. */
static int keep(struct handout *handout, const void *bytes, size_t size) {
        handout->file = memfd_create("picture", MFD_CLOEXEC);
        if (handout->file < 0)
                return -errno;
        handout->size = size;
        return write(handout->file, bytes, size) == (ssize_t) size ? 0 : -ENOMEM;
}

static int write_file(struct handout *handout) {
        while ((size_t) handout->at < handout->size) {
                ssize_t n = sendfile(handout->fd, handout->file, &handout->at,
                                     handout->size - (size_t) handout->at);

                if (n <= 0)
                        return n < 0 ? -errno : -EIO;
        }
        return 0;
}

static int on_writable(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                       void *userdata) {
        struct handout *handout = userdata;
        ssize_t n = splice(handout->file, &handout->at, handout->fd, NULL, SPLICE_MAX, SPLICE_F_NONBLOCK);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (n <= 0 || (size_t) handout->at >= handout->size)
                handout->done(handout->userdata);
        return 0;
}

static int on_late(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        const struct handout *handout = userdata;

        handout->done(handout->userdata);
        return 0;
}

int handout_write(struct handout *handout, const void *bytes, size_t size, void (*done)(void *userdata),
                  void *userdata) {
        int r = keep(handout, bytes, size);

        if (r < 0 || !handout->is_pipe)
                return r < 0 ? r : write_file(handout);
        handout->done = done;
        handout->userdata = userdata;
        r = timer_new(handout->event, CLOCK_MONOTONIC, 0, on_late, handout, &handout->late);
        if (r >= 0)
                r = timer_start(handout->late, HANDOUT_USEC);
        if (r >= 0)
                r = sd_event_add_io(handout->event, &handout->writable, handout->fd, EPOLLOUT, on_writable,
                                    handout);
        return r < 0 ? r : 1;
}
