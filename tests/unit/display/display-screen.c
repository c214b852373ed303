#include <limits.h>

#include "boards.h"
#include "hw/display-sim.h"
#include "services/display/layout.h"
#include "services/display/screen.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

enum { WIDTH = 640, HEIGHT = 360 };

static sd_event *event;
static struct display *display;
static struct fonts *fonts;
static struct screen *screen;
static struct board board;
static struct screen_conf conf;

/* What has been heard, and how often the state was laid out. */
static struct {
        uint64_t shown;
        unsigned laid_out, states;
} heard;

static void on_lay_out(struct scene *scene, _unused_ void *userdata) {
        const struct layout layout = {.board = &board, .theme = theme_get(THEME_LIGHT)};

        heard.laid_out++;
        layout_hall(&layout, scene);
}

static void on_shown(uint64_t serial, _unused_ void *userdata) {
        ck_assert_uint_gt(serial, heard.shown);
        heard.shown = serial;
}

static void on_state(_unused_ struct screen *which, _unused_ void *userdata) {
        heard.states++;
}

static void on_changed(_unused_ void *userdata) {
        screen_look(screen);
}

static void setup(void) {
        static const struct screen_events events = {on_lay_out, on_shown, on_state};
        struct problem problem = {.language = LANGUAGE_EN};
        int r = fonts_new("DejaVu Sans", &fonts, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
        memset(&heard, 0, sizeof(heard));
        board_make_usual(&board);
        assert_ok(sd_event_new(&event));
        assert_ok(display_sim_new(event, &display));
        assert_ok(display_watch(display, on_changed, NULL));
        const struct screen_parts parts = {display, fonts, &conf};
        assert_ok(screen_new(event, &parts, &events, NULL, &screen));
}

static void teardown(void) {
        screen = screen_free(screen);
        display = display_free(display);
        event = sd_event_unref(event);
        fonts = fonts_free(fonts);
}

static void run(void) {
        while (sd_event_run(event, 0) > 0)
                ;
}

static bool is_shown(void *userdata) {
        return heard.shown >= *(uint64_t *) userdata;
}

static void assert_shown(uint64_t serial) {
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_shown, &serial));
}

static bool is_in_state(void *userdata) {
        return screen_state(screen) == *(enum screen_state *) userdata;
}

static void assert_state(enum screen_state state) {
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_in_state, &state));
}

/* The glass is what the state looks like when it is drawn at once. */
static void assert_glass(void) {
        const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};
        struct scene *scene = NULL;
        struct canvas *canvas = NULL;
        struct scene_faults faults;
        struct display_pixels glass;
        const uint8_t *rows;
        size_t stride, wrong = 0;

        assert_ok(scene_new(WIDTH, HEIGHT, &scene));
        on_lay_out(scene, NULL);
        heard.laid_out--;
        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &canvas));
        assert_ok(scene_draw(scene, fonts, canvas, &all, 1, &faults));
        assert_ok(canvas_read(canvas, &rows, &stride));
        assert_ok(display_sim_look(display, "HDMI-A-1", &glass));
        ck_assert_uint_eq(glass.width_px, WIDTH);
        for (size_t y = 0; y < HEIGHT; y++)
                wrong += memcmp(rows + y * stride, (const uint8_t *) glass.rows + y * glass.stride,
                                (size_t) WIDTH * 4) != 0;
        ck_assert_msg(wrong == 0, "%zu rows of the glass are not what the state is", wrong);
        canvas_free(canvas);
        scene_free(scene);
}

static void plug(void) {
        assert_ok(display_sim_plug(display, "HDMI-A-1", WIDTH, HEIGHT));
}

static void call(const char *number, uint64_t serial) {
        snprintf(board.calls[0].number, sizeof(board.calls[0].number), "%s", number);
        screen_change(screen, serial);
}

START_TEST(a_screen_that_comes_later_shows_what_is_so_then) {
        run();
        ck_assert_int_eq(screen_state(screen), SCREEN_ABSENT);
        call("A 026", 7);
        run();
        ck_assert_uint_eq(heard.laid_out, 0);
        plug();
        assert_shown(7);
        ck_assert_int_eq(screen_state(screen), SCREEN_SHOWING);
        assert_glass();
}
END_TEST

START_TEST(changes_of_one_round_are_one_picture) {
        plug();
        call("A 026", 1);
        assert_shown(1);
        ck_assert_uint_eq(heard.laid_out, 1);
        call("A 027", 2);
        call("A 028", 3);
        assert_shown(3);
        ck_assert_uint_eq(heard.laid_out, 2);
        assert_glass();
        run();
        ck_assert_uint_eq(heard.laid_out, 2); /* nothing while nothing changes */
}
END_TEST

