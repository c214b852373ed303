#include "hw/display-kms-find.h"
#include "hw/display-sim.h"
#include "tests/lib/suite.h"

static sd_event *event;
static struct display *display;

/* What has been heard. */
static struct {
        unsigned shown, lost, changed;
        int result;
} heard;

static void setup(void) {
        assert_ok(sd_event_new(&event));
        assert_ok(display_sim_new(event, &display));
        memset(&heard, 0, sizeof(heard));
}

static void teardown(void) {
        display = display_free(display);
        event = sd_event_unref(event);
}

static void on_shown(_unused_ struct display_output *output, int result, _unused_ void *userdata) {
        heard.shown++;
        heard.result = result;
}

static void on_lost(_unused_ struct display_output *output, _unused_ void *userdata) {
        heard.lost++;
}

static void on_changed(_unused_ void *userdata) {
        heard.changed++;
}

static const struct display_events events = {.lost = on_lost};

static void run(void) {
        while (sd_event_run(event, 0) > 0)
                ;
}

/* ----- modes ----- */

static bool chosen_is_wish;

static int choose(const struct display_mode *modes, size_t n, const char *text) {
        struct display_wish wish;

        assert_ok(display_wish_parse(text, &wish));
        return display_mode_choose(modes, n, &wish, &chosen_is_wish);
}

START_TEST(wishes_are_read_whole) {
        static const char *const wrong[] = {"1920",          "x",           "1920x",       "x1080",
                                            "1920x1080@",    "@60",         "1920@60x5",   "0x1080",
                                            "1920x1080@0",   "-1x5",        "1920x1080p",  "99999x10",
                                            "1920x1080@501", "1920 x 1080", "1920x1080x60"};
        struct display_wish wish;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                ck_assert_msg(display_wish_parse(wrong[i], &wish) == -EINVAL, "%s", wrong[i]);
        assert_ok(display_wish_parse("1920x1080@50", &wish));
        ck_assert_uint_eq(wish.width_px, 1920);
        ck_assert_uint_eq(wish.height_px, 1080);
        ck_assert_uint_eq(wish.refresh_hz, 50);
        assert_ok(display_wish_parse("preferred", &wish));
        ck_assert_uint_eq(wish.width_px, 0);
        assert_ok(display_wish_parse("1280x720", &wish));
        ck_assert_uint_eq(wish.refresh_hz, 0);
}
END_TEST

START_TEST(the_mode_that_is_wished_for_is_taken_or_the_preferred_one) {
        static const struct display_mode modes[] = {
                {3840, 2160, 30000, false, false}, {1920, 1080, 60000, false, true},
                {1920, 1080, 59940, true, false},  {1920, 1080, 50000, false, false},
                {1280, 720, 60000, false, false},  {1920, 1080, 60000, false, false},
        };

        ck_assert_int_eq(choose(modes, ELEMENTSOF(modes), ""), 2);
        ck_assert(chosen_is_wish);
        ck_assert_int_eq(choose(modes, ELEMENTSOF(modes), "1280x720"), 4);
        ck_assert_int_eq(choose(modes, ELEMENTSOF(modes), "1920x1080"), 5); /* 60 Hz, not interlaced */
        ck_assert_int_eq(choose(modes, ELEMENTSOF(modes), "1920x1080@50"), 3);
        ck_assert_int_eq(choose(modes, ELEMENTSOF(modes), "3840x2160"), 0);
        ck_assert(chosen_is_wish);
        ck_assert_int_eq(choose(modes, ELEMENTSOF(modes), "1024x768"), 2);
        ck_assert(!chosen_is_wish);
        ck_assert_int_eq(choose(modes, ELEMENTSOF(modes), "1280x720@50"), 2);
        ck_assert(!chosen_is_wish);
}
END_TEST

