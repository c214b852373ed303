#include "hw/camera-sim-film.h"
#include "hw/camera-sim-jpeg.h"
#include "tests/lib/camera-stream.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"
#include "tests/lib/video-decoder.h"

/* A decoder of others sees what the simulated camera has drawn, to the last sample. */
#define PERIOD_NSEC (USEC_PER_SEC * NSEC_PER_USEC / CAMERA_SIM_RATE)

static const uint64_t first_nsec = 1234567890123456;

static struct video decode(const char *name, const void *bytes, size_t size) {
        _cleanup_free_ char *path = file_join(suite_dir(), name);
        struct video video;

        file_write(path, bytes, size);
        ck_assert_msg(video_decode(path, &video), "%s is not decoded", name);
        return video;
}

static const uint8_t *check_plane(const struct camera_sim_picture *picture, enum camera_sim_plane plane,
                                  const uint8_t *pixels) {
        size_t size = (size_t) picture->width_px * picture->height_px / (plane == PLANE_Y ? 1 : 4);

        ck_assert(memcmp(pixels, camera_sim_plane(picture, plane), size) == 0);
        return pixels + size;
}

static const uint8_t *check_picture(const struct camera_sim_scene *scene, const uint8_t *pixels) {
        struct camera_sim_picture picture;

        camera_sim_draw(scene, &picture);
        for (enum camera_sim_plane plane = PLANE_Y; plane < _PLANE_MAX; plane++)
                pixels = check_plane(&picture, plane, pixels);
        return pixels;
}

START_TEST(a_stream_of_either_form_is_what_was_drawn) {
        _cleanup_camera_stream_ struct camera_stream stream = camera_stream_make(3, first_nsec, _i == 1);
        size_t size;
        _cleanup_free_ uint8_t *bytes = camera_stream_join(&stream, 0, 3, &size);
        _cleanup_video_ struct video video = decode("stream.mp4", bytes, size);
        const uint8_t *pixels = video.pixels;

        ck_assert_uint_eq(video.width_px, camera_sim_width_px(_i == 1));
        ck_assert_uint_eq(video.height_px, camera_sim_height_px(_i == 1));
        ck_assert_uint_eq(video.n_pictures, 3 * CAMERA_SIM_GROUP);
        ck_assert_double_eq_tol(video.seconds, 3, 0.001);
        for (unsigned i = 0; i < video.n_pictures; i++)
                pixels = check_picture(&(struct camera_sim_scene){.number = i, .is_other = _i == 1}, pixels);
        ck_assert_ptr_eq(pixels, video.pixels + video.size);
}
END_TEST

START_TEST(fragments_from_the_middle_play_behind_the_init) {
        _cleanup_camera_stream_ struct camera_stream stream = camera_stream_make(5, first_nsec, false);
        size_t size;
        _cleanup_free_ uint8_t *bytes = camera_stream_join(&stream, 2, 2, &size);
        _cleanup_video_ struct video video = decode("middle.mp4", bytes, size);

        ck_assert_uint_eq(stream.fragments[2].at_nsec, first_nsec + 2 * USEC_PER_SEC * NSEC_PER_USEC);
        ck_assert_uint_eq(video.n_pictures, 2 * CAMERA_SIM_GROUP);
        ck_assert_double_eq_tol(video.seconds, 2, 0.001);
        (void) check_picture(&(struct camera_sim_scene){.number = 2 * CAMERA_SIM_GROUP}, video.pixels);
}
END_TEST

static const struct camera_mask masks[] = {{0, 0, 101, 1000}, {333, 500, 667, 501}, {990, 990, 1000, 1000}};
static const struct camera_sim_scene scenes[] = {
        {.number = 1},
        {.number = 999999, .overlay = "2026-11-27 09:08:07"},
        {.number = 345678, .overlay = "Quay \xc4\x90\xc4\x83ng k\xc3\xbd 1.2"},
        {.number = 2, .look = CAMERA_LOOK_COVERED},
        {.number = 3, .look = CAMERA_LOOK_BLURRED},
        {.number = 4, .look = CAMERA_LOOK_BLURRED, .masks = masks, .n_masks = ELEMENTSOF(masks)},
        {.number = 5, .masks = masks, .n_masks = ELEMENTSOF(masks), .overlay = "0123456789"},
        {.number = 6, .overlay = "................1"}, /* alike, but for the last macroblock but one */
        {.number = 6, .overlay = "................2"},
};

