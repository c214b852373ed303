#include "services/draw/canvas.h"
#include "tests/lib/pngs.h"
#include "tests/lib/suite.h"

enum { WIDTH = 600, HEIGHT = 400 };

static struct fonts *fonts;
static const struct text_style style = {.px = 80, .least_px = 12, .leading_percent = 135};

static void setup(void) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = fonts_new("DejaVu Sans", &fonts, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
}

static void teardown(void) {
        fonts = fonts_free(fonts);
}

static unsigned fit(const char *lines, unsigned width, unsigned height) {
        struct paragraphs *paragraphs = NULL;

        assert_ok(paragraphs_fit(fonts, &style, lines, width, height, &paragraphs));
        ck_assert_uint_le(paragraphs_height_px(paragraphs), height);
        unsigned px = paragraphs_px(paragraphs);
        paragraphs_free(paragraphs);
        return px;
}

START_TEST(paragraphs_are_as_large_as_all_of_them_allow) {
        struct text_style larger = style;
        struct paragraphs *none = NULL;

        ck_assert_uint_eq(fit("tXin chào", WIDTH, HEIGHT), 80);
        unsigned px =
                fit("hTiêu đề\ntmột dòng\ni•\thai dòng\ni•\tba dòng\npBốn\t0225 000 0001", WIDTH, HEIGHT);
        ck_assert_uint_gt(px, 12);
        ck_assert_uint_lt(px, 80);
        /* At the next size they do not fit. */
        larger.least_px = px + 1;
        assert_error(paragraphs_fit(fonts, &larger,
                                    "hTiêu đề\ntmột dòng\ni•\thai dòng\ni•\tba dòng\npBốn\t0225 000 0001",
                                    WIDTH, HEIGHT, &none),
                     E2BIG);
        ck_assert_ptr_null(none);
}
END_TEST

START_TEST(what_cannot_be_set_is_refused) {
        struct paragraphs *none = NULL;
        char *many = NULL;

        for (int i = 0; i < 40; i++)
                assert_ok(str_extend(&many, "\n", "tdòng"));
        assert_error(paragraphs_fit(fonts, &style, many, WIDTH, HEIGHT, &none), E2BIG);
        for (int i = 0; i <= PARAGRAPHS_MAX; i++)
                assert_ok(str_extend(&many, "\n", "tx"));
        assert_error(paragraphs_fit(fonts, &style, many, WIDTH, HEIGHT * 100, &none), E2BIG);
        assert_error(paragraphs_fit(fonts, &style, "t\U0001FBC0", WIDTH, HEIGHT, &none), EILSEQ);
        assert_error(paragraphs_fit(fonts, &style, "t\xff", WIDTH, HEIGHT, &none), EBADMSG);
        ck_assert_ptr_null(none);
        /* A word is broken rather than left out. */
        ck_assert_uint_eq(fit("tDonaudampfschifffahrtsgesellschaftskapitän", 120, HEIGHT), 12);
        free(many);
}
END_TEST

/* The last column of a row that has ink; 0: none has. */
static unsigned last_ink(struct canvas *canvas, unsigned y) {
        const uint8_t *rows;
        size_t stride;
        unsigned x = WIDTH;

        assert_ok(canvas_read(canvas, &rows, &stride));
        while (x > 0 && rows[y * stride + x - 1] <= 64)
                x--;
        return x;
}

START_TEST(figures_line_up_on_the_right) {
        static const struct text_style small = {.px = 30, .least_px = 30, .leading_percent = 135};
        const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};
        struct paragraphs *paragraphs = NULL;
        struct canvas *canvas = NULL;
        unsigned n = 0;

        assert_ok(canvas_new(WIDTH, HEIGHT, &canvas));
        assert_ok(
                paragraphs_fit(fonts, &small, "pA\t0001\npB\t8888 8881\npC\t1", WIDTH, HEIGHT, &paragraphs));
        canvas_draw_paragraphs(canvas, paragraphs, &all);
        /* Rows of ink, one after another, are a line of text. */
        for (unsigned y = 0, last = 0; y < HEIGHT; y++) {
                unsigned ink = last_ink(canvas, y);

                if (ink == 0 && last > 0) {
                        ck_assert_uint_ge(last, WIDTH - 8);
                        n++;
                }
                last = ink == 0 ? 0 : ink > last ? ink : last;
        }
        ck_assert_uint_eq(n, 3);
        paragraphs_free(paragraphs);
        canvas_free(canvas);
}
END_TEST

START_TEST(images_fill_their_rectangle_in_proportion) {
        const struct canvas_rect rect = {10, 20, 300, 300};
        struct image *image = NULL;
        struct canvas *canvas = NULL;
        const uint8_t *rows;
        size_t stride;

        assert_error(image_new(hollow_png, sizeof(hollow_png), &image), EINVAL);
        assert_error(image_new(grey_png, sizeof(grey_png) - 1, &image), EINVAL);
        ck_assert_ptr_null(image);
        assert_ok(image_new(grey_png, sizeof(grey_png), &image)); /* 3 × 2 */
        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &canvas));
        canvas_set_colour(canvas, 0x0000ff);
        canvas_fill(canvas, 0, 0, WIDTH, HEIGHT);
        canvas_draw_image(canvas, image, &rect);
        assert_ok(canvas_read(canvas, &rows, &stride));
        for (unsigned y = 0; y < HEIGHT; y++)
                for (unsigned x = 0; x < WIDTH; x++) {
                        const uint8_t *pixel = rows + y * stride + (size_t) 4 * x;
                        bool is_blue = pixel[0] == 0xff && pixel[1] == 0 && pixel[2] == 0;
                        bool inside = x >= 10 && x < 310 && y >= 70 && y < 270; /* 300 × 200, in the middle */

                        ck_assert(is_blue != inside);
                }
        const uint8_t *corner = rows + 100 * stride + (size_t) 4 * 30;
        ck_assert_uint_eq(corner[0], 0xff);
        ck_assert_uint_eq(corner[1], 0xff);
        image_free(image);
        canvas_free(canvas);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(paragraphs_are_as_large_as_all_of_them_allow),
        SUITE_CASE(what_cannot_be_set_is_refused),
        SUITE_CASE(figures_line_up_on_the_right),
        SUITE_CASE(images_fill_their_rectangle_in_proportion),
};

SUITE_MAIN("draw/paragraphs", cases, setup, teardown)
