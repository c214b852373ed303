/*
 * Keys as crossings of rows and columns, without diodes. Pure: what a scan saw goes in, which cells can be
 * believed comes out. Three pressed corners of a rectangle make the fourth look pressed; then nothing shows
 * which three they are, so none of that rectangle changes to pressed until the fingers move.
 */
#pragma once

#include "services/base/util.h"

enum { MATRIX_SIDE_MAX = 16 }; /* rows, and columns */

struct matrix {
        unsigned n_rows, n_columns;
        uint16_t cells[MATRIX_SIDE_MAX]; /* believed: bit c of row r */
};

/* Parses "r2c3" (rows and columns count from 1). -EINVAL: not a cell; -ERANGE: outside. */
int matrix_parse_cell(const char *s, unsigned n_rows, unsigned n_columns, unsigned *ret_row,
                      unsigned *ret_column);

/* Takes in a whole scan; raw[r] bit c: row r was active while column c was driven. */
void matrix_update(struct matrix *matrix, const uint16_t raw[static MATRIX_SIDE_MAX]);

static inline bool matrix_cell(const struct matrix *matrix, unsigned row, unsigned column) {
        return (matrix->cells[row] >> column) & 1;
}
