/*
 * What can be read from far: the hall on a screen of 42 inches (930 mm wide) with 1920 pixels, from 8 m. An
 * eye tells apart what is an arc minute wide, 2.3 mm there or 4.8 pixels: the picture is reduced to 400
 * pixels, and what tesseract reads in that is what people can.
 */
#include <ctype.h>

#include "gallery.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"
#include "tests/lib/suite.h"

#define TESSERACT "/usr/bin/tesseract"

enum { WIDTH = 1920, HEIGHT = 1080, SEEN_WIDTH = 400, SEEN_HEIGHT = 225, BORDER = 10 };

static struct fonts *fonts;
static sd_event *event;

/* Brightness, in doubles from 0 to 255. */
struct view {
        double pixels[SEEN_HEIGHT][SEEN_WIDTH];
};

static void setup(void) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = fonts_new("DejaVu Sans", &fonts, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
        assert_ok(sd_event_new(&event));
}

static void teardown(void) {
        fonts = fonts_free(fonts);
        event = sd_event_unref(event);
}

static double brightness(const uint8_t *pixel) {
        return 0.114 * pixel[0] + 0.587 * pixel[1] + 0.299 * pixel[2];
}

/* Each pixel is five by five, and each of the view the mean of 24 by 24 of these: 4.8 pixels. */
static void look(struct canvas *canvas, struct view *view) {
        enum { FINE = 5, COARSE = FINE * WIDTH / SEEN_WIDTH };
        const uint8_t *rows = NULL;
        size_t stride;

        assert_ok(canvas_read(canvas, &rows, &stride));
        memset(view, 0, sizeof(*view));
        for (unsigned y = 0; y < HEIGHT; y++)
                for (unsigned x = 0; x < WIDTH; x++) {
                        double value = brightness(rows + y * stride + (size_t) 4 * x) / (COARSE * COARSE);

                        for (unsigned i = 0; i < FINE * FINE; i++)
                                view->pixels[(y * FINE + i / FINE) / COARSE]
                                            [(x * FINE + i % FINE) / COARSE] += value;
                }
}

/* Around the part its edge goes on. */
static double inside(int at, unsigned size) {
        return at < 0 ? 0 : at >= (int) size ? (int) size - 1 : at;
}

static double between(const struct view *view, double x, double y) {
        unsigned x0 = x < SEEN_WIDTH - 1 ? (unsigned) x : SEEN_WIDTH - 1,
                 y0 = y < SEEN_HEIGHT - 1 ? (unsigned) y : SEEN_HEIGHT - 1;
        unsigned x1 = x0 + 1 < SEEN_WIDTH ? x0 + 1 : x0, y1 = y0 + 1 < SEEN_HEIGHT ? y0 + 1 : y0;
        double above = view->pixels[y0][x0] + (view->pixels[y0][x1] - view->pixels[y0][x0]) * (x - x0);
        double below = view->pixels[y1][x0] + (view->pixels[y1][x1] - view->pixels[y1][x0]) * (x - x0);

        return above + (below - above) * (y - y0);
}

/* What tesseract reads in a part of the view, without blanks: where letters are large it is not sure of them.
 * Letters are brought to the size that it was made for. */
