/*
 * The kernel's screens, from outside: what the driver says is on the glass is compared with what a machine's
 * emulator shows, pixel by pixel. Run by tests/vm/t/wall-conformance alone.
 */
#include <fcntl.h>
#include <glob.h>
#include <linux/fb.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "heard.h"
#include "outside.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"
#include "tests/lib/suite.h"

enum { WIDTH = 640, HEIGHT = 480, SIDE_MAX = 1280 };

static sd_event *event;
static struct display *display;
static struct display_output *output;

/* What is handed to the driver, and what should be seen of it, row by row of the screen. */
static uint32_t pictures[SIDE_MAX * SIDE_MAX], expected[SIDE_MAX * SIDE_MAX];
static struct display_pixels picture;
static uint32_t seed;

/* ----- what happens ----- */

static const struct display_events events = {.lost = on_lost};

static int open_with(const char *wish, enum display_rotation rotation, const char *connector) {
        struct display_match match = {.connector = connector, .rotation = rotation};

        assert_ok(display_wish_parse(wish, &match.wish));
        return display_open(display, &match, &events, NULL, &output);
}

/* The kernel learns of a new size in its own time. */
static void open_screen(enum display_rotation rotation, unsigned width, unsigned height) {
        uint64_t deadline = monotonic_usec() + LOOP_PATIENCE_USEC;

        for (;;) {
                int r = open_with("", rotation, NULL);

                if (r >= 0 && output->screen.width_px == width && output->screen.height_px == height)
                        break;
                output = display_output_close(output);
                ck_assert_msg(monotonic_usec() < deadline, "no screen of %u x %u: %s", width, height,
                              r < 0 ? strerror(-r) : "another size");
                assert_ok(sd_event_run(event, 20000));
        }
        memset(expected, 0, sizeof(expected));
        heard.lost = 0;
}

static void setup(void) {
        assert_ok(sd_event_new(&event));
        assert_ok(display_new_real(event, &display));
        assert_ok(display_watch(display, on_changed, NULL));
        memset(&heard, 0, sizeof(heard));
        seed = 1;
        outside_ask(event, "size %d %d", WIDTH, HEIGHT);
}

static void teardown(void) {
        output = display_output_close(output);
        display = display_free(display);
        event = sd_event_unref(event);
}

/* ----- painting and looking ----- */

static uint32_t next_colour(void) {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        return seed & 0xffffff;
}

/* Where a pixel of the picture is seen on a screen that hangs turned clockwise, written down by hand. */
static uint32_t *seen(unsigned x, unsigned y) {
        unsigned w = output->screen.width_px, h = output->screen.height_px;

        switch (output->rotation) {
        case DISPLAY_TURNED_90:
                return &expected[x * w + (w - 1 - y)];
        case DISPLAY_TURNED_180:
                return &expected[(h - 1 - y) * w + (w - 1 - x)];
        case DISPLAY_TURNED_270:
                return &expected[(h - 1 - x) * w + y];
        case DISPLAY_UPRIGHT:
        case _DISPLAY_ROTATION_MAX:
        case _DISPLAY_ROTATION_INVALID:
                break;
        }
        return &expected[y * w + x];
}

/* A new picture of noise, of which only the rectangles are handed over. */
static void paint(const struct display_rect *rects, size_t n) {
        picture = (struct display_pixels){pictures, (size_t) output->width_px * 4, output->width_px,
                                          output->height_px};
        for (size_t i = 0; i < (size_t) output->width_px * output->height_px; i++)
                pictures[i] = next_colour();
        for (size_t i = 0; i < n; i++)
                for (unsigned y = rects[i].y_px; y < rects[i].y_px + rects[i].height_px; y++)
                        for (unsigned x = rects[i].x_px; x < rects[i].x_px + rects[i].width_px; x++)
                                *seen(x, y) = pictures[y * output->width_px + x];
}

static void show(const struct display_rect *rects, size_t n) {
        paint(rects, n);
        heard.shown = 0;
        assert_ok(display_output_show(output, &picture, rects, n, on_shown));
        ck_assert_uint_eq(heard.shown, 0);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_shown, NULL));
        assert_ok(heard.result);
}

static void show_all(void) {
        const struct display_rect all = {0, 0, output->width_px, output->height_px};

        show(&all, 1);
}

