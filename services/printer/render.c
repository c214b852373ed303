#include <stdarg.h>

#include <hb.h>
#include <pango/pangocairo.h>

#include "render.h"
#include "services/draw/qr.h"
#include "services/draw/text.h"

#define REPRINT_MARK "BẢN IN LẠI (lần {reprint})"

/* Every letter of Vietnamese with every mark, and the signs that slips use. */
#define VIETNAMESE                                                                                                                                                                                                      \
        "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵfjwz" \
        "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬBCDĐEÈÉẺẼẸÊỀẾỂỄỆGHIÌÍỈĨỊKLMNOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢPQRSTUÙÚỦŨỤƯỪỨỬỮỰVXYỲÝỶỸỴFJWZ" \
        "0123456789.,:;!?()/-–…%+"

enum {
        MARGIN_DOTS = 8, /* on either side: the head's edge dots are the least reliable */
        LARGE_PX = 24,
        /* From paper tests of others: large letters keep their strokes at 96 of 255, small ones need 64. */
        THRESHOLD_LARGE = 96,
        THRESHOLD_SMALL = 64,
        THRESHOLD_IMAGE = 128,
        IMAGE_ROWS_MAX = 800,
        INVERSE_PADDING = 4, /* black rows above and below white letters */
};

struct render {
        PangoFontMap *map;
        PangoContext *context;
        char *font;
};

/* What one call draws into. */
struct page {
        struct render *render;
        struct raster *raster;
        json_t *values;
        const char *dir; /* of images */
        unsigned line;
        char *problem;
};

struct cell {
        unsigned x, width;
        enum text_align align;
};

static inline void surface_destroyp(cairo_surface_t **surface) {
        if (*surface)
                cairo_surface_destroy(*surface);
}

static inline void font_unrefp(PangoFont **font) {
        if (*font)
                g_object_unref(*font);
}

static PangoContext *new_context(PangoFontMap *map) {
        PangoContext *context = pango_font_map_create_context(map);
        cairo_font_options_t *options = cairo_font_options_create();

        /* Hinted to whole dots, stems do not fall between two columns and come out thick or thin by chance.
         */
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON);
        pango_cairo_context_set_font_options(context, options);
        pango_context_set_round_glyph_positions(context, TRUE);
        cairo_font_options_destroy(options);
        return context;
}

static bool is_family(PangoFont *font, const char *family) {
        PangoFontDescription *description = pango_font_describe(font);
        const char *found = pango_font_description_get_family(description);
        bool same = found && strcasecmp(found, family) == 0;

        pango_font_description_free(description);
        return same;
}

/* Each letter must be drawn as one glyph: put together from letter and mark, marks land where they may. */
static int check_coverage(struct render *render, char **ret_problem) {
        PangoFontDescription *description = pango_font_description_from_string(render->font);
        _cleanup_(font_unrefp) PangoFont *font = NULL;
        unsigned missing = 0;
        int r;

        pango_font_description_set_absolute_size(description, LARGE_PX * PANGO_SCALE);
        font = pango_context_load_font(render->context, description);
        pango_font_description_free(description);
        if (!font || !is_family(font, render->font)) {
                r = str_format(ret_problem, "font '%s' is not installed", render->font);
                return r < 0 ? r : -ENOENT;
        }
        /* Not pango_font_has_char(): newer Pango says yes to letters that it would compose from two. */
        for (const char *p = VIETNAMESE; *p; p = g_utf8_next_char(p)) {
                hb_codepoint_t glyph;

                missing +=
                        !hb_font_get_nominal_glyph(pango_font_get_hb_font(font), g_utf8_get_char(p), &glyph);
        }
        if (missing == 0)
                return 0;
        r = str_format(ret_problem, "font '%s' lacks %u letters that Vietnamese needs", render->font,
                       missing);
        return r < 0 ? r : -ENOENT;
}

