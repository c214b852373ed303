/*
 * A table as spreadsheets save it (RFC 4180): cells between ';', ',' or tabs, whichever the first line has
 * most of, quoted where they hold such a sign, a quote (twice) or a line's end. UTF-8 with or without a byte
 * order mark. Pure.
 */
#pragma once

#include "services/base/problem.h"

enum {
        CSV_SIZE_MAX = 256 * 1024, /* bytes of a file */
        CSV_COLUMNS_MAX = 24,
        CSV_CELL_MAX = 2000, /* bytes */
};

struct csv {
        const char *next, *end;
        char separator;
        unsigned line;       /* of the row that was read */
        unsigned lines_read; /* where the next begins, from 0 */
};

struct csv_row {
        char *cells[CSV_COLUMNS_MAX]; /* stripped of blanks at both ends; lines within end with "\n" alone */
        size_t n;
};

/* text: CSV_SIZE_MAX at most, outlives the reader. */
void csv_begin(struct csv *csv, const char *text, size_t size);
/* The next row that is not empty; 1, or 0 at the end. -EINVAL: *ret_problem says what is wrong in csv->line;
 * -ENOMEM. */
int csv_next(struct csv *csv, struct csv_row *ret, struct problem *ret_problem);
void csv_row_done(struct csv_row *row);
