#include "services/draw/canvas.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

/* 3 × 2: white, black, red; nothing, black at half, blue. */
static const uint8_t png[] = {
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
        0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x02, 0x08, 0x06, 0x00, 0x00, 0x00, 0x9d, 0x74, 0x66,
        0x1a, 0x00, 0x00, 0x00, 0x16, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xf8, 0x0f, 0x04, 0x0c,
        0x0c, 0x0c, 0x20, 0x02, 0x44, 0x83, 0x41, 0x03, 0x88, 0x0f, 0x00, 0x94, 0x08, 0x09, 0x78, 0x88,
        0xee, 0xea, 0xc9, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
};

static char *path;

static void setup(void) {
        path = file_join(suite_dir(), "picture.png");
        file_write(path, png, sizeof(png));
}

static void teardown(void) {
        free(path);
}

START_TEST(colours_become_ink_by_their_brightness) {
        static const uint8_t expected[2][3] = {{0, 255, 179}, {0, 128, 226}};
        struct picture *picture = NULL;
        struct canvas *canvas = NULL;
        const uint8_t *rows;
        size_t stride;

        assert_ok(picture_load(path, 3, 2, &picture));
        ck_assert_uint_eq(picture_width_px(picture), 3);
        ck_assert_uint_eq(picture_height_px(picture), 2);
        assert_ok(canvas_new(10, 10, &canvas));
        canvas_draw_picture(canvas, picture, 4, 5);
        assert_ok(canvas_read(canvas, &rows, &stride));
        for (unsigned y = 0; y < 10; y++)
                for (unsigned x = 0; x < 10; x++)
                        ck_assert_uint_eq(rows[y * stride + x],
                                          x >= 4 && x < 7 && y >= 5 && y < 7 ? expected[y - 5][x - 4] : 0);
        canvas_free(canvas);
        picture_free(picture);
}
END_TEST

START_TEST(larger_picture_is_refused) {
        struct picture *picture = NULL;

        assert_error(picture_load(path, 2, 2, &picture), E2BIG);
        assert_error(picture_load(path, 3, 1, &picture), E2BIG);
        ck_assert_ptr_null(picture);
}
END_TEST

START_TEST(what_is_no_picture_is_refused) {
        struct picture *picture = NULL;

        file_write_text(path, "no image");
        assert_error(picture_load(path, 3, 2, &picture), EINVAL);
        file_write(path, png, sizeof(png) / 2);
        assert_error(picture_load(path, 3, 2, &picture), EINVAL);
        assert_ok(unlink(path));
        assert_error(picture_load(path, 3, 2, &picture), ENOENT);
        ck_assert_ptr_null(picture);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(colours_become_ink_by_their_brightness),
        SUITE_CASE(larger_picture_is_refused),
        SUITE_CASE(what_is_no_picture_is_refused),
};

SUITE_MAIN("draw/picture", cases, setup, teardown)