static void assert_seen(const char *card) {
        unsigned width, height, wrong = 0;
        size_t first = 0;
        _cleanup_free_ uint32_t *pixels = outside_look(event, card, &width, &height);

        ck_assert_uint_eq(width, output->screen.width_px);
        ck_assert_uint_eq(height, output->screen.height_px);
        for (size_t i = 0; i < (size_t) width * height; i++)
                if (pixels[i] != expected[i] && wrong++ == 0)
                        first = i;
        ck_assert_msg(wrong == 0, "%u pixels are wrong, the first at %zu, %zu: %06x, not %06x", wrong,
                      first % width, first / width, pixels[first], expected[first]);
}

/* ----- cases ----- */

START_TEST(the_picture_that_is_shown_is_on_the_glass) {
        enum display_rotation rotation = (enum display_rotation) _i;
        bool quarter = rotation == DISPLAY_TURNED_90 || rotation == DISPLAY_TURNED_270;

        open_screen(rotation, WIDTH, HEIGHT);
        ck_assert_uint_eq(output->width_px, quarter ? HEIGHT : WIDTH);
        ck_assert(output->is_wish);
        assert_seen(SCREEN_VIRTIO); /* black */
        show_all();
        assert_seen(SCREEN_VIRTIO);
        const struct display_rect rects[] = {
                {0, 0, 1, 1},
                {17, 5, 301, 83},
                {output->width_px - 9, output->height_px - 40, 9, 40},
        };
        show(rects, ELEMENTSOF(rects));
        assert_seen(SCREEN_VIRTIO);
}
END_TEST

#define TRACE "/sys/kernel/tracing/"

static void write_to(const char *path, const void *bytes, size_t size) {
        _cleanup_close_ int fd = must_errno(open(path, O_WRONLY | O_CLOEXEC));

        if (write(fd, bytes, size) != (ssize_t) size)
                test_die("%s: %s", path, strerror(errno));
}

static void write_text_to(const char *path, const char *text) {
        write_to(path, text, strlen(text));
}

/* A file of the kernel's, which says that it has no size. */
static char *read_trace(void) {
        enum { ROOM = 64 * 1024 };
        _cleanup_close_ int fd = must_errno(open(TRACE "trace", O_RDONLY | O_CLOEXEC));
        char *text = calloc(1, ROOM);
        ssize_t n;

        ck_assert_ptr_nonnull(text);
        for (size_t at = 0; at < ROOM - 1 && (n = read(fd, text + at, ROOM - 1 - at)) > 0; at += (size_t) n)
                ;
        return text;
}

/* What the kernel gives the driver of DRM_IOCTL_MODE_DIRTYFB, in the registers of its calls. */
static void trace_updates(bool on) {
        if (on) {
                write_text_to(TRACE "kprobe_events",
                              "p:motcua_dirty drm_atomic_helper_dirtyfb n=%r9:u32 "
                              "ax=+0(%r8):u16 ay=+2(%r8):u16 ax2=+4(%r8):u16 ay2=+6(%r8):u16 "
                              "bx=+8(%r8):u16 by=+10(%r8):u16 bx2=+12(%r8):u16 by2=+14(%r8):u16\n");
                write_text_to(TRACE "events/kprobes/motcua_dirty/enable", "1\n");
        } else {
                write_text_to(TRACE "events/kprobes/motcua_dirty/enable", "0\n");
                write_text_to(TRACE "kprobe_events", "-:motcua_dirty\n");
        }
}

/* Otherwise a driver that copies to its device would never show it. That virtio-gpu of Linux 6.12 copies all
 * of a picture, of whatever part it is told, is not to be seen here. */
START_TEST(the_driver_is_told_what_changed_and_nothing_else) {
        const struct display_rect rects[] = {{100, 50, 33, 44}, {0, 479, 640, 1}};

        open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
        show_all();
        memset(output->screen.rows, 0x55, output->screen.stride * HEIGHT);
        assert_seen(SCREEN_VIRTIO); /* nobody told */
        trace_updates(true);
        show(rects, ELEMENTSOF(rects));
        _cleanup_free_ char *trace = read_trace();
        trace_updates(false);
        const char *first = strstr(trace, "motcua_dirty:");
        ck_assert_msg(first && strstr(first, "n=2 ax=100 ay=50 ax2=133 ay2=94 bx=0 by=479 bx2=640 by2=480\n"),
                      "%s", trace);
        ck_assert_ptr_null(strstr(first + 1, "motcua_dirty:"));
        show_all();
        assert_seen(SCREEN_VIRTIO);
}
END_TEST

