#include "camera-sim-jpeg.h"

enum {
        SIDE = 8,
        MCU_PX = 16,
        DC_SIZES = 12, /* codes of 4 bits: the size itself */
        DC_BITS = 4,
        AC_SIZES = 10, /* codes of 8 bits: a number for each run and size, behind the two without size */
        AC_BITS = 8,
        AC_CODES = 16 * AC_SIZES + 2,
        AC_END = 0,
        AC_SIXTEEN_ZEROES = 1,
        RUN_MAX = 15,
};

struct scan {
        const struct camera_sim_picture *picture;
        struct camera_sim_bits *bits;
        int dc[_PLANE_MAX]; /* of the block before */
};

static void put_marker(struct camera_sim_bits *bits, uint8_t marker, unsigned payload_size) {
        const uint8_t head[] = {0xFF, marker, (uint8_t) ((payload_size + 2) >> 8),
                                (uint8_t) (payload_size + 2)};

        camera_sim_bits_put(bits, head, sizeof(head));
}

static void put_tables(struct camera_sim_bits *bits) {
        uint8_t quantisers[1 + SIDE * SIDE] = {0}, dc[1 + 16 + DC_SIZES] = {0},
                                      ac[1 + 16 + AC_CODES] = {0x10, [AC_BITS] = AC_CODES};

        memset(quantisers + 1, 1, SIDE * SIDE);
        dc[DC_BITS] = DC_SIZES;
        for (unsigned i = 0; i < DC_SIZES; i++)
                dc[1 + 16 + i] = (uint8_t) i;
        ac[1 + 16 + AC_SIXTEEN_ZEROES] = 0xF0;
        for (unsigned i = 0; i < 16 * AC_SIZES; i++)
                ac[1 + 16 + 2 + i] = (uint8_t) (i / AC_SIZES << 4 | (i % AC_SIZES + 1));
        put_marker(bits, 0xDB, sizeof(quantisers));
        camera_sim_bits_put(bits, quantisers, sizeof(quantisers));
        put_marker(bits, 0xC4, sizeof(dc) + sizeof(ac));
        camera_sim_bits_put(bits, dc, sizeof(dc));
        camera_sim_bits_put(bits, ac, sizeof(ac));
}

static void put_heads(const struct camera_sim_picture *picture, struct camera_sim_bits *bits) {
        static const uint8_t jfif[] = {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0},
                             scan[] = {3, 1, 0, 2, 0, 3, 0, 0, 63, 0};
        const uint8_t frame[] = {8,
                                 (uint8_t) (picture->height_px >> 8),
                                 (uint8_t) picture->height_px,
                                 (uint8_t) (picture->width_px >> 8),
                                 (uint8_t) picture->width_px,
                                 3,
                                 1,
                                 0x22,
                                 0, /* luma: twice as many each way */
                                 2,
                                 0x11,
                                 0,
                                 3,
                                 0x11,
                                 0};

        camera_sim_bits_put(bits, (const uint8_t[]){0xFF, 0xD8}, 2);
        put_marker(bits, 0xE0, sizeof(jfif));
        camera_sim_bits_put(bits, jfif, sizeof(jfif));
        put_tables(bits);
        put_marker(bits, 0xC0, sizeof(frame));
        camera_sim_bits_put(bits, frame, sizeof(frame));
        put_marker(bits, 0xDA, sizeof(scan));
        camera_sim_bits_put(bits, scan, sizeof(scan));
}

/* From the range of video to that of JPEG, around 0. */
static float sample_of(uint8_t value, enum camera_sim_plane plane) {
        return plane == PLANE_Y ? ((float) value - CAMERA_SIM_BLACK) * 255 / 219 - 128
                                : ((float) value - CAMERA_SIM_NO_COLOUR) * 255 / 224;
}

/* Of the angle in sixteenths of pi, halved. */
static float half_cosine(unsigned angle) {
        static const float quarter[] = {0.5F,        0.49039264F, 0.46193977F,
                                        0.41573481F, 0.35355339F, 0.27778512F,
                                        0.19134172F, 0.09754516F, 0};

        angle %= 32;
        if (angle > 16)
                angle = 32 - angle;
        return angle > 8 ? -quarter[16 - angle] : quarter[angle];
}

