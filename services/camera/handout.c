#include "handout.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "pipe-queue.h"

struct handout {
        int fd; /* a file; -1: a pipe */
        struct pipe_queue *queue;
        void (*done)(void *userdata);
        void *userdata;
};

/* A file whose writing may take for ever is none: what a user serves himself, or a server. */
static bool is_local_file(int fd) {
        int mode = fcntl(fd, F_GETFL);
        struct statfs fs;
        struct stat st;

        return mode >= 0 && (mode & O_ACCMODE) != O_RDONLY && !(mode & O_PATH) && fstat(fd, &st) >= 0 &&
               S_ISREG(st.st_mode) && st.st_size == 0 && fstatfs(fd, &fs) >= 0 &&
               fs.f_type != FUSE_SUPER_MAGIC && fs.f_type != NFS_SUPER_MAGIC && fs.f_type != V9FS_MAGIC &&
               fs.f_type != SMB_SUPER_MAGIC && fs.f_type != (__fsword_t) CIFS_SUPER_MAGIC &&
               fs.f_type != (__fsword_t) SMB2_SUPER_MAGIC;
}

static void done(struct handout *handout) {
        if (handout->done)
                handout->done(handout->userdata);
}

static void on_empty(void *userdata) {
        done(userdata);
}

static void on_ended(_unused_ int error, void *userdata) {
        done(userdata);
}

int handout_new(sd_event *event, int fd, struct handout **ret) {
        static const struct pipe_queue_events events = {.empty = on_empty, .ended = on_ended};
        _cleanup_(handout_freep) struct handout *handout = calloc(1, sizeof(*handout));

        if (!handout)
                return -ENOMEM;
        handout->fd = -1;
        int r = pipe_queue_new(event, fd, &events, handout, &handout->queue);
        if (r < 0 && (r != -EINVAL || !is_local_file(fd)))
                return r;
        if (r < 0)
                handout->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (r < 0 && handout->fd < 0)
                return -errno;
        *ret = TAKE_PTR(handout);
        return 0;
}

struct handout *handout_free(struct handout *handout) {
        if (!handout)
                return NULL;
        pipe_queue_free(handout->queue);
        if (handout->fd >= 0)
                close(handout->fd);
        free(handout);
        return NULL;
}

static int write_file(int fd, const void *bytes, size_t size) {
        _cleanup_close_ int kept = -1;
        int r = pipe_queue_keep(bytes, size, &kept);

        for (off_t at = 0; r >= 0 && (size_t) at < size;) {
                ssize_t n = sendfile(fd, kept, &at, size - (size_t) at);

                if (n <= 0)
                        r = n < 0 ? -errno : -EIO;
        }
        return r;
}

int handout_write(struct handout *handout, const void *bytes, size_t size, void (*done_fn)(void *userdata),
                  void *userdata) {
        if (!handout->queue)
                return write_file(handout->fd, bytes, size);
        handout->done = done_fn;
        handout->userdata = userdata;
        int r = pipe_queue_put(handout->queue, bytes, size);
        return r < 0 ? r : 1;
}