START_TEST(without_a_preferred_mode_the_largest_is_taken) {
        static const struct display_mode modes[] = {{800, 600, 60000, false, false},
                                                    {1920, 1080, 60000, false, true},
                                                    {1280, 720, 50000, false, false},
                                                    {1280, 720, 60000, false, false}};

        ck_assert_int_eq(choose(modes, ELEMENTSOF(modes), ""), 3);
        ck_assert_int_eq(choose(modes, 1, "1920x1080"), 0);
        assert_error(choose(modes, 0, ""), ENOENT);
}
END_TEST

/* The kernel itself adds this mode where an EDID has none; not where it leaves out all that there were. */
START_TEST(a_screen_that_tells_no_mode_gets_one_that_every_screen_shows) {
        drmModeModeInfo wide = {
                .clock = 148500, .hdisplay = 1920, .htotal = 2200, .vdisplay = 1080, .vtotal = 1125};
        struct display_wish wish;
        bool is_wish = true;

        for (int i = 0; i < 2; i++) {
                assert_ok(display_wish_parse(i ? "" : "1920x1080", &wish));
                drmModeModeInfo mode = kms_choose_mode(NULL, 0, &wish, &is_wish);
                ck_assert(!is_wish); /* what there is to warn of */
                ck_assert_uint_eq(mode.hdisplay, 1024);
                ck_assert_uint_eq(mode.vdisplay, 768);
                ck_assert_uint_eq(mode.clock * 1000 / mode.htotal / mode.vtotal, 60);
                mode = kms_choose_mode(&wide, 1, &wish, &is_wish);
                ck_assert(is_wish);
                ck_assert_uint_eq(mode.hdisplay, 1920);
        }
}
END_TEST

START_TEST(a_screen_that_says_nothing_of_itself_is_known) {
        const struct display_wish none = {0}, wish = {.width_px = 1024, .height_px = 768};
        drmModeModeInfo mode = {.hdisplay = 1024, .vdisplay = 768};
        drmModeConnector connector = {
                .connector_type = DRM_MODE_CONNECTOR_HDMIA, .modes = &mode, .count_modes = 1};

        ck_assert(kms_is_silent(&connector, false, &none, true));
        ck_assert(!kms_is_silent(&connector, true, &none, true));
        /* Somebody has said it in its place; or something that is not to be had. */
        ck_assert(!kms_is_silent(&connector, false, &wish, true));
        ck_assert(kms_is_silent(&connector, false, &wish, false));
        /* Of a panel its driver knows all. */
        connector.connector_type = DRM_MODE_CONNECTOR_DSI;
        ck_assert(!kms_is_silent(&connector, false, &none, true));
        connector.count_modes = 0;
        ck_assert(kms_is_silent(&connector, true, &none, false));
}
END_TEST

START_TEST(a_mode_is_set_anew_where_the_link_is_bad) {
        drmModeModeInfo modes[] = {{.hdisplay = 1920, .vdisplay = 1080, .type = DRM_MODE_TYPE_PREFERRED},
                                   {.hdisplay = 1280, .vdisplay = 720}};
        drmModeConnector connector = {
                .connection = DRM_MODE_CONNECTED, .modes = modes, .count_modes = ELEMENTSOF(modes)};
        const struct kms_place place = {.mode = modes[0]};

        ck_assert_int_eq(kms_compare(&connector, DRM_MODE_LINK_STATUS_GOOD, &place), KMS_AS_BEFORE);
        ck_assert_int_eq(kms_compare(&connector, DRM_MODE_LINK_STATUS_BAD, &place), KMS_LINK_BAD);
        /* The driver has taken the mode away that the link cannot carry any more. */
        connector.modes = modes + 1;
        connector.count_modes = 1;
        ck_assert_int_eq(kms_compare(&connector, DRM_MODE_LINK_STATUS_BAD, &place), KMS_GONE);
        connector.connection = DRM_MODE_DISCONNECTED;
        ck_assert_int_eq(kms_compare(&connector, DRM_MODE_LINK_STATUS_GOOD, &place), KMS_GONE);
}
END_TEST

