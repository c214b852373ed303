#include "hw/camera-look.h"
#include "tests/lib/suite.h"

/* Rooms that are drawn: shelves (edges), noise of a sensor, and who walks about. */
enum { WIDTH = 320, HEIGHT = 180 };

static struct camera_looker *looker;
static uint8_t room[HEIGHT][WIDTH], picture[HEIGHT][WIDTH];
static uint64_t now, dice;

static void draw_room(void) {
        for (unsigned y = 0; y < HEIGHT; y++)
                for (unsigned x = 0; x < WIDTH; x++)
                        room[y][x] = (uint8_t) (40 + 50 * (x / 12 % 2) + 30 * (y / 18 % 2) + x / 10 +
                                                70 * (x / 160));
}

static void setup(void) {
        assert_ok(camera_looker_new(30 * USEC_PER_SEC, &looker));
        now = 1000 * USEC_PER_SEC;
        dice = 88172645463325252;
        draw_room();
}

static void teardown(void) {
        looker = camera_looker_free(looker);
}

static unsigned roll(unsigned n) {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        return (unsigned) ((dice >> 20) % n);
}

static enum camera_look see(void) {
        const struct camera_luma luma = {
                .pixels = &picture[0][0], .width_px = WIDTH, .height_px = HEIGHT, .stride = WIDTH};

        now += USEC_PER_SEC;
        return camera_looker_see(looker, &luma, now);
}

/* The room, with noise of at most so much up or down. */
static enum camera_look see_room(unsigned noise) {
        for (unsigned y = 0; y < HEIGHT; y++)
                for (unsigned x = 0; x < WIDTH; x++)
                        picture[y][x] = (uint8_t) (room[y][x] + roll(2 * noise + 1) - noise);
        return see();
}

static void see_same(unsigned n, unsigned noise, enum camera_look expected) {
        for (unsigned i = 0; i < n; i++) {
                enum camera_look look = see_room(noise);

                ck_assert_msg(look == expected, "picture %u: %s", i, camera_look_name(look));
        }
}

START_TEST(a_room_in_which_nothing_moves_is_well) {
        see_same(200, 1, CAMERA_LOOK_WELL);
}
END_TEST

START_TEST(one_picture_again_and_again_is_frozen_after_its_time_and_no_longer) {
        see_same(60, 2, CAMERA_LOOK_WELL);
        for (unsigned i = 0; i < 29; i++)
                ck_assert_int_eq(see(), CAMERA_LOOK_WELL);
        for (unsigned i = 0; i < 29; i++)
                ck_assert_int_eq(see(), CAMERA_LOOK_FROZEN);
        see_same(10, 2, CAMERA_LOOK_WELL);
}
END_TEST

START_TEST(a_frozen_picture_may_differ_by_less_than_the_noise_that_was_there) {
        static uint8_t frozen[HEIGHT][WIDTH];

        see_same(60, 3, CAMERA_LOOK_WELL);
        memcpy(frozen, picture, sizeof(frozen));
        for (unsigned i = 0; i < 50; i++) {
                ck_assert_int_eq(see(), i < 29 ? CAMERA_LOOK_WELL : CAMERA_LOOK_FROZEN);
                memcpy(picture, frozen, sizeof(picture));
                for (unsigned y = 0; y < HEIGHT; y++)
                        for (unsigned x = 0; x < WIDTH; x++)
                                picture[y][x] =
                                        (uint8_t) (picture[y][x] ^ (roll(8) == 0)); /* as of an encoder */
        }
}
END_TEST

START_TEST(who_walks_slowly_through_a_noiseless_picture_is_seen) {
        for (unsigned i = 0; i < 100; i++) {
                memcpy(picture, room, sizeof(picture));
                for (unsigned y = 60; y < 90; y++)
                        memset(&picture[y][2 * i], 230, 12);
                ck_assert_int_eq(see(), CAMERA_LOOK_WELL);
        }
}
END_TEST

START_TEST(the_smallest_thing_that_moves_is_seen) {
        for (unsigned i = 0; i < 100; i++) {
                memcpy(picture, room, sizeof(picture));
                for (unsigned y = 60; y < 62; y++)
                        memset(&picture[y][2 * i], 250, 2);
                ck_assert_int_eq(see(), CAMERA_LOOK_WELL);
        }
}
END_TEST

