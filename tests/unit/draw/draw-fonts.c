#include <pthread.h>

#include "services/draw/text.h"
#include "tests/lib/suite.h"

enum { THREADS = 4, ROUNDS = 50 };

START_TEST(font_without_vietnamese_is_refused_at_the_start) {
        struct fonts *fonts = NULL;
        struct problem problem = {.language = LANGUAGE_EN};

        assert_error(fonts_new("DejaVu Sans Mono", &fonts, &problem), ENOENT);
        ck_assert_ptr_nonnull(strstr(problem.text, "font 'DejaVu Sans Mono' lacks"));
        problem_done(&problem);
        assert_error(fonts_new("No Such Font", &fonts, &problem), ENOENT);
        ck_assert_str_eq(problem.text, "font 'No Such Font' is not installed");
        problem_done(&problem);
        ck_assert_ptr_null(fonts);
}
END_TEST

/* userdata: where the width goes; 0: no fonts. */
static void *measure(void *userdata) {
        static const struct text_style style = {.px = 24, .bold = true};
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        unsigned *width = userdata;
        struct fonts *fonts = NULL;

        *width = 0;
        if (fonts_new("DejaVu Sans", &fonts, &problem) < 0)
                return NULL;
        for (unsigned i = 0; i < ROUNDS; i++)
                *width = text_natural_width_px(fonts, &style, "Tiếng Việt ở đỡ");
        fonts_free(fonts);
        return NULL;
}

START_TEST(each_thread_has_fonts_of_its_own) {
        pthread_t threads[THREADS];
        unsigned widths[THREADS];

        for (size_t i = 0; i < THREADS; i++)
                ck_assert_int_eq(pthread_create(&threads[i], NULL, measure, &widths[i]), 0);
        for (size_t i = 0; i < THREADS; i++)
                ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_uint_gt(widths[0], 100);
        for (size_t i = 1; i < THREADS; i++)
                ck_assert_uint_eq(widths[i], widths[0]);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(font_without_vietnamese_is_refused_at_the_start),
        SUITE_CASE(each_thread_has_fonts_of_its_own),
};

SUITE_MAIN("draw/fonts", cases, NULL, NULL)