int render_new(const char *font, struct render **ret, char **ret_problem) {
        _cleanup_(render_freep) struct render *render = calloc(1, sizeof(*render));

        if (!render)
                return -ENOMEM;
        render->font = strdup(font);
        if (!render->font)
                return -ENOMEM;
        render->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        if (!render->map)
                return -ENOMEM;
        render->context = new_context(render->map);

        int r = check_coverage(render, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(render);
        return 0;
}

struct render *render_free(struct render *render) {
        if (!render)
                return NULL;
        if (render->context)
                g_object_unref(render->context);
        if (render->map)
                g_object_unref(render->map);
        free(render->font);
        free(render);
        return NULL;
}

_printf_(3, 4) static int page_problem(struct page *page, int error, const char *format, ...) {
        _cleanup_free_ char *what = NULL;
        va_list ap;

        va_start(ap, format);
        int n = vasprintf(&what, format, ap);
        va_end(ap);
        if (n < 0) {
                what = NULL;
                return -ENOMEM;
        }
        free(page->problem);
        page->problem = NULL;
        int r = page->line > 0 ? str_format(&page->problem, "line %u of the template: %s", page->line, what)
                               : str_format(&page->problem, "%s", what);
        return r < 0 ? r : error;
}

/* The text laid out for a cell; *px is what it ended up as. */
static int lay_out(struct page *page, const struct template_element *element, const struct cell *cell,
                   const char *text, PangoLayout **ret, unsigned *ret_px) {
        const struct text_style style = {.font = page->render->font,
                                         .px = element->amount,
                                         .least_px =
                                                 element->bold ? TEMPLATE_BOLD_PX_MIN : TEMPLATE_TEXT_PX_MIN,
                                         .bold = element->bold,
                                         .shrink = element->shrink,
                                         .align = cell->align};
        int r = text_lay_out(page->render->context, &style, text, cell->width, ret, ret_px);

        switch (r) {
        case -EBADMSG:
                return page_problem(page, -EILSEQ, "not UTF-8");
        case -EILSEQ:
                return page_problem(page, r, "no font has all letters of \"%s\"", text);
        case -E2BIG:
                return page_problem(page, r, "\"%s\" is wider than the paper", text);
        }
        return r;
}

static int add_surface(struct page *page, cairo_surface_t *surface, uint8_t threshold) {
        cairo_surface_flush(surface);
        int r = raster_add_grey(page->raster, cairo_image_surface_get_data(surface),
                                (size_t) cairo_image_surface_get_stride(surface),
                                (unsigned) cairo_image_surface_get_height(surface), threshold);
        return r == -E2BIG ? page_problem(page, r, "the slip is longer than the limit") : r;
}

/* Cells side by side, laid out. */
struct line {
        PangoLayout *layouts[TEMPLATE_CELLS_MAX];
        size_t n;
        unsigned rows, least_px;
        int above; /* rows from the top to the origin */
};

static void line_done(struct line *line) {
        for (size_t i = 0; i < line->n; i++)
                g_object_unref(line->layouts[i]);
}

static int lay_out_line(struct page *page, const struct template_element *element, const struct cell *cells,
                        char *const *texts, size_t n, struct line *line) {
        for (size_t i = 0; i < n; i++) {
                PangoLayout *layout = NULL;
                unsigned px = 0;
                int above = 0, r = lay_out(page, element, &cells[i], texts[i], &layout, &px);

                if (r < 0)
                        return r;
                line->layouts[line->n++] = layout;
                unsigned rows = text_rows(layout, &above);
                if (rows > line->rows)
                        line->rows = rows;
                if (above > line->above)
                        line->above = above;
                if (i == 0 || px < line->least_px)
                        line->least_px = px;
        }
        return 0;
}

static int paint_line(struct page *page, const struct line *line, const struct cell *cells, bool inverse) {
        unsigned padding = inverse ? INVERSE_PADDING : 0, rows = line->rows + 2 * padding;
        _cleanup_(surface_destroyp) cairo_surface_t *surface =
                cairo_image_surface_create(CAIRO_FORMAT_A8, (int) page->raster->width, (int) rows);
        cairo_t *cr = cairo_create(surface);

        if (inverse) {
                cairo_rectangle(cr, MARGIN_DOTS, 0, page->raster->width - 2 * MARGIN_DOTS, rows);
                cairo_fill(cr);
                cairo_set_operator(cr, CAIRO_OPERATOR_DEST_OUT);
        }
        for (size_t i = 0; i < line->n; i++) {
                cairo_move_to(cr, text_x(line->layouts[i], cells[i].x, cells[i].width),
                              line->above + (int) padding);
                pango_cairo_show_layout(cr, line->layouts[i]);
        }
        cairo_status_t status = cairo_status(cr);
        cairo_destroy(cr);
        if (status != CAIRO_STATUS_SUCCESS)
                return -ENOMEM;
        return add_surface(page, surface, line->least_px >= LARGE_PX ? THRESHOLD_LARGE : THRESHOLD_SMALL);
}

/* n == 1 for a plain text. */
static int draw_cells(struct page *page, const struct template_element *element, const struct cell *cells,
                      char *const *texts, size_t n) {
        _cleanup_(line_done) struct line line = {0};
        int r = lay_out_line(page, element, cells, texts, n, &line);

        if (r < 0 || line.rows == 0)
                return r;
        if (line.rows > RASTER_HEIGHT_MAX)
                return page_problem(page, -E2BIG, "the slip is longer than the limit");
        return paint_line(page, &line, cells, element->inverse);
}

static int draw_text(struct page *page, const struct template_element *element, char *text) {
        struct cell cell = {
                .x = MARGIN_DOTS, .width = page->raster->width - 2 * MARGIN_DOTS, .align = element->align};

        return draw_cells(page, element, &cell, &text, 1);
}

static unsigned natural_width(struct page *page, const struct template_element *element, const char *text) {
        const struct text_style style = {
                .font = page->render->font, .px = element->amount, .bold = element->bold};

        return text_natural_width(page->render->context, &style, text);
}

/* Columns of one width, so that rows below each other make a table. But two cells at the two edges, as in a
 * bill, share the line as they need it. */
static void set_cells(struct page *page, const struct template_element *element, char *const *texts, size_t n,
                      struct cell *cells) {
        unsigned width = page->raster->width - 2 * MARGIN_DOTS, gap = element->amount / 2, x = MARGIN_DOTS;
        unsigned column = (width - gap * (unsigned) (n - 1)) / (unsigned) n;
        bool at_edges = element->align == TEXT_LEFT;

        for (size_t i = 0; i < n; i++)
                cells[i] = (struct cell){.width = column, .align = element->align};
        if (at_edges)
                cells[n - 1].align = TEXT_RIGHT;
        if (at_edges && n == 2) {
                unsigned left = natural_width(page, element, texts[0]);
                unsigned right = natural_width(page, element, texts[1]);

                if (right < column)
                        cells[1].width = right;
                else if (left < column)
                        cells[1].width = width - gap - left;
                cells[0].width = width - gap - cells[1].width;
        }
        for (size_t i = 0; i < n; i++) {
                cells[i].x = x;
                x += cells[i].width + gap;
        }
}

static int draw_row(struct page *page, const struct template_element *element, char *text) {
        struct cell cells[TEMPLATE_CELLS_MAX];
        char *texts[TEMPLATE_CELLS_MAX], *rest = text;
        size_t n = 0;

        /* A field may hold a '|' of its own: it stays in the last cell. */
        while (rest && n < TEMPLATE_CELLS_MAX) {
                texts[n] = rest + strspn(rest, " ");
                rest = n + 1 < TEMPLATE_CELLS_MAX ? strchr(rest, '|') : NULL;
                if (rest)
                        *rest++ = '\0';
                n++;
        }

        assert(n > 0);
        set_cells(page, element, texts, n, cells);
        return draw_cells(page, element, cells, texts, n);
}

static int add_rows(struct page *page, unsigned rows, uint8_t **ret_rows) {
        int r = raster_add_rows(page->raster, rows, ret_rows);

        return r == -E2BIG ? page_problem(page, r, "the slip is longer than the limit") : r;
}

static void set_dots(uint8_t *row, unsigned x, unsigned n) {
        for (; n > 0; x++, n--)
                row[x / 8] |= (uint8_t) (0x80 >> (x % 8));
}

static int draw_rule(struct page *page, unsigned dots) {
        uint8_t *rows;
        int r = add_rows(page, dots, &rows);

        for (unsigned y = 0; r >= 0 && y < dots; y++)
                set_dots(rows + y * page->raster->stride, MARGIN_DOTS, page->raster->width - 2 * MARGIN_DOTS);
        return r;
}

static int draw_qr(struct page *page, const struct template_element *element, const char *text) {
        _cleanup_(qr_freep) struct qr *qr = NULL;
        struct raster *raster = page->raster;
        uint8_t *rows;
        int r = qr_new(text, &qr);

        if (r == -EINVAL)
                return 0; /* an optional field that was not given */
        if (r < 0)
                return r == -E2BIG ? page_problem(page, r, "the QR code's text is too long") : r;
        int dots = qr_dots(qr, raster->width, element->amount);
        if (dots < 0)
                return page_problem(page, dots, "the QR code is wider than the paper");

        unsigned d = (unsigned) dots, quiet = QR_QUIET_MODULES * d, side = qr->modules * d;
        unsigned first = raster->height + quiet, x0 = (raster->width - side) / 2;
        r = add_rows(page, side + 2 * quiet, &rows);
        if (r < 0)
                return r;
        for (unsigned y = 0; y < side; y++)
                for (unsigned m = 0; m < qr->modules; m++)
                        if (qr->dark[y / d * qr->modules + m])
                                set_dots(rows + (quiet + y) * raster->stride, x0 + m * d, d);
        r = raster_keep_whole(raster, first, side);
        return r == -E2BIG ? page_problem(page, r, "too many QR codes") : r;
}

static int open_image(struct page *page, const char *name, cairo_surface_t **ret) {
        _cleanup_(surface_destroyp) cairo_surface_t *image = NULL;
        _cleanup_free_ char *path = NULL;

        if (strchr(name, '/') || name[0] == '.')
                return page_problem(page, -EINVAL, "'%s' must be the name of a file beside the template",
                                    name);
        int r = str_format(&path, "%s/%s", page->dir, name);
        if (r < 0)
                return r;
        image = cairo_image_surface_create_from_png(path);
        cairo_status_t status = cairo_surface_status(image);
        if (status == CAIRO_STATUS_FILE_NOT_FOUND)
                return page_problem(page, -ENOENT, "there is no %s", path);
        if (status != CAIRO_STATUS_SUCCESS)
                return page_problem(page, -EINVAL, "%s is no PNG image", path);
        if (cairo_image_surface_get_width(image) > (int) page->raster->width ||
            cairo_image_surface_get_height(image) > IMAGE_ROWS_MAX)
                return page_problem(page, -E2BIG, "%s is larger than %u × %d dots", path, page->raster->width,
                                    IMAGE_ROWS_MAX);
        *ret = TAKE_PTR(image);
        return 0;
}

/* Brightness of one dot on white paper, turned into blackness. */
static uint8_t blackness(uint32_t argb) {
        unsigned alpha = argb >> 24, r = (argb >> 16) & 0xff, g = (argb >> 8) & 0xff, b = argb & 0xff;

        return (uint8_t) (alpha - (r * 299 + g * 587 + b * 114) / 1000);
}

/* name is not NULL: the parser asks for it. */
static int draw_image(struct page *page, const struct template_element *element, const char *name) {
        _cleanup_(surface_destroyp) cairo_surface_t *image = NULL, *argb = NULL;
        struct raster *raster = page->raster;
        int r = open_image(page, name, &image);

        if (r < 0)
                return r;
        unsigned width = (unsigned) cairo_image_surface_get_width(image);
        unsigned height = (unsigned) cairo_image_surface_get_height(image);
        argb = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int) raster->width, (int) height);
        cairo_t *cr = cairo_create(argb);
        unsigned x = element->align == TEXT_LEFT     ? 0
                     : element->align == TEXT_CENTRE ? (raster->width - width) / 2
                                                     : raster->width - width;
        cairo_set_source_surface(cr, image, x, 0);
        cairo_paint(cr);
        cairo_destroy(cr);
        cairo_surface_flush(argb);

        uint8_t *rows;
        r = add_rows(page, height, &rows);
        if (r < 0)
                return r;
        for (unsigned y = 0; y < height; y++) {
                const uint32_t *source =
                        (const uint32_t *) (const void *) (cairo_image_surface_get_data(argb) +
                                                           y * raster->width * 4);
                for (unsigned i = 0; i < raster->width; i++)
                        if (blackness(source[i]) >= THRESHOLD_IMAGE)
                                set_dots(rows + y * raster->stride, i, 1);
        }
        return 0;
}

