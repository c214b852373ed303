#include "matrix.h"

/* Reads to the end of the digits even if they are too many. */
static int parse_number(const char **s, unsigned max, unsigned *ret) {
        const char *start = *s;
        unsigned value = 0;

        for (; **s >= '0' && **s <= '9'; (*s)++)
                if (value <= max)
                        value = 10 * value + (unsigned) (**s - '0');
        if (*s == start)
                return -EINVAL;
        if (value < 1 || value > max)
                return -ERANGE;
        *ret = value - 1;
        return 0;
}

int matrix_parse_cell(const char *s, unsigned n_rows, unsigned n_columns, unsigned *ret_row,
                      unsigned *ret_column) {
        unsigned row, column;

        if (*s++ != 'r')
                return -EINVAL;
        int row_r = parse_number(&s, n_rows, &row);
        if (row_r == -EINVAL || *s++ != 'c')
                return -EINVAL;
        int column_r = parse_number(&s, n_columns, &column);
        if (column_r == -EINVAL || *s != '\0')
                return -EINVAL;
        if (row_r < 0 || column_r < 0)
                return -ERANGE;
        *ret_row = row;
        *ret_column = column;
        return 0;
}

/* The cells of a row that are corners of a rectangle of four active cells. */
static uint16_t ambiguous(const struct matrix *matrix, const uint16_t *raw, unsigned row) {
        uint16_t result = 0;

        for (unsigned other = 0; other < matrix->n_rows; other++) {
                uint16_t common = raw[row] & raw[other];

                /* Two rows that share two columns or more. */
                if (other != row && (common & (common - 1)))
                        result |= common;
        }
        return result;
}

void matrix_update(struct matrix *matrix, const uint16_t raw[static MATRIX_SIDE_MAX]) {
        for (unsigned row = 0; row < matrix->n_rows; row++) {
                uint16_t doubtful = ambiguous(matrix, raw, row);

                matrix->cells[row] = (uint16_t) ((raw[row] & ~doubtful) | (matrix->cells[row] & doubtful));
        }
}
