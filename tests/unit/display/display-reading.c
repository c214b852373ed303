/*
 * What can be read from far: the hall on a screen of 42 inches (930 mm wide) with 1920 pixels, from 8 m. An
 * eye tells apart what is an arc minute wide, 2.3 mm there or 4.8 pixels: the picture is reduced to 400
 * pixels, and what tesseract reads in that is what people can.
 */
#include <ctype.h>

#include "boards.h"
#include "services/display/layout.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"
#include "tests/lib/suite.h"

#define TESSERACT "/usr/bin/tesseract"

enum { WIDTH = 1920, HEIGHT = 1080, SEEN_WIDTH = 400, SEEN_HEIGHT = 225, ENLARGED = 4 };

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

static double between(const struct view *view, double x, double y) {
        unsigned x0 = (unsigned) x, y0 = (unsigned) y;
        unsigned x1 = x0 + 1 < SEEN_WIDTH ? x0 + 1 : x0, y1 = y0 + 1 < SEEN_HEIGHT ? y0 + 1 : y0;
        double above = view->pixels[y0][x0] + (view->pixels[y0][x1] - view->pixels[y0][x0]) * (x - x0);
        double below = view->pixels[y1][x0] + (view->pixels[y1][x1] - view->pixels[y1][x0]) * (x - x0);

        return above + (below - above) * (y - y0);
}

/* A part of the view, in thousandths of its sides, enlarged for tesseract: what it reads, without blanks. */
static char *read_part(const struct view *view, const unsigned part[static 4]) {
        char *image = NULL, *output = NULL;
        unsigned left = SEEN_WIDTH * part[0] / 1000, top = SEEN_HEIGHT * part[1] / 1000,
                 width = SEEN_WIDTH * part[2] / 1000 - left, height = SEEN_HEIGHT * part[3] / 1000 - top;

        assert_ok(str_format(&image, "%s/view.pgm", suite_dir()));
        assert_ok(str_format(&output, "%s/words-%u-%u", suite_dir(), part[0], part[1]));
        FILE *f = fopen(image, "we");
        ck_assert_ptr_nonnull(f);
        fprintf(f, "P5\n%u %u\n255\n", ENLARGED * width, ENLARGED * height);
        for (unsigned y = 0; y < ENLARGED * height; y++)
                for (unsigned x = 0; x < ENLARGED * width; x++)
                        fputc((int) between(view, left + (double) x / ENLARGED, top + (double) y / ENLARGED),
                              f);
        ck_assert_int_eq(fclose(f), 0);

        const char *const argv[] = {TESSERACT, image, "-", "-l", "vie", "--psm", "11", NULL};
        struct process_spec spec = {.argv = argv, .log_path = output};
        struct process *process = process_start(event, &spec, NULL, NULL);
        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        process_free(process);
        char *words = file_read(output, NULL);
        /* Without blanks: where letters are large it is not sure of them. */
        char *to = words;
        for (const char *from = words; *from; from++)
                if (!isspace((unsigned char) *from))
                        *to++ = *from;
        *to = '\0';
        free(image);
        free(output);
        return words;
}

static const unsigned call_part[] = {0, 130, 575, 640}, counters_part[] = {575, 175, 1000, 830};

static void assert_reads(const struct view *view, const unsigned part[static 4],
                         const char *const *expected) {
        char *words = read_part(view, part);

        for (; *expected; expected++)
                ck_assert_msg(strstr(words, *expected), "'%s' cannot be read: %s", *expected, words);
        free(words);
}

START_TEST(the_call_and_the_counters_are_read_from_far) {
        static const char *const call[] = {"MỜICÔNGDÂNSỐ", "A025", "ĐẾNQUẦY2", NULL};
        static const char *const counters[] = {"B008", "Họp", NULL};
        const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};
        struct board *board = malloc(sizeof(*board));
        struct view *view = malloc(sizeof(*view));
        struct scene *scene = NULL;
        struct canvas *canvas = NULL;
        struct scene_faults faults;

        ck_assert(board && view);
        board_make_usual(board);
        const struct layout layout = {.board = board, .theme = theme_get((enum theme_name) _i)};
        assert_ok(scene_new(WIDTH, HEIGHT, &scene));
        layout_hall(&layout, scene);
        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &canvas));
        assert_ok(scene_draw(scene, fonts, canvas, &all, 1, &faults));
        look(canvas, view);
        assert_reads(view, call_part, call);
        assert_reads(view, counters_part, counters);
        canvas_free(canvas);
        scene_free(scene);
        free(view);
        free(board);
}
END_TEST

static const struct suite_case cases[] = {
        {"the_call_and_the_counters_are_read_from_far", &the_call_and_the_counters_are_read_from_far,
         _THEME_NAME_MAX},
};

int main(void) {
        if (access("/usr/share/tesseract-ocr/5/tessdata/vie.traineddata", R_OK) < 0) {
                printf("display/reading: skipped: tesseract-ocr-vie is not installed\n");
                return 77;
        }
        suite_use_memory();
        return suite_run("display/reading", cases, ELEMENTSOF(cases), setup, teardown, 120);
}
