#include "services/draw/canvas.h"
#include "tests/lib/suite.h"

/* Widths of text on paper of 58 and 80 mm, and the ink from which a pixel counts there. */
enum { NARROW_PX = 368, WIDE_PX = 560, LARGE_PX = 24, DARK_LARGE = 96, DARK_SMALL = 64 };

static struct fonts *fonts;

static void setup(void) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = fonts_new("DejaVu Sans", &fonts, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
}

static void teardown(void) {
        fonts = fonts_free(fonts);
}

/* Dark pixels, one byte each. */
struct drawing {
        unsigned width, height, px;
        uint8_t *dark;
};

static struct drawing draw(const struct text_style *style, const char *string, unsigned width) {
        struct text *text = NULL;
        struct canvas *canvas = NULL;
        const uint8_t *rows;
        unsigned above;
        size_t stride;

        assert_ok(text_new(fonts, style, string, width, &text));
        struct drawing drawing = {
                .width = width, .height = text_height_px(text, &above), .px = text_px(text)};
        assert_ok(canvas_new(width, drawing.height, &canvas));
        canvas_draw_text(canvas, text, 0, above);
        assert_ok(canvas_read(canvas, &rows, &stride));
        drawing.dark = malloc(width * drawing.height);
        ck_assert_ptr_nonnull(drawing.dark);
        for (unsigned y = 0; y < drawing.height; y++)
                for (unsigned x = 0; x < width; x++)
                        drawing.dark[y * width + x] =
                                rows[y * stride + x] >= (drawing.px < LARGE_PX ? DARK_SMALL : DARK_LARGE);
        canvas_free(canvas);
        text_free(text);
        return drawing;
}

static bool same(const struct drawing *a, const struct drawing *b) {
        return a->height == b->height && a->width == b->width &&
               memcmp(a->dark, b->dark, a->height * a->width) == 0;
}

static size_t row_ink(const struct drawing *drawing, unsigned y) {
        size_t n = 0;

        for (unsigned x = 0; x < drawing->width; x++)
                n += drawing->dark[y * drawing->width + x];
        return n;
}

static size_t ink(const struct drawing *drawing) {
        size_t n = 0;

        for (unsigned y = 0; y < drawing->height; y++)
                n += row_ink(drawing, y);
        return n;
}

START_TEST(composed_and_decomposed_text_give_the_same_dots) {
        static const struct text_style style = {.px = 24};
        struct drawing nfc = draw(&style, "Tiếng Việt ở đỡ", WIDE_PX);
        struct drawing nfd =
                draw(&style, "Tie\u0302\u0301ng Vie\u0323\u0302t o\u031b\u0309 đo\u031b\u0303", WIDE_PX);

        ck_assert(ink(&nfc) > 500);
        ck_assert(same(&nfc, &nfd));
        free(nfc.dark);
        free(nfd.dark);
}
END_TEST

START_TEST(every_mark_changes_the_dots) {
        static const char *const letters[] = {"a", "à", "á", "ả", "ã", "ạ", "ă", "ằ", "ắ", "ẳ", "ẵ", "ặ",
                                              "â", "ầ", "ấ", "ẩ", "ẫ", "ậ", "Ế", "Ề", "Ể", "Ễ", "Ệ", "Ê"};
        const struct text_style style = {.px = _i == 0 ? 20 : 24};
        struct drawing drawings[ELEMENTSOF(letters)];

        for (size_t i = 0; i < ELEMENTSOF(letters); i++) {
                drawings[i] = draw(&style, letters[i], NARROW_PX);
                for (size_t j = 0; j < i; j++)
                        ck_assert_msg(!same(&drawings[i], &drawings[j]), "%s looks as %s", letters[i],
                                      letters[j]);
        }
        for (size_t i = 0; i < ELEMENTSOF(letters); i++)
                free(drawings[i].dark);
}
END_TEST

START_TEST(long_text_wraps_and_loses_nothing) {
        static const struct text_style style = {.px = 24};
        struct drawing one = draw(&style, "Xã", NARROW_PX);
        struct drawing many =
                draw(&style, "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính xã Kiến Minh",
                     NARROW_PX);
        struct drawing word =
                draw(&style, "Nguyễnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn", NARROW_PX);

        ck_assert_uint_ge(many.height, 3 * one.height);
        ck_assert_uint_ge(word.height, 2 * one.height);
        free(one.dark);
        free(many.dark);
        free(word.dark);
}
END_TEST

START_TEST(shrink_keeps_one_line_while_it_can) {
        static const struct text_style plain = {.px = 120, .bold = true};
        static const struct text_style shrink = {.px = 120, .least_px = 18, .bold = true, .shrink = true};
        static const struct text_style thin = {.px = 24, .least_px = 20, .shrink = true};
        struct drawing large = draw(&plain, "A 025", WIDE_PX);
        struct drawing small = draw(&shrink, "A 025 – B 1025 – C 3", WIDE_PX);
        struct drawing wrapped =
                draw(&thin, "Lĩnh vực rất dài không thể nào nằm gọn trên một dòng chữ", NARROW_PX);

        ck_assert_uint_lt(small.height, large.height);
        ck_assert_uint_lt(small.px, large.px);
        ck_assert_uint_gt(wrapped.height, 40); /* two lines of the least size */
        free(large.dark);
        free(small.dark);
        free(wrapped.dark);
}
END_TEST

