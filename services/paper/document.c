#include "document.h"

#include <math.h>

#include "visible.h"

struct paper *paper_new(enum language language) {
        struct paper *paper = calloc(1, sizeof(*paper));

        if (paper)
                paper->language = language;
        return paper;
}

static void table_free(struct paper_table *table) {
        for (size_t i = 0; table && i < table->n_columns; i++)
                free(table->columns[i].title);
        for (size_t i = 0; table && i < table->n_rows; i++)
                for (size_t j = 0; j < PAPER_COLUMNS_MAX; j++)
                        free(table->rows[i].cells[j]);
        if (table)
                free(table->rows);
        free(table);
}

static void chart_free(struct paper_chart *chart) {
        for (size_t i = 0; chart && i < PAPER_LINES_MAX; i++)
                free(chart->names[i]);
        for (size_t i = 0; chart && i < chart->n_points; i++) {
                free(chart->points[i].label);
                free(chart->points[i].caption);
        }
        if (chart)
                free(chart->points);
        free(chart);
}

static void signature_free(struct paper_signature *signature) {
        if (!signature)
                return;
        for (size_t i = 0; i < signature->n_recipients; i++)
                free(signature->recipients[i]);
        free(signature->recipients);
        free(signature->authority);
        free(signature->title);
        free(signature->signer);
        free(signature);
}

static void block_done(struct paper_block *block) {
        free(block->text);
        if (block->kind == PAPER_TABLE)
                table_free(block->table);
        else if (block->kind == PAPER_CHART)
                chart_free(block->chart);
        else if (block->kind == PAPER_SIGNATURE)
                signature_free(block->signature);
}

struct paper *paper_free(struct paper *paper) {
        if (!paper)
                return NULL;
        for (size_t i = 0; i < paper->n; i++)
                block_done(&paper->blocks[i]);
        free(paper->blocks);
        free(paper->head.superior);
        free(paper->head.body);
        free(paper->head.number);
        free(paper->head.place_date);
        free(paper->head.type);
        free(paper->head.subject);
        free(paper->head.addressee);
        free(paper->head.mark);
        free(paper->head.created);
        free(paper);
        return NULL;
}

int paper_error(const struct paper *paper) {
        return paper->error;
}

/* Takes what was made, and makes it visible. */
static char *take(struct paper *paper, char *made, int r) {
        _cleanup_free_ char *text = made;
        char *visible = NULL;

        if (r >= 0 && strlen(text) > PAPER_TEXT_MAX)
                r = -E2BIG;
        if (r >= 0)
                r = visible_new(text, &visible);
        if (r < 0)
                paper->error = r;
        return visible;
}

static char *copy(struct paper *paper, const char *text) {
        char *made = NULL;

        if (!text || paper->error < 0)
                return NULL;
        int r = str_format(&made, "%s", text);
        return take(paper, made, r);
}

_printf_(2, 0) static char *format_text(struct paper *paper, const char *format, va_list ap) {
        char *made = NULL;

        if (paper->error < 0)
                return NULL;
        int r = str_vformat(&made, format, ap);
        return take(paper, made, r);
}

void paper_set(struct paper *paper, char **part, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        char *text = format_text(paper, format, ap);
        va_end(ap);
        if (!text)
                return;
        free(*part);
        *part = text;
}

/* NULL: there is an error. */
static struct paper_block *add_block(struct paper *paper, enum paper_kind kind) {
        size_t n_annexes = paper->n_annexes + (kind == PAPER_ANNEX);

        if (paper->error >= 0 && (paper->n == PAPER_BLOCKS_MAX || n_annexes > PAPER_ANNEXES_MAX))
                paper->error = -E2BIG;
        if (paper->error < 0)
                return NULL;
        struct paper_block *block = ARRAY_ADD(paper->blocks, paper->n, paper->n_allocated);
        if (!block) {
                paper->error = -ENOMEM;
                return NULL;
        }
        block->kind = kind;
        paper->n_annexes = n_annexes;
        return block;
}

void paper_add(struct paper *paper, enum paper_kind kind, const char *format, ...) {
        struct paper_block *block = add_block(paper, kind);
        va_list ap;

        assert(kind <= PAPER_NOTE || kind == PAPER_CODE || kind == PAPER_ANNEX);
        if (!block)
                return;
        va_start(ap, format);
        block->text = format_text(paper, format, ap);
        va_end(ap);
}

void paper_add_subheading(struct paper *paper, const char *format, ...) {
        struct paper_block *block = add_block(paper, PAPER_HEADING);
        va_list ap;

        if (!block)
                return;
        block->level = 1;
        va_start(ap, format);
        block->text = format_text(paper, format, ap);
        va_end(ap);
}

void paper_add_large(struct paper *paper, unsigned size_pt, const char *format, ...) {
        struct paper_block *block = add_block(paper, PAPER_LARGE);
        va_list ap;

        if (!block)
                return;
        block->level = size_pt;
        va_start(ap, format);
        block->text = format_text(paper, format, ap);
        va_end(ap);
}

