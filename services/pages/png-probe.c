#include "png-probe.h"

static uint32_t read_u32(const uint8_t *p) {
        return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
}

/* Signature, then the chunk IHDR, which is always the first (PNG specification, 5.6). */
int png_probe(const void *data, size_t size, struct png_probe *ret) {
        static const uint8_t start[16] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
                                          0,    0,   0,   13,  'I',  'H',  'D',  'R'};
        const uint8_t *bytes = data;

        if (size < PNG_PROBE_SIZE || memcmp(bytes, start, sizeof(start)) != 0)
                return -EINVAL;
        uint32_t width = read_u32(bytes + 16), height = read_u32(bytes + 20);
        if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX)
                return -EINVAL;
        *ret = (struct png_probe){.width_px = width, .height_px = height};
        return 0;
}
