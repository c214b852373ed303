#include <signal.h>

#include "hw/display-gst.h"
#include "heard.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

/* A window's program with a sink that writes what it draws into a file, one picture behind the other. */
enum { WIDTH = 64, HEIGHT = 48, SIZE = WIDTH * HEIGHT };

static sd_event *event;
static struct display *display;
static struct display_output *output;
static uint32_t rows[SIZE];

static void setup(void) {
        /* GStreamer looks whether it still fits; to make it takes most of a case's time. */
        assert_ok(setenv("GST_REGISTRY", MOTCUA_TEST_REGISTRY, 1));
        assert_ok(sd_event_new(&event));
        memset(&heard, 0, sizeof(heard));
}

static void teardown(void) {
        output = display_output_close(output);
        display = display_free(display);
        event = sd_event_unref(event);
}

static const struct display_events events = {.lost = on_lost};

static bool is_told(_unused_ void *userdata) {
        return heard.changed > 0;
}

static void use_sink(const char *program, const char *sink) {
        assert_ok(display_gst_new_by(event, program, sink, &display));
        assert_ok(display_watch(display, on_changed, NULL));
}

static int open_window(const char *connector, enum display_rotation rotation) {
        const struct display_match match = {.connector = connector,
                                            .wish = {.width_px = WIDTH, .height_px = HEIGHT},
                                            .rotation = rotation};

        return display_open(display, &match, &events, NULL, &output);
}

static char *use_file(void) {
        char *path = file_join(suite_dir(), "seen"), *sink = NULL;

        assert_ok(str_format(&sink, "filesink buffer-mode=unbuffered location=%s", path));
        use_sink(MOTCUA_TEST_WINDOW_PROGRAM, sink);
        free(sink);
        return path;
}

/* Hands over one rectangle of a picture of these numbers, and waits until it is drawn. */
static void show(uint32_t first, struct display_rect rect) {
        const struct display_pixels picture = {rows, (size_t) output->width_px * 4, output->width_px,
                                               output->height_px};

        for (uint32_t i = 0; i < SIZE; i++)
                rows[i] = first + i;
        heard.shown = 0;
        assert_ok(display_output_show(output, &picture, &rect, 1, on_shown));
        ck_assert_uint_eq(heard.shown, 0);
        assert_error(display_output_show(output, &picture, &rect, 1, on_shown), EBUSY);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_shown, NULL));
        ck_assert_uint_eq(heard.shown, 1);
}

START_TEST(a_picture_is_drawn_when_it_says_so) {
        _cleanup_free_ char *path = use_file();
        uint32_t expected[SIZE];
        size_t size;

        assert_ok(open_window(NULL, DISPLAY_UPRIGHT));
        ck_assert_str_eq(output->connector, "window");
        for (uint32_t i = 0; i < SIZE; i++)
                expected[i] = 1000 + i;
        show(1000, (struct display_rect){0, 0, WIDTH, HEIGHT});
        assert_ok(heard.result);
        _cleanup_free_ char *first = file_read(path, &size);
        ck_assert_uint_eq(size, sizeof(expected));
        ck_assert(memcmp(first, expected, size) == 0);

        for (uint32_t y = 7; y < 12; y++)
                for (uint32_t x = 5; x < 25; x++)
                        expected[y * WIDTH + x] = 70000 + y * WIDTH + x;
        show(70000, (struct display_rect){5, 7, 20, 5});
        _cleanup_free_ char *both = file_read(path, &size);
        ck_assert_uint_eq(size, 2 * sizeof(expected));
        ck_assert(memcmp(both + sizeof(expected), expected, sizeof(expected)) == 0);
}
END_TEST