START_TEST(the_mode_that_is_wished_for_is_set) {
        open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
        output = display_output_close(output);
        assert_ok(open_with("800x600", DISPLAY_UPRIGHT, NULL));
        ck_assert(output->is_wish);
        ck_assert_uint_eq(output->screen.width_px, 800);
        show_all();
        assert_seen(SCREEN_VIRTIO);
        output = display_output_close(output);
        assert_ok(open_with("1111x222", DISPLAY_UPRIGHT, NULL));
        ck_assert(!output->is_wish);
        ck_assert_uint_eq(output->screen.width_px, WIDTH);
}
END_TEST

START_TEST(a_screen_that_is_pulled_out_is_lost_and_can_be_opened_when_it_is_back) {
        open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
        show_all();
        heard.changed = 0;
        outside_ask(event, "size 0 0");
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_lost, NULL));
        ck_assert_uint_eq(heard.lost, 1);
        ck_assert_uint_gt(heard.changed, 0);
        const struct display_rect rect = {0, 0, 5, 5};
        assert_error(display_output_show(output, &picture, &rect, 1, on_shown), ENODEV);
        output = display_output_close(output);
        assert_error(open_with("", DISPLAY_UPRIGHT, NULL), ENODEV);

        heard.changed = 0;
        outside_ask(event, "size %d %d", WIDTH, HEIGHT);
        while (heard.changed == 0) /* what a daemon waits for before it tries */
                assert_ok(sd_event_run(event, 20000));
        open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
        show_all();
        assert_seen(SCREEN_VIRTIO);
}
END_TEST

START_TEST(another_screen_in_its_place_is_opened_with_its_own_mode) {
        open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
        show_all();
        outside_ask(event, "size 800 600");
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_lost, NULL));
        output = display_output_close(output);
        open_screen(DISPLAY_UPRIGHT, 800, 600);
        show_all();
        assert_seen(SCREEN_VIRTIO);
}
END_TEST

/* ----- others on the card ----- */

/* Whoever opens a card first has it. Its end of the pipe closes with it. */
static pid_t start_other(void (*holds)(void)) {
        int ready[2];
        char byte;

        ck_assert_int_eq(pipe(ready), 0);
        pid_t pid = fork();
        ck_assert_int_ge(pid, 0);
        if (pid == 0) {
                holds();
                (void) !write(ready[1], "", 1);
                for (;;)
                        (void) pause();
        }
        close(ready[1]);
        ck_assert_int_eq(read(ready[0], &byte, 1), 1);
        close(ready[0]);
        return pid;
}

