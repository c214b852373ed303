#include <cairo.h>
#include <fcntl.h>
#include <signal.h>

#include "hw/display-sim.h"
#include "services/display/screenshot.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

enum { WIDTH = 37, HEIGHT = 23 };

static sd_event *event;
static struct display *display;
static struct display_output *output;

static void on_lost(_unused_ struct display_output *lost, _unused_ void *userdata) {
}

static const struct display_events events = {.lost = on_lost};

static void setup(void) {
        sigset_t pipe;

        /* As daemons do. */
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        ck_assert_int_eq(sigprocmask(SIG_BLOCK, &pipe, NULL), 0);
        assert_ok(sd_event_new(&event));
        assert_ok(display_sim_new(event, &display));
        assert_ok(display_sim_plug(display, "A", WIDTH, HEIGHT));
}

static void teardown(void) {
        output = display_output_close(output);
        display = display_free(display);
        event = sd_event_unref(event);
}

static void on_shown(_unused_ struct display_output *shown, _unused_ int result, void *userdata) {
        *(bool *) userdata = true;
}

static bool is_set(void *userdata) {
        return *(bool *) userdata;
}

static uint32_t colour(unsigned x, unsigned y) {
        return 0xff000000 | x * 5 << 16 | y * 7 << 8 | (x ^ y);
}

/* A picture of which no two parts are alike. */
static void show(enum display_rotation rotation) {
        const struct display_match match = {.connector = "A", .rotation = rotation};
        bool shown = false;

        assert_ok(display_open(display, &match, &events, &shown, &output));
        size_t stride = (size_t) output->width_px * 4;
        _cleanup_free_ uint8_t *rows = malloc(output->height_px * stride);
        ck_assert_ptr_nonnull(rows);
        for (unsigned y = 0; y < output->height_px; y++)
                for (unsigned x = 0; x < output->width_px; x++) {
                        uint32_t pixel = colour(x, y);
                        memcpy(rows + y * stride + 4 * x, &pixel, 4);
                }
        const struct display_pixels picture = {rows, stride, output->width_px, output->height_px};
        const struct display_rect all = {0, 0, output->width_px, output->height_px};
        assert_ok(display_output_show(output, &picture, &all, 1, on_shown));
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_set, &shown));
}

struct png {
        const char *bytes;
        size_t left;
};

static cairo_status_t read_png(void *userdata, unsigned char *data, unsigned n) {
        struct png *png = userdata;

        if (n > png->left)
                return CAIRO_STATUS_READ_ERROR;
        memcpy(data, png->bytes, n);
        png->bytes += n;
        png->left -= n;
        return CAIRO_STATUS_SUCCESS;
}

/* What has been told of a picture. */
struct told {
        struct screenshot *screenshot;
        int result; /* of making it; 1: it is not made yet */
        bool is_done;
};

static void on_made(_unused_ struct screenshot *screenshot, int result, void *userdata) {
        struct told *told = userdata;

        ck_assert_int_eq(told->result, 1);
        ck_assert(!told->is_done);
        told->result = result;
}

static void on_done(struct screenshot *screenshot, void *userdata) {
        struct told *told = userdata;

        ck_assert_int_le(told->result, 0);
        ck_assert_ptr_eq(screenshot, told->screenshot);
        told->screenshot = screenshot_free(screenshot);
        told->is_done = true;
}

static bool is_done(void *userdata) {
        return ((struct told *) userdata)->is_done;
}

static void start(struct told *told, int fd) {
        static const struct screenshot_events picture_events = {.made = on_made, .done = on_done};

        *told = (struct told){.result = 1};
        assert_ok(screenshot_start(event, output, fd, &picture_events, told, &told->screenshot));
        ck_assert_int_eq(told->result, 1); /* from the loop */
}

