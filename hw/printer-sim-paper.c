#include <fcntl.h>

#include "printer-sim-paper.h"

enum {
        ROWS_STEP = 512,
        ROWS_MAX = 40000,      /* what may hang from the printer: 5 m */
        BLOCK_MAX = 65535,     /* bytes in a stored block of deflate */
        DOTS_PER_METRE = 7992, /* 203 dpi */
        MARGIN = 48,           /* white around the image, as paper has around what the head reaches */
};

struct sim_paper {
        unsigned width, rows, rows_allocated, pieces, piece_rows;
        size_t stride;
        uint8_t *data, *piece;
        char *folder;
};

int sim_paper_new(unsigned width, const char *folder, struct sim_paper **ret) {
        _cleanup_(sim_paper_freep) struct sim_paper *paper = calloc(1, sizeof(*paper));

        if (!paper)
                return -ENOMEM;
        paper->width = width;
        paper->stride = width / 8;
        if (folder) {
                paper->folder = strdup(folder);
                if (!paper->folder)
                        return -ENOMEM;
        }
        *ret = TAKE_PTR(paper);
        return 0;
}

struct sim_paper *sim_paper_free(struct sim_paper *paper) {
        if (!paper)
                return NULL;
        free(paper->folder);
        free(paper->data);
        free(paper->piece);
        free(paper);
        return NULL;
}

static int add_rows(struct sim_paper *paper, unsigned rows, uint8_t **ret) {
        unsigned needed = paper->rows + rows;

        if (needed > ROWS_MAX)
                return -E2BIG;
        if (needed > paper->rows_allocated) {
                unsigned target = (needed + ROWS_STEP - 1) / ROWS_STEP * ROWS_STEP;
                uint8_t *data = realloc(paper->data, target * paper->stride);

                if (!data)
                        return -ENOMEM;
                paper->data = data;
                paper->rows_allocated = target;
        }
        *ret = paper->data + paper->rows * paper->stride;
        paper->rows = needed;
        return 0;
}

int sim_paper_row(struct sim_paper *paper, const uint8_t *row) {
        uint8_t *target;
        int r = add_rows(paper, 1, &target);

        if (r >= 0)
                memcpy(target, row, paper->stride);
        return r;
}

int sim_paper_feed(struct sim_paper *paper, unsigned rows) {
        uint8_t *target;
        int r = add_rows(paper, rows, &target);

        if (r >= 0 && rows > 0)
                memset(target, 0, rows * paper->stride);
        return r;
}

unsigned sim_paper_rows(const struct sim_paper *paper) {
        return paper->rows;
}

int sim_paper_cut(struct sim_paper *paper) {
        if (paper->rows == 0)
                return 0;
        free(paper->piece);
        paper->piece = TAKE_PTR(paper->data);
        paper->piece_rows = paper->rows;
        paper->rows = paper->rows_allocated = 0;
        paper->pieces++;
        if (!paper->folder)
                return 0;

        _cleanup_free_ char *path = NULL;
        int r = str_format(&path, "%s/paper-%04u.png", paper->folder, paper->pieces);
        return r < 0 ? r : png_write(path, paper->width, paper->piece_rows, paper->piece);
}

unsigned sim_paper_pieces(const struct sim_paper *paper) {
        return paper->pieces;
}

const uint8_t *sim_paper_piece(const struct sim_paper *paper, unsigned *ret_rows) {
        *ret_rows = paper->piece_rows;
        return paper->piece;
}

static void put_u32(uint8_t *p, uint32_t value) {
        for (int i = 0; i < 4; i++)
                p[i] = (uint8_t) (value >> (24 - 8 * i));
}

static uint32_t crc32(const uint8_t *bytes, size_t n) {
        uint32_t crc = UINT32_MAX;

        for (size_t i = 0; i < n; i++) {
                crc ^= bytes[i];
                for (int bit = 0; bit < 8; bit++)
                        crc = crc & 1 ? crc >> 1 ^ UINT32_C(0xedb88320) : crc >> 1;
        }
        return ~crc;
}

static uint32_t adler32(const uint8_t *bytes, size_t n) {
        uint32_t a = 1, b = 0;

        for (size_t i = 0; i < n; i++) {
                a = (a + bytes[i]) % 65521;
                b = (b + a) % 65521;
        }
        return b << 16 | a;
}

