/*
 * Every picture at every size is what somebody looked at and found good: golden/NAME-WIDTHxHEIGHT.png has it
 * with its longer side reduced to 160 pixels and 16 steps of each colour, a few KB instead of a hundred. What
 * moves by two pixels at 1080p, or changes its colour, is found; how an edge is smoothed is not. Fonts and
 * Pango of Debian 12; where there are others, display-layout measures, and nothing is compared.
 *
 * After a change that is meant: MOTCUA_TEST_RENEW=1 writes them anew. MOTCUA_TEST_PICTURES=DIR writes whole
 * pictures: look at them before they become golden.
 */
#include <sys/stat.h>

#include "gallery.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static const struct {
        unsigned width, height;
} sizes[] = {{1280, 720}, {1920, 1080}, {3840, 2160}, {1080, 1920}};

/* Half a step is lost in the golden one; the rest is for what processors round otherwise. */
enum { SIDE = 160, STEP = 17, TOLERANCE = STEP / 2 + 15 };

struct reduced {
        unsigned width, height;
        uint8_t pixels[SIDE * SIDE][3]; /* blue, green, red */
};

static struct fonts *fonts;
static struct gallery *gallery;

static void setup(void) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = fonts_new("DejaVu Sans", &fonts, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
        gallery = gallery_new(EXAMPLE);
}

static void teardown(void) {
        gallery = gallery_free(gallery);
        fonts = fonts_free(fonts);
}

static struct canvas *draw(size_t picture, size_t size) {
        const struct canvas_rect all = {0, 0, sizes[size].width, sizes[size].height};
        struct scene *scene = NULL;
        struct canvas *canvas = NULL;
        struct scene_faults faults;

        assert_ok(scene_new(all.width_px, all.height_px, &scene));
        gallery_lay_out(gallery, picture, scene);
        assert_ok(canvas_new_colour(all.width_px, all.height_px, &canvas));
        assert_ok(scene_draw(scene, fonts, canvas, &all, 1, &faults));
        ck_assert_msg(faults.n_missing == 0, "%s: '%s' is not drawn", gallery_name(gallery, picture),
                      faults.first);
        scene_free(scene);
        return canvas;
}

/* The mean of what a pixel of the reduced picture covers. */
static void reduce(struct canvas *canvas, unsigned width, unsigned height, struct reduced *ret) {
        unsigned longer = width > height ? width : height;
        const uint8_t *rows;
        size_t stride;

        ret->width = width * SIDE / longer;
        ret->height = height * SIDE / longer;
        assert_ok(canvas_read(canvas, &rows, &stride));
        for (unsigned y = 0; y < ret->height; y++)
                for (unsigned x = 0; x < ret->width; x++) {
                        unsigned top = y * height / ret->height, bottom = (y + 1) * height / ret->height,
                                 left = x * width / ret->width, right = (x + 1) * width / ret->width;
                        unsigned n = (bottom - top) * (right - left);
                        assert(n > 0);

                        for (unsigned colour = 0; colour < 3; colour++) {
                                unsigned sum = 0;

                                for (unsigned j = top; j < bottom; j++)
                                        for (unsigned i = left; i < right; i++)
                                                sum += rows[j * stride + (size_t) 4 * i + colour];
                                ret->pixels[y * ret->width + x][colour] = (uint8_t) (sum / n);
                        }
                }
}

static void write_png(struct canvas *canvas, const char *path) {
        void *png = NULL;
        size_t size;

        assert_ok(canvas_write_png(canvas, &png, &size));
        file_write(path, png, size);
        free(png);
}

static void renew(const struct reduced *reduced, const char *path) {
        struct canvas *canvas = NULL;

        assert_ok(canvas_new_colour(reduced->width, reduced->height, &canvas));
        for (unsigned i = 0; i < reduced->width * reduced->height; i++) {
                uint32_t rgb = 0;

                for (int colour = 2; colour >= 0; colour--)
                        rgb = rgb << 8 | (reduced->pixels[i][colour] + STEP / 2u) / STEP * STEP;
                canvas_set_colour(canvas, rgb);
                canvas_fill(canvas, i % reduced->width, i / reduced->width, 1, 1);
        }
        write_png(canvas, path);
        canvas_free(canvas);
}

static void compare(const char *name, const struct reduced *reduced, const char *path) {
        size_t size, stride, wrong = 0;
        char *file = file_read(path, &size);
        const struct canvas_rect all = {0, 0, reduced->width, reduced->height};
        struct canvas *golden = NULL;
        struct image *image = NULL;
        const uint8_t *rows;
        unsigned first = 0, most = 0;

        assert_ok(image_new(file, size, &image));
        assert_ok(canvas_new_colour(reduced->width, reduced->height, &golden));
        canvas_draw_image(golden, image, &all);
        assert_ok(canvas_read(golden, &rows, &stride));
        for (unsigned i = 0; i < reduced->width * reduced->height; i++)
                for (unsigned colour = 0; colour < 3; colour++) {
                        int expected =
                                rows[i / reduced->width * stride + (size_t) i % reduced->width * 4 + colour];
                        unsigned off = (unsigned) abs(expected - reduced->pixels[i][colour]);

                        most = off > most ? off : most;
                        first = off > TOLERANCE && wrong == 0 ? i : first;
                        wrong += off > TOLERANCE;
                }
        ck_assert_msg(wrong == 0, "%s: %zu values differ from %s by up to %u, the first at %u, %u of %u x %u",
                      name, wrong, path, most, first % reduced->width, first / reduced->width, reduced->width,
                      reduced->height);
        image_free(image);
        canvas_free(golden);
        free(file);
}

START_TEST(every_picture_is_the_golden_one) {
        unsigned width = sizes[_i].width, height = sizes[_i].height;
        struct reduced *reduced = calloc(1, sizeof(*reduced));
        const char *folder = getenv("MOTCUA_TEST_PICTURES");

        ck_assert_ptr_nonnull(reduced);
        if (folder)
                (void) mkdir(folder, 0755);
        for (size_t i = 0; i < gallery_size(gallery); i++) {
                const char *name = gallery_name(gallery, i);
                struct canvas *canvas = draw(i, (size_t) _i);
                char *file = NULL, *golden = NULL, *whole = NULL;

                assert_ok(str_format(&file, "%s-%ux%u.png", name, width, height));
                golden = file_join(GOLDEN, file);
                if (folder) {
                        whole = file_join(folder, file);
                        write_png(canvas, whole);
                }
                reduce(canvas, width, height, reduced);
                if (getenv("MOTCUA_TEST_RENEW"))
                        renew(reduced, golden);
                else
                        compare(name, reduced, golden);
                canvas_free(canvas);
                free(file);
                free(golden);
                free(whole);
        }
        free(reduced);
}
END_TEST

static const struct suite_case cases[] = {
        {"every_picture_is_the_golden_one", &every_picture_is_the_golden_one, ELEMENTSOF(sizes)},
};

static bool is_debian_12(void) {
        char *text = NULL;
        size_t size = 0;
        bool is = file_read_regular("/etc/os-release", 65536, &text, &size) >= 0 &&
                  strstr(text, "\nID=debian\n") && strstr(text, "\nVERSION_ID=\"12\"\n");

        free(text);
        return is;
}

int main(void) {
        if (!is_debian_12() && !getenv("MOTCUA_TEST_PICTURES")) {
                printf("display/golden: skipped: the pictures are of Debian 12; its fonts and Pango are "
                       "others here\n");
                return 77;
        }
        suite_use_memory();
        return suite_run("display/golden", cases, ELEMENTSOF(cases), setup, teardown, 600);
}