START_TEST(a_picture_stands_as_people_see_it) {
        _cleanup_free_ char *path = file_join(suite_dir(), "picture.png");
        bool quarter = _i == DISPLAY_TURNED_90 || _i == DISPLAY_TURNED_270;
        unsigned width = quarter ? HEIGHT : WIDTH, height = quarter ? WIDTH : HEIGHT;
        struct told told;
        size_t size;

        show((enum display_rotation) _i);
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        ck_assert_int_ge(fd, 0);
        start(&told, fd);
        output = display_output_close(output); /* which it needs no more */
        while (told.result > 0)
                assert_ok(sd_event_run(event, LOOP_PATIENCE_USEC));
        assert_ok(told.result);
        ck_assert(told.is_done);
        _cleanup_free_ char *file = file_read(path, &size);
        struct png png = {file, size};
        cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_png, &png);
        ck_assert_int_eq(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
        ck_assert_int_eq(cairo_image_surface_get_width(surface), width);
        ck_assert_int_eq(cairo_image_surface_get_height(surface), height);
        for (unsigned y = 0; y < height; y++)
                for (unsigned x = 0; x < width; x++) {
                        uint32_t pixel;

                        memcpy(&pixel,
                               cairo_image_surface_get_data(surface) +
                                       y * (size_t) cairo_image_surface_get_stride(surface) + (size_t) 4 * x,
                               4);
                        ck_assert_uint_eq(pixel | 0xff000000, colour(x, y));
                }
        cairo_surface_destroy(surface);
}
END_TEST

START_TEST(what_does_not_read_gets_no_more) {
        struct told told;
        char byte = 'x';
        int fds[2];

        show(DISPLAY_UPRIGHT);
        ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
        /* The pipe is full, and blocks whoever writes: nobody waits for it but the loop. */
        ck_assert_int_eq(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
        while (write(fds[1], &byte, 1) == 1)
                ;
        ck_assert_int_eq(fcntl(fds[1], F_SETFL, 0), 0);
        start(&told, fds[1]);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_done, &told));
        assert_ok(told.result); /* it was made */

        /* Nor does one whose other end is closed. */
        close(fds[0]);
        start(&told, fds[1]);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_done, &told));
        close(fds[1]);
}
END_TEST

static int on_other(sd_event_source *source, void *userdata) {
        unsigned *left = userdata;

        return --*left > 0 ? sd_event_source_set_enabled(source, SD_EVENT_ONESHOT) : 0;
}

/* Whatever comes while a picture is made goes before it: a call is on the glass first. */
START_TEST(whatever_comes_meanwhile_goes_before_it) {
        enum { LARGE = 2000, ROUNDS = 40 };
        const struct display_match match = {.connector = "B"};
        struct display_output *large = NULL;
        sd_event_source *other = NULL;
        unsigned left = ROUNDS;
        struct told told;
        int fds[2];

        assert_ok(display_sim_plug(display, "B", LARGE, LARGE));
        bool shown = false;
        assert_ok(display_open(display, &match, &events, &shown, &large));
        output = large;
        ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
        start(&told, fds[1]);
        /* Some of it is made. */
        for (int i = 0; i < 3; i++)
                assert_ok(sd_event_run(event, 0));
        ck_assert_int_eq(told.result, 1);
        _cleanup_free_ uint8_t *rows = calloc(LARGE, (size_t) LARGE * 4);
        ck_assert_ptr_nonnull(rows);
        const struct display_pixels picture = {rows, (size_t) LARGE * 4, LARGE, LARGE};
        const struct display_rect all = {0, 0, LARGE, LARGE};
        assert_ok(display_output_show(large, &picture, &all, 1, on_shown));
        assert_ok(sd_event_add_defer(event, &other, on_other, &left));
        while (left > 0 || !shown) {
                assert_ok(sd_event_run(event, LOOP_PATIENCE_USEC));
                ck_assert_int_eq(told.result, 1);
        }
        while (told.result > 0)
                assert_ok(sd_event_run(event, LOOP_PATIENCE_USEC));
        assert_ok(told.result);
        sd_event_source_unref(other);
        told.screenshot = screenshot_free(told.screenshot); /* its pipe is not emptied */
        close(fds[0]);
        close(fds[1]);
}
END_TEST

static const struct suite_case cases[] = {
        {"a_picture_stands_as_people_see_it", &a_picture_stands_as_people_see_it, _DISPLAY_ROTATION_MAX},
        SUITE_CASE(what_does_not_read_gets_no_more),
        SUITE_CASE(whatever_comes_meanwhile_goes_before_it),
};

SUITE_MAIN("display/screenshot", cases, setup, teardown)
