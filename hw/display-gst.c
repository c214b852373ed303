#include "display-gst.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "child.h"
#include "timer.h"

enum { WINDOWS_MAX = 4, USUAL_WIDTH = 1280, USUAL_HEIGHT = 720, SIDE_MAX = 8192 };

/* A window that somebody closed, or a sink that does not start, is not tried again at once. */
#define REST_USEC (2 * USEC_PER_SEC)

struct window {
        struct display_output base;
        struct window_display *display;
        pid_t pid;
        int fd; /* a byte asks for a picture, and one says that it is seen */
        size_t size;
        bool is_lost;
        display_shown_fn shown;
        sd_event_source *io, *gone;
};

struct window_display {
        struct display base;
        sd_event *event;
        char *program, *sink;
        unsigned n; /* windows that are open */
        uint64_t rest_until_usec;
        display_changed_fn changed;
        void *userdata;
        sd_event_source *rested;
};

static struct window *window_of(struct display_output *output) {
        return (struct window *) output;
}

static struct window_display *display_of(struct display *display) {
        return (struct window_display *) display;
}

static void finish(struct window *window, int result) {
        display_shown_fn shown = window->shown;

        window->shown = NULL;
        if (shown)
                shown(&window->base, result, window->base.userdata);
}

static int on_gone(_unused_ sd_event_source *source, void *userdata) {
        struct window *window = userdata;

        if (window->shown) {
                trigger(window->gone); /* in the next round: the callback may close it */
                finish(window, -ENODEV);
                return 0;
        }
        window->base.events->lost(&window->base, window->base.userdata);
        return 0;
}

static int on_window(sd_event_source *source, int fd, _unused_ uint32_t revents, void *userdata) {
        struct window *window = userdata;
        char seen;

        if (read(fd, &seen, 1) == 1) {
                finish(window, 0);
                return 0;
        }
        (void) sd_event_source_set_enabled(source, SD_EVENT_OFF);
        window->is_lost = true;
        window->display->rest_until_usec = monotonic_usec() + REST_USEC;
        (void) timer_start(window->display->rested, REST_USEC);
        trigger(window->gone);
        return 0;
}

static int on_rested(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct window_display *display = userdata;

        if (display->changed)
                display->changed(display->userdata);
        return 0;
}

static int window_show(struct display_output *base, const struct display_pixels *picture,
                       const struct display_rect *rects, size_t n, display_shown_fn shown) {
        struct window *window = window_of(base);

        if (window->is_lost)
                return -ENODEV;
        if (window->shown)
                return -EBUSY;
        for (size_t i = 0; i < n; i++)
                (void) display_copy(&base->screen, picture, rects[i], base->rotation);
        if (send(window->fd, "", 1, MSG_NOSIGNAL) != 1)
                return -ENODEV; /* its end is on the way */
        window->shown = shown;
        return 0;
}

static struct display_output *window_close(struct display_output *base) {
        struct window *window = window_of(base);

        sd_event_source_disable_unref(window->io);
        sd_event_source_disable_unref(window->gone);
        if (window->fd >= 0)
                close(window->fd);
        if (window->pid > 0) {
                (void) kill(window->pid, SIGKILL);
                (void) waitid(P_PID, (id_t) window->pid, NULL, WEXITED);
        }
        if (base->screen.rows)
                (void) munmap(base->screen.rows, window->size);
        window->display->n--;
        free(window);
        return NULL;
}