static int draw_element(struct page *page, const struct template_element *element) {
        _cleanup_free_ char *text = NULL;
        int r;

        page->line = element->line;
        if (!template_element_applies(element, page->values))
                return 0;
        if (element->content) {
                r = template_expand(element->content, page->values, &text);
                if (r < 0)
                        return r == -E2BIG ? page_problem(page, r, "the text is too long") : r;
        }
        switch (element->type) {
        case TEMPLATE_TEXT:
                return draw_text(page, element, text);
        case TEMPLATE_ROW:
                return draw_row(page, element, text);
        case TEMPLATE_RULE:
                return draw_rule(page, element->amount);
        case TEMPLATE_SPACE:
                return add_rows(page, element->amount, NULL);
        case TEMPLATE_QR:
                return draw_qr(page, element, text);
        case TEMPLATE_IMAGE:
                assert(text);
                return draw_image(page, element, text);
        case TEMPLATE_CUT:
                r = raster_cut_here(page->raster);
                return r == -E2BIG ? page_problem(page, r, "too many cuts") : r;
        case _TEMPLATE_TYPE_MAX:
        case _TEMPLATE_TYPE_INVALID:
                break;
        }
        assert(false);
        return -EINVAL;
}

static int draw_reprint_mark(struct page *page) {
        struct template_element mark = {.type = TEMPLATE_TEXT,
                                        .align = TEXT_CENTRE,
                                        .bold = true,
                                        .inverse = true,
                                        .shrink = true,
                                        .amount = 32,
                                        .condition = (char *) "reprint",
                                        .content = (char *) REPRINT_MARK};

        return draw_element(page, &mark);
}

