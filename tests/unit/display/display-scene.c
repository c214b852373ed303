#include "boards.h"
#include "services/display/layout.h"
#include "tests/lib/suite.h"

enum { WIDTH = 640, HEIGHT = 360 };

static struct fonts *fonts;

static void setup(void) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = fonts_new("DejaVu Sans", &fonts, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
}

static void teardown(void) {
        fonts = fonts_free(fonts);
}

static struct scene *new_scene(void) {
        struct scene *scene = NULL;

        assert_ok(scene_new(WIDTH, HEIGHT, &scene));
        return scene;
}

static struct scene *hall(const struct board *board) {
        const struct layout layout = {.board = board, .theme = theme_get(THEME_LIGHT)};
        struct scene *scene = new_scene();

        layout_hall(&layout, scene);
        ck_assert(!scene->is_full);
        return scene;
}

static void draw(const struct scene *scene, struct canvas *canvas, const struct canvas_rect *rects,
                 size_t n) {
        struct scene_faults faults;

        assert_ok(scene_draw(scene, fonts, canvas, rects, n, &faults));
}

static bool same_pixels(struct canvas *a, struct canvas *b) {
        const uint8_t *rows_a, *rows_b;
        size_t stride;

        assert_ok(canvas_read(a, &rows_a, &stride));
        assert_ok(canvas_read(b, &rows_b, &stride));
        return memcmp(rows_a, rows_b, stride * HEIGHT) == 0;
}

START_TEST(what_is_drawn_in_parts_is_what_is_drawn_at_once) {
        const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};
        unsigned seed = (unsigned) _i + 1;
        struct canvas *parts = NULL, *whole = NULL;
        struct scene *before = NULL;
        struct board *board = malloc(sizeof(*board));
        uint64_t drawn = 0;

        ck_assert_ptr_nonnull(board);
        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &parts));
        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &whole));
        board_make_usual(board);
        for (int step = 0; step < 40; step++) {
                struct canvas_rect rects[SCENE_RECTS_MAX];
                struct scene *now = hall(board);
                size_t n = scene_compare(before, now, rects);

                ck_assert_uint_le(n, SCENE_RECTS_MAX);
                for (size_t i = 0; i < n; i++)
                        drawn += (uint64_t) rects[i].width_px * rects[i].height_px;
                draw(now, parts, rects, n);
                draw(now, whole, &all, 1);
                ck_assert_msg(same_pixels(parts, whole), "differs after step %d of seed %u", step, _i + 1);
                scene_free(before);
                before = now;
                board_step(board, &seed);
        }
        ck_assert_uint_lt(drawn, (uint64_t) 40 * WIDTH * HEIGHT * 3 / 4);
        scene_free(before);
        canvas_free(parts);
        canvas_free(whole);
        free(board);
}
END_TEST

START_TEST(one_change_is_one_small_rectangle) {
        struct canvas_rect rects[SCENE_RECTS_MAX];
        struct board *board = malloc(sizeof(*board));

        ck_assert_ptr_nonnull(board);
        board_make_usual(board);
        struct scene *before = hall(board), *same = hall(board);
        ck_assert_uint_eq(scene_compare(before, same, rects), 0);
        ck_assert_uint_eq(scene_compare(NULL, same, rects), 1);
        ck_assert_uint_eq(rects[0].width_px, WIDTH);

        snprintf(board->time, sizeof(board->time), "09:42");
        struct scene *minute = hall(board);
        ck_assert_uint_eq(scene_compare(before, minute, rects), 1);
        ck_assert_uint_lt(rects[0].width_px * rects[0].height_px, WIDTH * HEIGHT / 30);

        board->counters[2].state = BOARD_FREE;
        board->counters[2].reason = BOARD_FOR_NO_REASON;
        struct scene *row = hall(board);
        size_t n = scene_compare(minute, row, rects), area = 0;
        ck_assert_uint_ge(n, 1);
        for (size_t i = 0; i < n; i++)
                area += rects[i].width_px * rects[i].height_px;
        ck_assert_uint_lt(area, WIDTH * HEIGHT / 20);
        scene_free(before);
        scene_free(same);
        scene_free(minute);
        scene_free(row);
        free(board);
}
END_TEST

START_TEST(rectangles_join_where_that_costs_least) {
        struct canvas_rect rects[SCENE_RECTS_MAX] = {{0, 0, 100, 50}};
        size_t n = scene_join(rects, 1, (struct canvas_rect){0, 50, 100, 50});

        /* For nothing. */
        ck_assert_uint_eq(n, 1);
        ck_assert_uint_eq(rects[0].height_px, 100);
        /* What lies apart stays apart while there is room. */
        n = scene_join(rects, n, (struct canvas_rect){160, 40, 10, 10});
        ck_assert_uint_eq(n, 2);
        while (n < SCENE_RECTS_MAX)
                n = scene_join(rects, n, (struct canvas_rect){(unsigned) n * 40, 300, 10, 10});
        /* The large one grows by 1400 px, the small one would by 3050. */
        n = scene_join(rects, n, (struct canvas_rect){105, 0, 10, 10});
        ck_assert_uint_eq(n, SCENE_RECTS_MAX);
        ck_assert_uint_eq(rects[0].width_px, 115);
        ck_assert_uint_eq(rects[1].width_px, 10);
}
END_TEST