static int map_pixels(struct window *window, const struct display_wish *wish, int *ret) {
        unsigned width = wish->width_px ? wish->width_px : USUAL_WIDTH,
                 height = wish->height_px ? wish->height_px : USUAL_HEIGHT;
        _cleanup_close_ int fd = memfd_create("window", MFD_CLOEXEC);

        if (width > SIDE_MAX || height > SIDE_MAX)
                return -EIO;
        window->size = (size_t) width * height * 4;
        if (fd < 0 || ftruncate(fd, (off_t) window->size) < 0)
                return -errno;
        void *rows = mmap(NULL, window->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (rows == MAP_FAILED)
                return -errno;
        window->base.screen = (struct display_pixels){rows, (size_t) width * 4, width, height};
        *ret = take_fd(&fd);
        return 0;
}

static int start(struct window *window, int pixels) {
        struct window_display *display = window->display;
        _cleanup_free_ char *width = NULL, *height = NULL;
        int ends[2];

        if (str_format(&width, "%u", window->base.screen.width_px) < 0 ||
            str_format(&height, "%u", window->base.screen.height_px) < 0)
                return -ENOMEM;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
                return -errno;
        char *argv[] = {display->program, display->sink, width, height, NULL};
        int r = child_spawn(argv, pixels, ends[1], &window->pid);
        if (r < 0)
                window->pid = 0;
        close(ends[1]);
        window->fd = ends[0];
        if (r >= 0)
                r = sd_event_add_io(display->event, &window->io, window->fd, EPOLLIN, on_window, window);
        if (r >= 0)
                r = trigger_new(display->event, on_gone, window, &window->gone);
        return r;
}

static int window_open(struct display *base, const struct display_match *match,
                       const struct display_events *events, void *userdata, struct display_output **ret) {
        struct window_display *display = display_of(base);

        if (match->connector && !streq(match->connector, "window"))
                return -ENODEV;
        if (display->n == WINDOWS_MAX)
                return -EALREADY;
        if (monotonic_usec() < display->rest_until_usec)
                return -EIO;
        struct window *window = calloc(1, sizeof(*window));
        if (!window)
                return -ENOMEM;
        _cleanup_(display_output_closep) struct display_output *output = &window->base;
        *output = (struct display_output){.ops = base->ops,
                                          .events = events,
                                          .userdata = userdata,
                                          .connector = "window",
                                          .rotation = match->rotation,
                                          .is_wish = true};
        window->display = display;
        window->fd = -1;
        display->n++;
        _cleanup_close_ int pixels = -1;
        int r = map_pixels(window, &match->wish, &pixels);
        if (r >= 0)
                r = start(window, pixels);
        if (r < 0)
                return r == -ENOMEM ? r : -EIO;
        bool quarter = match->rotation == DISPLAY_TURNED_90 || match->rotation == DISPLAY_TURNED_270;
        output->width_px = quarter ? output->screen.height_px : output->screen.width_px;
        output->height_px = quarter ? output->screen.width_px : output->screen.height_px;
        *ret = TAKE_PTR(output);
        return 0;
}

static int window_watch(struct display *base, display_changed_fn changed, void *userdata) {
        struct window_display *display = display_of(base);

        display->changed = changed;
        display->userdata = userdata;
        return 0;
}

static struct display *window_free(struct display *base) {
        struct window_display *display = display_of(base);

        sd_event_source_disable_unref(display->rested);
        sd_event_unref(display->event);
        free(display->program);
        free(display->sink);
        free(display);
        return NULL;
}

int display_gst_new_by(sd_event *event, const char *program, const char *sink, struct display **ret) {
        static const struct display_ops ops = {.name = "gst",
                                               .open = window_open,
                                               .watch = window_watch,
                                               .free = window_free,
                                               .output_show = window_show,
                                               .output_close = window_close};
        _cleanup_(display_freep) struct display *base = NULL;
        struct window_display *display = calloc(1, sizeof(*display));

        if (!display)
                return -ENOMEM;
        base = &display->base;
        base->ops = &ops;
        display->event = sd_event_ref(event);
        int r = str_set(&display->program, program);
        if (r >= 0)
                r = str_set(&display->sink, sink);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 1, on_rested, display, &display->rested);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(base);
        return 0;
}

int display_gst_new(sd_event *event, const char *sink, struct display **ret) {
        return display_gst_new_by(event, MOTCUA_WINDOW_PROGRAM, sink, ret);
}