START_TEST(two_key_frames_that_are_the_same_prove_nothing) {
        memcpy(picture, room, sizeof(picture));
        ck_assert_int_eq(see(), CAMERA_LOOK_WELL);
        now += 30 * USEC_PER_SEC;
        ck_assert_int_eq(see(), CAMERA_LOOK_WELL);
        now += 30 * USEC_PER_SEC;
        ck_assert_int_eq(see(), CAMERA_LOOK_FROZEN);
}
END_TEST

START_TEST(a_lens_that_is_covered_is_told_before_frozen) {
        see_same(10, 2, CAMERA_LOOK_WELL);
        memset(room, 18, sizeof(room));
        see_same(2, 2, CAMERA_LOOK_WELL);
        see_same(50, 2, CAMERA_LOOK_COVERED);
        memset(picture, 16, sizeof(picture));
        for (unsigned i = 0; i < 50; i++)
                ck_assert_int_eq(see(), CAMERA_LOOK_COVERED);
        draw_room();
        see_same(50, 2, CAMERA_LOOK_WELL);
}
END_TEST

/* Of the pixels around one, so many to each side. */
static uint8_t mean_around(uint8_t drawn[HEIGHT][WIDTH], unsigned x, unsigned y, unsigned n) {
        unsigned sum = 0, of = 0;

        for (unsigned v = y > n ? y - n : 0; v <= y + n && v < HEIGHT; v++)
                for (unsigned u = x > n ? x - n : 0; u <= x + n && u < WIDTH; u++, of++)
                        sum += drawn[v][u];
        return (uint8_t) (sum / of);
}

static void blur_room(unsigned n) {
        static uint8_t drawn[HEIGHT][WIDTH];

        memcpy(drawn, room, sizeof(drawn));
        for (unsigned y = 0; y < HEIGHT; y++)
                for (unsigned x = 0; x < WIDTH; x++)
                        room[y][x] = mean_around(drawn, x, y, n);
}

START_TEST(a_lens_that_draws_unsharply_is_told_against_what_it_drew) {
        see_same(40, 1, CAMERA_LOOK_WELL);
        blur_room(14);
        see_same(9, 1, CAMERA_LOOK_WELL);
        see_same(60, 1, CAMERA_LOOK_BLURRED);
        draw_room();
        see_same(30, 1, CAMERA_LOOK_WELL);
}
END_TEST

START_TEST(light_that_goes_blurs_nothing) {
        see_same(40, 1, CAMERA_LOOK_WELL);
        for (unsigned y = 0; y < HEIGHT; y++)
                for (unsigned x = 0; x < WIDTH; x++)
                        room[y][x] = (uint8_t) (20 + room[y][x] / 5);
        see_same(60, 1, CAMERA_LOOK_WELL);
}
END_TEST

START_TEST(a_picture_of_another_size_begins_anew) {
        struct camera_luma luma = {.pixels = &room[0][0], .width_px = 100, .height_px = 60, .stride = WIDTH};

        see_same(5, 0, CAMERA_LOOK_WELL);
        for (unsigned i = 0; i < 40; i++)
                ck_assert_int_eq(camera_looker_see(looker, &luma, now += USEC_PER_SEC),
                                 i < 30 ? CAMERA_LOOK_WELL : CAMERA_LOOK_FROZEN);
        luma.width_px = 15;
        ck_assert_int_eq(camera_looker_see(looker, &luma, now), CAMERA_LOOK_UNKNOWN);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_room_in_which_nothing_moves_is_well),
        SUITE_CASE(one_picture_again_and_again_is_frozen_after_its_time_and_no_longer),
        SUITE_CASE(a_frozen_picture_may_differ_by_less_than_the_noise_that_was_there),
        SUITE_CASE(who_walks_slowly_through_a_noiseless_picture_is_seen),
        SUITE_CASE(the_smallest_thing_that_moves_is_seen),
        SUITE_CASE(two_key_frames_that_are_the_same_prove_nothing),
        SUITE_CASE(a_lens_that_is_covered_is_told_before_frozen),
        SUITE_CASE(a_lens_that_draws_unsharply_is_told_against_what_it_drew),
        SUITE_CASE(light_that_goes_blurs_nothing),
        SUITE_CASE(a_picture_of_another_size_begins_anew),
};

SUITE_MAIN("hw/camera-look", cases, setup, teardown)