/* chunk: 8 bytes room, then n bytes of content, then 4 bytes room. */
static bool put_chunk(FILE *f, const char *type, uint8_t *chunk, size_t n) {
        put_u32(chunk, (uint32_t) n);
        memcpy(chunk + 4, type, 4);
        put_u32(chunk + 8 + n, crc32(chunk + 4, n + 4));
        return fwrite(chunk, 1, n + 12, f) == n + 12;
}

/* The scan lines, white being 1, with the margin around them. */
static uint8_t *make_lines(unsigned width, unsigned height, const uint8_t *data, size_t *ret_size) {
        size_t stride = width / 8, line = stride + 2 * MARGIN / 8 + 1, size = line * (height + 2 * MARGIN);
        uint8_t *lines = malloc(size);

        if (!lines)
                return NULL;
        memset(lines, 0xff, size);
        for (unsigned y = 0; y < height + 2 * MARGIN; y++) {
                uint8_t *p = lines + y * line;

                *p = 0; /* no filter */
                if (y < MARGIN || y >= MARGIN + height)
                        continue;
                for (size_t x = 0; x < stride; x++)
                        p[1 + MARGIN / 8 + x] = (uint8_t) ~data[(y - MARGIN) * stride + x];
        }
        *ret_size = size;
        return lines;
}

/* zlib's frame around blocks that are stored, not compressed: slips are small, and libpng stays out. */
static uint8_t *make_idat(const uint8_t *lines, size_t size, size_t *ret_size) {
        size_t n_blocks = (size + BLOCK_MAX - 1) / BLOCK_MAX;
        uint8_t *chunk = malloc(12 + 6 + size + 5 * n_blocks);

        if (!chunk)
                return NULL;
        uint8_t *p = chunk + 8;
        *p++ = 0x78;
        *p++ = 0x01;
        for (size_t done = 0; done < size;) {
                size_t n = size - done > BLOCK_MAX ? BLOCK_MAX : size - done;

                *p++ = done + n == size;
                *p++ = (uint8_t) n;
                *p++ = (uint8_t) (n >> 8);
                *p++ = (uint8_t) ~n;
                *p++ = (uint8_t) (~n >> 8);
                memcpy(p, lines + done, n);
                p += n;
                done += n;
        }
        put_u32(p, adler32(lines, size));
        *ret_size = (size_t) (p + 4 - chunk - 8);
        return chunk;
}

int png_write(const char *path, unsigned width, unsigned height, const uint8_t *data) {
        static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
        size_t lines_size, idat_size;
        _cleanup_free_ uint8_t *lines = make_lines(width, height, data, &lines_size), *idat = NULL;
        _cleanup_free_ char *temporary = NULL;
        uint8_t header[25] = {0}, scale[21] = {0}, end[12];

        if (!lines)
                return -ENOMEM;
        idat = make_idat(lines, lines_size, &idat_size);
        if (!idat)
                return -ENOMEM;
        int r = str_format(&temporary, "%s.part", path);
        if (r < 0)
                return r;

        put_u32(header + 8, width + 2 * MARGIN);
        put_u32(header + 12, height + 2 * MARGIN);
        header[16] = 1; /* bit depth; grey */
        put_u32(scale + 8, DOTS_PER_METRE);
        put_u32(scale + 12, DOTS_PER_METRE);
        scale[16] = 1; /* per metre */

        _cleanup_fclose_ FILE *f = fopen(temporary, "wxe");
        if (!f && errno == EEXIST && unlink(temporary) == 0)
                f = fopen(temporary, "wxe");
        if (!f)
                return -errno;
        if (fwrite(signature, 1, sizeof(signature), f) != sizeof(signature) ||
            !put_chunk(f, "IHDR", header, 13) || !put_chunk(f, "pHYs", scale, 9) ||
            !put_chunk(f, "IDAT", idat, idat_size) || !put_chunk(f, "IEND", end, 0) || fflush(f) != 0)
                return -EIO;
        /* Whoever watches the folder sees whole images only. */
        return rename(temporary, path) < 0 ? -errno : 0;
}