START_TEST(shrunk_text_that_wraps_all_the_same_is_large_and_breaks_no_word) {
        static const char text[] = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG";
        struct drawing small = draw(&(struct text_style){.px = 18, .bold = true}, text, NARROW_PX);
        struct drawing large = draw(&(struct text_style){.px = 24, .bold = true}, text, NARROW_PX);
        struct drawing shrunk =
                draw(&(struct text_style){.px = 24, .least_px = 18, .bold = true, .shrink = true}, text,
                     NARROW_PX);
        struct drawing word =
                draw(&(struct text_style){.px = 60, .least_px = 18, .bold = true, .shrink = true},
                     "Nguyễnnnnnnnnnnnnnn", NARROW_PX);

        ck_assert(!same(&shrunk, &small));
        ck_assert(same(&shrunk, &large));
        ck_assert_uint_lt(word.height, 60); /* one line */
        free(small.dark);
        free(large.dark);
        free(shrunk.dark);
        free(word.dark);
}
END_TEST

/* Rows without a pixel, between the first that has one and the last. */
static unsigned count_gaps(const struct drawing *drawing) {
        unsigned gaps = 0;
        bool inside = false;

        for (unsigned y = 1; y < drawing->height; y++) {
                bool blank = row_ink(drawing, y) == 0;

                gaps += inside && blank && row_ink(drawing, y - 1) > 0;
                inside |= !blank;
        }
        return gaps;
}

START_TEST(marks_of_neighbouring_lines_do_not_touch) {
        static const struct text_style style = {.px = 26, .bold = true};
        struct drawing drawing = draw(&style, "ẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬ ỄỄỄỄỄỄỄỄỄỄỄỄỄỄỄỄỄỄỄỄ", WIDE_PX);

        ck_assert_uint_ge(count_gaps(&drawing), 2);
        free(drawing.dark);
}
END_TEST

START_TEST(broken_code_shows_no_hyphen) {
        static const struct text_style style = {.px = 24};
        struct drawing broken = draw(&style, "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM", NARROW_PX);
        struct drawing one = draw(&style, "M", NARROW_PX);

        ck_assert_uint_eq(ink(&broken), 40 * ink(&one));
        free(broken.dark);
        free(one.dark);
}
END_TEST

START_TEST(what_cannot_be_drawn_is_refused) {
        static const struct text_style style = {.px = 24}, huge = {.px = 200};
        struct text *text = NULL;

        assert_error(text_new(fonts, &style, "gi\xe1\xba", NARROW_PX, &text), EBADMSG);
        assert_error(text_new(fonts, &style, "số \U0001FBC0", NARROW_PX, &text), EILSEQ);
        assert_error(text_new(fonts, &huge, "W", 50, &text), E2BIG);
        ck_assert_ptr_null(text);
        ck_assert_uint_eq(text_natural_width_px(fonts, &style, "gi\xe1\xba"), 0);
}
END_TEST

START_TEST(natural_width_is_that_of_one_line) {
        static const struct text_style style = {.px = 24}, bold = {.px = 24, .bold = true};
        unsigned width = text_natural_width_px(fonts, &style, "Số lượt không đánh giá");
        struct drawing fits = draw(&style, "Số lượt không đánh giá", width);
        struct drawing wraps = draw(&style, "Số lượt không đánh giá", width - 20);

        ck_assert_uint_gt(wraps.height, fits.height);
        ck_assert_uint_gt(text_natural_width_px(fonts, &bold, "Số lượt không đánh giá"), width);
        free(fits.dark);
        free(wraps.dark);
}
END_TEST

START_TEST(capitals_are_those_of_vietnamese) {
        static const struct text_style plain = {.px = 40}, capitals = {.px = 40, .capitals = true};
        struct drawing a = draw(&plain, "ĐẾN QUẦY 2 – ƯỚC TÍNH", WIDE_PX);
        struct drawing b = draw(&capitals, "Đến quầy 2 – ước tính", WIDE_PX);

        ck_assert(same(&a, &b));
        free(a.dark);
        free(b.dark);
}
END_TEST

