/*
 * A strip of dots as the print head sees it: rows of whole bytes, most significant bit left, 1 is black. It
 * grows downwards only. Pure: no drawing, no printer's language.
 */
#pragma once

#include "services/base/util.h"

enum {
        RASTER_WIDTH_MIN = 256,    /* dots: what the letters of a slip need */
        RASTER_WIDTH_MAX = 832,    /* 112 mm paper at 203 dpi */
        RASTER_HEIGHT_MAX = 16000, /* rows: 2 m */
        RASTER_MARKS_MAX = 16,     /* spans kept whole, and cuts, of one strip */
};

struct raster_span {
        unsigned first, rows;
};

struct raster {
        unsigned width; /* dots, a multiple of 8 */
        unsigned height;
        size_t stride; /* bytes a row */
        uint8_t *data;
        unsigned rows_allocated;
        struct raster_span whole[RASTER_MARKS_MAX]; /* in order, never overlapping */
        size_t n_whole;
        unsigned cuts[RASTER_MARKS_MAX]; /* a cut above this row, in order; the end is always cut */
        size_t n_cuts;
};

/* -EINVAL: width is 0, above the limit, or no multiple of 8. */
int raster_new(unsigned width, struct raster **ret);
struct raster *raster_free(struct raster *raster);
DEFINE_CLEANUP(struct raster *, raster_free)

/* Appends white rows; *ret_rows (may be NULL) points at the first until the next call. -E2BIG: beyond the
 * limit. */
int raster_add_rows(struct raster *raster, unsigned rows, uint8_t **ret_rows);

/* Appends rows of grey (0 white to 255 black, one byte a dot, width dots a row): black from
 * threshold (above 0) up. */
int raster_add_grey(struct raster *raster, const uint8_t *grey, size_t grey_stride, unsigned rows,
                    uint8_t threshold);

/* Rows that a printer must get in one piece, because a seam would spoil them (a QR code). -E2BIG: too many.
 */
int raster_keep_whole(struct raster *raster, unsigned first, unsigned rows);
/* The paper is cut here. -E2BIG: too many. */
int raster_cut_here(struct raster *raster);

static inline const uint8_t *raster_row(const struct raster *raster, unsigned y) {
        return raster->data + y * raster->stride;
}

/* Bytes of the row up to its last black dot; 0: blank. */
size_t raster_row_ink(const struct raster *raster, unsigned y);

/* A run of rows to be sent as one: all blank (bytes == 0), or an image of the given number of bytes a row. */
struct raster_band {
        unsigned first, rows;
        size_t bytes;
};

/*
 * The band that starts at row y: at most rows_max rows unless kept whole, never across a cut. y must be below
 * height.
 */
void raster_get_band(const struct raster *raster, unsigned y, unsigned rows_max, struct raster_band *ret);

/*
 * Firmware may obey DLE EOT, DLE ENQ and DLE DC4 even where they are image data. Sets one more dot in each
 * byte that would start such a command. Returns how many were changed.
 */
size_t raster_break_commands(uint8_t *data, size_t size);