/* Every sample that a mask touches is black, also those of colour, and no mask takes more than that. */
static bool is_masked(unsigned x, unsigned y) {
        for (size_t i = 0; i < ELEMENTSOF(masks); i++)
                if ((x + 1) * CAMERA_PM > masks[i].left_pm * CAMERA_SIM_WIDTH_PX &&
                    x * CAMERA_PM < masks[i].right_pm * CAMERA_SIM_WIDTH_PX &&
                    (y + 1) * CAMERA_PM > masks[i].top_pm * CAMERA_SIM_HEIGHT_PX &&
                    y * CAMERA_PM < masks[i].bottom_pm * CAMERA_SIM_HEIGHT_PX)
                        return true;
        return false;
}

static void check_masks(const uint8_t *pixels) {
        const uint8_t *u = pixels + CAMERA_SIM_WIDTH_PX * CAMERA_SIM_HEIGHT_PX,
                      *v = u + CAMERA_SIM_WIDTH_PX * CAMERA_SIM_HEIGHT_PX / 4;
        size_t n_black = 0, n_masked = 0;

        for (unsigned i = 0; i < CAMERA_SIM_WIDTH_PX * CAMERA_SIM_HEIGHT_PX; i++) {
                unsigned x = i % CAMERA_SIM_WIDTH_PX, y = i / CAMERA_SIM_WIDTH_PX,
                         half = y / 2 * (CAMERA_SIM_WIDTH_PX / 2) + x / 2;
                bool is_black = pixels[i] == CAMERA_SIM_BLACK && u[half] == CAMERA_SIM_NO_COLOUR &&
                                v[half] == CAMERA_SIM_NO_COLOUR;
                n_black += is_black;
                n_masked += is_masked(x, y);
                ck_assert_msg(is_black || !is_masked(x, y), "%u, %u shows through", x, y);
        }
        /* A blurred picture has no black of its own; masks end at even samples. */
        ck_assert_uint_ge(n_masked + 2 * CAMERA_SIM_HEIGHT_PX + 2 * CAMERA_SIM_WIDTH_PX, n_black);
        ck_assert_uint_gt(n_masked, CAMERA_SIM_WIDTH_PX);
}

START_TEST(whatever_is_seen_is_what_was_drawn_and_masks_are_black) {
        _cleanup_(camera_sim_film_freep) struct camera_sim_film *film = NULL;
        _cleanup_free_ uint8_t *init = NULL, *file = NULL;
        struct camera_mux_fragment fragment;
        size_t init_size, n = ELEMENTSOF(scenes);

        assert_ok(camera_sim_film_new(0, &film));
        assert_ok(camera_sim_film_write_init(false, &init, &init_size));
        file = malloc(CAMERA_FRAGMENT_MAX);
        uint8_t *end = mempcpy(file, init, init_size);
        /* Each behind each, so each is a difference of each, and each a key frame at some time. */
        for (unsigned i = 0; i < n * n; i++) {
                if (camera_sim_film_add(film, &scenes[i % n * (i / n) % n], first_nsec + i * PERIOD_NSEC,
                                        &fragment) <= 0)
                        continue;
                end = mempcpy(end, fragment.bytes, fragment.size);
                free(fragment.bytes);
        }
        ck_assert_int_eq(camera_sim_film_end(film, 0, &fragment), 1);
        end = mempcpy(end, fragment.bytes, fragment.size);
        free(fragment.bytes);
        _cleanup_video_ struct video video = decode("scenes.mp4", file, (size_t) (end - file));
        const uint8_t *pixels = video.pixels;
        ck_assert_uint_eq(video.n_pictures, n * n);
        for (unsigned i = 0; i < n * n; i++) {
                const struct camera_sim_scene *scene = &scenes[i % n * (i / n) % n];

                if (scene->n_masks > 0 && !scene->overlay)
                        check_masks(pixels);
                pixels = check_picture(scene, pixels);
        }
}
END_TEST