static void end_other(pid_t pid) {
        ck_assert_int_eq(kill(pid, SIGKILL), 0);
        ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

static void hold_cards(void) {
        glob_t found = {};

        must(glob("/dev/dri/card*", 0, NULL, &found));
        for (size_t i = 0; i < found.gl_pathc; i++)
                must_errno(open(found.gl_pathv[i], O_RDWR));
}

START_TEST(a_card_that_another_program_has_is_busy_until_it_ends) {
        pid_t other = start_other(hold_cards);

        assert_error(open_with("", DISPLAY_UPRIGHT, NULL), EBUSY);
        end_other(other);
        open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
        assert_error(open_with("", DISPLAY_UPRIGHT, NULL), EALREADY);
        show_all();
        assert_seen(SCREEN_VIRTIO);
}
END_TEST

/* The first file of that pattern; the caller's to free. */
static char *find(const char *pattern) {
        glob_t found = {};

        ck_assert_msg(glob(pattern, 0, NULL, &found) == 0, "nothing is %s", pattern);
        char *path = strdup(found.gl_pathv[0]);
        globfree(&found);
        return path;
}

static void hold_and_paint(void) {
        must(sd_event_new(&event));
        must(display_new_real(event, &display));
        must(open_with("", DISPLAY_UPRIGHT, NULL));
        show_all();
}

static bool is_same(const uint32_t *a, unsigned width, unsigned height) {
        unsigned w, h;
        _cleanup_free_ uint32_t *b = outside_look(event, SCREEN_VIRTIO, &w, &h);

        return w == width && h == height && memcmp(a, b, (size_t) w * h * sizeof(*b)) == 0;
}

/* Of the console's rows, which are as long as those of the largest screen that it has had. */
static size_t console_row_px(const char *path) {
        struct fb_fix_screeninfo info;
        int fd = open(path, O_RDWR | O_CLOEXEC);

        must_errno(fd);
        must_errno(ioctl(fd, FBIOGET_FSCREENINFO, &info));
        close(fd);
        return info.line_length / sizeof(*pictures);
}

/* The kernel's console, with something on it: it draws in its own time. */
static uint32_t *look_at_console(unsigned *ret_width, unsigned *ret_height) {
        enum { ROWS = 30 };
        _cleanup_free_ char *fb = find("/dev/fb[0-9]");
        size_t row = console_row_px(fb);

        ck_assert(row <= SIDE_MAX);
        for (;;) {
                for (size_t i = 0; i < ROWS * row; i++)
                        pictures[i] = next_colour();
                write_to(fb, pictures, ROWS * row * sizeof(*pictures));
                uint32_t *console = outside_look(event, SCREEN_VIRTIO, ret_width, ret_height);

                if (console[0] == pictures[0] &&
                    console[(size_t) *ret_width * (ROWS - 1)] == pictures[row * (ROWS - 1)] &&
                    is_same(console, *ret_width, *ret_height))
                        return console;
                free(console);
        }
}

/* _i: it ends in order, or is killed. */
START_TEST(the_console_is_given_back) {
        unsigned width, height;

        open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
        output = display_output_close(output);
        _cleanup_free_ uint32_t *console = look_at_console(&width, &height);
        if (_i == 0) {
                open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
                show_all();
                ck_assert(!is_same(console, width, height));
                output = display_output_close(output);
        } else {
                pid_t other = start_other(hold_and_paint);
                ck_assert(!is_same(console, width, height));
                end_other(other);
        }
        while (!is_same(console, width, height)) /* until the case's time is over */
                assert_ok(sd_event_run(event, 20000));
}
END_TEST

/* ----- cards ----- */

#define BOCHS_DRIVER "/sys/bus/pci/drivers/bochs-drm"
#define VIRTIO_DRIVER "/sys/bus/virtio/drivers/virtio_gpu"

/* Names of the devices, for drivers that do not have them at the moment. */
static const char *bochs_device(void) {
        return getenv("MOTCUA_TEST_BOCHS");
}

static const char *virtio_device(void) {
        return getenv("MOTCUA_TEST_VIRTIO");
}

static void bind_driver(const char *driver, const char *device, bool bound) {
        _cleanup_free_ char *path = NULL;

        assert_ok(str_format(&path, "%s/%s", driver, bound ? "bind" : "unbind"));
        write_text_to(path, device);
}

START_TEST(screens_of_two_cards_show_a_picture_each) {
        _cleanup_free_ char *pattern = NULL, *folder = NULL;

        bind_driver(BOCHS_DRIVER, bochs_device(), true);
        assert_ok(str_format(&pattern, "/sys/bus/pci/devices/%s/drm/card*/card*-*", bochs_device()));
        folder = find(pattern);
        const char *connector = strchr(strrchr(folder, '/'), '-') + 1;
        assert_ok(open_with("640x480", DISPLAY_UPRIGHT, connector));
        ck_assert_str_eq(output->connector, connector);
        ck_assert(output->is_wish);
        memset(expected, 0, sizeof(expected));
        show_all();
        assert_seen(SCREEN_BOCHS);

        struct display_output *bochs = TAKE_PTR(output);
        static uint32_t of_bochs[WIDTH * HEIGHT];
        memcpy(of_bochs, expected, sizeof(of_bochs));
        open_screen(DISPLAY_TURNED_180, WIDTH, HEIGHT);
        ck_assert_str_ne(output->connector, connector);
        show_all();
        assert_seen(SCREEN_VIRTIO);
        output = display_output_close(output);
        output = bochs;
        memcpy(expected, of_bochs, sizeof(of_bochs));
        assert_seen(SCREEN_BOCHS);
        output = display_output_close(output);
        bind_driver(BOCHS_DRIVER, bochs_device(), false);
}
END_TEST

START_TEST(a_card_that_goes_takes_its_screen_along) {
        glob_t found = {};

        open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
        show_all();
        bind_driver(VIRTIO_DRIVER, virtio_device(), false);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_lost, NULL));
        ck_assert_uint_eq(heard.lost, 1);
        const struct display_rect rect = {0, 0, 5, 5};
        assert_error(display_output_show(output, &picture, &rect, 1, on_shown), ENODEV);
        output = display_output_close(output);
        assert_error(open_with("", DISPLAY_UPRIGHT, NULL), ENODEV);
        ck_assert_int_eq(glob("/dev/dri/card*", 0, NULL, &found), GLOB_NOMATCH);
        heard.changed = 0;
        bind_driver(VIRTIO_DRIVER, virtio_device(), true);
        while (heard.changed == 0)
                assert_ok(sd_event_run(event, 20000));
        open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
        show_all();
        assert_seen(SCREEN_VIRTIO);
}
END_TEST