START_TEST(what_changes_nothing_to_be_seen_is_shown_too) {
        plug();
        call("A 026", 1);
        assert_shown(1);
        assert_ok(display_sim_freeze(display, "HDMI-A-1", true)); /* no picture is handed over */
        screen_change(screen, 2);
        assert_shown(2);
}
END_TEST

START_TEST(changes_while_a_picture_is_under_way_are_not_lost) {
        plug();
        call("A 026", 1);
        assert_shown(1);
        assert_ok(display_sim_freeze(display, "HDMI-A-1", true));
        call("A 027", 2);
        run();
        call("A 028", 3);
        run();
        ck_assert_uint_eq(heard.shown, 1);
        assert_ok(display_sim_freeze(display, "HDMI-A-1", false));
        assert_shown(3);
        assert_glass();
}
END_TEST

START_TEST(a_busy_driver_is_asked_again) {
        plug();
        call("A 026", 1);
        assert_shown(1);
        assert_ok(display_sim_set_busy(display, "HDMI-A-1", 3));
        call("A 027", 2);
        run();
        snprintf(board.time, sizeof(board.time), "10:00"); /* and what was not handed over is not forgotten */
        screen_change(screen, 3);
        assert_shown(3);
        assert_glass();
        ck_assert_int_eq(screen_state(screen), SCREEN_SHOWING);
}
END_TEST

START_TEST(a_driver_that_stays_busy_has_its_screen_opened_anew) {
        plug();
        call("A 026", 1);
        assert_shown(1);
        assert_ok(display_sim_set_busy(display, "HDMI-A-1", UINT_MAX));
        call("A 027", 2);
        assert_state(SCREEN_FAILING);
        ck_assert_uint_eq(heard.shown, 1);
        assert_ok(display_sim_set_busy(display, "HDMI-A-1", 0));
        assert_shown(2);
        assert_glass();
        ck_assert_int_eq(screen_state(screen), SCREEN_SHOWING);
}
END_TEST

START_TEST(a_screen_that_goes_and_comes_back_shows_all_of_it) {
        plug();
        call("A 026", 1);
        assert_shown(1);
        assert_ok(display_sim_unplug(display, "HDMI-A-1"));
        assert_state(SCREEN_ABSENT);
        ck_assert_ptr_null(screen_output(screen));
        call("A 027", 2);
        run();
        ck_assert_uint_eq(heard.shown, 1); /* nobody sees it */
        plug();
        assert_shown(2);
        assert_glass();
}
END_TEST

START_TEST(a_screen_pulled_out_while_a_picture_is_under_way_is_lost_once) {
        plug();
        call("A 026", 1);
        assert_shown(1);
        assert_ok(display_sim_freeze(display, "HDMI-A-1", true));
        call("A 027", 2);
        run();
        assert_ok(display_sim_freeze(display, "HDMI-A-1", false));
        assert_ok(display_sim_unplug(display, "HDMI-A-1"));
        plug(); /* before the loop has heard of either */
        assert_shown(2);
        assert_glass();
}
END_TEST

START_TEST(a_picture_that_never_arrives_opens_the_screen_anew) {
        plug();
        call("A 026", 1);
        assert_shown(1);
        assert_ok(display_sim_freeze(display, "HDMI-A-1", true));
        call("A 027", 2);
        assert_state(SCREEN_FAILING);
        assert_ok(display_sim_freeze(display, "HDMI-A-1", false));
        assert_shown(2);
        assert_glass();
        ck_assert_int_eq(screen_state(screen), SCREEN_SHOWING);
}
END_TEST

START_TEST(a_screen_that_another_has_waits) {
        const struct display_match any = {.connector = NULL};
        static const struct display_events none = {NULL};
        struct display_output *other = NULL;

        run();
        plug();
        assert_ok(display_open(display, &any, &none, NULL, &other));
        run();
        ck_assert_int_eq(screen_state(screen), SCREEN_ABSENT);
        display_output_close(other);
        call("A 026", 1);
        screen_look(screen);
        assert_shown(1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_screen_that_comes_later_shows_what_is_so_then),
        SUITE_CASE(changes_of_one_round_are_one_picture),
        SUITE_CASE(what_changes_nothing_to_be_seen_is_shown_too),
        SUITE_CASE(changes_while_a_picture_is_under_way_are_not_lost),
        SUITE_CASE(a_busy_driver_is_asked_again),
        SUITE_CASE(a_driver_that_stays_busy_has_its_screen_opened_anew),
        SUITE_CASE(a_screen_that_goes_and_comes_back_shows_all_of_it),
        SUITE_CASE(a_screen_pulled_out_while_a_picture_is_under_way_is_lost_once),
        SUITE_CASE(a_picture_that_never_arrives_opens_the_screen_anew),
        SUITE_CASE(a_screen_that_another_has_waits),
};

SUITE_MAIN("display/screen", cases, setup, teardown)