/* ----- pixels ----- */

enum { WIDTH = 7, HEIGHT = 5 };

static uint32_t picture_rows[HEIGHT][WIDTH + 3];
static const struct display_pixels picture = {picture_rows, sizeof(picture_rows[0]), WIDTH, HEIGHT};

static void paint(uint32_t first) {
        for (unsigned y = 0; y < HEIGHT; y++)
                for (unsigned x = 0; x < WIDTH; x++)
                        picture_rows[y][x] = first + y * WIDTH + x;
}

static uint32_t at(const struct display_pixels *pixels, unsigned x, unsigned y) {
        uint32_t value;

        memcpy(&value, (const uint8_t *) pixels->rows + y * pixels->stride + (size_t) x * 4, sizeof(value));
        return value;
}

/* Where a pixel of the picture is on a screen that hangs turned clockwise, written down by hand. */
static uint32_t seen(const struct display_pixels *screen, enum display_rotation rotation, unsigned x,
                     unsigned y) {
        switch (rotation) {
        case DISPLAY_TURNED_90:
                return at(screen, screen->width_px - 1 - y, x);
        case DISPLAY_TURNED_180:
                return at(screen, screen->width_px - 1 - x, screen->height_px - 1 - y);
        case DISPLAY_TURNED_270:
                return at(screen, y, screen->height_px - 1 - x);
        case DISPLAY_UPRIGHT:
        case _DISPLAY_ROTATION_MAX:
        case _DISPLAY_ROTATION_INVALID:
                break;
        }
        return at(screen, x, y);
}

static bool is_within(const struct display_rect *rect, unsigned x, unsigned y) {
        return x >= rect->x_px && x < rect->x_px + rect->width_px && y >= rect->y_px &&
               y < rect->y_px + rect->height_px;
}

/* Copies one rectangle to a blank screen, and counts the pixels that are not as they should be. */
static unsigned count_wrong(const struct display_rect *rect, enum display_rotation rotation) {
        bool quarter = rotation == DISPLAY_TURNED_90 || rotation == DISPLAY_TURNED_270;
        uint32_t rows[WIDTH][WIDTH + 1];
        const struct display_pixels screen = {rows, sizeof(rows[0]), quarter ? HEIGHT : WIDTH,
                                              quarter ? WIDTH : HEIGHT};

        memset(rows, 0, sizeof(rows));
        struct display_rect to = display_copy(&screen, &picture, *rect, rotation);
        unsigned wrong = to.width_px * to.height_px != rect->width_px * rect->height_px;
        for (unsigned x = 0; x < WIDTH; x++)
                for (unsigned y = 0; y < HEIGHT; y++)
                        wrong += seen(&screen, rotation, x, y) !=
                                 (is_within(rect, x, y) ? picture_rows[y][x] : 0);
        /* What changed is where it says, and nothing beyond the row's end. */
        for (unsigned y = 0; y < screen.height_px; y++)
                for (unsigned x = 0; x <= screen.width_px; x++)
                        wrong += (rows[y][x] != 0) != is_within(&to, x, y);
        return wrong;
}

