#include "png-write.h"

#include <endian.h>
#include <zlib.h>

enum {
        HEAD_SIZE = 8 + 12 + 13, /* signature, and IHDR in its frame */
        FRAME_SIZE = 12,         /* of a chunk: length, type, sum */
        FILTER_UP = 2,           /* what is as in the row above is 0: most of a screen is */
};

static uint8_t *put_u32(uint8_t *at, uint32_t value) {
        value = htobe32(value);
        memcpy(at, &value, sizeof(value));
        return at + sizeof(value);
}

/* Around n bytes that stand at at + 8 already. */
static uint8_t *put_frame(uint8_t *at, const char type[static 4], size_t n) {
        uint8_t *data = put_u32(at, (uint32_t) n);

        memcpy(data, type, 4);
        return put_u32(data + 4 + n, (uint32_t) crc32(0, data, (uInt) (4 + n)));
}

static uint8_t *put_head(uint8_t *at, unsigned width_px, unsigned height_px) {
        static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
        static const uint8_t rgb_8[] = {8, 2, 0, 0, 0};
        uint8_t *frame = at + sizeof(signature);

        memcpy(at, signature, sizeof(signature));
        memcpy(put_u32(put_u32(frame + 8, width_px), height_px), rgb_8, sizeof(rgb_8));
        return put_frame(frame, "IHDR", 13);
}

/* A filter's byte, and the colours less those above. */
static void filter_row(const uint8_t *row, const uint8_t *above, unsigned width_px, uint8_t *ret) {
        *ret++ = FILTER_UP;
        for (unsigned x = 0; x < width_px; x++, row += 4, above += 4)
                for (int colour = 2; colour >= 0; colour--)
                        *ret++ = (uint8_t) (row[colour] - above[colour]);
}

static int compress_rows(z_stream *stream, const uint8_t *rows, size_t stride, unsigned width_px,
                         unsigned height_px) {
        size_t n = 1 + (size_t) width_px * 3;
        _cleanup_free_ uint8_t *line = malloc(n), *black = calloc(width_px, 4); /* above the first */

        if (!line || !black)
                return -ENOMEM;
        for (unsigned y = 0; y < height_px; y++) {
                const uint8_t *row = rows + y * stride;

                filter_row(row, y > 0 ? row - stride : black, width_px, line);
                stream->next_in = line;
                stream->avail_in = (uInt) n;
                if (deflate(stream, y + 1 < height_px ? Z_NO_FLUSH : Z_FINISH) == Z_STREAM_ERROR)
                        return -ENOMEM;
        }
        return 0;
}

int png_write_rows(const void *rows, size_t stride, unsigned width_px, unsigned height_px, void **ret,
                   size_t *ret_size) {
        z_stream stream = {0};

        if (deflateInit(&stream, Z_BEST_SPEED) != Z_OK)
                return -ENOMEM;
        /* Never more than this: there is room for all of it, and one chunk. */
        uLong most = deflateBound(&stream, (uLong) height_px * (1 + (uLong) width_px * 3));
        uint8_t *file = malloc(HEAD_SIZE + FRAME_SIZE + most + FRAME_SIZE);
        uint8_t *data = file ? put_head(file, width_px, height_px) : NULL;
        int r = -ENOMEM;

        if (data) {
                stream.next_out = data + 8;
                stream.avail_out = (uInt) most;
                r = compress_rows(&stream, rows, stride, width_px, height_px);
        }
        (void) deflateEnd(&stream);
        if (r < 0) {
                free(file);
                return r;
        }
        *ret_size = (size_t) (put_frame(put_frame(data, "IDAT", stream.total_out), "IEND", 0) - file);
        /* Most of the room was not needed. */
        uint8_t *small = realloc(file, *ret_size);
        *ret = small ? small : file;
        return 0;
}
