/*
 * How long a wall of 1080p takes to draw: all of it with other numbers than before, a page in the place of
 * the call, one row. CPU time, the least of many in each run: whatever else the machine does is not counted.
 * The floor is to fill the same pixels once with one colour. Besides, the first picture of a process, for
 * which fonts are read.
 */
#include <time.h>

#include "measure.h"
#include "tests/lib/loop.h"
#include "tests/unit/display/boards.h"
#include "tests/unit/display/gallery.h"

enum { WIDTH = 1920, HEIGHT = 1080, RUNS = 15, TRIES = 12 };

#define WHOLE_MSEC_MAX 20.0
#define ROW_MSEC_MAX 2.0
#define WHOLE_RATIO_MAX 25.0
#define ROW_RATIO_MAX 1.0

static const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};

struct wall {
        struct fonts *fonts;
        struct canvas *canvas;
        struct gallery *gallery;
        size_t n_pages;
        struct board board;
        struct scene *shown;
        unsigned serial;
        uint8_t *copied;
};

static double cpu_msec(void) {
        struct timespec now;

        must_errno(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now));
        return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void draw(struct wall *wall, const struct canvas_rect *rects, size_t n) {
        struct scene_faults faults;

        must(scene_draw(wall->shown, wall->fonts, wall->canvas, rects, n, &faults));
        if (faults.n_missing > 0)
                test_die("'%s' is not drawn", faults.first);
}

static void lay_out(struct wall *wall, struct scene **ret) {
        const struct layout layout = {.board = &wall->board, .theme = theme_get(THEME_LIGHT)};

        must(scene_new(WIDTH, HEIGHT, ret));
        layout_hall(&layout, *ret);
}

static void draw_whole(struct wall *wall) {
        struct board *board = &wall->board;

        board_make_usual(board);
        for (size_t i = 0; i < board->n_calls; i++)
                snprintf(board->calls[i].number, sizeof(board->calls[i].number), "C %03u",
                         ++wall->serial % 1000);
        for (size_t i = 0; i < board->n_counters; i++)
                if (board->counters[i].number[0] != '\0')
                        snprintf(board->counters[i].number, sizeof(board->counters[i].number), "C %03u",
                                 ++wall->serial % 1000);
        scene_free(wall->shown);
        lay_out(wall, &wall->shown);
        draw(wall, &all, 1);
}

static void draw_row(struct wall *wall) {
        struct canvas_rect rects[SCENE_RECTS_MAX];
        struct board_counter *counter = &wall->board.counters[2];
        struct scene *now = NULL;

        counter->state = BOARD_SERVING;
        snprintf(counter->number, sizeof(counter->number), "D %03u", ++wall->serial % 1000);
        lay_out(wall, &now);
        size_t n = scene_compare(wall->shown, now, rects);
        scene_free(wall->shown);
        wall->shown = now;
        draw(wall, rects, n);
}

static void draw_page(struct wall *wall) {
        size_t page = gallery_size(wall->gallery) - 1 - ++wall->serial % wall->n_pages;
        struct canvas_rect rects[SCENE_RECTS_MAX];
        struct scene *now = NULL;

        must(scene_new(WIDTH, HEIGHT, &now));
        gallery_lay_out(wall->gallery, page, now);
        size_t n = scene_compare(wall->shown, now, rects);
        scene_free(wall->shown);
        wall->shown = now;
        draw(wall, rects, n);
}

static void copy(struct wall *wall) {
        const uint8_t *rows;
        size_t stride;

        must(canvas_read(wall->canvas, &rows, &stride));
        wall->copied[++wall->serial % 64] ^= 1; /* nothing is left out */
        memcpy(wall->copied, rows, stride * HEIGHT);
}

static double least(struct wall *wall, void (*act)(struct wall *wall), int tries) {
        double best = 1e9;

        for (int i = 0; i < tries; i++) {
                double start = cpu_msec();
                act(wall);
                double taken = cpu_msec() - start;
                best = taken < best ? taken : best;
        }
        return best;
}

static void begin(struct wall *wall) {
        struct problem problem = {.language = LANGUAGE_EN};

        if (fonts_new("DejaVu Sans", &wall->fonts, &problem) < 0)
                test_die("%s", problem.text ? problem.text : "no fonts");
        must(canvas_new_colour(WIDTH, HEIGHT, &wall->canvas));
        wall->copied = calloc(HEIGHT, (size_t) WIDTH * 4);
        assert(wall->copied);
        wall->gallery = gallery_new(EXAMPLE);
        wall->n_pages = 0;
        for (size_t i = 0; i < gallery_size(wall->gallery); i++)
                wall->n_pages += strncmp(gallery_name(wall->gallery, i), "page-", 5) == 0;
}

static void end(struct wall *wall) {
        free(wall->copied);
        scene_free(wall->shown);
        gallery_free(wall->gallery);
        canvas_free(wall->canvas);
        fonts_free(wall->fonts);
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        int runs = smoke ? 1 : RUNS, tries = smoke ? 2 : TRIES;
        _cleanup_comparison_ struct comparison whole = {.name = "wall, all of it",
                                                        .unit = "ms",
                                                        .budget = WHOLE_RATIO_MAX},
                                               row = {.name = "wall, one row",
                                                      .unit = "ms",
                                                      .budget = ROW_RATIO_MAX};
        _cleanup_samples_ struct samples whole_msec = {0}, row_msec = {0}, page_msec = {0};
        static struct wall wall;

        begin(&wall);
        double first = least(&wall, draw_whole, 1);
        for (int i = 0; i < runs; i++) {
                double copied = least(&wall, copy, tries);
                double taken = least(&wall, draw_whole, tries);

                samples_add(&whole_msec, taken);
                comparison_add_run(&whole, taken, copied);
                taken = least(&wall, draw_row, tries);
                samples_add(&row_msec, taken);
                comparison_add_run(&row, taken, copied);
                for (size_t page = 0; page < wall.n_pages; page++)
                        samples_add(&page_msec, least(&wall, draw_page, 1));
        }
        figure_print("wall, all of it at 1080p", "ms of CPU", &whole_msec, WHOLE_MSEC_MAX);
        comparison_print(&whole);
        figure_print("wall, one row at 1080p", "ms of CPU", &row_msec, ROW_MSEC_MAX);
        comparison_print(&row);
        figure_print("wall, a page turned at 1080p", "ms of CPU", &page_msec, WHOLE_MSEC_MAX);
        printf("wall, the first picture of a process %.1f ms of CPU\n", first);
        end(&wall);
        return EXIT_SUCCESS;
}