START_TEST(marks_outside_are_left_out) {
        static const struct text_style style = {.px = 20};
        struct scene *scene = new_scene();

        scene_fill(scene, (struct canvas_rect){WIDTH, 0, 10, 10}, 0);
        scene_fill(scene, (struct canvas_rect){0, HEIGHT + 5, 10, 10}, 0);
        scene_fill(scene, (struct canvas_rect){0, 0, 0, 10}, 0);
        scene_text(scene, (struct canvas_rect){0, 0, 10, 0}, 0, &style, "x");
        scene_text(scene, (struct canvas_rect){0, 0, 10, 10}, 0, &style, "");
        ck_assert_uint_eq(scene->n, 0);
        scene_fill(scene, (struct canvas_rect){WIDTH - 5, HEIGHT - 5, UINT32_MAX, UINT32_MAX}, 0);
        ck_assert_uint_eq(scene->n, 1);
        ck_assert_uint_eq(scene->marks[0].rect.width_px, 5);
        ck_assert_uint_eq(scene->marks[0].rect.height_px, 5);
        scene_free(scene);
}
END_TEST

START_TEST(a_full_scene_says_so) {
        static const struct text_style style = {.px = 20};
        struct scene *scene = new_scene();
        char *text = calloc(1, SCENE_TEXTS_SIZE + 1);

        ck_assert_ptr_nonnull(text);
        for (int i = 0; i < SCENE_MARKS_MAX; i++)
                scene_fill(scene, (struct canvas_rect){0, 0, 10, 10}, 0);
        ck_assert(!scene->is_full);
        scene_fill(scene, (struct canvas_rect){0, 0, 10, 10}, 0);
        ck_assert(scene->is_full);
        scene_free(scene);

        scene = new_scene();
        memset(text, 'a', SCENE_TEXTS_SIZE);
        scene_text(scene, (struct canvas_rect){0, 0, 10, 10}, 0, &style, text);
        ck_assert(scene->is_full);
        ck_assert_uint_eq(scene->n, 0);
        scene_free(scene);
        free(text);
}
END_TEST

START_TEST(markup_is_shown_as_it_is_written) {
        static const struct text_style style = {.px = 40};
        const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};
        static const char *const texts[] = {"A & B <C>", "A &amp; B &lt;C&gt;"};
        struct canvas *canvases[2];

        for (size_t i = 0; i < 2; i++) {
                struct scene *scene = new_scene();

                assert_ok(canvas_new_colour(WIDTH, HEIGHT, &canvases[i]));
                scene_text(scene, all, 0xffffff, &style, texts[i]);
                draw(scene, canvases[i], &all, 1);
                scene_free(scene);
        }
        ck_assert(!same_pixels(canvases[0], canvases[1]));
        canvas_free(canvases[0]);
        canvas_free(canvases[1]);
}
END_TEST

START_TEST(composed_and_decomposed_names_look_alike_and_unknown_letters_are_named) {
        static const struct text_style style = {.px = 40};
        const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};
        static const char *const texts[] = {"Tiếng Việt", "Tie\u0302\u0301ng Vie\u0323\u0302t"};
        struct scene_faults faults;
        struct canvas *canvases[2];

        for (size_t i = 0; i < 2; i++) {
                struct scene *scene = new_scene();

                assert_ok(canvas_new_colour(WIDTH, HEIGHT, &canvases[i]));
                scene_text(scene, all, 0xffffff, &style, texts[i]);
                draw(scene, canvases[i], &all, 1);
                scene_free(scene);
        }
        ck_assert(same_pixels(canvases[0], canvases[1]));

        struct scene *scene = new_scene();
        scene_text(scene, all, 0xffffff, &style, "\U0001FBC0");
        scene_text(scene, all, 0xffffff, &style, "\xff");
        assert_ok(scene_draw(scene, fonts, canvases[0], &all, 1, &faults));
        ck_assert_uint_eq(faults.n_missing, 2);
        ck_assert_uint_eq(faults.n_cut, 0);
        ck_assert_ptr_eq(faults.first, scene->marks[0].text);
        scene_free(scene);
        canvas_free(canvases[0]);
        canvas_free(canvases[1]);
}
END_TEST

static const struct suite_case cases[] = {
        {"what_is_drawn_in_parts_is_what_is_drawn_at_once", &what_is_drawn_in_parts_is_what_is_drawn_at_once,
         12, 3},
        SUITE_CASE(one_change_is_one_small_rectangle),
        SUITE_CASE(rectangles_join_where_that_costs_least),
        SUITE_CASE(marks_outside_are_left_out),
        SUITE_CASE(a_full_scene_says_so),
        SUITE_CASE(markup_is_shown_as_it_is_written),
        SUITE_CASE(composed_and_decomposed_names_look_alike_and_unknown_letters_are_named),
};

SUITE_MAIN("display/scene", cases, setup, teardown)
