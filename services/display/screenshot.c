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

enum {
        SPLICE_MAX = 256 * 1024,
        STEP_PX = 64 * 1024, /* of one step: some 3 ms on a desktop */
};

struct screenshot {
        struct display_pixels glass; /* a copy, as people see it, whichever way the screen hangs */
        unsigned row;                /* the next */
        struct png_writer *png;
        int fd, file; /* where it goes; the whole of it, in memory */
        bool is_pipe;
        off_t at;
        size_t size;
        const struct screenshot_events *events;
        void *userdata;
        sd_event_source *step, *writable, *late;
};

static int copy_glass(struct screenshot *screenshot, const struct display_output *output) {
        static const enum display_rotation back[_DISPLAY_ROTATION_MAX] = {
                [DISPLAY_UPRIGHT] = DISPLAY_UPRIGHT,
                [DISPLAY_TURNED_90] = DISPLAY_TURNED_270,
                [DISPLAY_TURNED_180] = DISPLAY_TURNED_180,
                [DISPLAY_TURNED_270] = DISPLAY_TURNED_90,
        };
        const struct display_pixels *from = &output->screen;
        struct display_pixels *to = &screenshot->glass;

        *to = (struct display_pixels){NULL, (size_t) output->width_px * 4, output->width_px,
                                      output->height_px};
        to->rows = malloc(to->height_px * to->stride);
        if (!to->rows)
                return -ENOMEM;
        (void) display_copy(to, from, (struct display_rect){0, 0, from->width_px, from->height_px},
                            back[output->rotation]);
        return 0;
}

/* In memory that the kernel can move into a pipe without our waiting, whatever flags the other side sets. */
static int keep(struct screenshot *screenshot) {
        _cleanup_free_ void *png = NULL;

        png_writer_end(screenshot->png, &png, &screenshot->size);
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

static int end(struct screenshot *screenshot) {
        screenshot->events->done(screenshot, screenshot->userdata);
        return 0;
}

static int on_writable(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                       void *userdata) {
        struct screenshot *screenshot = userdata;
        ssize_t n = splice(screenshot->file, &screenshot->at, screenshot->fd, NULL, SPLICE_MAX,
                           SPLICE_F_NONBLOCK);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (n <= 0 || (size_t) screenshot->at >= screenshot->size)
                return end(screenshot);
        return 0;
}

static int on_late(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        return end(userdata);
}

static int write_pipe(struct screenshot *screenshot) {
        int r = sd_event_add_io(sd_event_source_get_event(screenshot->step), &screenshot->writable,
                                screenshot->fd, EPOLLOUT, on_writable, screenshot);

        return r < 0 ? r : timer_start(screenshot->late, SCREENSHOT_USEC);
}

static int on_made(struct screenshot *screenshot) {
        int r = keep(screenshot);

        /* There is no need for them while somebody reads. */
        screenshot->png = png_writer_free(screenshot->png);
        free(TAKE_PTR(screenshot->glass.rows));
        if (r >= 0)
                r = screenshot->is_pipe ? write_pipe(screenshot) : write_file(screenshot);
        screenshot->events->made(screenshot, r, screenshot->userdata);
        return r < 0 || !screenshot->is_pipe ? end(screenshot) : 0;
}

static int on_step(sd_event_source *source, void *userdata) {
        struct screenshot *screenshot = userdata;
        const struct display_pixels *glass = &screenshot->glass;
        unsigned n = 1 + STEP_PX / glass->width_px, left = glass->height_px - screenshot->row;

        n = n < left ? n : left;
        png_writer_add(screenshot->png, (uint8_t *) glass->rows + screenshot->row * glass->stride,
                       glass->stride, n);
        screenshot->row += n;
        if (screenshot->row == glass->height_px)
                return on_made(screenshot);
        trigger(source);
        return 0;
}

/* Behind all else that the loop has to do. */
static int add_sources(struct screenshot *screenshot, sd_event *event) {
        int r = trigger_new(event, on_step, screenshot, &screenshot->step);

        if (r >= 0)
                r = sd_event_source_set_priority(screenshot->step, SD_EVENT_PRIORITY_IDLE);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 0, on_late, screenshot, &screenshot->late);
        if (r >= 0)
                trigger(screenshot->step);
        return r;
}

int screenshot_start(sd_event *event, const struct display_output *output, int fd,
                     const struct screenshot_events *events, void *userdata, struct screenshot **ret) {
        _cleanup_(screenshot_freep) struct screenshot *screenshot = calloc(1, sizeof(*screenshot));
        int mode = fcntl(fd, F_GETFL);
        struct stat st;

        if (!screenshot)
                return -ENOMEM;
        screenshot->fd = screenshot->file = -1;
        screenshot->events = events;
        screenshot->userdata = userdata;
        if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY || mode & O_PATH || fstat(fd, &st) < 0 ||
            !(S_ISFIFO(st.st_mode) || is_local_file(fd, &st)))
                return -EINVAL;
        screenshot->is_pipe = S_ISFIFO(st.st_mode);
        screenshot->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (screenshot->fd < 0)
                return -errno;
        int r = copy_glass(screenshot, output);
        if (r >= 0)
                r = png_writer_new(output->width_px, output->height_px, &screenshot->png);
        if (r >= 0)
                r = add_sources(screenshot, event);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(screenshot);
        return 0;
}

struct screenshot *screenshot_free(struct screenshot *screenshot) {
        if (!screenshot)
                return NULL;
        sd_event_source_disable_unref(screenshot->step);
        sd_event_source_disable_unref(screenshot->writable);
        sd_event_source_disable_unref(screenshot->late);
        png_writer_free(screenshot->png);
        free(screenshot->glass.rows);
        if (screenshot->fd >= 0)
                close(screenshot->fd);
        if (screenshot->file >= 0)
                close(screenshot->file);
        free(screenshot);
        return NULL;
}
