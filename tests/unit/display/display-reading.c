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

enum { WIDTH = 1920, HEIGHT = 1080, SEEN_WIDTH = 400, SEEN_HEIGHT = 225, BORDER = 10, PARTS = 64 };

static struct fonts *fonts;
static sd_event *event;

/* Each text that is expected in a picture, beginning so. as: how it is drawn, where it is in capitals. */
struct expected {
        const char *text, *as;
};

/* A place of it in a view. */
struct part {
        struct view *view; /* the picture's, of which all parts come one after another */
        struct canvas_rect rect;
        unsigned px;      /* its letters, in the picture */
        char *wanted;     /* without blanks */
        char *words;      /* what was read last */
        const char *text; /* for the complaint */
        bool is_read;
};

static struct part parts[PARTS];
static size_t n_parts;

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
        for (size_t i = 0; i < n_parts; i++) {
                if (i + 1 == n_parts || parts[i + 1].view != parts[i].view)
                        free(parts[i].view);
                free(parts[i].words);
                free(parts[i].wanted);
        }
        n_parts = 0;
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

/* Letters are brought to the size that tesseract was made for. */
static void write_part(const struct part *part, unsigned enlarged_px, const char *path) {
        const struct canvas_rect *rect = &part->rect;
        double scale = enlarged_px / (part->px * (double) SEEN_WIDTH / WIDTH);
        unsigned width = (unsigned) (rect->width_px * scale * SEEN_WIDTH / WIDTH),
                 height = (unsigned) (rect->height_px * scale * SEEN_WIDTH / WIDTH);

        FILE *f = fopen(path, "we");
        ck_assert_ptr_nonnull(f);
        fprintf(f, "P5\n%u %u\n255\n", width + 2 * BORDER, height + 2 * BORDER);
        for (int y = -BORDER; y < (int) height + BORDER; y++)
                for (int x = -BORDER; x < (int) width + BORDER; x++)
                        fputc((int) between(
                                      part->view,
                                      rect->x_px * (double) SEEN_WIDTH / WIDTH + inside(x, width) / scale,
                                      rect->y_px * (double) SEEN_WIDTH / WIDTH + inside(y, height) / scale),
                              f);
        ck_assert_int_eq(fclose(f), 0);
}

static bool is_one_line(const struct part *part) {
        return part->rect.height_px < 2 * part->px;
}

static char *run_tesseract(const char *list, bool one_line) {
        _cleanup_free_ char *base = NULL, *output = NULL, *log = NULL;

        assert_ok(str_format(&base, "%s/words", suite_dir()));
        assert_ok(str_format(&output, "%s.txt", base));
        assert_ok(str_format(&log, "%s.log", base));
        const char *const argv[] = {TESSERACT, list, base, "-l", "vie", "--psm", one_line ? "7" : "6",
                                    "--dpi",   "96", NULL};
        struct process_spec spec = {.argv = argv, .log_path = log};
        struct process *process = process_start(event, &spec, NULL, NULL);
        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        ck_assert_int_eq(process_result(process), 0);
        process_free(process);
        return file_read(output, NULL);
}

static char *without_blanks(const char *text) {
        char *words = strdup(text), *to = words;

        ck_assert_ptr_nonnull(words);
        for (const char *from = text; *from; from++) {
                if (strncmp(from, "\u00a0", 2) == 0)
                        from++;
                else if (!isspace((unsigned char) *from))
                        *to++ = *from;
        }
        *to = '\0';
        return words;
}

static bool is_wanted(const struct part *part, bool one_line) {
        return !part->is_read && is_one_line(part) == one_line;
}

/* Of all that is not read yet and stands in one line, or in more, by one process: it takes long to start. */
static void read_parts(unsigned enlarged_px, bool one_line) {
        _cleanup_free_ char *list = NULL;
        bool some = false;

        assert_ok(str_format(&list, "%s/list", suite_dir()));
        FILE *f = fopen(list, "we");
        ck_assert_ptr_nonnull(f);
        for (size_t i = 0; i < n_parts; i++) {
                _cleanup_free_ char *image = NULL;

                if (!is_wanted(&parts[i], one_line))
                        continue;
                assert_ok(str_format(&image, "%s/part-%zu.pgm", suite_dir(), i));
                write_part(&parts[i], enlarged_px, image);
                fprintf(f, "%s\n", image);
                some = true;
        }
        ck_assert_int_eq(fclose(f), 0);
        if (!some)
                return;
        _cleanup_free_ char *all = run_tesseract(list, one_line);
        char *pages = all;
        for (size_t i = 0; i < n_parts; i++) {
                if (!is_wanted(&parts[i], one_line))
                        continue;
                const char *page = strsep(&pages, "\f");
                ck_assert_ptr_nonnull(page);
                free(parts[i].words);
                parts[i].words = without_blanks(page);
                parts[i].is_read = strstr(parts[i].words, parts[i].wanted) != NULL;
        }
        ck_assert_ptr_null(pages);
}

/* Tesseract sees a letter twice, or takes it for another, at one enlargement and not at the next; what cannot
 * be seen in the view is read at none. */
static void assert_all_is_read(void) {
        static const unsigned enlarged_px[] = {54, 64, 46};

        for (size_t i = 0; i < ELEMENTSOF(enlarged_px); i++) {
                read_parts(enlarged_px[i], true);
                read_parts(enlarged_px[i], false);
        }
        for (size_t i = 0; i < n_parts; i++)
                ck_assert_msg(parts[i].is_read, "'%s' of %u px cannot be read: %s", parts[i].text,
                              parts[i].px, parts[i].words);
}

static unsigned find_parts(struct view *view, const struct scene *scene, const struct expected *expected) {
        unsigned n = 0;

        for (size_t i = 0; i < scene->n; i++) {
                const struct scene_mark *mark = &scene->marks[i];
                struct text *text = NULL;

                if (mark->kind != SCENE_TEXT || !streq(mark->text, expected->text))
                        continue;
                assert_ok(text_fit(fonts, &mark->style, mark->text, mark->rect.width_px, mark->rect.height_px,
                                   &text));
                ck_assert_uint_lt(n_parts, PARTS);
                parts[n_parts++] = (struct part){
                        .view = view,
                        .rect = mark->rect,
                        .px = text_px(text),
                        .wanted = without_blanks(expected->as ? expected->as : expected->text),
                        .text = expected->text,
                };
                n++;
                text_free(text);
        }
        return n;
}

static void draw_picture(const char *name, const struct expected *expected) {
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
                ck_assert_msg(find_parts(view, scene, expected) > 0, "%s: there is no '%s'", name,
                              expected->text);
        canvas_free(canvas);
        scene_free(scene);
        gallery_free(gallery);
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

        draw_picture(halls[_i], expected);
        assert_all_is_read();
}
END_TEST

START_TEST(two_calls_are_read_from_far) {
        static const struct expected expected[] = {{"A 025", NULL},
                                                   {"B 008", NULL},
                                                   {"đến Quầy 2", "QUẦY 2"},
                                                   {"đến Quầy 1", "QUẦY 1"},
                                                   {NULL, NULL}};

        draw_picture("two-calls", expected);
        assert_all_is_read();
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

        draw_picture("paper-out", paper);
        draw_picture("stale", stale);
        draw_picture("emergency", emergency);
        draw_picture("notice", notice);
        draw_picture("sign-calling", sign);
        assert_all_is_read();
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
