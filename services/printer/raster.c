#include "raster.h"

enum {
        ROWS_STEP = 256,
        BAND_COST = 11, /* bytes that one band more costs: its command, and a feed */
};

int raster_new(unsigned width, struct raster **ret) {
        if (width == 0 || width > RASTER_WIDTH_MAX || width % 8 != 0)
                return -EINVAL;

        struct raster *raster = calloc(1, sizeof(*raster));
        if (!raster)
                return -ENOMEM;
        raster->width = width;
        raster->stride = width / 8;
        *ret = raster;
        return 0;
}

struct raster *raster_free(struct raster *raster) {
        if (!raster)
                return NULL;
        free(raster->data);
        free(raster);
        return NULL;
}

int raster_add_rows(struct raster *raster, unsigned rows, uint8_t **ret_rows) {
        if (rows > RASTER_HEIGHT_MAX - raster->height)
                return -E2BIG;

        unsigned needed = raster->height + rows;
        if (needed > raster->rows_allocated) {
                unsigned target = (needed + ROWS_STEP - 1) / ROWS_STEP * ROWS_STEP;
                uint8_t *data = realloc(raster->data, target * raster->stride);

                if (!data)
                        return -ENOMEM;
                raster->data = data;
                raster->rows_allocated = target;
        }

        uint8_t *first = raster->data + raster->height * raster->stride;
        if (rows > 0)
                memset(first, 0, rows * raster->stride);
        raster->height = needed;
        if (ret_rows)
                *ret_rows = first;
        return 0;
}

/* Most of a slip is blank, and eight white dots are seen at once. */
static uint8_t eight_dots(const uint8_t *grey, uint8_t threshold) {
        static const uint8_t white[8];
        uint8_t dots = 0;

        if (memcmp(grey, white, sizeof(white)) == 0)
                return 0;
        for (unsigned i = 0; i < 8; i++)
                dots = (uint8_t) (dots << 1 | (grey[i] >= threshold));
        return dots;
}

int raster_add_grey(struct raster *raster, const uint8_t *grey, size_t grey_stride, unsigned rows,
                    uint8_t threshold) {
        uint8_t *target;
        int r = raster_add_rows(raster, rows, &target);

        assert(threshold > 0);
        if (r < 0)
                return r;
        for (unsigned y = 0; y < rows; y++, grey += grey_stride, target += raster->stride)
                for (size_t i = 0; i < raster->stride; i++)
                        target[i] = eight_dots(grey + 8 * i, threshold);
        return 0;
}

int raster_keep_whole(struct raster *raster, unsigned first, unsigned rows) {
        assert(first + rows <= raster->height);
        if (raster->n_whole == RASTER_MARKS_MAX)
                return -E2BIG;
        raster->whole[raster->n_whole++] = (struct raster_span){first, rows};
        return 0;
}

int raster_cut_here(struct raster *raster) {
        if (raster->n_cuts == RASTER_MARKS_MAX)
                return -E2BIG;
        raster->cuts[raster->n_cuts++] = raster->height;
        return 0;
}

size_t raster_row_ink(const struct raster *raster, unsigned y) {
        const uint8_t *row = raster_row(raster, y);
        size_t n = raster->stride;

        while (n > 0 && row[n - 1] == 0)
                n--;
        return n;
}

/* The first row at or below y that a band from y must not contain because of a cut. */
static unsigned end_of_page(const struct raster *raster, unsigned y) {
        for (size_t i = 0; i < raster->n_cuts; i++)
                if (raster->cuts[i] > y)
                        return raster->cuts[i];
        return raster->height;
}

static unsigned count_blank(const struct raster *raster, unsigned y, unsigned end) {
        unsigned n = 0;

        while (y + n < end && raster_row_ink(raster, y + n) == 0)
                n++;
        return n;
}

static const struct raster_span *find_whole(const struct raster *raster, unsigned y) {
        for (size_t i = 0; i < raster->n_whole; i++)
                if (y < raster->whole[i].first + raster->whole[i].rows)
                        return &raster->whole[i];
        return NULL;
}

/* Whether it saves bytes to begin another at row y: because it would widen the rows before it, or because it
 * and what follows is narrower. */
static bool is_worth_a_band(const struct raster *raster, const struct raster_band *band, unsigned y,
                            unsigned end, size_t ink) {
        size_t saved = 0;

        if (ink > band->bytes)
                return (ink - band->bytes) * (y - band->first) > BAND_COST;
        for (; y < end && saved <= BAND_COST; y++) {
                size_t next = raster_row_ink(raster, y);

                if (next >= band->bytes)
                        return false;
                saved += band->bytes - next;
        }
        return saved > BAND_COST;
}

void raster_get_band(const struct raster *raster, unsigned y, unsigned rows_max, struct raster_band *ret) {
        const struct raster_span *whole = find_whole(raster, y);
        unsigned end = end_of_page(raster, y);
        struct raster_band band = {.first = y};

        assert(y < raster->height);
        if (whole && whole->first <= y)
                end = whole->first + whole->rows;
        else {
                if (whole && whole->first < end)
                        end = whole->first;
                band.rows = count_blank(raster, y, end);
                if (band.rows > 0) {
                        *ret = band;
                        return;
                }
                if (end - y > rows_max)
                        end = y + rows_max;
        }

        band.bytes = raster_row_ink(raster, y);
        for (y++; y < end; y++) {
                size_t ink = raster_row_ink(raster, y);

                if (!(whole && whole->first <= band.first) && is_worth_a_band(raster, &band, y, end, ink))
                        break;
                if (ink > band.bytes)
                        band.bytes = ink;
        }
        band.rows = y - band.first;
        *ret = band;
}

size_t raster_break_commands(uint8_t *data, size_t size) {
        size_t n = 0;

        for (size_t i = 0; i + 1 < size; i++)
                if (data[i] == 0x10 && (data[i + 1] == 0x04 || data[i + 1] == 0x05 || data[i + 1] == 0x14)) {
                        data[i] |= 0x08;
                        n++;
                }
        return n;
}