static char *read_part(const struct view *view, const struct canvas_rect *rect, double letter_px,
                       unsigned enlarged_px) {
        char *image = NULL, *output = NULL;
        double scale = enlarged_px / letter_px;
        unsigned width = (unsigned) (rect->width_px * scale * SEEN_WIDTH / WIDTH),
                 height = (unsigned) (rect->height_px * scale * SEEN_WIDTH / WIDTH);

        assert_ok(str_format(&image, "%s/view.pgm", suite_dir()));
        assert_ok(str_format(&output, "%s/words-%u-%u", suite_dir(), rect->x_px, rect->y_px));
        FILE *f = fopen(image, "we");
        ck_assert_ptr_nonnull(f);
        fprintf(f, "P5\n%u %u\n255\n", width + 2 * BORDER, height + 2 * BORDER);
        for (int y = -BORDER; y < (int) height + BORDER; y++)
                for (int x = -BORDER; x < (int) width + BORDER; x++)
                        fputc((int) between(
                                      view,
                                      rect->x_px * (double) SEEN_WIDTH / WIDTH + inside(x, width) / scale,
                                      rect->y_px * (double) SEEN_WIDTH / WIDTH + inside(y, height) / scale),
                              f);
        ck_assert_int_eq(fclose(f), 0);

        const char *lines = rect->height_px * (double) SEEN_WIDTH / WIDTH < 2 * letter_px ? "7" : "6";
        const char *const argv[] = {TESSERACT, image, "-", "-l", "vie", "--psm", lines, "--dpi", "96", NULL};
        struct process_spec spec = {.argv = argv, .log_path = output};
        struct process *process = process_start(event, &spec, NULL, NULL);
        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        process_free(process);
        char *words = file_read(output, NULL);
        char *to = words;
        for (const char *from = words; *from; from++)
                if (!isspace((unsigned char) *from))
                        *to++ = *from;
        *to = '\0';
        free(image);
        free(output);
        return words;
}

static char *without_blanks(const char *text) {
        char *words = strdup(text), *to = words;

        ck_assert_ptr_nonnull(words);
        for (const char *from = text; *from; from++) {
                if (strncmp(from, "\u00a0", 2) == 0)
                        from++;
                else if (*from != ' ')
                        *to++ = *from;
        }
        *to = '\0';
        return words;
}

/* Each text that stands in the picture, beginning so, is read. as: how it is drawn, where it is in capitals.
 */
struct expected {
        const char *text, *as;
};

/* Tesseract sees a letter twice, or takes it for another, at one enlargement and not at the next; what cannot
 * be seen in the view is read at none. */
static void assert_one_is_read(const struct view *view, const struct scene_mark *mark, unsigned px,
                               const struct expected *expected) {
        static const unsigned enlarged_px[] = {54, 64, 46};
        char *wanted = without_blanks(expected->as ? expected->as : expected->text), *words = NULL;
        bool is_read = false;

        for (size_t i = 0; !is_read && i < ELEMENTSOF(enlarged_px); i++) {
                free(words);
                words = read_part(view, &mark->rect, px * (double) SEEN_WIDTH / WIDTH, enlarged_px[i]);
                is_read = strstr(words, wanted) != NULL;
        }
        ck_assert_msg(is_read, "'%s' of %u px cannot be read: %s", expected->text, px, words);
        free(words);
        free(wanted);
}

static unsigned assert_read(const struct view *view, const struct scene *scene,
                            const struct expected *expected) {
        unsigned n = 0;

        for (size_t i = 0; i < scene->n; i++) {
                const struct scene_mark *mark = &scene->marks[i];
                struct text *text = NULL;

                if (mark->kind != SCENE_TEXT || !streq(mark->text, expected->text))
                        continue;
                assert_ok(text_fit(fonts, &mark->style, mark->text, mark->rect.width_px, mark->rect.height_px,
                                   &text));
                assert_one_is_read(view, mark, text_px(text), expected);
                n++;
                text_free(text);
        }
        return n;
}

static void assert_picture_is_read(const char *name, const struct expected *expected) {
        const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};
        struct gallery *gallery = gallery_new(EXAMPLE);
        struct view *view = malloc(sizeof(*view));
        struct scene *scene = NULL;
        struct canvas *canvas = NULL;
        struct scene_faults faults;
        size_t i = 0;

        ck_assert_ptr_nonnull(view);
        while (i < gallery_size(gallery) && !streq(gallery_name(gallery, i), name))
                i++;
        ck_assert_uint_lt(i, gallery_size(gallery));
        assert_ok(scene_new(WIDTH, HEIGHT, &scene));
        gallery_lay_out(gallery, i, scene);
        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &canvas));
        assert_ok(scene_draw(scene, fonts, canvas, &all, 1, &faults));
        look(canvas, view);
        for (; expected->text; expected++)
                ck_assert_msg(assert_read(view, scene, expected) > 0, "%s: there is no '%s'", name,
                              expected->text);
        canvas_free(canvas);
        scene_free(scene);
        gallery_free(gallery);
        free(view);
}