/* Lays out for a box, and checks that every pixel is in it. */
static struct drawing fit(const struct text_style *style, const char *string, unsigned width, unsigned height,
                          bool *ret_cut) {
        struct text *text = NULL;
        unsigned above;

        assert_ok(text_fit(fonts, style, string, width, height, &text));
        *ret_cut = text_is_cut(text);
        struct drawing drawing = {
                .width = width, .height = text_height_px(text, &above), .px = text_px(text)};
        ck_assert_uint_le(drawing.height, height);
        ck_assert_uint_ge(drawing.px, style->least_px);
        ck_assert_uint_le(drawing.px, style->px);
        struct canvas *canvas = NULL;
        const uint8_t *rows;
        size_t stride;
        assert_ok(canvas_new(3 * width, 3 * height, &canvas));
        canvas_draw_text(canvas, text, width, height + above);
        assert_ok(canvas_read(canvas, &rows, &stride));
        size_t outside = 0;
        for (unsigned y = 0; y < 3 * height; y++)
                for (unsigned x = 0; x < 3 * width; x++)
                        outside += rows[y * stride + x] > 0 && (x < width || x >= 2 * width || y < height ||
                                                                y >= height + drawing.height);
        ck_assert_msg(outside == 0, "'%s' at %u px: %zu pixels outside of %u x %u", string, drawing.px,
                      outside, width, height);
        canvas_free(canvas);
        text_free(text);
        return drawing;
}

START_TEST(text_fits_boxes_at_the_largest_size) {
        static const struct text_style style = {.px = 100, .least_px = 10, .bold = true};
        static const struct text_style shrink = {.px = 100, .least_px = 10, .bold = true, .shrink = true};
        static const char name[] = "Nguyễn Thị Ánh Tuyết Ngọc Phượng Hoàng Ỷ Lan Ế Ễ Ặ";
        bool cut;

        ck_assert_uint_eq(fit(&style, "A 025", 2000, 400, &cut).px, 100);
        ck_assert_uint_lt(fit(&style, "A 025", 200, 400, &cut).px, 100);
        struct drawing wrapped = fit(&style, name, 400, 120, &cut), one = fit(&shrink, name, 400, 120, &cut);
        ck_assert_uint_gt(wrapped.px, one.px);
        ck_assert(!cut);
        /* Small enough for one line only below 30: it wraps. */
        const struct text_style partly = {
                .px = 100, .least_px = 10, .line_px = 30, .bold = true, .shrink = true};
        ck_assert_uint_eq(fit(&partly, name, 400, 120, &cut).px, wrapped.px);
        ck_assert_uint_eq(fit(&partly, "A 025 B", 180, 120, &cut).px,
                          fit(&shrink, "A 025 B", 180, 120, &cut).px);
        /* One more would not fit. */
        const struct text_style above = {.px = wrapped.px + 1, .least_px = wrapped.px + 1, .bold = true};
        (void) fit(&above, name, 400, 120, &cut);
        ck_assert(cut);
}
END_TEST

START_TEST(what_fits_nowhere_is_cut_and_says_so) {
        static const struct text_style style = {.px = 40, .least_px = 20, .leading_percent = 135};
        char *text = calloc(1, 4001);
        bool cut;

        ck_assert_ptr_nonnull(text);
        for (size_t i = 0; i < 4000; i++)
                text[i] = i % 7 == 6 ? ' ' : 'm';
        (void) fit(&style, text, 300, 100, &cut);
        ck_assert(cut);
        text[3] = '\0';
        (void) fit(&style, text, 300, 100, &cut);
        ck_assert(!cut);
        struct text *none = NULL;
        assert_error(text_fit(fonts, &style, text, 300, 5, &none), E2BIG);
        assert_error(text_fit(fonts, &style, "\U0001FBC0", 300, 100, &none), EILSEQ);
        assert_error(text_fit(fonts, &style, "\xff", 300, 100, &none), EBADMSG);
        ck_assert_ptr_null(none);
        free(text);
}
END_TEST

START_TEST(lines_keep_their_distance) {
        static const struct text_style tight = {.px = 30, .least_px = 30};
        static const struct text_style wide = {.px = 30, .least_px = 30, .leading_percent = 200};
        bool cut;

        struct drawing a = fit(&tight, "một hai ba bốn năm sáu bảy", 200, 400, &cut);
        struct drawing b = fit(&wide, "một hai ba bốn năm sáu bảy", 200, 400, &cut);
        ck_assert_uint_gt(b.height, a.height + 20);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(composed_and_decomposed_text_give_the_same_dots),
        {"every_mark_changes_the_dots", &every_mark_changes_the_dots, 2},
        SUITE_CASE(long_text_wraps_and_loses_nothing),
        SUITE_CASE(shrink_keeps_one_line_while_it_can),
        SUITE_CASE(shrunk_text_that_wraps_all_the_same_is_large_and_breaks_no_word),
        SUITE_CASE(marks_of_neighbouring_lines_do_not_touch),
        SUITE_CASE(broken_code_shows_no_hyphen),
        SUITE_CASE(what_cannot_be_drawn_is_refused),
        SUITE_CASE(natural_width_is_that_of_one_line),
        SUITE_CASE(capitals_are_those_of_vietnamese),
        SUITE_CASE(text_fits_boxes_at_the_largest_size),
        SUITE_CASE(what_fits_nowhere_is_cut_and_says_so),
        SUITE_CASE(lines_keep_their_distance),
};

SUITE_MAIN("draw/text", cases, setup, teardown)
