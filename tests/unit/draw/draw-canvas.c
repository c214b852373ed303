#include "services/draw/canvas.h"
#include "tests/lib/suite.h"

enum { WIDTH = 200, HEIGHT = 100 };

static struct canvas *canvas;

static void setup(void) {
        assert_ok(canvas_new(WIDTH, HEIGHT, &canvas));
}

static void teardown(void) {
        canvas = canvas_free(canvas);
}

static const uint8_t *read_canvas(size_t *ret_stride) {
        const uint8_t *rows = NULL;

        assert_ok(canvas_read(canvas, &rows, ret_stride));
        return rows;
}

/* All ink is in this box, and there is some. */
static void assert_ink_within(unsigned x0, unsigned y0, unsigned width, unsigned height) {
        size_t stride, n = 0;
        const uint8_t *rows = read_canvas(&stride);

        for (unsigned y = 0; y < HEIGHT; y++)
                for (unsigned x = 0; x < WIDTH; x++) {
                        if (rows[y * stride + x] == 0)
                                continue;
                        ck_assert_msg(x >= x0 && x < x0 + width && y >= y0 && y < y0 + height,
                                      "ink at %u, %u", x, y);
                        n++;
                }
        ck_assert_uint_gt(n, 0);
}

static void assert_pixel(unsigned x, unsigned y, uint8_t ink) {
        size_t stride;
        const uint8_t *rows = read_canvas(&stride);

        ck_assert_uint_eq(rows[y * stride + x], ink);
}

START_TEST(sides_have_limits) {
        struct canvas *other = NULL;

        assert_error(canvas_new(0, 1, &other), EINVAL);
        assert_error(canvas_new(1, 0, &other), EINVAL);
        assert_error(canvas_new(CANVAS_SIDE_MAX + 1, 1, &other), E2BIG);
        assert_error(canvas_new(1, CANVAS_SIDE_MAX + 1, &other), E2BIG);
        ck_assert_ptr_null(other);
        assert_ok(canvas_new(CANVAS_SIDE_MAX, 1, &other));
        canvas_free(other);
}
END_TEST

START_TEST(field_is_filled_to_its_edges) {
        canvas_fill(canvas, 10, 20, 30, 40);
        assert_ink_within(10, 20, 30, 40);
        assert_pixel(10, 20, 255);
        assert_pixel(39, 59, 255);
}
END_TEST

START_TEST(what_lies_outside_is_left_out) {
        canvas_fill(canvas, WIDTH - 1, HEIGHT - 1, 1000, 1000);
        canvas_fill(canvas, 5000, 5000, 10, 10);
        assert_ink_within(WIDTH - 1, HEIGHT - 1, 1, 1);
}
END_TEST

START_TEST(erasing_takes_ink_away) {
        canvas_fill(canvas, 0, 0, WIDTH, HEIGHT);
        canvas_erase(canvas);
        canvas_fill(canvas, 10, 20, 30, 40);
        assert_pixel(9, 20, 255);
        assert_pixel(10, 20, 0);
        assert_pixel(39, 59, 0);
        assert_pixel(40, 59, 255);
}
END_TEST

START_TEST(qr_code_has_square_modules_at_its_place) {
        enum { SIDE = 3, X = 7, Y = 5 };
        struct qr *qr = NULL;
        size_t stride;

        assert_ok(qr_new("7K3Q9M", &qr));
        canvas_draw_qr(canvas, qr, X, Y, SIDE);
        assert_ink_within(X, Y, SIDE * qr->modules, SIDE * qr->modules);
        const uint8_t *rows = read_canvas(&stride);
        for (unsigned y = 0; y < SIDE * qr->modules; y++)
                for (unsigned x = 0; x < SIDE * qr->modules; x++)
                        ck_assert_uint_eq(rows[(Y + y) * stride + X + x],
                                          qr->dark[y / SIDE * qr->modules + x / SIDE] ? 255 : 0);
        qr_free(qr);
}
END_TEST