/* One way: by columns in, by rows out; so twice is both ways. */
static void transform(const float in[SIDE][SIDE], float out[SIDE][SIDE]) {
        for (unsigned k = 0; k < SIDE; k++)
                for (unsigned row = 0; row < SIDE; row++) {
                        float sum = 0;

                        for (unsigned n = 0; n < SIDE; n++)
                                sum += in[row][n] * half_cosine((2 * n + 1) * k);
                        out[k][row] = k == 0 ? sum * 0.70710678F : sum;
                }
}

static unsigned size_of(int value) {
        unsigned n = 0;

        for (unsigned rest = (unsigned) abs(value); rest > 0; rest >>= 1)
                n++;
        return n;
}

/* Behind its size's code; negative ones are one less, in as many bits. */
static void put_value(struct camera_sim_bits *bits, int value, unsigned size) {
        camera_sim_bits_add(bits, (unsigned) (value < 0 ? value - 1 : value), size);
}

static void put_coefficients(struct scan *scan, enum camera_sim_plane plane, const int zigzag[SIDE * SIDE]) {
        int difference = zigzag[0] - scan->dc[plane];
        unsigned size = size_of(difference), run = 0;

        scan->dc[plane] = zigzag[0];
        camera_sim_bits_add(scan->bits, size, DC_BITS);
        put_value(scan->bits, difference, size);
        for (unsigned i = 1; i < SIDE * SIDE; i++) {
                if (zigzag[i] == 0) {
                        run++;
                        continue;
                }
                for (; run > RUN_MAX; run -= RUN_MAX + 1)
                        camera_sim_bits_add(scan->bits, AC_SIXTEEN_ZEROES, AC_BITS);
                size = size_of(zigzag[i]);
                camera_sim_bits_add(scan->bits, 2 + run * AC_SIZES + size - 1, AC_BITS);
                put_value(scan->bits, zigzag[i], size);
                run = 0;
        }
        if (run > 0)
                camera_sim_bits_add(scan->bits, AC_END, AC_BITS);
}

static void step_zigzag(unsigned *x, unsigned *y) {
        bool is_upwards = (*x + *y) % 2 == 0;

        if (is_upwards ? *x == SIDE - 1 : *y < SIDE - 1 && *x == 0) {
                ++*y;
        } else if (is_upwards ? *y == 0 : *y == SIDE - 1) {
                ++*x;
        } else {
                *x += is_upwards ? 1U : -1U;
                *y += is_upwards ? -1U : 1U;
        }
}

static void put_block(struct scan *scan, enum camera_sim_plane plane, unsigned left, unsigned top) {
        float samples[SIDE][SIDE], half[SIDE][SIDE], whole[SIDE][SIDE];
        int zigzag[SIDE * SIDE];
        unsigned width = camera_sim_plane_width(scan->picture, plane), x = 0, y = 0;

        for (unsigned i = 0; i < SIDE * SIDE; i++)
                samples[i / SIDE][i % SIDE] = sample_of(
                        camera_sim_plane(scan->picture, plane)[(top + i / SIDE) * width + left + i % SIDE],
                        plane);
        transform(samples, half);
        transform(half, whole);
        for (unsigned i = 0; i < SIDE * SIDE; i++) {
                zigzag[i] = (int) (whole[y][x] + (whole[y][x] < 0 ? -0.5F : 0.5F));
                step_zigzag(&x, &y);
        }
        put_coefficients(scan, plane, zigzag);
}

void camera_sim_jpeg_encode(const struct camera_sim_picture *picture, struct camera_sim_bits *bits) {
        struct scan scan = {.picture = picture, .bits = bits};

        put_heads(picture, bits);
        bits->stuffs = true;
        for (unsigned top = 0; top < picture->height_px; top += MCU_PX)
                for (unsigned left = 0; left < picture->width_px; left += MCU_PX) {
                        for (unsigned i = 0; i < 4; i++)
                                put_block(&scan, PLANE_Y, left + i % 2 * SIDE, top + i / 2 * SIDE);
                        put_block(&scan, PLANE_U, left / 2, top / 2);
                        put_block(&scan, PLANE_V, left / 2, top / 2);
                }
        camera_sim_bits_fill(bits, true);
        bits->stuffs = false;
        /* Fill bytes, as ITU-T T.81 B.1.1.2 allows: without them, ffmpeg misses the end behind some scans. */
        camera_sim_bits_put(bits, (const uint8_t[]){0xFF, 0xFF, 0xFF, 0xD9}, 4);
}
