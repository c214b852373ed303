/* Tables as text: aligned for a terminal, or tab-separated for other programs. */
#pragma once

#include "services/base/util.h"

struct table;

struct table_column {
        const char *title; /* borrowed */
        bool right;        /* numbers */
};

/* columns are copied, titles borrowed. */
int table_new(const struct table_column *columns, size_t n_columns, struct table **ret);
struct table *table_free(struct table *table);
DEFINE_CLEANUP(struct table *, table_free)

/* Adds the next cell, row by row. It goes through text_printable(). A failure stays with the table, and is
 * also what printing returns. */
int table_add(struct table *table, const char *cell);

size_t table_rows(const struct table *table);

/* Columns two spaces apart, as wide as their widest cell, nothing cut off. */
int table_print_aligned(const struct table *table, FILE *f);
/* One tab between cells; an empty cell is "-", so that columns can be counted. */
int table_print_plain(const struct table *table, bool titles, FILE *f);

/* Columns that text takes on a terminal. Needs an LC_CTYPE of UTF-8. Text that is not valid counts its bytes.
 */
size_t text_width(const char *text);

/* Text as it may reach a person's terminal: what does not print, and so could steer it, becomes "?". */
int text_printable(const char *text, char **ret);
