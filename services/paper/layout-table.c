#include "layout-internal.h"

#define PAD_X_PT 4.0
#define PAD_Y_PT 2.5
#define WORD_MAX_PT 130.0    /* a longer word is broken */
#define NATURAL_MAX_PT 220.0 /* a longer text is wrapped */
#define TITLE_GAP_PT 8.0

/* Columns of a table that stand side by side on a page. */
struct part {
        const struct paper_table *table;
        size_t columns[PAPER_COLUMNS_MAX];
        size_t n;
        double widths[PAPER_COLUMNS_MAX]; /* of each of these, with what is free at both sides */
        double size_pt;
};

/* That of a table in parts, which can be read. */
#define PARTS_PT 10.0

/* What columns want, at the size that tables have. */
struct wishes {
        double word_pt[PAPER_COLUMNS_MAX], natural_pt[PAPER_COLUMNS_MAX];
};

static double larger(double a, double b) {
        return a > b ? a : b;
}

static double smaller(double a, double b) {
        return a < b ? a : b;
}

static void measure_cell(struct slicer *slicer, const char *string, bool bold, double *word_pt,
                         double *natural_pt) {
        struct pdf_style style = style_of(SMALL_PT);
        void *letters;

        if (!string || slicer->error < 0)
                return;
        style.bold = bold;
        int r = slicer->measure->set(slicer->measure->userdata, &style, string, -1, &letters);
        if (r < 0) {
                slicer->error = r;
                return;
        }
        *natural_pt = larger(*natural_pt, slicer->measure->width(letters) + 0.1);
        *word_pt = larger(*word_pt, slicer->measure->word(letters) + 0.1);
        slicer->measure->free(letters);
}

static void measure_columns(struct slicer *slicer, const struct paper_table *table, struct wishes *ret) {
        *ret = (struct wishes){0};
        for (size_t i = 0; i < table->n_columns; i++) {
                double head_pt = 0;

                /* A title wraps at its words. */
                measure_cell(slicer, table->columns[i].title, true, &ret->word_pt[i], &head_pt);
                ret->natural_pt[i] = ret->word_pt[i];
                for (size_t row = 0; row < table->n_rows; row++)
                        measure_cell(slicer, table->rows[row].cells[i], table->rows[row].bold,
                                     &ret->word_pt[i], &ret->natural_pt[i]);
                ret->word_pt[i] = smaller(ret->word_pt[i], WORD_MAX_PT);
                ret->natural_pt[i] = larger(ret->word_pt[i], smaller(ret->natural_pt[i], NATURAL_MAX_PT));
        }
}

/* Gives each column of the part its width; false: they are too wide at its size. */
static bool share_width(struct part *part, const struct wishes *wishes) {
        double scale = part->size_pt / SMALL_PT, words = 0, naturals = 0;
        double room = PAPER_TEXT_WIDTH_PT - 2 * PAD_X_PT * (double) part->n;

        for (size_t i = 0; i < part->n; i++) {
                words += wishes->word_pt[part->columns[i]] * scale;
                naturals += wishes->natural_pt[part->columns[i]] * scale;
        }
        if (words > room)
                return false;
        for (size_t i = 0; i < part->n; i++) {
                double word = wishes->word_pt[part->columns[i]] * scale,
                       natural = wishes->natural_pt[part->columns[i]] * scale;

                /* What is left over goes to all as they are wide; what is short comes from those that can
                 * wrap. */
                if (naturals <= room)
                        part->widths[i] = natural * room / naturals;
                else
                        part->widths[i] = word + (natural - word) * (room - words) / (naturals - words);
                part->widths[i] += 2 * PAD_X_PT;
        }
        return true;
}

/* All columns, at the largest size at which they are not too wide; false: at none. */
static bool try_whole(const struct paper_table *table, const struct wishes *wishes, struct part *ret) {
        static const double sizes[] = {SMALL_PT, 11, 10, LEAST_PT};

        *ret = (struct part){.table = table, .n = table->n_columns};
        for (size_t i = 0; i < table->n_columns; i++)
                ret->columns[i] = i;
        for (size_t i = 0; i < ELEMENTSOF(sizes); i++) {
                ret->size_pt = sizes[i];
                if (share_width(ret, wishes))
                        return true;
        }
        return false;
}

/* The fixed columns, and as many from *next on as there is room for, but at least one. */
static void next_part(const struct paper_table *table, const struct wishes *wishes, size_t *next,
                      struct part *ret) {
        bool fits = false;

        *ret = (struct part){.table = table, .size_pt = PARTS_PT};
        for (size_t i = 0; i < table->n_fixed; i++)
                ret->columns[ret->n++] = i;
        size_t fixed = ret->n;
        for (size_t i = *next; i < table->n_columns; i++)
                ret->columns[ret->n++] = i;
        while (!(fits = share_width(ret, wishes)) && ret->n > fixed + 1)
                ret->n--;
        *next += ret->n - fixed;
        for (size_t i = 0; !fits && i < ret->n; i++) /* words are broken */
                ret->widths[i] = PAPER_TEXT_WIDTH_PT / (double) ret->n;
}