static void modprobe(const char *option, const char *module) {
        _cleanup_free_ char *log = file_join(suite_dir(), "modprobe.log");
        const char *const argv[] = {"/usr/sbin/modprobe", option, module, NULL};
        const struct process_spec spec = {.argv = argv, .log_path = log};
        _cleanup_(process_freep) struct process *process = process_start(event, &spec, NULL, NULL);

        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        ck_assert_int_eq(process_result(process), 0);
}

/* vgem is a card that only computes, as a Raspberry Pi has one too; either may come first. */
START_TEST(the_card_with_the_screen_is_found_whatever_its_number) {
        char connectors[2][DISPLAY_NAME_MAX];
        _cleanup_free_ char *pattern = NULL;
        char *cards[2];

        assert_ok(
                str_format(&pattern, "/sys/bus/pci/devices/%s/drm/card*", getenv("MOTCUA_TEST_VIRTIO_PCI")));
        for (int round = 0; round < 2; round++) {
                bind_driver(VIRTIO_DRIVER, virtio_device(), false);
                if (round == 0)
                        modprobe("-q", "vgem");
                bind_driver(VIRTIO_DRIVER, virtio_device(), true);
                if (round == 1)
                        modprobe("-q", "vgem");
                cards[round] = find(pattern);
                open_screen(DISPLAY_UPRIGHT, WIDTH, HEIGHT);
                memcpy(connectors[round], output->connector, sizeof(connectors[round]));
                show_all();
                assert_seen(SCREEN_VIRTIO);
                output = display_output_close(output);
                modprobe("-r", "vgem");
        }
        ck_assert_str_ne(cards[0], cards[1]); /* or nothing was shown here */
        ck_assert_str_eq(connectors[0], connectors[1]);
        free(cards[0]);
        free(cards[1]);
}
END_TEST

static const struct suite_case cases[] = {
        {.name = "the_picture_that_is_shown_is_on_the_glass",
         .test = &the_picture_that_is_shown_is_on_the_glass,
         .loop_end = _DISPLAY_ROTATION_MAX},
        SUITE_CASE(the_driver_is_told_what_changed_and_nothing_else),
        SUITE_CASE(the_mode_that_is_wished_for_is_set),
        SUITE_CASE(a_screen_that_is_pulled_out_is_lost_and_can_be_opened_when_it_is_back),
        SUITE_CASE(another_screen_in_its_place_is_opened_with_its_own_mode),
        SUITE_CASE(a_card_that_another_program_has_is_busy_until_it_ends),
        {.name = "the_console_is_given_back", .test = &the_console_is_given_back, .loop_end = 2},
        SUITE_CASE(screens_of_two_cards_show_a_picture_each),
        SUITE_CASE(a_card_that_goes_takes_its_screen_along),
        SUITE_CASE(the_card_with_the_screen_is_found_whatever_its_number),
};

int main(void) {
        if (!outside_is_there()) {
                puts("skipped: nobody looks at the screens of this machine");
                return 77;
        }
        return suite_run("hw/screens", cases, ELEMENTSOF(cases), setup, teardown, 60);
}
