#include <math.h>

#include "layout-internal.h"

#define LETTERS_PT 11.0
#define LABEL_PT 150.0 /* at the left of a bar */
#define LABEL_LINES 2
#define GAP_PT 6.0
#define BAR_PT 11.0
#define BARS_KEPT 20 /* so many stand on one page */
#define PLOT_HEIGHT_PT 150.0
#define AXIS_PT 40.0 /* numbers at the left of a plot */
#define LEGEND_PT 34.0
#define DOT_PT 4.0
#define DOTS_APART_PT 10.0 /* closer ones would be a line of their own */

enum { GRID_LINES = 5 };

static double chart_max(const struct paper_chart *chart) {
        double max = chart->max;

        for (size_t i = 0; i < chart->n_points; i++)
                for (size_t line = 0; line < chart->n_lines; line++)
                        max = chart->points[i].values[line] > max ? chart->points[i].values[line] : max;
        return max > 0 ? max : 1;
}

/* A number of which GRID_LINES equal steps are easy to read: 1, 2, 4 or 5 and zeroes, at least max. */
static double round_up(double max) {
        static const double steps[] = {1, 2, 4, 5, 10};
        double step = max / GRID_LINES, unit = pow(10, floor(log10(step)));

        for (size_t i = 0; i < ELEMENTSOF(steps); i++)
                if (steps[i] * unit >= step * 0.999999)
                        return steps[i] * unit * GRID_LINES;
        return 10 * unit * GRID_LINES;
}

static void put_title(struct slicer *slicer, const char *title) {
        struct pdf_style style = style_of(12);
        size_t first = slicer->n;

        if (!title)
                return;
        style.bold = true;
        style.align = TEXT_CENTRE;
        slice_paragraph(slicer, &style, title, 8);
        for (size_t i = first; slicer->error >= 0 && i < slicer->n; i++)
                slicer->slices[i].keep = true;
}

static void put_fill(struct slicer *slicer, double x_pt, double y_pt, double width_pt, double height_pt) {
        slice_put(slicer, &(struct layout_item){
                                  .kind = LAYOUT_FILL,
                                  .x_pt = x_pt,
                                  .y_pt = y_pt,
                                  .width_pt = width_pt,
                                  .height_pt = height_pt,
                                  .grey = 0.45,
                          });
}

static size_t least(size_t a, size_t b) {
        return a < b ? a : b;
}

/* The widest caption, up to a third of the width. */
static double captions_width(struct slicer *slicer, const struct paper_chart *chart) {
        struct pdf_style style = style_of(LETTERS_PT);
        double widest = 0;

        for (size_t i = 0; i < chart->n_points; i++)
                if (chart->points[i].caption) {
                        size_t text = slice_measure(slicer, &style, chart->points[i].caption, -1);

                        widest = fmax(widest, slice_text(slicer, text)->width_pt);
                }
        return fmin(widest, PAPER_TEXT_WIDTH_PT / 3) + 0.5;
}

static void put_bars(struct slicer *slicer, const struct paper_chart *chart) {
        struct pdf_style style = style_of(LETTERS_PT), right = style;
        double captions_pt = captions_width(slicer, chart), max = chart_max(chart);
        double x_pt = PAPER_LEFT_PT + LABEL_PT + GAP_PT,
               room_pt = PAPER_TEXT_WIDTH_PT - LABEL_PT - captions_pt - 2 * GAP_PT;

        right.align = TEXT_RIGHT;
        for (size_t i = 0; i < chart->n_points && slicer->error >= 0; i++) {
                const struct paper_point *point = &chart->points[i];
                size_t label = slice_measure(slicer, &right, point->label, LABEL_PT),
                       n = least(slice_text(slicer, label)->n_lines, LABEL_LINES);
                double height_pt = (double) n * style.line_pt + 4,
                       width_pt = room_pt * point->values[0] / max;
                struct slice *slice = slice_add(slicer, i == 0 ? 4 : 0, height_pt);

                if (!slice)
                        return;
                slice->keep = i + 1 < chart->n_points && chart->n_points <= BARS_KEPT;
                slice_put_text(slicer, label, PAPER_LEFT_PT, 2, n);
                slice_put_line(slicer, x_pt, 0, 0, height_pt);
                if (point->known[0] && width_pt > 0)
                        put_fill(slicer, x_pt, (height_pt - BAR_PT) / 2, width_pt, BAR_PT);
                if (point->caption) {
                        size_t caption = slice_measure(slicer, &style, point->caption, captions_pt);

                        slice_put_text(slicer, caption, x_pt + width_pt + GAP_PT,
                                       (height_pt - style.line_pt) / 2, 1);
                }
        }
}

/* Where points stand in a plot. */
struct plot {
        double x_pt, width_pt, max;
        size_t n;
};

static double point_x(const struct plot *plot, size_t i) {
        return plot->x_pt + plot->width_pt * ((double) i + 0.5) / (double) plot->n;
}

static double point_y(const struct plot *plot, double value) {
        return PLOT_HEIGHT_PT * (1 - value / plot->max) + LETTERS_PT * LEADING / 2;
}

static void put_grid(struct slicer *slicer, const struct plot *plot) {
        struct pdf_style style = style_of(LETTERS_PT);

        style.align = TEXT_RIGHT;
        for (int i = 0; i <= GRID_LINES; i++) {
                double value = plot->max * i / GRID_LINES, y_pt = point_y(plot, value);
                char string[32];

                (void) snprintf(string, sizeof(string), "%.*f", plot->max < GRID_LINES ? 1 : 0, value);
                /* As it is written in Vietnamese. */
                for (char *dot = string; slicer->paper->language == LANGUAGE_VI && (dot = strchr(dot, '.'));)
                        *dot = ',';
                size_t text = slice_measure(slicer, &style, string, AXIS_PT - GAP_PT);
                slice_put_text(slicer, text, PAPER_LEFT_PT, y_pt - style.line_pt / 2, 1);
                slice_put(slicer, &(struct layout_item){
                                          .kind = LAYOUT_LINE,
                                          .x_pt = plot->x_pt,
                                          .y_pt = y_pt,
                                          .width_pt = plot->width_pt,
                                          .stroke_pt = 0.4,
                                          .grey = i == 0 ? 0 : 0.7,
                                  });
        }
}

