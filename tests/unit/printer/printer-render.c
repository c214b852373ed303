#include "hw/printer-sim-paper.h"
#include "services/printer/escpos.h"
#include "services/printer/render.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static struct render *render;

static void setup(void) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = render_new("DejaVu Sans", &render, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
}

static void teardown(void) {
        render = render_free(render);
}

static int draw_with(const char *text, json_t *values, unsigned width, struct raster **ret,
                     struct problem *ret_problem) {
        struct template *template = NULL;
        int r = template_parse("t", "t", text, strlen(text), &template, ret_problem);

        ck_assert_msg(r >= 0, "%s", ret_problem->text);
        r = render_template(render, template, values, width, ret, ret_problem);
        template_free(template);
        return r;
}

static struct raster *draw(const char *text, unsigned width) {
        json_t *values = json_object();
        struct raster *raster = NULL;
        struct problem problem = {.language = LANGUAGE_EN};
        int r = draw_with(text, values, width, &raster, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text);
        json_decref(values);
        return raster;
}

static void assert_refused(const char *text, int error, const char *expected) {
        json_t *values = json_object();
        struct raster *raster = NULL;
        struct problem problem = {.language = LANGUAGE_EN};

        ck_assert_int_eq(draw_with(text, values, 384, &raster, &problem), -error);
        ck_assert_msg(strstr(problem.text, expected), "%s", problem.text);
        problem_done(&problem);
        json_decref(values);
}

static size_t ink(const struct raster *raster) {
        size_t n = 0;

        for (size_t i = 0; i < raster->height * raster->stride; i++)
                n += (size_t) __builtin_popcount(raster->data[i]);
        return n;
}

START_TEST(two_cells_share_the_line_as_they_need_it) {
        struct raster *row = draw("row: Số lượt không đánh giá | 60", 384);
        struct raster *table = draw("row: Số lượt không đánh giá | 60 | 61", 384);

        ck_assert_uint_lt(row->height, 40);
        ck_assert_uint_gt(table->height, 40);
        raster_free(row);
        raster_free(table);
}
END_TEST

START_TEST(nothing_touches_the_edges_of_the_paper) {
        struct raster *raster = draw("text right: fiếu Ẽ/\ntext: fJỵ\\\ntext centre 100: ffj", 384);

        for (unsigned y = 0; y < raster->height; y++) {
                ck_assert_uint_eq(raster_row(raster, y)[0], 0);
                ck_assert_uint_eq(raster_row(raster, y)[47], 0);
        }
        raster_free(raster);
}
END_TEST

START_TEST(letters_that_no_font_has_are_refused) {
        assert_refused("text: số \U0001FBC0", EILSEQ, ".template:1: no font has all letters of");
}
END_TEST

START_TEST(images_are_looked_for_beside_the_template_only) {
        assert_refused("image: none.png", ENOENT, "there is no ./none.png");
        assert_refused("image: ../ticket.template", EINVAL, "must be the name of a file beside the template");
}
END_TEST

START_TEST(logo_is_printed_dot_for_dot) {
        enum { SIDE = 64 };
        struct problem problem = {.language = LANGUAGE_EN};
        uint8_t dots[SIDE * SIDE / 8];
        struct template *template = NULL;
        struct raster *raster = NULL;
        json_t *none = json_object();

        char *png = file_join(suite_dir(), "logo.png"), *text = file_join(suite_dir(), "logo.template");
        memset(dots, 0xc1, sizeof(dots));
        assert_ok(png_write(png, SIDE, SIDE, dots));
        file_write_text(text, "image centre: logo.png\n");
        assert_ok(template_load(suite_dir(), "logo", &template, &problem));
        assert_ok(render_template(render, template, none, 576, &raster, &problem));
        ck_assert_uint_eq(ink(raster), SIDE * SIDE * 3 / 8);
        ck_assert_uint_ge(raster->height, SIDE);
        size_t left = (raster->width - SIDE) / 2 / 8;
        for (size_t i = 0; i < SIDE / 8; i++)
                ck_assert_uint_eq(raster_row(raster, raster->height / 2)[left + i], 0xc1);
        raster_free(raster);

        file_write_text(png, "no image");
        assert_error(render_template(render, template, none, 576, &raster, &problem), EINVAL);
        ck_assert_msg(strstr(problem.text, "/logo.template:1: ") && strstr(problem.text, "is no PNG image"),
                      "%s", problem.text);
        template_free(template);
        json_decref(none);
        problem_done(&problem);
        free(png);
        free(text);
}
END_TEST

