#include "png.h"

#include <zlib.h>

enum {
        SIGNATURE_SIZE = 8,
        CHUNK_OVERHEAD = 12, /* length, name, checksum */
        HEAD_LENGTH = 13,
};

static uint32_t read_u32(const uint8_t *p) {
        return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
}

static int check_chunks(const uint8_t *bytes, size_t size) {
        bool has_pixels = false;

        for (size_t at = SIGNATURE_SIZE; size - at >= CHUNK_OVERHEAD;) {
                const uint8_t *chunk = bytes + at;
                size_t length = read_u32(chunk);

                if (length > size - at - CHUNK_OVERHEAD ||
                    crc32(0, chunk + 4, (uInt) length + 4) != read_u32(chunk + 8 + length))
                        return -EBADMSG;
                if (memcmp(chunk + 4, "IEND", 4) == 0)
                        return has_pixels ? 0 : -EBADMSG;
                has_pixels |= memcmp(chunk + 4, "IDAT", 4) == 0 && length > 0;
                at += CHUNK_OVERHEAD + length;
        }
        return -EBADMSG;
}

int png_check(const void *data, size_t size, struct png *ret) {
        static const uint8_t start[16] = {0x89, 'P', 'N', 'G',         '\r', '\n', 0x1a, '\n',
                                          0,    0,   0,   HEAD_LENGTH, 'I',  'H',  'D',  'R'};
        const uint8_t *bytes = data;

        if (size < PNG_HEAD_SIZE || memcmp(bytes, start, sizeof(start)) != 0)
                return -EINVAL;
        const struct png png = {read_u32(bytes + 16), read_u32(bytes + 20), bytes[24]};
        if (png.width_px == 0 || png.height_px == 0 || png.width_px > INT32_MAX || png.height_px > INT32_MAX)
                return -EINVAL;
        *ret = png;
        if (png.width_px > PNG_SIDE_MAX || png.height_px > PNG_SIDE_MAX ||
            png.width_px * png.height_px > PNG_PIXELS_MAX || size > PNG_SIZE_MAX)
                return -E2BIG;
        return check_chunks(bytes, size);
}
