#include "csv.h"

static char guess_separator(const char *text, const char *end) {
        static const char separators[] = {';', ',', '\t'};
        char best = ';';
        size_t most = 0;

        for (size_t i = 0; i < ELEMENTSOF(separators); i++) {
                size_t n = 0;

                for (const char *p = text; p < end && *p != '\n'; p++)
                        n += *p == separators[i];
                if (n > most) {
                        most = n;
                        best = separators[i];
                }
        }
        return best;
}

void csv_begin(struct csv *csv, const char *text, size_t size) {
        assert(size <= CSV_SIZE_MAX);
        if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
                text += 3;
                size -= 3;
        }
        *csv = (struct csv){
                .next = text, .end = text + size, .separator = guess_separator(text, text + size)};
}

void csv_row_done(struct csv_row *row) {
        for (size_t i = 0; i < row->n; i++)
                free(row->cells[i]);
        row->n = 0;
}

/* What stands in a cell, without the quotes around it. */
struct cell {
        char text[CSV_CELL_MAX + 1];
        size_t n;
        bool is_long;
};

static void put(struct cell *cell, char c) {
        if (cell->n < CSV_CELL_MAX)
                cell->text[cell->n++] = c;
        else
                cell->is_long = true;
}

static bool at_line_end(const struct csv *csv) {
        return csv->next == csv->end || *csv->next == '\n' ||
               (*csv->next == '\r' && csv->next + 1 < csv->end && csv->next[1] == '\n');
}

static void read_plain(struct csv *csv, struct cell *cell) {
        while (!at_line_end(csv) && *csv->next != csv->separator)
                put(cell, *csv->next++);
}

/* Behind the first quote. False: there is no second one. */
static bool read_quoted(struct csv *csv, struct cell *cell) {
        while (csv->next < csv->end) {
                char c = *csv->next++;

                if (c == '"') {
                        if (csv->next == csv->end || *csv->next != '"')
                                return true;
                        csv->next++;
                }
                csv->lines_read += c == '\n';
                if (c != '\r' || csv->next == csv->end || *csv->next != '\n')
                        put(cell, c);
        }
        return false;
}

static char *strip(struct cell *cell) {
        char *start = cell->text;

        while (cell->n > 0 && strchr(" \t\n", cell->text[cell->n - 1]))
                cell->n--;
        cell->text[cell->n] = '\0';
        return start + strspn(start, " \t\n");
}

static int read_cell(struct csv *csv, struct csv_row *row, struct problem *ret_problem) {
        struct cell cell = {.n = 0};

        if (csv->next < csv->end && *csv->next == '"') {
                csv->next++;
                if (!read_quoted(csv, &cell))
                        return problem_tell(ret_problem, -EINVAL, "dấu ngoặc kép không được đóng",
                                            "a quote is not closed");
                if (!at_line_end(csv) && *csv->next != csv->separator)
                        return problem_tell(
                                ret_problem, -EINVAL,
                                "có chữ sau dấu ngoặc kép đóng; dấu ngoặc kép trong ô viết là \"\"",
                                "text behind a closed quote; a quote within a cell is \"\"");
        } else {
                read_plain(csv, &cell);
        }
        if (cell.is_long)
                return problem_tell(ret_problem, -EINVAL, "ô dài hơn %d byte", "a cell of more than %d bytes",
                                    CSV_CELL_MAX);
        if (memchr(cell.text, '\0', cell.n))
                return problem_tell(ret_problem, -EINVAL, "có ký tự NUL", "a NUL character");
        if (row->n == CSV_COLUMNS_MAX)
                return problem_tell(ret_problem, -EINVAL, "nhiều hơn %d cột", "more than %d columns",
                                    CSV_COLUMNS_MAX);
        row->cells[row->n] = strdup(strip(&cell));
        if (!row->cells[row->n])
                return -ENOMEM;
        row->n++;
        return 0;
}

static int read_row(struct csv *csv, struct csv_row *row, struct problem *ret_problem) {
        csv->line = csv->lines_read + 1;
        for (;;) {
                int r = read_cell(csv, row, ret_problem);
                if (r < 0)
                        return r;
                if (at_line_end(csv))
                        break;
                csv->next++;
        }
        if (csv->next < csv->end)
                csv->next = (const char *) memchr(csv->next, '\n', (size_t) (csv->end - csv->next)) + 1;
        csv->lines_read++;
        return 0;
}

static bool is_empty(const struct csv_row *row) {
        for (size_t i = 0; i < row->n; i++)
                if (row->cells[i][0] != '\0')
                        return false;
        return true;
}

int csv_next(struct csv *csv, struct csv_row *ret, struct problem *ret_problem) {
        while (csv->next < csv->end) {
                struct csv_row row = {.n = 0};
                int r = read_row(csv, &row, ret_problem);

                if (r >= 0 && !is_empty(&row)) {
                        *ret = row;
                        return 1;
                }
                csv_row_done(&row);
                if (r < 0)
                        return r;
        }
        return 0;
}