START_TEST(every_rectangle_lands_where_it_is_seen) {
        unsigned wrong = 0;

        paint(1000);
        for (unsigned x = 0; x < WIDTH; x++)
                for (unsigned y = 0; y < HEIGHT; y++)
                        for (unsigned area = 0; area < (WIDTH - x) * (HEIGHT - y); area++) {
                                const struct display_rect rect = {x, y, 1 + area % (WIDTH - x),
                                                                  1 + area / (WIDTH - x)};

                                wrong += count_wrong(&rect, (enum display_rotation) _i);
                        }
        ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(what_lies_outside_is_left_out) {
        uint32_t rows[HEIGHT][WIDTH];
        const struct display_pixels screen = {rows, sizeof(rows[0]), WIDTH, HEIGHT};

        memset(rows, 0, sizeof(rows));
        paint(1);
        struct display_rect to = display_copy(
                &screen, &picture, (struct display_rect){WIDTH - 1, HEIGHT - 1, 900, 900}, DISPLAY_UPRIGHT);
        ck_assert_uint_eq(to.width_px * to.height_px, 1);
        ck_assert_uint_eq(rows[HEIGHT - 1][WIDTH - 1], WIDTH * HEIGHT);
        to = display_copy(&screen, &picture, (struct display_rect){WIDTH, 0, 1, 1}, DISPLAY_TURNED_180);
        ck_assert_uint_eq(to.width_px, 0);
}
END_TEST

/* ----- the contract, on the simulator ----- */

static const struct display_rect all = {0, 0, WIDTH, HEIGHT};

static struct display_output *open_screen(const char *connector, enum display_rotation rotation) {
        const struct display_match match = {.connector = connector, .rotation = rotation};
        struct display_output *output = NULL;

        assert_ok(display_open(display, &match, &events, NULL, &output));
        return output;
}

START_TEST(a_picture_is_on_the_glass_when_it_says_so) {
        struct display_pixels glass;

        assert_ok(display_sim_plug(display, "HDMI-A-1", WIDTH, HEIGHT));
        struct display_output *output = open_screen(NULL, DISPLAY_UPRIGHT);
        ck_assert_str_eq(output->connector, "HDMI-A-1");
        ck_assert_uint_eq(output->width_px, WIDTH);
        paint(50);
        assert_ok(display_output_show(output, &picture, &all, 1, on_shown));
        ck_assert_uint_eq(heard.shown, 0); /* not within the call */
        run();
        ck_assert_uint_eq(heard.shown, 1);
        ck_assert_int_eq(heard.result, 0);
        assert_ok(display_sim_look(display, "HDMI-A-1", &glass));
        ck_assert_uint_eq(at(&glass, 3, 2), 50 + 2 * WIDTH + 3);

        /* A part alone. */
        paint(500);
        assert_ok(display_output_show(output, &picture, &(struct display_rect){3, 2, 1, 1}, 1, on_shown));
        ck_assert_uint_eq(at(&glass, 3, 2), 500 + 2 * WIDTH + 3);
        ck_assert_uint_eq(at(&glass, 4, 2), 50 + 2 * WIDTH + 4);
        display_output_close(output);
        run();
        ck_assert_uint_eq(heard.shown, 1); /* none after it was closed */
}
END_TEST

START_TEST(a_turned_screen_takes_pictures_of_its_own_sides) {
        struct display_pixels glass;

        assert_ok(display_sim_plug(display, "HDMI-A-1", HEIGHT, WIDTH));
        struct display_output *output = open_screen("HDMI-A-1", DISPLAY_TURNED_90);
        ck_assert_uint_eq(output->width_px, WIDTH);
        ck_assert_uint_eq(output->height_px, HEIGHT);
        paint(50);
        assert_ok(display_output_show(output, &picture, &all, 1, on_shown));
        assert_ok(display_sim_look(display, "HDMI-A-1", &glass));
        ck_assert_uint_eq(at(&glass, HEIGHT - 1, 0), 50);
        display_output_close(output);
}
END_TEST

START_TEST(one_busy_answer_does_not_freeze_the_screen) {
        assert_ok(display_sim_plug(display, "HDMI-A-1", WIDTH, HEIGHT));
        struct display_output *output = open_screen(NULL, DISPLAY_UPRIGHT);
        assert_ok(display_sim_set_busy(display, "HDMI-A-1", 1));
        assert_error(display_output_show(output, &picture, &all, 1, on_shown), EBUSY);
        assert_ok(display_output_show(output, &picture, &all, 1, on_shown));
        assert_error(display_output_show(output, &picture, &all, 1, on_shown), EBUSY); /* one at a time */
        run();
        ck_assert_uint_eq(heard.shown, 1);
        assert_ok(display_sim_freeze(display, "HDMI-A-1", true));
        assert_ok(display_output_show(output, &picture, &all, 1, on_shown));
        run();
        ck_assert_uint_eq(heard.shown, 1);
        assert_ok(display_sim_freeze(display, "HDMI-A-1", false));
        run();
        ck_assert_uint_eq(heard.shown, 2);
        display_output_close(output);
}
END_TEST

START_TEST(a_screen_that_goes_is_lost_and_comes_back) {
        const struct display_match any = {.connector = NULL};
        struct display_output *output = NULL;

        assert_ok(display_watch(display, on_changed, NULL));
        assert_error(display_open(display, &any, &events, NULL, &output), ENODEV);
        assert_ok(display_sim_plug(display, "HDMI-A-1", WIDTH, HEIGHT));
        ck_assert_uint_eq(heard.changed, 0);
        run();
        ck_assert_uint_eq(heard.changed, 1);
        output = open_screen(NULL, DISPLAY_UPRIGHT);
        assert_ok(display_output_show(output, &picture, &all, 1, on_shown));
        assert_ok(display_sim_unplug(display, "HDMI-A-1"));
        assert_error(display_output_show(output, &picture, &all, 1, on_shown), ENODEV);
        run();
        ck_assert_uint_eq(heard.lost, 1);
        ck_assert_uint_eq(heard.shown, 1); /* what was taken on ends, and says how */
        ck_assert_int_eq(heard.result, -ENODEV);

        /* Another is there before the first was closed. */
        assert_ok(display_sim_plug(display, "HDMI-A-1", HEIGHT, WIDTH));
        struct display_output *next = open_screen(NULL, DISPLAY_UPRIGHT);
        ck_assert_uint_eq(next->width_px, HEIGHT);
        display_output_close(output);
        display_output_close(next);
        run();
        ck_assert_uint_eq(heard.lost, 1);
}
END_TEST

START_TEST(a_connector_is_held_by_one) {
        const struct display_match any = {.connector = NULL}, second = {.connector = "HDMI-A-2"};
        struct display_output *output = NULL;

        assert_ok(display_sim_plug(display, "HDMI-A-1", WIDTH, HEIGHT));
        struct display_output *first = open_screen(NULL, DISPLAY_UPRIGHT);
        assert_error(display_open(display, &any, &events, NULL, &output), EALREADY);
        assert_error(display_open(display, &second, &events, NULL, &output), ENODEV);
        assert_ok(display_sim_plug(display, "HDMI-A-2", WIDTH, HEIGHT));
        assert_ok(display_open(display, &second, &events, NULL, &output));
        display_output_close(output);
        display_output_close(first);
        first = open_screen(NULL, DISPLAY_UPRIGHT);
        display_output_close(first);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(wishes_are_read_whole),
        SUITE_CASE(the_mode_that_is_wished_for_is_taken_or_the_preferred_one),
        SUITE_CASE(a_screen_that_tells_no_mode_gets_one_that_every_screen_shows),
        SUITE_CASE(without_a_preferred_mode_the_largest_is_taken),
        SUITE_CASE(a_screen_that_says_nothing_of_itself_is_known),
        SUITE_CASE(a_mode_is_set_anew_where_the_link_is_bad),
        {"every_rectangle_lands_where_it_is_seen", &every_rectangle_lands_where_it_is_seen,
         _DISPLAY_ROTATION_MAX},
        SUITE_CASE(what_lies_outside_is_left_out),
        SUITE_CASE(a_picture_is_on_the_glass_when_it_says_so),
        SUITE_CASE(a_turned_screen_takes_pictures_of_its_own_sides),
        SUITE_CASE(one_busy_answer_does_not_freeze_the_screen),
        SUITE_CASE(a_screen_that_goes_is_lost_and_comes_back),
        SUITE_CASE(a_connector_is_held_by_one),
};

SUITE_MAIN("hw/display", cases, setup, teardown)
