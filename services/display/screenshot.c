#include "screenshot.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "hw/timer.h"
#include "services/draw/png-write.h"

enum { SPLICE_MAX = 256 * 1024 };

struct screenshot {
        int fd, file; /* where it goes; the whole of it, in memory */
        off_t at;
        size_t size;
        screenshot_done_fn done;
        void *userdata;
        sd_event_source *writable, *late;
};

/* As people see it, whichever way the screen hangs. */
static int encode(const struct display_output *output, void **ret, size_t *ret_size) {
        static const enum display_rotation back[_DISPLAY_ROTATION_MAX] = {
                [DISPLAY_UPRIGHT] = DISPLAY_UPRIGHT,
                [DISPLAY_TURNED_90] = DISPLAY_TURNED_270,
                [DISPLAY_TURNED_180] = DISPLAY_TURNED_180,
                [DISPLAY_TURNED_270] = DISPLAY_TURNED_90,
        };
        const struct display_pixels *glass = &output->screen;
        struct display_pixels upright = {NULL, (size_t) output->width_px * 4, output->width_px,
                                         output->height_px};

        if (output->rotation == DISPLAY_UPRIGHT)
                return png_write_colours(glass->rows, glass->stride, glass->width_px, glass->height_px, ret,
                                         ret_size);
        upright.rows = calloc(upright.height_px, upright.stride);
        if (!upright.rows)
                return -ENOMEM;
        (void) display_copy(&upright, glass, (struct display_rect){0, 0, glass->width_px, glass->height_px},
                            back[output->rotation]);
        int r = png_write_colours(upright.rows, upright.stride, upright.width_px, upright.height_px, ret,
                                  ret_size);
        free(upright.rows);
        return r;
}

/* In memory that the kernel can move into a pipe without our waiting, whatever flags the other side sets. */
static int keep(struct screenshot *screenshot, const struct display_output *output) {
        _cleanup_free_ void *png = NULL;
        int r = encode(output, &png, &screenshot->size);

        if (r < 0)
                return r;
        screenshot->file = memfd_create("screenshot", MFD_CLOEXEC);
        if (screenshot->file < 0)
                return -errno;
        ssize_t n = write(screenshot->file, png, screenshot->size);
        return n == (ssize_t) screenshot->size ? 0 : -ENOMEM;
}

/* A file whose writing may take for ever is none: what a user serves himself, or a server. */
static bool is_local_file(int fd, const struct stat *st) {
        struct statfs fs;

        return S_ISREG(st->st_mode) && st->st_size == 0 && fstatfs(fd, &fs) >= 0 &&
               fs.f_type != FUSE_SUPER_MAGIC && fs.f_type != NFS_SUPER_MAGIC && fs.f_type != V9FS_MAGIC &&
               fs.f_type != SMB_SUPER_MAGIC && fs.f_type != (__fsword_t) CIFS_SUPER_MAGIC &&
               fs.f_type != (__fsword_t) SMB2_SUPER_MAGIC;
}

static int write_file(struct screenshot *screenshot) {
        while ((size_t) screenshot->at < screenshot->size) {
                ssize_t n = sendfile(screenshot->fd, screenshot->file, &screenshot->at,
                                     screenshot->size - (size_t) screenshot->at);

                if (n <= 0)
                        return n < 0 ? -errno : -EIO;
        }
        return 0;
}

static void end(struct screenshot *screenshot) {
        screenshot->done(screenshot, screenshot->userdata);
}

static int on_writable(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                       void *userdata) {
        struct screenshot *screenshot = userdata;
        ssize_t n = splice(screenshot->file, &screenshot->at, screenshot->fd, NULL, SPLICE_MAX,
                           SPLICE_F_NONBLOCK);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (n <= 0 || (size_t) screenshot->at >= screenshot->size)
                end(screenshot);
        return 0;
}

static int on_late(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        end(userdata);
        return 0;
}

static int write_pipe(struct screenshot *screenshot, sd_event *event) {
        int r = sd_event_add_io(event, &screenshot->writable, screenshot->fd, EPOLLOUT, on_writable,
                                screenshot);

        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 0, on_late, screenshot, &screenshot->late);
        if (r >= 0)
                r = timer_start(screenshot->late, SCREENSHOT_USEC);
        return r < 0 ? r : 1;
}

int screenshot_start(sd_event *event, const struct display_output *output, int fd, screenshot_done_fn done,
                     void *userdata, struct screenshot **ret) {
        _cleanup_(screenshot_freep) struct screenshot *screenshot = calloc(1, sizeof(*screenshot));
        int mode = fcntl(fd, F_GETFL);
        struct stat st;

        if (!screenshot)
                return -ENOMEM;
        screenshot->fd = screenshot->file = -1;
        screenshot->done = done;
        screenshot->userdata = userdata;
        if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY || mode & O_PATH || fstat(fd, &st) < 0 ||
            !(S_ISFIFO(st.st_mode) || is_local_file(fd, &st)))
                return -EINVAL;
        screenshot->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (screenshot->fd < 0)
                return -errno;
        int r = keep(screenshot, output);
        if (r >= 0)
                r = S_ISFIFO(st.st_mode) ? write_pipe(screenshot, event) : write_file(screenshot);
        if (r > 0)
                *ret = TAKE_PTR(screenshot);
        else if (r == 0)
                *ret = NULL;
        return r;
}

struct screenshot *screenshot_free(struct screenshot *screenshot) {
        if (!screenshot)
                return NULL;
        sd_event_source_disable_unref(screenshot->writable);
        sd_event_source_disable_unref(screenshot->late);
        if (screenshot->fd >= 0)
                close(screenshot->fd);
        if (screenshot->file >= 0)
                close(screenshot->file);
        free(screenshot);
        return NULL;
}