START_TEST(qr_code_is_kept_whole_and_fits) {
        struct raster *raster = draw("qr: https://kienminh.example.vn/gop-y/7K3Q9M", 384);

        ck_assert_uint_eq(raster->n_whole, 1);
        ck_assert_uint_ge(raster->whole[0].rows, 4 * 25);
        raster_free(raster);
        assert_refused("qr: "
                       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234"
                       "56789abcdef"
                       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234"
                       "56789abcdef"
                       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234"
                       "56789abcdef",
                       E2BIG, "QR code");
}
END_TEST

START_TEST(slip_longer_than_two_metres_is_refused) {
        static const char line[] = "space 400\n";
        char text[50 * (sizeof(line) - 1) + 1];

        for (size_t i = 0; i < 50; i++)
                memcpy(text + i * (sizeof(line) - 1), line, sizeof(line));
        assert_refused(text, E2BIG, "the slip is longer than the limit");
}
END_TEST

START_TEST(reprint_is_marked_even_by_templates_that_forget_it) {
        json_t *values = json_pack("{s:s}", "reprint", "1"), *none = json_object();
        struct raster *marked, *plain, *own;
        struct problem problem = {.language = LANGUAGE_EN};

        assert_ok(draw_with("text: A 025", values, 576, &marked, &problem));
        assert_ok(draw_with("text: A 025", none, 576, &plain, &problem));
        assert_ok(draw_with("[reprint] text: lần {reprint}\ntext: A 025", values, 576, &own, &problem));
        ck_assert_uint_gt(marked->height, plain->height);
        ck_assert_uint_eq(own->height, 2 * plain->height);
        json_decref(values);
        json_decref(none);
        raster_free(marked);
        raster_free(plain);
        raster_free(own);
}
END_TEST

static const unsigned widths[] = {RASTER_WIDTH_MIN, 384, 512, 576, RASTER_WIDTH_MAX};

static bool is_black(const struct raster *raster, unsigned x, unsigned y) {
        return raster_row(raster, y)[x / 8] & 0x80 >> x % 8;
}

/* A head that has fewer dots shows neither its end nor the last number. */
START_TEST(ruler_goes_to_the_last_dot) {
        unsigned width = widths[_i], marks = 0;
        struct raster *raster = draw("ruler", width);

        for (unsigned x = 0; x < width; x++)
                ck_assert(is_black(raster, x, 31));
        for (unsigned y = 0; y < 32; y++)
                ck_assert(is_black(raster, 0, y) && is_black(raster, width - 1, y));
        for (unsigned x = 2; x < width - 2; x++)
                marks += is_black(raster, x, 12);
        ck_assert_uint_eq(marks, (width - 1) / 80);
        size_t last = 0;
        for (unsigned y = 32; y < raster->height; y++)
                if (raster_row_ink(raster, y) > last)
                        last = raster_row_ink(raster, y);
        ck_assert_uint_ge(last, width / 8 - 1);
        raster_free(raster);
}
END_TEST

/* To look at: FOLDER/test-WIDTH.png where MOTCUA_TEST_KEEP keeps the folder. */
START_TEST(test_page_fits_every_width) {
        struct template *template = NULL;
        struct raster *raster = NULL;
        struct problem problem = {.language = LANGUAGE_EN};
        char *name, *path;
        json_t *values =
                json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "commune",
                          "UBND XÃ KIẾN MINH", "centre", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "printer",
                          "phieu", "model", "TM-T88VII", "profile", "epson-512", "confirmation", "process-id",
                          "width", "0", "time", "08:15", "day", "23/11/2026", "unsure", "1");

        assert_ok(template_load(SHIPPED_TEMPLATES, "test", &template, &problem));
        int r = render_template(render, template, values, widths[_i], &raster, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        ck_assert_uint_eq(raster->width, widths[_i]);
        assert_ok(str_format(&name, "test-%u.png", widths[_i]));
        path = file_join(suite_dir(), name);
        assert_ok(png_write(path, raster->width, raster->height, raster->data));
        raster_free(raster);
        template_free(template);
        json_decref(values);
        free(path);
        free(name);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(two_cells_share_the_line_as_they_need_it),
        SUITE_CASE(nothing_touches_the_edges_of_the_paper),
        SUITE_CASE(letters_that_no_font_has_are_refused),
        SUITE_CASE(images_are_looked_for_beside_the_template_only),
        SUITE_CASE(logo_is_printed_dot_for_dot),
        SUITE_CASE(qr_code_is_kept_whole_and_fits),
        SUITE_CASE(slip_longer_than_two_metres_is_refused),
        {"ruler_goes_to_the_last_dot", &ruler_goes_to_the_last_dot, ELEMENTSOF(widths)},
        {"test_page_fits_every_width", &test_page_fits_every_width, ELEMENTSOF(widths)},
        SUITE_CASE(reprint_is_marked_even_by_templates_that_forget_it),
};

SUITE_MAIN("printer/render", cases, setup, teardown)
