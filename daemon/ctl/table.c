#include "table.h"

#include <wchar.h>
#include <wctype.h>

enum { TABLE_CELLS_MAX = 1 << 20 };

struct table {
        struct table_column *columns;
        size_t n_columns;
        char **cells;
        size_t n_cells, n_allocated;
        int error; /* the first of a cell that could not be added */
};

size_t text_width(const char *text) {
        size_t width = 0, left = strlen(text);
        mbstate_t state = {0};

        while (left > 0) {
                wchar_t c;
                size_t n = mbrtowc(&c, text, left, &state);
                if (n == 0 || n > left)
                        return width + left;
                int columns = wcwidth(c);
                width += columns > 0 ? (size_t) columns : 0;
                text += n;
                left -= n;
        }
        return width;
}

int table_new(const struct table_column *columns, size_t n_columns, struct table **ret) {
        _cleanup_free_ struct table_column *copy = calloc(n_columns, sizeof(*columns));
        _cleanup_free_ struct table *table = calloc(1, sizeof(*table));

        assert(n_columns > 0);
        if (!copy || !table)
                return -ENOMEM;
        memcpy(copy, columns, n_columns * sizeof(*columns));
        table->columns = TAKE_PTR(copy);
        table->n_columns = n_columns;
        *ret = TAKE_PTR(table);
        return 0;
}

struct table *table_free(struct table *table) {
        if (!table)
                return NULL;
        for (size_t i = 0; i < table->n_cells; i++)
                free(table->cells[i]);
        free(table->cells);
        free(table->columns);
        free(table);
        return NULL;
}

int text_printable(const char *text, char **ret) {
        size_t left = strlen(text), at = 0;
        char *clean = malloc(left + 1);
        mbstate_t state = {0};

        if (!clean)
                return -ENOMEM;
        while (left > 0) {
                wchar_t c;
                size_t n = mbrtowc(&c, text, left, &state);
                if (n == 0 || n > left) {
                        state = (mbstate_t){0};
                        n = 1;
                        c = L'\0';
                }
                if (iswprint((wint_t) c)) {
                        memcpy(clean + at, text, n);
                        at += n;
                } else
                        clean[at++] = '?';
                text += n;
                left -= n;
        }
        clean[at] = '\0';
        *ret = clean;
        return 0;
}

static int reserve(struct table *table) {
        if (table->n_cells < table->n_allocated)
                return 0;
        if (table->n_cells >= TABLE_CELLS_MAX)
                return -E2BIG;

        size_t wanted = table->n_allocated > 0 ? table->n_allocated * 2 : 64;
        char **cells = reallocarray(table->cells, wanted, sizeof(*cells));
        if (!cells)
                return -ENOMEM;
        table->cells = cells;
        table->n_allocated = wanted;
        return 0;
}

int table_add(struct table *table, const char *cell) {
        int r = table->error < 0 ? table->error : reserve(table);

        if (r >= 0)
                r = text_printable(cell, &table->cells[table->n_cells]);
        table->n_cells += r >= 0;
        table->error = r;
        return r;
}

size_t table_rows(const struct table *table) {
        return table->n_cells / table->n_columns;
}

static size_t column_width(const struct table *table, size_t column) {
        size_t width = text_width(table->columns[column].title);

        for (size_t i = column; i < table->n_cells; i += table->n_columns) {
                size_t w = text_width(table->cells[i]);
                if (w > width)
                        width = w;
        }
        return width;
}

static void print_padding(FILE *f, size_t n) {
        fprintf(f, "%*s", (int) n, "");
}

static void print_cell(const struct table *table, size_t column, size_t width, const char *cell, FILE *f) {
        size_t padding = width - text_width(cell);
        bool last = column + 1 == table->n_columns;

        if (table->columns[column].right)
                print_padding(f, padding);
        fputs(cell, f);
        if (last)
                fputc('\n', f);
        else
                print_padding(f, (table->columns[column].right ? 0 : padding) + 2);
}

int table_print_aligned(const struct table *table, FILE *f) {
        _cleanup_free_ size_t *widths = calloc(table->n_columns, sizeof(*widths));

        if (!widths || table->error < 0)
                return widths ? table->error : -ENOMEM;
        for (size_t i = 0; i < table->n_columns; i++)
                widths[i] = column_width(table, i);
        for (size_t i = 0; i < table->n_columns; i++)
                print_cell(table, i, widths[i], table->columns[i].title, f);
        for (size_t i = 0; i < table->n_cells; i++)
                print_cell(table, i % table->n_columns, widths[i % table->n_columns], table->cells[i], f);
        return ferror(f) ? -EIO : 0;
}

int table_print_plain(const struct table *table, bool titles, FILE *f) {
        assert(table->n_columns > 0);
        if (table->error < 0)
                return table->error;
        for (size_t i = 0; titles && i < table->n_columns; i++)
                fprintf(f, "%s%c", table->columns[i].title, i + 1 == table->n_columns ? '\n' : '\t');
        for (size_t i = 0; i < table->n_cells; i++)
                fprintf(f, "%s%c", table->cells[i][0] ? table->cells[i] : "-",
                        (i + 1) % table->n_columns == 0 ? '\n' : '\t');
        return ferror(f) ? -EIO : 0;
}
