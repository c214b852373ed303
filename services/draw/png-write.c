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

struct png_writer {
        unsigned width_px, left; /* rows */
        z_stream stream;
        uint8_t *line;        /* as it is compressed */
        uint8_t *above;       /* the row before; black above the first */
        uint8_t *file, *data; /* of which the chunk with all rows is a part */
};

int png_writer_new(unsigned width_px, unsigned height_px, struct png_writer **ret) {
        _cleanup_(png_writer_freep) struct png_writer *writer = calloc(1, sizeof(*writer));

        if (!writer || deflateInit(&writer->stream, Z_BEST_SPEED) != Z_OK)
                return -ENOMEM;
        /* Never more than this: there is room for all of it, and one chunk. */
        size_t n = 1 + (size_t) width_px * 3;
        uLong most = deflateBound(&writer->stream, (uLong) height_px * n);
        writer->width_px = width_px;
        writer->left = height_px;
        writer->line = malloc(n);
        writer->above = calloc(width_px, 4);
        writer->file = malloc(HEAD_SIZE + FRAME_SIZE + most + FRAME_SIZE);
        if (!writer->line || !writer->above || !writer->file)
                return -ENOMEM;
        writer->data = put_head(writer->file, width_px, height_px);
        writer->stream.next_out = writer->data + 8;
        writer->stream.avail_out = (uInt) most;
        *ret = TAKE_PTR(writer);
        return 0;
}

struct png_writer *png_writer_free(struct png_writer *writer) {
        if (!writer)
                return NULL;
        (void) deflateEnd(&writer->stream); /* or there is none */
        free(writer->line);
        free(writer->above);
        free(writer->file);
        free(writer);
        return NULL;
}

void png_writer_add(struct png_writer *writer, const void *rows, size_t stride, unsigned n) {
        const uint8_t *row = rows, *above = writer->above;
        z_stream *stream = &writer->stream;

        assert(n > 0 && n <= writer->left);
        for (unsigned i = 0; i < n; i++, above = row, row += stride) {
                filter_row(row, above, writer->width_px, writer->line);
                stream->next_in = writer->line;
                stream->avail_in = (uInt) (1 + writer->width_px * 3);
                int r = deflate(stream, --writer->left > 0 ? Z_NO_FLUSH : Z_FINISH);
                assert(r != Z_STREAM_ERROR && stream->avail_in == 0); /* there is room */
        }
        memcpy(writer->above, above, (size_t) writer->width_px * 4);
}

void png_writer_end(struct png_writer *writer, void **ret, size_t *ret_size) {
        assert(writer->left == 0);
        uint8_t *end = put_frame(put_frame(writer->data, "IDAT", writer->stream.total_out), "IEND", 0);
        *ret_size = (size_t) (end - writer->file);
        /* Most of the room was not needed. */
        uint8_t *small = realloc(writer->file, *ret_size);
        *ret = small ? small : writer->file;
        writer->file = NULL;
}