START_TEST(text_stays_in_its_box) {
        static const enum text_align aligns[] = {TEXT_LEFT, TEXT_CENTRE, TEXT_RIGHT};
        const struct text_style style = {.px = 24, .align = aligns[_i]};
        struct fonts *fonts = NULL;
        struct text *text = NULL;
        struct problem problem = {.language = LANGUAGE_EN};
        unsigned above;

        assert_ok(fonts_new("DejaVu Sans", &fonts, &problem));
        assert_ok(text_new(fonts, &style, "fJỵẼ/", 90, &text));
        unsigned height = text_height_px(text, &above);
        canvas_draw_text(canvas, text, 60, 10 + above);
        assert_ink_within(60, 10, 90, height);
        text_free(text);
        fonts_free(fonts);
}
END_TEST

static uint32_t colour_at(struct canvas *colours, unsigned x, unsigned y) {
        const uint8_t *rows = NULL;
        size_t stride;

        assert_ok(canvas_read(colours, &rows, &stride));
        const uint8_t *pixel = rows + y * stride + (size_t) 4 * x;
        return (uint32_t) pixel[2] << 16 | (uint32_t) pixel[1] << 8 | pixel[0];
}

START_TEST(colours_are_exact_and_stay_within_the_clip) {
        static const struct canvas_rect rects[] = {{10, 10, 20, 20}, {20, 20, 20, 20}};
        struct canvas *colours = NULL;

        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &colours));
        canvas_set_colour(colours, 0x9b1b1e);
        canvas_fill(colours, 0, 0, WIDTH, HEIGHT);
        canvas_clip(colours, rects, 2);
        canvas_set_colour(colours, 0x0134fe);
        canvas_fill(colours, 0, 0, WIDTH, HEIGHT);
        ck_assert_uint_eq(colour_at(colours, 9, 10), 0x9b1b1e);
        ck_assert_uint_eq(colour_at(colours, 10, 10), 0x0134fe);
        ck_assert_uint_eq(colour_at(colours, 25, 25), 0x0134fe);
        ck_assert_uint_eq(colour_at(colours, 39, 39), 0x0134fe);
        ck_assert_uint_eq(colour_at(colours, 35, 15), 0x9b1b1e);
        ck_assert_uint_eq(colour_at(colours, 40, 39), 0x9b1b1e);
        canvas_clip(colours, NULL, 0);
        canvas_fill(colours, 0, 0, WIDTH, HEIGHT);
        ck_assert_uint_eq(colour_at(colours, WIDTH - 1, HEIGHT - 1), 0x0134fe);
        canvas_free(colours);
}
END_TEST

START_TEST(a_canvas_is_written_as_png) {
        static const uint8_t start[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
        struct canvas *colours = NULL;
        void *png = NULL;
        size_t size = 0;

        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &colours));
        assert_ok(canvas_write_png(colours, &png, &size));
        ck_assert_uint_gt(size, 60);
        ck_assert(memcmp(png, start, sizeof(start)) == 0);
        const uint8_t *sides = (const uint8_t *) png + 16;
        ck_assert_uint_eq(sides[3], WIDTH);
        ck_assert_uint_eq(sides[7], HEIGHT);
        free(png);
        canvas_free(colours);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(colours_are_exact_and_stay_within_the_clip),
        SUITE_CASE(a_canvas_is_written_as_png),
        SUITE_CASE(sides_have_limits),
        SUITE_CASE(field_is_filled_to_its_edges),
        SUITE_CASE(what_lies_outside_is_left_out),
        SUITE_CASE(erasing_takes_ink_away),
        SUITE_CASE(qr_code_has_square_modules_at_its_place),
        {"text_stays_in_its_box", &text_stays_in_its_box, 3},
};

SUITE_MAIN("draw/canvas", cases, setup, teardown)
