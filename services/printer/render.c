#include "render.h"

#include "services/draw/canvas.h"

#define REPRINT_MARK "BẢN IN LẠI (lần {reprint})"

enum {
        MARGIN_DOTS = 8, /* on either side: the head's edge dots are the least reliable */
        LARGE_PX = 24,
        /* From paper tests of others: large letters keep their strokes at 96 of 255, small ones need 64. */
        THRESHOLD_LARGE = 96,
        THRESHOLD_SMALL = 64,
        THRESHOLD_SHAPE = 128, /* of images, and of what has no grey */
        IMAGE_ROWS_MAX = 800,
        INVERSE_PADDING = 4, /* black rows above and below white letters */
        MODULE_DOTS_MIN = 4, /* of a QR code */
        MODULE_DOTS_MAX = 6,
        RULER_ROWS = 32,
        RULER_STEP_DOTS = 8,
        RULER_MARK_DOTS = 80, /* from number to number */
};

struct render {
        struct fonts *fonts;
};

/* What one call draws into. */
struct page {
        struct render *render;
        struct raster *raster;
        json_t *values;
        const struct template *template; /* NULL: none; its folder has the images */
        unsigned line;
        struct problem *problem; /* told without the place; NULL: nobody is told */
};

struct cell {
        unsigned x, width;
        enum text_align align;
};

