#include "csv.h"
#include "page-internal.h"

enum column { COLUMN_NAME, COLUMN_SERVICE, COLUMN_STEPS, COLUMN_FEE, COLUMN_TERM, _COLUMN_MAX };

static const char *const titles[_COLUMN_MAX][_LANGUAGE_MAX] = {
        [COLUMN_NAME] = {"Thủ tục", "Procedure"}, [COLUMN_SERVICE] = {"Lĩnh vực", "Service"},
        [COLUMN_STEPS] = {"Các bước", "Steps"},   [COLUMN_FEE] = {"Lệ phí", "Fee"},
        [COLUMN_TERM] = {"Thời hạn", "Term"},
};

/* Where each column stands in a row; SIZE_MAX: nowhere. */
struct columns {
        size_t at[_COLUMN_MAX];
        size_t n; /* cells of a row */
};

static int find_column(const char *title) {
        for (int i = 0; i < _COLUMN_MAX; i++)
                if (strcmp(title, titles[i][LANGUAGE_VI]) == 0 || strcmp(title, titles[i][LANGUAGE_EN]) == 0)
                        return i;
        return -1;
}

static int refuse_column(struct page_parser *parser, const char *title, bool twice) {
        return twice ? page_wrong(parser, "cột “%s” có hai lần", "column '%s' is there twice", title)
                     : page_wrong(parser,
                                  "không có cột “%s”; có: Thủ tục, Lĩnh vực, Các bước, Lệ phí, Thời hạn",
                                  "column '%s' is unknown; there are Procedure, Service, Steps, Fee and Term",
                                  title);
}

static int read_head(struct page_parser *parser, const struct csv_row *row, struct columns *columns) {
        columns->n = row->n;
        for (size_t i = 0; i < _COLUMN_MAX; i++)
                columns->at[i] = SIZE_MAX;
        for (size_t i = 0; i < row->n; i++) {
                int column = find_column(row->cells[i]);

                if (row->cells[i][0] == '\0')
                        continue; /* spreadsheets save empty columns too */
                if (column < 0 || columns->at[column] != SIZE_MAX)
                        return refuse_column(parser, row->cells[i], column >= 0);
                columns->at[column] = i;
        }
        if (columns->at[COLUMN_NAME] == SIZE_MAX)
                return page_wrong(parser, "dòng đầu là tên các cột, trong đó phải có cột Thủ tục",
                                  "the first line names the columns, Procedure among them");
        return 0;
}

static const char *cell(const struct csv_row *row, const struct columns *columns, enum column column) {
        size_t at = columns->at[column];

        return at < row->n ? row->cells[at] : "";
}

/* A cell's text into *ret; lines within it, where they do not divide steps, are one. */
static int take_text(struct page_parser *parser, const char *text, char **ret) {
        _cleanup_free_ char *line = strdup(text);

        if (!line)
                return -ENOMEM;
        for (char *p = line; *p; p++)
                if (*p == '\n')
                        *p = ' ';
        if (!text_is_plain(line))
                return page_wrong(parser,
                                  "không phải UTF-8, hoặc có ký tự điều khiển hay ký tự không nhìn thấy",
                                  "not UTF-8, or a control or invisible character");
        if (strlen(line) > PAGE_TEXT_MAX)
                return page_wrong(parser, "nội dung dài hơn %d byte", "a text of more than %d bytes",
                                  PAGE_TEXT_MAX);
        free(*ret);
        *ret = TAKE_PTR(line);
        return 0;
}

static int take_steps(struct page_parser *parser, const char *text, struct page_item *item) {
        while (*text) {
                _cleanup_free_ char *step = NULL;
                size_t n = strcspn(text, "|\n"), start = strspn(text, " \t"), end = n;

                while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\t'))
                        end--;
                if (end > start) {
                        if (item->n_steps == PAGE_STEPS_MAX)
                                return page_wrong(parser, "nhiều hơn %d bước", "more than %d steps",
                                                  PAGE_STEPS_MAX);
                        step = strndup(text + start, end - start);
                        if (!step)
                                return -ENOMEM;
                        int r = take_text(parser, step, &item->steps[item->n_steps]);
                        if (r < 0)
                                return r;
                        item->n_steps += item->steps[item->n_steps] != NULL;
                }
                text += n + (text[n] != '\0');
        }
        return 0;
}

static int read_procedure(struct page_parser *parser, const struct csv_row *row,
                          const struct columns *columns) {
        struct page_item *item;

        if (row->n > columns->n)
                return page_wrong(parser, "dòng có nhiều ô hơn số cột của dòng đầu",
                                  "more cells than the first line has columns");
        if (cell(row, columns, COLUMN_NAME)[0] == '\0')
                return page_wrong(parser, "thủ tục không có tên", "the procedure has no name");
        int r = page_add(parser, PAGE_PROCEDURE, &item);
        if (r < 0 || !item)
                return r;
        r = take_text(parser, cell(row, columns, COLUMN_NAME), &item->text);
        if (r >= 0)
                r = take_text(parser, cell(row, columns, COLUMN_SERVICE), &item->service);
        if (r >= 0)
                r = take_text(parser, cell(row, columns, COLUMN_FEE), &item->fee);
        if (r >= 0)
                r = take_text(parser, cell(row, columns, COLUMN_TERM), &item->term);
        return r < 0 ? r : take_steps(parser, cell(row, columns, COLUMN_STEPS), item);
}

static int read_rows(struct page_parser *parser, struct csv *csv) {
        struct columns columns = {.n = 0};
        unsigned rows = 0;

        for (;; rows++) {
                _cleanup_(problem_done) struct problem problem = {.language = parser->language};
                struct csv_row row;
                int r = csv_next(csv, &row, &problem);

                parser->line = csv->line > 0 ? csv->line : 1;
                if (r == -EINVAL) /* where the next row would begin is not known */
                        return page_wrong(parser, PROBLEM_SAME("%s"), problem.text);
                if (r <= 0)
                        break;
                unsigned before = parser->n_problems;
                r = rows == 0 ? read_head(parser, &row, &columns) : read_procedure(parser, &row, &columns);
                csv_row_done(&row);
                if (r < 0 || (rows == 0 && parser->n_problems > before))
                        return r;
        }
        return rows < 2 ? page_wrong(parser, "bảng không có thủ tục nào", "no procedure stands in the table")
                        : 0;
}

int page_parse_procedures(struct page_parser *parser, const char *name) {
        _cleanup_free_ char *text = NULL, *path = NULL;
        const char *file = parser->file, *slash = strrchr(file, '/');
        unsigned line = parser->line;
        struct csv csv;
        size_t size = 0;
        int r = page_read(parser, name, CSV_SIZE_MAX, &text, &size);

        if (r < 0)
                return r == -EINVAL ? 0 : r;
        r = str_format(&path, "%.*s%s", slash ? (int) (slash + 1 - file) : 0, file, name);
        if (r < 0)
                return r;
        csv_begin(&csv, text, size);
        parser->file = path;
        parser->line = 1;
        r = read_rows(parser, &csv);
        parser->file = file;
        parser->line = line;
        return r;
}
