#include "paragraphs.h"

#include "draw-internal.h"

/* In percent of the letter size. */
enum { GAP = 45, HEADING_GAP = 95, BELOW_HEADING = 30, COLUMN_GAP = 50, NOTE = 72 };
/* Of the width, that a column may have. */
enum { NAMES_MAX = 40, FIGURES_MAX = 50 };

struct paragraph {
        char kind;
        char *left, *right; /* in lines; right NULL: there is none */
};

struct source {
        struct fonts *fonts;
        const struct text_style *style;
        struct paragraph paragraphs[PARAGRAPHS_MAX];
        size_t n;
        char *lines;
        unsigned width_px, height_px;
};

struct paragraphs *paragraphs_free(struct paragraphs *paragraphs) {
        if (!paragraphs)
                return NULL;
        for (size_t i = 0; i < paragraphs->n; i++)
                text_free(paragraphs->parts[i].text);
        free(paragraphs->parts);
        free(paragraphs);
        return NULL;
}

unsigned paragraphs_px(const struct paragraphs *paragraphs) {
        return paragraphs->px;
}

unsigned paragraphs_height_px(const struct paragraphs *paragraphs) {
        return paragraphs->height_px;
}

static int split(struct source *source) {
        for (char *rest = source->lines, *line; (line = strsep(&rest, "\n"));) {
                if (line[0] == '\0')
                        continue;
                if (source->n == PARAGRAPHS_MAX)
                        return -E2BIG;
                struct paragraph *paragraph = &source->paragraphs[source->n++];

                *paragraph = (struct paragraph){.kind = line[0], .left = line + 1};
                paragraph->right = strchr(line, '\t');
                if (paragraph->right)
                        *paragraph->right++ = '\0';
        }
        return 0;
}

static struct text_style style_at(const struct source *source, unsigned px) {
        return (struct text_style){.px = px, .leading_percent = source->style->leading_percent};
}

/* The widest of a kind's lefts, or rights, which stand in one column. */
static unsigned column_px(const struct source *source, char kind, bool right, unsigned px) {
        struct text_style style = style_at(source, px);
        unsigned widest = 0;

        style.bold = kind != 'i';
        for (size_t i = 0; i < source->n; i++) {
                const struct paragraph *paragraph = &source->paragraphs[i];
                if (paragraph->kind != kind || !paragraph->right)
                        continue;
                unsigned width = text_natural_width_px(source->fonts, &style,
                                                       right ? paragraph->right : paragraph->left);

                widest = width > widest ? width : widest;
        }
        return widest;
}

static int add_part(const struct source *source, struct paragraphs *target, const struct text_style *style,
                    const char *string, struct canvas_span span) {
        struct paragraph_part *part = &target->parts[target->n];
        bool may_break = target->px <= source->style->least_px;
        int r = text_set(source->fonts, style, string, span.width_px, may_break, &part->text);

        if (r < 0)
                return r;
        part->x_px = span.x_px;
        target->n++;
        return 0;
}

/* Both columns of a paragraph, from the row that all has reached. */
static int add_paragraph(const struct source *source, struct paragraphs *target,
                         const struct paragraph *paragraph, const unsigned columns[static 128]) {
        struct text_style style = style_at(source, target->px), right = style;
        unsigned width = source->width_px, gap = target->px * COLUMN_GAP / 100;
        struct canvas_span spans[2] = {{0, width}, {0, 0}};
        size_t first = target->n;
        unsigned rows = 0;
        int r;

        style.bold = paragraph->kind == 'h' || paragraph->kind == 'e';
        if (paragraph->kind == 'n')
                style.px = larger(source->style->least_px, style.px * NOTE / 100);
        if (paragraph->right) {
                bool at_right = paragraph->kind == 'p';
                unsigned column = smaller(columns[(unsigned char) paragraph->kind],
                                          width * (at_right ? FIGURES_MAX : NAMES_MAX) / 100);

                if (column + gap >= width)
                        return -E2BIG;
                spans[0] = (struct canvas_span){0, at_right ? width - gap - column : column};
                spans[1] = (struct canvas_span){spans[0].width_px + gap, width - gap - spans[0].width_px};
                right.bold = at_right;
                right.align = at_right ? TEXT_RIGHT : TEXT_LEFT;
        }
        r = add_part(source, target, &style, paragraph->left, spans[0]);
        if (r >= 0 && paragraph->right)
                r = add_part(source, target, &right, paragraph->right, spans[1]);
        for (size_t i = first; r >= 0 && i < target->n; i++) {
                unsigned above, height = text_height_px(target->parts[i].text, &above);

                target->parts[i].y_px = target->height_px + above;
                rows = larger(rows, height);
        }
        target->height_px += rows;
        return r;
}

static unsigned gap_before(const struct source *source, size_t i, unsigned px) {
        if (i == 0)
                return 0;
        if (source->paragraphs[i].kind == 'h')
                return px * HEADING_GAP / 100;
        return px * (source->paragraphs[i - 1].kind == 'h' ? BELOW_HEADING : GAP) / 100;
}

static int try_px(const struct source *source, unsigned px, struct paragraphs **ret) {
        _cleanup_(paragraphs_freep) struct paragraphs *made = calloc(1, sizeof(*made));
        const unsigned columns[128] = {
                ['i'] = column_px(source, 'i', false, px),
                ['e'] = column_px(source, 'e', false, px),
                ['p'] = column_px(source, 'p', true, px),
        };
        int r = 0;

        if (!made)
                return -ENOMEM;
        made->px = px;
        made->parts = calloc(2 * source->n + 1, sizeof(*made->parts));
        if (!made->parts)
                return -ENOMEM;
        for (size_t i = 0; r >= 0 && i < source->n; i++) {
                made->height_px += gap_before(source, i, px);
                r = add_paragraph(source, made, &source->paragraphs[i], columns);
                if (r >= 0 && made->height_px > source->height_px)
                        r = -E2BIG;
        }
        if (r >= 0)
                *ret = TAKE_PTR(made);
        return r;
}

int paragraphs_fit(struct fonts *fonts, const struct text_style *style, const char *lines, unsigned width_px,
                   unsigned height_px, struct paragraphs **ret) {
        _cleanup_(paragraphs_freep) struct paragraphs *best = NULL;
        _cleanup_free_ struct source *source = calloc(1, sizeof(*source));
        _cleanup_free_ char *copy = strdup(lines);
        unsigned low = style->least_px, high = style->px + 1;

        assert(style->least_px > 0 && style->least_px <= style->px);
        if (!source || !copy)
                return -ENOMEM;
        source->fonts = fonts;
        source->style = style;
        source->lines = copy;
        source->width_px = width_px;
        source->height_px = height_px;
        int r = split(source);
        if (r >= 0)
                r = try_px(source, low, &best);
        /* best is what fits at the size low. */
        while (r >= 0 && high - low > 1) {
                unsigned middle = low + (high - low) / 2;
                struct paragraphs *made = NULL;

                r = try_px(source, middle, &made);
                if (r >= 0) {
                        paragraphs_free(best);
                        best = made;
                        low = middle;
                } else if (r == -E2BIG) {
                        high = middle;
                        r = 0;
                }
        }
        if (r >= 0)
                *ret = TAKE_PTR(best);
        return r;
}