/* Every label that there is room for, from the first. */
static void put_labels(struct slicer *slicer, const struct plot *plot, const struct paper_chart *chart) {
        struct pdf_style style = style_of(LETTERS_PT);
        double widest = 1, cell_pt = plot->width_pt / (double) plot->n;

        style.align = TEXT_CENTRE;
        for (size_t i = 0; i < chart->n_points; i++) {
                size_t text = slice_measure(slicer, &style, chart->points[i].label, -1);

                widest = fmax(widest, slice_text(slicer, text)->width_pt + GAP_PT);
        }
        widest = fmin(widest, plot->width_pt / 4);
        size_t step = (size_t) ceil(widest / cell_pt);
        for (size_t i = 0; i < chart->n_points; i += step) {
                double width_pt = cell_pt * (double) step,
                       x_pt = fmax(point_x(plot, i) - width_pt / 2, PAPER_LEFT_PT);

                /* The last may be wider than what is left; moved back it would lie on the one before. */
                if (i > 0 && x_pt + width_pt > PAPER_LEFT_PT + PAPER_TEXT_WIDTH_PT)
                        break;
                size_t text = slice_measure(slicer, &style, chart->points[i].label, width_pt);
                slice_put_text(slicer, text, x_pt, PLOT_HEIGHT_PT + LETTERS_PT * LEADING, 1);
        }
}

/* Full, dashed, dotted: all are black. */
static void put_stroke(struct slicer *slicer, size_t line, double dash_from_pt, const double from[2],
                       const double to[2]) {
        static const double dashes[PAPER_LINES_MAX] = {0, 5, 1.5};

        slice_put(slicer, &(struct layout_item){
                                  .kind = LAYOUT_LINE,
                                  .x_pt = from[0],
                                  .y_pt = from[1],
                                  .width_pt = to[0] - from[0],
                                  .height_pt = to[1] - from[1],
                                  .stroke_pt = 1.2,
                                  .dash_pt = dashes[line],
                                  .dash_from_pt = dash_from_pt,
                          });
}

/* Of a point without a line on either side nothing else is seen. */
static bool has_dot(const struct plot *plot, const struct paper_chart *chart, size_t i, size_t line) {
        return plot->width_pt >= DOTS_APART_PT * (double) plot->n ||
               ((i == 0 || !chart->points[i - 1].known[line]) &&
                (i + 1 == chart->n_points || !chart->points[i + 1].known[line]));
}

static void put_line(struct slicer *slicer, const struct plot *plot, const struct paper_chart *chart,
                     size_t line) {
        double last[2], behind_pt = 0;
        bool has_last = false;

        for (size_t i = 0; i < chart->n_points; i++) {
                const struct paper_point *point = &chart->points[i];
                const double here[2] = {point_x(plot, i), point_y(plot, point->values[line])};

                if (point->known[line]) {
                        if (has_last) {
                                put_stroke(slicer, line, behind_pt, last, here);
                                behind_pt += hypot(here[0] - last[0], here[1] - last[1]);
                        }
                        if (has_dot(plot, chart, i, line))
                                put_fill(slicer, here[0] - DOT_PT / 2, here[1] - DOT_PT / 2, DOT_PT, DOT_PT);
                        last[0] = here[0];
                        last[1] = here[1];
                }
                has_last = point->known[line];
        }
}

static void put_legend(struct slicer *slicer, const struct paper_chart *chart, double y_pt) {
        struct pdf_style style = style_of(LETTERS_PT);
        double cell_pt = PAPER_TEXT_WIDTH_PT / (double) chart->n_lines;

        for (size_t line = 0; line < chart->n_lines; line++) {
                double x_pt = PAPER_LEFT_PT + cell_pt * (double) line;
                const double from[2] = {x_pt, y_pt + style.line_pt / 2},
                             to[2] = {x_pt + 28, y_pt + style.line_pt / 2};
                size_t text = slice_measure(slicer, &style, chart->names[line], cell_pt - 40);

                put_stroke(slicer, line, 0, from, to);
                slice_put_text(slicer, text, x_pt + 34, y_pt, 1);
        }
}

static void put_plot(struct slicer *slicer, const struct paper_chart *chart) {
        struct plot plot = {
                .x_pt = PAPER_LEFT_PT + AXIS_PT,
                .width_pt = PAPER_TEXT_WIDTH_PT - AXIS_PT - DOT_PT,
                .max = round_up(chart_max(chart)),
                .n = chart->n_points,
        };
        double below_pt = PLOT_HEIGHT_PT + 2 * LETTERS_PT * LEADING + 4;

        if (chart->n_points == 0 || !slice_add(slicer, 4, below_pt + LEGEND_PT / 2))
                return;
        put_grid(slicer, &plot);
        put_labels(slicer, &plot, chart);
        for (size_t line = 0; line < chart->n_lines; line++)
                put_line(slicer, &plot, chart, line);
        put_legend(slicer, chart, below_pt);
}

void slice_chart(struct slicer *slicer, const struct paper_block *block) {
        put_title(slicer, block->text);
        if (block->chart->kind == PAPER_BARS)
                put_bars(slicer, block->chart);
        else
                put_plot(slicer, block->chart);
}
