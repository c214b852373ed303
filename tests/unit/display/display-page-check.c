#include "boards.h"
#include "services/display/page-check.h"
#include "tests/lib/pngs.h"
#include "tests/lib/suite.h"

enum { WIDTH = 1920, HEIGHT = 1080 };

static struct fonts *fonts;
static struct page *page;
static struct board board;

static void setup(void) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = fonts_new("DejaVu Sans", &fonts, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
        board_make_usual(&board);
}

static void teardown(void) {
        page = page_free(page);
        fonts = fonts_free(fonts);
}

static int no_files(_unused_ const char *name, _unused_ size_t max, _unused_ char **ret,
                    _unused_ size_t *ret_size, _unused_ void *userdata) {
        return -ENOENT;
}

static int read_hollow(_unused_ const char *name, _unused_ size_t max, char **ret, size_t *ret_size,
                       _unused_ void *userdata) {
        *ret_size = sizeof(hollow_png);
        *ret = calloc(1, *ret_size);
        ck_assert_ptr_nonnull(*ret);
        memcpy(*ret, hollow_png, *ret_size);
        return 0;
}

static struct layout lay_out(const char *text, page_read_fn read) {
        const struct page_source source = {"p.page", text, strlen(text), read, NULL};
        struct problem problem = {.language = LANGUAGE_EN};

        page = page_free(page);
        assert_ok(page_parse(&source, &page, &problem));
        return (struct layout){.board = &board, .theme = theme_get(THEME_LIGHT), .page = page};
}

/* What is found of it, by who looks at all of it; NULL: nothing is wrong. */
static void assert_checked(const struct layout *layout, const char *expected) {
        _cleanup_(page_check_freep) struct page_check *check = NULL;
        int r;

        assert_ok(page_check_new(layout, fonts, WIDTH, HEIGHT, LANGUAGE_EN, &check));
        while ((r = page_check_step(check)) > 0)
                ;
        assert_ok(r);
        _cleanup_free_ char *faults = page_check_take_faults(check);
        ck_assert_pstr_eq(faults, expected);
}

START_TEST(pages_that_cannot_be_drawn_are_named) {
        _cleanup_free_ char *text = strdup("title: T");
        struct layout layout = lay_out("title: T\nitem: một\nitem: hai", no_files);

        assert_checked(&layout, NULL);
        layout = lay_out("title: T \U0001FBC0\nitem: một\nitem: hai \U0001FBC0", no_files);
        assert_checked(&layout, "p.page:1: 'T \U0001FBC0' has a letter that the font lacks\n"
                                "p.page:3: 'hai \U0001FBC0' has a letter that the font lacks");
        for (int i = 0; i < 60; i++)
                assert_ok(str_extend(&text, "\n", "text: Dòng thứ %d của một trang quá dài", i));
        layout = lay_out(text, no_files);
        assert_checked(&layout,
                       "p.page:1: too much for one page; shorten or divide it (screen of 1920 × 1080)");
}
END_TEST

START_TEST(an_image_that_cannot_be_decoded_is_named) {
        const struct layout layout = lay_out("title: T\n\nimage: i.png", read_hollow);
        const struct canvas_rect all = {0, 0, WIDTH, HEIGHT};
        struct canvas *canvas = NULL;
        struct scene *scene = NULL;
        struct scene_faults faults;

        board.calls[0].is_new = false;
        assert_checked(&layout, "p.page:3: the pixels of i.png cannot be read");
        /* Whoever draws it all the same draws the rest. */
        assert_ok(scene_new(WIDTH, HEIGHT, &scene));
        layout_hall(&layout, scene);
        assert_ok(canvas_new_colour(WIDTH, HEIGHT, &canvas));
        assert_ok(scene_draw(scene, fonts, canvas, &all, 1, &faults));
        ck_assert_uint_eq(faults.n_missing, 1);
        ck_assert_str_eq(faults.first, "i.png");
        canvas_free(canvas);
        scene_free(scene);
}
END_TEST

/* Whoever checks them does something else between two steps, and may leave it. */
START_TEST(a_page_is_looked_at_one_text_at_a_time) {
        enum { LINES = 9 };
        _cleanup_free_ char *text = strdup("title: T");
        unsigned all = 0;

        for (int i = 0; i < LINES; i++)
                assert_ok(str_extend(&text, "\n", "item: Dòng %d", i));
        const struct layout layout = lay_out(text, no_files);
        for (unsigned left = UINT32_MAX; left > 0; left = left == UINT32_MAX ? all - 1 : left - 1) {
                _cleanup_(page_check_freep) struct page_check *check = NULL;
                unsigned n = 0;

                assert_ok(page_check_new(&layout, fonts, WIDTH, HEIGHT, LANGUAGE_EN, &check));
                for (int r = 1; r > 0 && n < left; n++) {
                        r = page_check_step(check);
                        assert_ok(r);
                }
                all = left == UINT32_MAX ? n : all;
        }
        /* Letters of the title and of each line, where all stands, and then these two in their places. */
        ck_assert_uint_ge(all, 1 + LINES + 1 + 2);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(pages_that_cannot_be_drawn_are_named),
        SUITE_CASE(an_image_that_cannot_be_decoded_is_named),
        SUITE_CASE(a_page_is_looked_at_one_text_at_a_time),
};

int main(void) {
        suite_use_memory();
        return suite_run("display/page-check", cases, ELEMENTSOF(cases), setup, teardown, 600);
}