/* The text with "…" behind as much of it as so many lines hold. */
static size_t measure_cut(struct slicer *slicer, const struct pdf_style *style, const char *string,
                          double width_pt) {
        size_t text = slice_measure(slicer, style, string, width_pt), size = strlen(string);

        while (slicer->error >= 0 && slice_text(slicer, text)->n_lines > LAYOUT_CELL_LINES) {
                _cleanup_free_ char *cut = NULL;

                /* By its lines, and a little less each time. */
                size_t by_lines = size * LAYOUT_CELL_LINES / slice_text(slicer, text)->n_lines,
                       less = size * 19 / 20;

                size = by_lines < less ? by_lines : less;
                while (size > 0 && ((unsigned char) string[size] & 0xc0) == 0x80)
                        size--;
                if (str_format(&cut, "%.*s…", (int) size, string) < 0)
                        slicer->error = -ENOMEM;
                else
                        text = slice_measure(slicer, style, cut, width_pt);
        }
        return text;
}

static void put_borders(struct slicer *slicer, const struct part *part, double height_pt) {
        double x_pt = PAPER_LEFT_PT;

        for (size_t i = 0; i <= part->n; i++) {
                slice_put_line(slicer, x_pt, 0, 0, height_pt);
                x_pt += i < part->n ? part->widths[i] : 0;
        }
        slice_put_line(slicer, PAPER_LEFT_PT, 0, x_pt - PAPER_LEFT_PT, 0);
        slice_put_line(slicer, PAPER_LEFT_PT, height_pt, x_pt - PAPER_LEFT_PT, 0);
}

/* A slice; row NULL: the head. */
static void put_row(struct slicer *slicer, const struct part *part, const struct paper_row *row) {
        size_t texts[PAPER_COLUMNS_MAX];
        struct pdf_style style = style_of(part->size_pt);
        size_t most = 1;

        style.line_pt = part->size_pt * 1.2;
        style.bold = !row || row->bold;
        for (size_t i = 0; i < part->n; i++) {
                const struct paper_column *column = &part->table->columns[part->columns[i]];
                const char *string = row ? row->cells[part->columns[i]] : column->title;

                style.align = !row ? TEXT_CENTRE : column->is_number ? TEXT_RIGHT : TEXT_LEFT;
                texts[i] = measure_cut(slicer, &style, string ? string : "", part->widths[i] - 2 * PAD_X_PT);
                size_t n = slice_text(slicer, texts[i])->n_lines;
                most = n > most ? n : most;
        }
        double height_pt = (double) most * style.line_pt + 2 * PAD_Y_PT, x_pt = PAPER_LEFT_PT;
        if (!slice_add(slicer, 0, height_pt))
                return;
        for (size_t i = 0; i < part->n; i++) {
                size_t n = slice_text(slicer, texts[i])->n_lines;

                slice_put_text(slicer, texts[i], x_pt + PAD_X_PT,
                               (height_pt - (double) n * style.line_pt) / 2, n);
                x_pt += part->widths[i];
        }
        put_borders(slicer, part, height_pt);
}

static void put_title(struct slicer *slicer, const struct paper_block *block, bool goes_on) {
        struct pdf_style style = style_of(SMALL_PT);
        _cleanup_free_ char *text = NULL;
        size_t first = slicer->n;

        if (!block->text)
                return;
        if (str_format(&text, "%s%s", block->text,
                       !goes_on ? "" : WORDS(slicer->paper, " (tiếp theo)", " (continued)")) < 0) {
                slicer->error = -ENOMEM;
                return;
        }
        style.bold = true;
        style.align = TEXT_CENTRE;
        slice_paragraph(slicer, &style, text, TITLE_GAP_PT);
        for (size_t i = first; slicer->error >= 0 && i < slicer->n; i++)
                slicer->slices[i].keep = true;
}

static void put_part(struct slicer *slicer, const struct paper_block *block, const struct part *part,
                     bool goes_on) {
        const struct paper_table *table = block->table;

        put_title(slicer, block, goes_on);
        put_row(slicer, part, NULL);
        size_t head = slicer->n;
        if (slicer->error >= 0) {
                slicer->slices[head - 1].keep = table->n_rows > 0;
                slicer->slices[head - 1].gap_pt = block->text ? 3 : TITLE_GAP_PT;
        }
        for (size_t row = 0; slicer->error >= 0 && row < table->n_rows; row++) {
                put_row(slicer, part, &table->rows[row]);
                if (slicer->error < 0)
                        return;
                struct slice *slice = &slicer->slices[slicer->n - 1];
                slice->head = head;
                /* No row is the only one of its table on a page. */
                slice->keep = table->n_rows > 1 && (row == 0 || row + 2 == table->n_rows);
        }
}

void slice_table(struct slicer *slicer, const struct paper_block *block) {
        struct wishes wishes;
        struct part whole;

        measure_columns(slicer, block->table, &wishes);
        if (try_whole(block->table, &wishes, &whole)) {
                put_part(slicer, block, &whole, false);
                return;
        }
        for (size_t next = block->table->n_fixed; slicer->error >= 0 && next < block->table->n_columns;) {
                bool goes_on = next > block->table->n_fixed;
                struct part part;

                next_part(block->table, &wishes, &next, &part);
                put_part(slicer, block, &part, goes_on);
        }
}