START_TEST(a_window_that_hangs_turned_shows_a_turned_picture) {
        _cleanup_free_ char *path = use_file();
        uint32_t corner;

        assert_ok(open_window("window", DISPLAY_TURNED_90));
        ck_assert_uint_eq(output->width_px, HEIGHT);
        show(1, (struct display_rect){0, 0, HEIGHT, WIDTH});
        _cleanup_free_ char *seen = file_read(path, NULL);
        memcpy(&corner, seen + (size_t) (WIDTH - 1) * 4,
               sizeof(corner)); /* the picture's first pixel, above on the right */
        ck_assert_uint_eq(corner, 1);
}
END_TEST

START_TEST(another_connector_is_no_window) {
        use_sink(MOTCUA_TEST_WINDOW_PROGRAM, "fakesink");
        assert_error(open_window("HDMI-A-1", DISPLAY_UPRIGHT), ENODEV);
        ck_assert_ptr_null(output);
}
END_TEST

/* As when somebody closes the window; or there is no such sink. _i: which sink. */
START_TEST(a_window_that_ends_is_lost_and_tried_again_after_a_rest) {
        static const char *const sinks[] = {"filesink buffer-mode=unbuffered location=/dev/full",
                                            "no-such-sink"};

        use_sink(MOTCUA_TEST_WINDOW_PROGRAM, sinks[_i]);
        assert_ok(open_window(NULL, DISPLAY_UPRIGHT));
        const struct display_pixels picture = {rows, (size_t) WIDTH * 4, WIDTH, HEIGHT};
        const struct display_rect rect = {0, 0, 1, 1};
        int r = display_output_show(output, &picture, &rect, 1, on_shown);
        ck_assert_int_ge(r, -ENODEV); /* it may have ended by now */
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_lost, NULL));
        ck_assert_uint_eq(heard.lost, 1);
        ck_assert_uint_eq(heard.shown, r >= 0);
        ck_assert(r < 0 || heard.result == -ENODEV);
        assert_error(display_output_show(output, &picture, &rect, 1, on_shown), ENODEV);
        output = display_output_close(output);
        if (heard.changed == 0) { /* unless this machine is very slow */
                int again = open_window(NULL, DISPLAY_UPRIGHT);

                ck_assert(again == -EIO || heard.changed > 0 || output);
                output = display_output_close(output);
        }
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_told, NULL));
        assert_ok(open_window(NULL, DISPLAY_UPRIGHT));
}
END_TEST

START_TEST(a_program_that_is_missing_is_no_window) {
        use_sink("/no/such/program", "fakesink");
        assert_error(open_window(NULL, DISPLAY_UPRIGHT), EIO);
        ck_assert_ptr_null(output);
}
END_TEST

START_TEST(windows_stand_beside_each_other) {
        struct display_output *outputs[8] = {NULL};
        size_t n = 0;

        use_sink(MOTCUA_TEST_WINDOW_PROGRAM, "fakesink");
        while (n < ELEMENTSOF(outputs) && open_window(NULL, DISPLAY_UPRIGHT) >= 0) {
                show(1, (struct display_rect){0, 0, WIDTH, HEIGHT});
                outputs[n++] = TAKE_PTR(output);
        }
        ck_assert_uint_eq(n, 4);
        assert_error(open_window(NULL, DISPLAY_UPRIGHT), EALREADY);
        while (n > 0)
                display_output_close(outputs[--n]);
        assert_ok(open_window(NULL, DISPLAY_UPRIGHT));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_picture_is_drawn_when_it_says_so),
        SUITE_CASE(a_window_that_hangs_turned_shows_a_turned_picture),
        SUITE_CASE(another_connector_is_no_window),
        {.name = "a_window_that_ends_is_lost_and_tried_again_after_a_rest",
         .test = &a_window_that_ends_is_lost_and_tried_again_after_a_rest,
         .loop_end = 2},
        SUITE_CASE(a_program_that_is_missing_is_no_window),
        SUITE_CASE(windows_stand_beside_each_other),
};

int main(void) {
        suite_use_memory();
        return suite_run("hw/window", cases, ELEMENTSOF(cases), setup, teardown, 300);
}
