/* Any bytes as a PNG file: an image that can be drawn, or refused. Once as they are, and once with the
 * checksums that they ought to have, so that the decoder sees them. */
#include "fuzz.h"
#include "services/draw/canvas.h"

enum { SIDE = 16, START = 8, OVERHEAD = 12 };

static uint32_t read_u32(const uint8_t *p) {
        return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
}

static uint32_t crc(const uint8_t *p, size_t n) {
        uint32_t c = UINT32_MAX;

        while (n-- > 0) {
                c ^= *p++;
                for (int bit = 0; bit < 8; bit++)
                        c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
        }
        return ~c;
}

static void mend(uint8_t *data, size_t size) {
        for (size_t at = START; size >= START && size - at >= OVERHEAD;) {
                size_t length = read_u32(data + at);

                if (length > size - at - OVERHEAD)
                        return;
                uint32_t sum = crc(data + at + 4, length + 4);
                for (int i = 0; i < 4; i++)
                        data[at + 8 + length + (size_t) i] = (uint8_t) (sum >> (24 - 8 * i));
                at += OVERHEAD + length;
        }
}

static void check(const uint8_t *data, size_t size) {
        const struct canvas_rect all = {0, 0, SIDE, SIDE};
        _cleanup_(canvas_freep) struct canvas *canvas = NULL;
        _cleanup_(image_freep) struct image *image = NULL;
        const uint8_t *rows;
        struct png png;
        size_t stride;
        int looked = png_check(data, size, &png), r = image_new(data, size, &image);

        assert(r == 0 || r == -EINVAL || r == -E2BIG || r == -ENOMEM);
        assert(looked == 0 || (r < 0 && !image));
        if (looked == 0)
                assert(png.width_px > 0 && png.height_px > 0 &&
                       png.width_px * png.height_px <= PNG_PIXELS_MAX);
        if (r < 0)
                return;
        assert(canvas_new_colour(SIDE, SIDE, &canvas) == 0);
        canvas_draw_image(canvas, image, &all);
        assert(canvas_read(canvas, &rows, &stride) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ uint8_t *mended = malloc(size + 1);

        check(data, size);
        if (!mended)
                return 0;
        memcpy(mended, data, size);
        mend(mended, size);
        check(mended, size);
        return 0;
}