START_TEST(the_call_and_the_counters_are_read_from_far) {
        static const char *const halls[] = {"hall", "hall-dark", "hall-contrast"};
        static const struct expected expected[] = {
                {"Trung tâm Phục vụ hành chính công", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"},
                {"09:41", NULL},
                {"MỜI CÔNG DÂN SỐ", NULL},
                {"A 025", NULL},
                {"đến Quầy 2", "QUẦY 2"},
                {"Lần 2/3", "2/3"},
                {"B 008", NULL},
                {"Quầy 3", "y 3"},
                {"Họp", NULL},
                {"ĐANG GỌI", NULL},
                {"TẠM DỪNG", "TẠM"},
                {NULL, NULL},
        };

        assert_picture_is_read(halls[_i], expected);
}
END_TEST

START_TEST(two_calls_are_read_from_far) {
        static const struct expected expected[] = {{"A 025", NULL},
                                                   {"B 008", NULL},
                                                   {"đến Quầy 2", "QUẦY 2"},
                                                   {"đến Quầy 1", "QUẦY 1"},
                                                   {NULL, NULL}};

        assert_picture_is_read("two-calls", expected);
}
END_TEST

START_TEST(what_is_wrong_is_read_from_far) {
        static const struct expected paper[] = {{"⚠ HẾT PHIẾU IN – XIN NGHE GỌI SỐ", "HẾT PHIẾU IN"},
                                                {"SỐ KHÔNG IN ĐƯỢC:", "KHÔNG"},
                                                {"A 027", NULL},
                                                {"A 026", NULL},
                                                {NULL, NULL}};
        static const struct expected stale[] = {
                {"⚠ MẤT KẾT NỐI – SỐ HIỂN THỊ CÓ THỂ CHƯA MỚI (TỪ 09:40)", "CÓ THỂ CHƯA MỚI"}, {NULL, NULL}};
        static const struct expected emergency[] = {
                {"SƠ TÁN KHẨN CẤP", NULL},
                {"Yêu cầu mọi người rời khỏi khu vực theo lối thoát hiểm.", NULL},
                {"ĐI THEO BIỂN LỐI THOÁT HIỂM", NULL},
                {NULL, NULL}};
        static const struct expected notice[] = {{"⚠ THÔNG BÁO KHẨN", "THÔNG BÁO KHẨN"}, {NULL, NULL}};
        static const struct expected sign[] = {
                {"Quầy 2", "QUẦY 2"}, {"A 025", NULL}, {"ĐANG GỌI", NULL}, {NULL, NULL}};

        assert_picture_is_read("paper-out", paper);
        assert_picture_is_read("stale", stale);
        assert_picture_is_read("emergency", emergency);
        assert_picture_is_read("notice", notice);
        assert_picture_is_read("sign-calling", sign);
}
END_TEST

static const struct suite_case cases[] = {
        {"the_call_and_the_counters_are_read_from_far", &the_call_and_the_counters_are_read_from_far,
         _THEME_NAME_MAX},
        SUITE_CASE(two_calls_are_read_from_far),
        SUITE_CASE(what_is_wrong_is_read_from_far),
};

int main(void) {
        if (access("/usr/share/tesseract-ocr/5/tessdata/vie.traineddata", R_OK) < 0) {
                printf("display/reading: skipped: tesseract-ocr-vie is not installed\n");
                return 77;
        }
        suite_use_memory();
        return suite_run("display/reading", cases, ELEMENTSOF(cases), setup, teardown, 600);
}
