/* The first call is drawn in sizes of letters that are loaded already. */
#include "boards.h"
#include "services/display/rehearsal.h"
#include "tests/lib/suite.h"

enum { WIDTH = 1920, HEIGHT = 1080 };

static sd_event *event;
static struct fonts *fonts;
static struct rehearsal *rehearsal;
static struct view view;
static struct display_conf conf;
static struct display_confs confs;

static void open_fonts(void) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = fonts_new("DejaVu Sans", &fonts, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
}

static void setup(void) {
        conf = (struct display_conf){.shows = SHOWS_HALL};
        confs = (struct display_confs){.prefixes = {"A", "B"}, .n_prefixes = 2};
        open_fonts();
        assert_ok(sd_event_new(&event));
        assert_ok(rehearsal_new(event, &rehearsal));
}

static void teardown(void) {
        rehearsal = rehearsal_free(rehearsal);
        event = sd_event_unref(event);
        fonts = fonts_free(fonts);
}

/* As it is before the first call. */
static void make_morning(void) {
        view = (struct view){.conf = &conf};
        board_make_usual(&view.board);
        view.board.n_calls = 0;
        for (size_t i = 0; i < view.board.n_counters; i++) {
                view.board.counters[i].state = i == 1 ? BOARD_FREE : BOARD_CLOSED;
                view.board.counters[i].number[0] = '\0';
                view.board.counters[i].reason = BOARD_FOR_NO_REASON;
        }
}

/* Sizes that are new in the picture of what stands. */
static unsigned draw(void) {
        const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};
        unsigned before = fonts_used(fonts);
        struct canvas *canvas = NULL;
        struct scene *scene = NULL;
        struct scene_faults faults;

        assert_ok(scene_new(WIDTH, HEIGHT, &scene));
        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &canvas));
        view_lay_out(&view, scene);
        assert_ok(scene_draw(scene, fonts, canvas, &all, 1, &faults));
        canvas_free(canvas);
        scene_free(scene);
        return fonts_used(fonts) - before;
}

static void begin(void) {
        rehearsal_begin(rehearsal, &view, &confs, fonts, WIDTH, HEIGHT);
}

static void rehearse(void) {
        begin();
        ck_assert(!rehearsal_is_over(rehearsal));
        while (!rehearsal_is_over(rehearsal))
                assert_ok(sd_event_run(event, UINT64_MAX));
}

/* A call at counter 2, _i more with it, and somebody is served. */
static void call(unsigned more, const char *number) {
        struct board *board = &view.board;

        board_make_usual(board);
        for (unsigned i = 0; i <= more; i++)
                board->calls[i].is_new = true;
        (void) snprintf(board->calls[0].number, sizeof(board->calls[0].number), "%s", number);
        (void) snprintf(board->counters[1].number, sizeof(board->counters[1].number), "%s", number);
}

START_TEST(first_call_finds_its_letters) {
        static const char *const numbers[] = {"A 001", "B 347", "A 258"};

        make_morning();
        (void) draw();
        call((unsigned) _i, numbers[_i]);
        unsigned cold = draw();
        fonts = fonts_free(fonts);
        open_fonts();

        make_morning();
        (void) draw();
        rehearse();
        call((unsigned) _i, numbers[_i]);
        unsigned warm = draw();
        ck_assert_msg(cold >= 4 && warm * 8 <= cold, "%u new sizes of %u without it", warm, cold);
}
END_TEST

START_TEST(signs_find_theirs_too) {
        conf = (struct display_conf){.shows = SHOWS_COUNTER, .counter = (char[]){"c2"}};
        make_morning();
        (void) snprintf(view.board.counters[1].id, sizeof(view.board.counters[1].id), "c2");
        (void) draw();
        rehearse();
        call(0, "A 001");
        (void) snprintf(view.board.counters[1].id, sizeof(view.board.counters[1].id), "c2");
        ck_assert_uint_le(draw(), 1);
}
END_TEST

START_TEST(what_was_rehearsed_is_not_again) {
        make_morning();
        rehearse();
        begin();
        ck_assert(rehearsal_is_over(rehearsal));
        call(0, "A 001"); /* as many counters */
        begin();
        ck_assert(rehearsal_is_over(rehearsal));
        view.board.n_counters++;
        begin();
        ck_assert(!rehearsal_is_over(rehearsal));
        rehearsal_stop(rehearsal);
        ck_assert(rehearsal_is_over(rehearsal));
        ck_assert_int_eq(sd_event_run(event, 0), 0); /* nothing is left in the loop */
        begin();
        ck_assert(!rehearsal_is_over(rehearsal));
}
END_TEST

static int on_other(sd_event_source *source, void *userdata) {
        unsigned *left = userdata;

        return --*left > 0 ? sd_event_source_set_enabled(source, SD_EVENT_ONESHOT) : 0;
}

START_TEST(whatever_comes_meanwhile_goes_before_it) {
        sd_event_source *other = NULL;
        unsigned left = 50, used;

        make_morning();
        begin();
        assert_ok(sd_event_run(event, 0));
        used = fonts_used(fonts);
        assert_ok(sd_event_add_defer(event, &other, on_other, &left));
        while (left > 0)
                assert_ok(sd_event_run(event, UINT64_MAX));
        ck_assert_uint_eq(fonts_used(fonts), used);
        ck_assert(!rehearsal_is_over(rehearsal));
        sd_event_source_unref(other);
}
END_TEST

static const struct suite_case cases[] = {
        {"first_call_finds_its_letters", &first_call_finds_its_letters, 3},
        SUITE_CASE(signs_find_theirs_too),
        SUITE_CASE(what_was_rehearsed_is_not_again),
        SUITE_CASE(whatever_comes_meanwhile_goes_before_it),
};

SUITE_MAIN("display/rehearsal", cases, setup, teardown)