int render_template(struct render *render, const struct template *template, json_t *values, unsigned width,
                    struct raster **ret, char **ret_problem) {
        _cleanup_(raster_freep) struct raster *raster = NULL;
        struct page page = {.render = render, .values = values, .dir = template->dir};
        int r = raster_new(width, &raster);

        page.raster = raster;
        if (r >= 0 && !template->has_reprint_mark)
                r = draw_reprint_mark(&page);
        for (size_t i = 0; r >= 0 && i < template->n_elements; i++)
                r = draw_element(&page, &template->elements[i]);
        if (r < 0) {
                *ret_problem = page.problem;
                return r;
        }
        assert(!page.problem);
        *ret = TAKE_PTR(raster);
        return 0;
}

int render_notice(struct render *render, const char *text, unsigned width, struct raster **ret) {
        _cleanup_(raster_freep) struct raster *raster = NULL;
        struct template_element line = {
                .type = TEMPLATE_TEXT, .align = TEXT_CENTRE, .bold = true, .shrink = true, .amount = 28};
        struct page page = {.render = render};
        _cleanup_free_ char *copy = strdup(text);
        int r = copy ? raster_new(width, &raster) : -ENOMEM;

        page.raster = raster;
        if (r >= 0)
                r = draw_rule(&page, 2);
        if (r >= 0)
                r = draw_text(&page, &line, copy);
        if (r >= 0)
                r = draw_rule(&page, 2);
        free(page.problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(raster);
        return 0;
}