void paper_add_large_code(struct paper *paper, unsigned side_mm, const char *text) {
        struct paper_block *block = add_block(paper, PAPER_CODE);

        if (!block)
                return;
        block->level = side_mm;
        block->text = copy(paper, text);
}

/* Of a block that has an object of its own. NULL: there is an error. */
static void *add_object(struct paper *paper, struct paper_block *block, const char *text, size_t size) {
        void *object = block ? calloc(1, size) : NULL;

        if (block && !object)
                paper->error = -ENOMEM;
        if (object)
                block->text = copy(paper, text);
        return object;
}

void paper_add_table(struct paper *paper, const char *title, const char *const *columns, size_t n_fixed) {
        struct paper_block *block = add_block(paper, PAPER_TABLE);
        struct paper_table *table = add_object(paper, block, title, sizeof(*table));

        if (!table)
                return;
        block->table = table;
        table->n_fixed = n_fixed;
        for (; *columns; columns++) {
                assert(table->n_columns < PAPER_COLUMNS_MAX);
                struct paper_column *column = &table->columns[table->n_columns++];

                column->is_number = **columns == '#';
                column->title = copy(paper, *columns + column->is_number);
        }
        assert(n_fixed < table->n_columns);
}

static struct paper_block *last(struct paper *paper, enum paper_kind kind) {
        assert(paper->error < 0 || (paper->n > 0 && paper->blocks[paper->n - 1].kind == kind));
        return paper->error < 0 ? NULL : &paper->blocks[paper->n - 1];
}

void paper_add_row(struct paper *paper, bool bold) {
        struct paper_block *block = last(paper, PAPER_TABLE);

        if (!block)
                return;
        struct paper_table *table = block->table;
        struct paper_row *row = NULL;
        if (table->n_rows == PAPER_ROWS_MAX)
                paper->error = -E2BIG;
        else
                row = ARRAY_ADD(table->rows, table->n_rows, table->n_allocated);
        if (row)
                row->bold = bold;
        else if (paper->error >= 0)
                paper->error = -ENOMEM;
}

void paper_add_cell(struct paper *paper, const char *format, ...) {
        struct paper_block *block = last(paper, PAPER_TABLE);
        size_t i = 0;
        va_list ap;

        if (!block)
                return;
        assert(block->table->n_rows > 0);
        struct paper_row *row = &block->table->rows[block->table->n_rows - 1];
        while (i < block->table->n_columns && row->cells[i])
                i++;
        assert(i < block->table->n_columns);
        va_start(ap, format);
        row->cells[i] = format_text(paper, format, ap);
        va_end(ap);
}

void paper_add_chart(struct paper *paper, enum paper_chart_kind kind, const char *title,
                     const char *const *names, double max) {
        struct paper_block *block = add_block(paper, PAPER_CHART);
        struct paper_chart *chart = add_object(paper, block, title, sizeof(*chart));

        if (!chart)
                return;
        block->chart = chart;
        chart->kind = kind;
        chart->max = max;
        chart->n_lines = kind == PAPER_BARS;
        for (; names && *names; names++) {
                assert(chart->n_lines < PAPER_LINES_MAX);
                chart->names[chart->n_lines++] = copy(paper, *names);
        }
        assert(chart->n_lines > 0);
}

void paper_add_point(struct paper *paper, const char *label, const double *values, const char *caption) {
        struct paper_block *block = last(paper, PAPER_CHART);

        if (!block)
                return;
        struct paper_chart *chart = block->chart;
        if (chart->n_points == PAPER_POINTS_MAX) {
                paper->error = -E2BIG;
                return;
        }
        struct paper_point *point = ARRAY_ADD(chart->points, chart->n_points, chart->n_allocated);
        if (!point) {
                paper->error = -ENOMEM;
                return;
        }
        point->label = copy(paper, label);
        point->caption = copy(paper, caption);
        for (size_t i = 0; i < chart->n_lines; i++) {
                point->known[i] = isfinite(values[i]) && values[i] >= 0;
                point->values[i] = point->known[i] ? values[i] : 0;
        }
}

void paper_add_signature(struct paper *paper, const char *const *recipients, const char *authority,
                         const char *title, const char *signer) {
        struct paper_block *block = add_block(paper, PAPER_SIGNATURE);
        struct paper_signature *signature = add_object(paper, block, NULL, sizeof(*signature));
        size_t n = 0;

        if (!signature)
                return;
        block->signature = signature;
        while (recipients[n])
                n++;
        signature->recipients = calloc(n + 1, sizeof(*signature->recipients));
        if (!signature->recipients)
                paper->error = -ENOMEM;
        while (signature->recipients && signature->n_recipients < n) {
                signature->recipients[signature->n_recipients] =
                        copy(paper, recipients[signature->n_recipients]);
                signature->n_recipients++;
        }
        signature->authority = copy(paper, authority);
        signature->title = copy(paper, title);
        signature->signer = copy(paper, signer);
}