static uint8_t to_full_range(uint8_t sample, enum camera_sim_plane plane) {
        double level = plane == PLANE_Y ? (sample - 16) * 255.0 / 219 : (sample - 128) * 255.0 / 224 + 128;

        return (uint8_t) (level < 0 ? 0 : level > 255 ? 255 : level + 0.5);
}

static void check_jpeg(const struct camera_sim_picture *picture, const void *jpeg, size_t size) {
        _cleanup_video_ struct video video = decode("picture.jpg", jpeg, size);
        const uint8_t *pixel = video.pixels;

        ck_assert_uint_eq(video.size, (size_t) CAMERA_SIM_WIDTH_PX * CAMERA_SIM_HEIGHT_PX * 3 / 2);
        for (enum camera_sim_plane plane = PLANE_Y; plane < _PLANE_MAX; plane++) {
                size_t n = (size_t) CAMERA_SIM_WIDTH_PX * CAMERA_SIM_HEIGHT_PX / (plane == PLANE_Y ? 1 : 4);

                for (size_t i = 0; i < n; i++, pixel++)
                        ck_assert_int_le(
                                abs(*pixel - to_full_range(camera_sim_plane(picture, plane)[i], plane)), 2);
        }
}

START_TEST(a_jpeg_is_what_was_drawn) {
        _cleanup_(camera_sim_film_freep) struct camera_sim_film *film = NULL;
        const struct camera_sim_scene *scene = &scenes[_i ? 5 : 6];
        struct camera_sim_picture picture;
        struct camera_mux_fragment fragment;
        _cleanup_free_ uint8_t *jpeg = NULL;
        size_t size;

        assert_ok(camera_sim_film_new(0, &film));
        assert_error(camera_sim_film_write_jpeg(film, &jpeg, &size), ENOENT);
        assert_ok(camera_sim_film_add(film, scene, first_nsec, &fragment));
        assert_ok(camera_sim_film_write_jpeg(film, &jpeg, &size));
        camera_sim_draw(scene, &picture);
        check_jpeg(&picture, jpeg, size);
}
END_TEST

/* Rows of the sixth cosine, so 20 zeroes are before the one coefficient. */
START_TEST(a_jpeg_of_sparse_coefficients_is_what_was_drawn) {
        static const int8_t rows[] = {29, -70, 70, -29, -29, 70, -70, 29};
        _cleanup_camera_sim_bits_ struct camera_sim_bits jpeg = {.failed = false};
        struct camera_sim_picture picture;

        camera_sim_draw(&scenes[3], &picture);
        for (size_t i = 0; i < (size_t) CAMERA_SIM_WIDTH_PX * CAMERA_SIM_HEIGHT_PX; i++)
                picture.y[i] = (uint8_t) (126 + rows[i / CAMERA_SIM_WIDTH_PX % 8]);
        camera_sim_jpeg_encode(&picture, &jpeg);
        check_jpeg(&picture, jpeg.bytes, jpeg.size);
}
END_TEST

static const struct suite_case cases[] = {
        {.name = "a_stream_of_either_form_is_what_was_drawn",
         .test = &a_stream_of_either_form_is_what_was_drawn,
         .loop_end = 2},
        SUITE_CASE(fragments_from_the_middle_play_behind_the_init),
        SUITE_CASE(whatever_is_seen_is_what_was_drawn_and_masks_are_black),
        {.name = "a_jpeg_is_what_was_drawn", .test = &a_jpeg_is_what_was_drawn, .loop_end = 2},
        SUITE_CASE(a_jpeg_of_sparse_coefficients_is_what_was_drawn),
};

int main(void) {
        if (video_missing()) {
                printf("skipped: %s\n", video_missing());
                return 77;
        }
        suite_use_memory();
        return suite_run("hw/camera-plays", cases, ELEMENTSOF(cases), NULL, NULL, 300);
}