int render_new(const char *font, struct render **ret, struct problem *ret_problem) {
        _cleanup_(render_freep) struct render *render = calloc(1, sizeof(*render));

        if (!render)
                return -ENOMEM;
        int r = fonts_new(font, &render->fonts, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(render);
        return 0;
}

struct render *render_free(struct render *render) {
        if (!render)
                return NULL;
        fonts_free(render->fonts);
        free(render);
        return NULL;
}

#define page_problem(page, error, vi, en, ...) problem_tell((page)->problem, (error), vi, en, ##__VA_ARGS__)

static int check_length(struct page *page, int r) {
        return r == -E2BIG ? page_problem(page, r, "phiếu dài quá mức cho phép",
                                          "the slip is longer than the limit")
                           : r;
}

static int add_rows(struct page *page, unsigned rows) {
        return check_length(page, raster_add_rows(page->raster, rows, NULL));
}

/* As wide as the paper. */
static int new_canvas(struct page *page, unsigned rows, struct canvas **ret) {
        return check_length(page,
                            rows > RASTER_HEIGHT_MAX ? -E2BIG : canvas_new(page->raster->width, rows, ret));
}

static int add_canvas(struct page *page, struct canvas *canvas, unsigned rows, uint8_t threshold) {
        const uint8_t *grey;
        size_t stride;
        int r = canvas_read(canvas, &grey, &stride);

        return r < 0 ? r : check_length(page, raster_add_grey(page->raster, grey, stride, rows, threshold));
}

/* The text laid out for a cell. */
static int lay_out(struct page *page, const struct template_element *element, const struct cell *cell,
                   const char *string, struct text **ret) {
        const struct text_style style = {.px = element->amount,
                                         .least_px =
                                                 element->bold ? TEMPLATE_BOLD_PX_MIN : TEMPLATE_TEXT_PX_MIN,
                                         .bold = element->bold,
                                         .shrink = element->shrink,
                                         .align = cell->align};
        int r = text_new(page->render->fonts, &style, string, cell->width, ret);

        switch (r) {
        case -EBADMSG:
                return page_problem(page, -EILSEQ, "không phải UTF-8", "not UTF-8");
        case -EILSEQ:
                return page_problem(page, r, "không phông chữ nào có đủ chữ của “%s”",
                                    "no font has all letters of \"%s\"", string);
        case -E2BIG:
                return page_problem(page, r, "“%s” rộng hơn khổ giấy", "\"%s\" is wider than the paper",
                                    string);
        }
        return r;
}

/* Cells side by side, laid out. */
struct line {
        struct text *texts[TEMPLATE_CELLS_MAX];
        size_t n;
        unsigned rows, least_px;
        unsigned above; /* rows from the top to the origin */
};

static void line_done(struct line *line) {
        for (size_t i = 0; i < line->n; i++)
                text_free(line->texts[i]);
}

static int lay_out_line(struct page *page, const struct template_element *element, const struct cell *cells,
                        char *const *strings, size_t n, struct line *line) {
        for (size_t i = 0; i < n; i++) {
                struct text *text = NULL;
                unsigned above;
                int r = lay_out(page, element, &cells[i], strings[i], &text);

                if (r < 0)
                        return r;
                line->texts[line->n++] = text;
                unsigned rows = text_height_px(text, &above);
                if (rows > line->rows)
                        line->rows = rows;
                if (above > line->above)
                        line->above = above;
                if (i == 0 || text_px(text) < line->least_px)
                        line->least_px = text_px(text);
        }
        return 0;
}

/* n == 1 for a plain text. */
static int draw_cells(struct page *page, const struct template_element *element, const struct cell *cells,
                      char *const *strings, size_t n) {
        _cleanup_(line_done) struct line line = {0};
        _cleanup_(canvas_freep) struct canvas *canvas = NULL;
        unsigned padding = element->inverse ? INVERSE_PADDING : 0;
        int r = lay_out_line(page, element, cells, strings, n, &line);

        if (r < 0 || line.rows == 0)
                return r;
        unsigned rows = line.rows + 2 * padding;
        r = new_canvas(page, rows, &canvas);
        if (r < 0)
                return r;
        if (element->inverse) {
                canvas_fill(canvas, MARGIN_DOTS, 0, page->raster->width - 2 * MARGIN_DOTS, rows);
                canvas_erase(canvas);
        }
        for (size_t i = 0; i < n; i++)
                canvas_draw_text(canvas, line.texts[i], cells[i].x, line.above + padding);
        return add_canvas(page, canvas, rows, line.least_px >= LARGE_PX ? THRESHOLD_LARGE : THRESHOLD_SMALL);
}

static int draw_text(struct page *page, const struct template_element *element, char *text) {
        struct cell cell = {
                .x = MARGIN_DOTS, .width = page->raster->width - 2 * MARGIN_DOTS, .align = element->align};

        return draw_cells(page, element, &cell, &text, 1);
}

static unsigned natural_width(struct page *page, const struct template_element *element, const char *text) {
        const struct text_style style = {.px = element->amount, .bold = element->bold};

        return text_natural_width_px(page->render->fonts, &style, text);
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

static int draw_rule(struct page *page, unsigned dots) {
        _cleanup_(canvas_freep) struct canvas *canvas = NULL;
        int r = new_canvas(page, dots, &canvas);

        if (r < 0)
                return r;
        canvas_fill(canvas, MARGIN_DOTS, 0, page->raster->width - 2 * MARGIN_DOTS, dots);
        return add_canvas(page, canvas, dots, THRESHOLD_SHAPE);
}

/* The number of the dot at "right", which ends below it; middle: stands in the middle of it. */
static int draw_mark(struct page *page, struct canvas *canvas, unsigned x, unsigned right, bool middle) {
        const struct text_style style = {.px = TEMPLATE_BOLD_PX_MIN,
                                         .least_px = TEMPLATE_BOLD_PX_MIN,
                                         .bold = true,
                                         .align = middle ? TEXT_CENTRE : TEXT_RIGHT};
        _cleanup_(text_freep) struct text *text = NULL;
        char number[sizeof("4294967295")];
        unsigned above;

        snprintf(number, sizeof(number), "%u", right);
        int r = text_new(page->render->fonts, &style, number, RULER_MARK_DOTS, &text);
        if (r < 0)
                return r;
        (void) text_height_px(text, &above);
        canvas_draw_text(canvas, text, x, RULER_ROWS + above);
        return 0;
}

/* The only thing that is drawn into the margin: where the head has fewer dots, its end and the last number
 * are missing on paper. */
static int draw_ruler(struct page *page) {
        _cleanup_(canvas_freep) struct canvas *canvas = NULL;
        unsigned width = page->raster->width, rows = RULER_ROWS + TEMPLATE_TEXT_PX_DEFAULT;
        int r = new_canvas(page, rows, &canvas);

        if (r < 0)
                return r;
        canvas_fill(canvas, 0, RULER_ROWS - 2, width, 2);
        for (unsigned x = 0; x < width; x += RULER_STEP_DOTS) {
                unsigned tick = x % RULER_MARK_DOTS == 0         ? RULER_ROWS * 3 / 4
                                : x % (RULER_MARK_DOTS / 2) == 0 ? RULER_ROWS / 2
                                                                 : RULER_ROWS / 4;

                canvas_fill(canvas, x, RULER_ROWS - tick, 1, tick);
                if (x > 0 && x % RULER_MARK_DOTS == 0 && x + RULER_MARK_DOTS <= width)
                        r = draw_mark(page, canvas, x - RULER_MARK_DOTS / 2, x, true);
                if (r < 0)
                        return r;
        }
        canvas_fill(canvas, 0, 0, 2, RULER_ROWS);
        canvas_fill(canvas, width - 2, 0, 2, RULER_ROWS);
        r = draw_mark(page, canvas, width - RULER_MARK_DOTS, width, false);
        return r < 0 ? r : add_canvas(page, canvas, rows, THRESHOLD_SMALL);
}

static int draw_qr(struct page *page, const struct template_element *element, const char *text) {
        _cleanup_(qr_freep) struct qr *qr = NULL;
        _cleanup_(canvas_freep) struct canvas *canvas = NULL;
        struct raster *raster = page->raster;
        int r = qr_new(text, &qr);

        if (r == -EINVAL)
                return 0; /* an optional field that was not given */
        if (r < 0)
                return r == -E2BIG ? page_problem(page, r, "nội dung mã QR quá dài",
                                                  "the QR code's text is too long")
                                   : r;
        int dots = qr_fit(qr, raster->width, MODULE_DOTS_MIN,
                          element->amount > 0 ? element->amount : MODULE_DOTS_MAX);
        if (dots < 0)
                return page_problem(page, dots, "mã QR rộng hơn khổ giấy",
                                    "the QR code is wider than the paper");

        unsigned d = (unsigned) dots, quiet = QR_QUIET_MODULES * d, side = qr->modules * d;
        unsigned first = raster->height + quiet;
        r = new_canvas(page, side + 2 * quiet, &canvas);
        if (r < 0)
                return r;
        canvas_draw_qr(canvas, qr, (raster->width - side) / 2, quiet, d);
        r = add_canvas(page, canvas, side + 2 * quiet, THRESHOLD_SHAPE);
        if (r < 0)
                return r;
        r = raster_keep_whole(raster, first, side);
        return r == -E2BIG ? page_problem(page, r, "quá nhiều mã QR", "too many QR codes") : r;
}

static int load_image(struct page *page, const char *name, struct picture **ret) {
        _cleanup_free_ char *path = NULL;

        if (strchr(name, '/') || name[0] == '.')
                return page_problem(page, -EINVAL, "“%s” phải là tên một tệp ở cùng thư mục với mẫu phiếu",
                                    "'%s' must be the name of a file beside the template", name);
        int r = str_format(&path, "%s/%s", page->template->dir, name);
        if (r < 0)
                return r;
        r = picture_load(path, page->raster->width, IMAGE_ROWS_MAX, ret);
        switch (r) {
        case -ENOENT:
                return page_problem(page, r, "không có %s", "there is no %s", path);
        case -EINVAL:
                return page_problem(page, r, "%s không phải ảnh PNG", "%s is no PNG image", path);
        case -E2BIG:
                return page_problem(page, r, "%s lớn hơn %u × %d điểm", "%s is larger than %u × %d dots",
                                    path, page->raster->width, IMAGE_ROWS_MAX);
        }
        return r;
}

/* name is not NULL: the parser asks for it. */
static int draw_image(struct page *page, const struct template_element *element, const char *name) {
        _cleanup_(picture_freep) struct picture *picture = NULL;
        _cleanup_(canvas_freep) struct canvas *canvas = NULL;
        int r = load_image(page, name, &picture);

        if (r < 0)
                return r;
        unsigned room = page->raster->width - picture_width_px(picture), rows = picture_height_px(picture);
        r = new_canvas(page, rows, &canvas);
        if (r < 0)
                return r;
        canvas_draw_picture(canvas, picture,
                            element->align == TEXT_LEFT     ? 0
                            : element->align == TEXT_CENTRE ? room / 2
                                                            : room,
                            0);
        return add_canvas(page, canvas, rows, THRESHOLD_SHAPE);
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
                        return r == -E2BIG ? page_problem(page, r, "nội dung quá dài", "the text is too long")
                                           : r;
        }
        switch (element->type) {
        case TEMPLATE_TEXT:
                return draw_text(page, element, text);
        case TEMPLATE_ROW:
                return draw_row(page, element, text);
        case TEMPLATE_RULE:
                return draw_rule(page, element->amount);
        case TEMPLATE_RULER:
                return draw_ruler(page);
        case TEMPLATE_SPACE:
                return add_rows(page, element->amount);
        case TEMPLATE_QR:
                return draw_qr(page, element, text);
        case TEMPLATE_IMAGE:
                assert(text);
                return draw_image(page, element, text);
        case TEMPLATE_CUT:
                r = raster_cut_here(page->raster);
                return r == -E2BIG ? page_problem(page, r, "quá nhiều lần cắt giấy", "too many cuts") : r;
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
                    struct raster **ret, struct problem *ret_problem) {
        _cleanup_(raster_freep) struct raster *raster = NULL;
        struct page page = {.render = render, .values = values, .template = template, .problem = ret_problem};
        int r = raster_new(width, &raster);

        page.raster = raster;
        if (r >= 0 && !template->has_reprint_mark)
                r = draw_reprint_mark(&page);
        for (size_t i = 0; r >= 0 && i < template->n_elements; i++)
                r = draw_element(&page, &template->elements[i]);
        if (r < 0)
                return page.line > 0 ? problem_lead(ret_problem, r, "%s/%s.template:%u: ", template->dir,
                                                    template->name, page.line)
                                     : r;
        assert(!ret_problem->text);
        *ret = TAKE_PTR(raster);
        return 0;
}

int render_has_letters(struct render *render, const char *string) {
        const struct text_style style = {.px = LARGE_PX, .least_px = LARGE_PX};
        _cleanup_(text_freep) struct text *text = NULL;

        return text_new(render->fonts, &style, string, RASTER_WIDTH_MAX, &text);
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
        if (r < 0)
                return r;
        *ret = TAKE_PTR(raster);
        return 0;
}
