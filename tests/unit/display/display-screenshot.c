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

static void on_done(_unused_ struct screenshot *screenshot, void *userdata) {
        *(bool *) userdata = true;
}

START_TEST(a_picture_stands_as_people_see_it) {
        _cleanup_free_ char *path = file_join(suite_dir(), "picture.png");
        struct screenshot *screenshot = NULL;
        bool done = false;
        size_t size;

        show((enum display_rotation) _i);
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        ck_assert_int_ge(fd, 0);
        ck_assert_int_eq(screenshot_start(event, output, fd, on_done, &done, &screenshot), 0);
        ck_assert_ptr_null(screenshot);
        _cleanup_free_ char *file = file_read(path, &size);
        struct png png = {file, size};
        cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_png, &png);
        ck_assert_int_eq(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
        bool quarter = _i == DISPLAY_TURNED_90 || _i == DISPLAY_TURNED_270;
        ck_assert_int_eq(cairo_image_surface_get_width(surface), quarter ? HEIGHT : WIDTH);
        ck_assert_int_eq(cairo_image_surface_get_height(surface), quarter ? WIDTH : HEIGHT);
        for (unsigned y = 0; y < output->height_px; y++)
                for (unsigned x = 0; x < output->width_px; x++) {
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
        struct screenshot *screenshot = NULL;
        bool done = false;
        char byte = 'x';
        int fds[2];

        show(DISPLAY_UPRIGHT);
        ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
        /* The pipe is full, and blocks whoever writes: nobody waits for it but the loop. */
        ck_assert_int_eq(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
        while (write(fds[1], &byte, 1) == 1)
                ;
        ck_assert_int_eq(fcntl(fds[1], F_SETFL, 0), 0);
        ck_assert_int_eq(screenshot_start(event, output, fds[1], on_done, &done, &screenshot), 1);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_set, &done));
        screenshot_free(screenshot);

        /* Nor does one whose other end is closed. */
        done = false;
        close(fds[0]);
        ck_assert_int_eq(screenshot_start(event, output, fds[1], on_done, &done, &screenshot), 1);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_set, &done));
        screenshot_free(screenshot);
        close(fds[1]);
}
END_TEST

static const struct suite_case cases[] = {
        {"a_picture_stands_as_people_see_it", &a_picture_stands_as_people_see_it, _DISPLAY_ROTATION_MAX},
        SUITE_CASE(what_does_not_read_gets_no_more),
};

SUITE_MAIN("display/screenshot", cases, setup, teardown)
