#include "canvas.h"

#include "draw-internal.h"

struct canvas {
        cairo_surface_t *surface;
        cairo_t *cr;
};

static int new_of(cairo_format_t format, unsigned width_px, unsigned height_px, struct canvas **ret) {
        _cleanup_(canvas_freep) struct canvas *canvas = NULL;

        if (width_px == 0 || height_px == 0)
                return -EINVAL;
        if (width_px > CANVAS_SIDE_MAX || height_px > CANVAS_SIDE_MAX)
                return -E2BIG;
        canvas = calloc(1, sizeof(*canvas));
        if (!canvas)
                return -ENOMEM;
        canvas->surface = cairo_image_surface_create(format, (int) width_px, (int) height_px);
        canvas->cr = cairo_create(canvas->surface);
        if (cairo_status(canvas->cr) != CAIRO_STATUS_SUCCESS)
                return -ENOMEM;
        *ret = TAKE_PTR(canvas);
        return 0;
}

int canvas_new(unsigned width_px, unsigned height_px, struct canvas **ret) {
        return new_of(CAIRO_FORMAT_A8, width_px, height_px, ret);
}

int canvas_new_colour(unsigned width_px, unsigned height_px, struct canvas **ret) {
        return new_of(CAIRO_FORMAT_RGB24, width_px, height_px, ret);
}

struct canvas *canvas_free(struct canvas *canvas) {
        if (!canvas)
                return NULL;
        cairo_destroy(canvas->cr);
        cairo_surface_destroy(canvas->surface);
        free(canvas);
        return NULL;
}

void canvas_erase(struct canvas *canvas) {
        cairo_set_operator(canvas->cr, CAIRO_OPERATOR_DEST_OUT);
}

void canvas_set_colour(struct canvas *canvas, uint32_t rgb) {
        cairo_set_source_rgb(canvas->cr, ((rgb >> 16) & 0xff) / 255.0, ((rgb >> 8) & 0xff) / 255.0,
                             (rgb & 0xff) / 255.0);
}

/* One path of all of them: where two overlap, nothing is drawn twice. */
void canvas_clip(struct canvas *canvas, const struct canvas_rect *rects, size_t n) {
        cairo_reset_clip(canvas->cr);
        for (size_t i = 0; i < n; i++)
                cairo_rectangle(canvas->cr, rects[i].x_px, rects[i].y_px, rects[i].width_px,
                                rects[i].height_px);
        if (n > 0)
                cairo_clip(canvas->cr);
}

void canvas_fill(struct canvas *canvas, unsigned x_px, unsigned y_px, unsigned width_px, unsigned height_px) {
        cairo_rectangle(canvas->cr, x_px, y_px, width_px, height_px);
        cairo_fill(canvas->cr);
}

void canvas_draw_text(struct canvas *canvas, const struct text *text, unsigned x_px, unsigned y_px) {
        cairo_move_to(canvas->cr, text_origin_x(text, x_px), y_px);
        pango_cairo_show_layout(canvas->cr, text->layout);
}

/* Neighbours in a row as one rectangle, and all of them as one path: no seams, whatever the target. */
void canvas_draw_qr(struct canvas *canvas, const struct qr *qr, unsigned x_px, unsigned y_px,
                    unsigned module_px) {
        for (unsigned y = 0; y < qr->modules; y++) {
                const uint8_t *row = qr->dark + y * qr->modules;

                for (unsigned x = 0, n; x < qr->modules; x += n) {
                        for (n = 1; x + n < qr->modules && row[x + n] == row[x];)
                                n++;
                        if (row[x])
                                cairo_rectangle(canvas->cr, x_px + x * module_px, y_px + y * module_px,
                                                n * module_px, module_px);
                }
        }
        cairo_fill(canvas->cr);
}

void canvas_draw_picture(struct canvas *canvas, const struct picture *picture, unsigned x_px, unsigned y_px) {
        cairo_mask_surface(canvas->cr, picture->ink, x_px, y_px);
}

void canvas_place_text(struct canvas *canvas, const struct text *text, const struct canvas_rect *rect) {
        cairo_move_to(canvas->cr, text_origin_x(text, rect->x_px),
                      (int) rect->y_px + text_origin_y(text, (int) rect->height_px));
        pango_cairo_show_layout(canvas->cr, text->layout);
}

void canvas_draw_paragraphs(struct canvas *canvas, const struct paragraphs *paragraphs,
                            const struct canvas_rect *rect) {
        unsigned height = paragraphs_height_px(paragraphs);
        unsigned room = rect->height_px > height ? rect->height_px - height : 0;

        for (size_t i = 0; i < paragraphs->n; i++) {
                const struct paragraph_part *part = &paragraphs->parts[i];

                canvas_draw_text(canvas, part->text, rect->x_px + part->x_px,
                                 rect->y_px + room / 2 + part->y_px);
        }
}

/* On whole pixels, and padded: smoothed edges would reach into what is beside it. */
void canvas_draw_image(struct canvas *canvas, const struct image *image, const struct canvas_rect *rect) {
        double width = cairo_image_surface_get_width(image->pixels),
               height = cairo_image_surface_get_height(image->pixels);
        bool is_wide = rect->width_px * height < rect->height_px * width;
        unsigned width_px = is_wide ? rect->width_px : (unsigned) (rect->height_px * width / height),
                 height_px = is_wide ? (unsigned) (rect->width_px * height / width) : rect->height_px;

        if (width_px == 0 || height_px == 0)
                return;
        unsigned left_px = rect->x_px + (rect->width_px - width_px) / 2,
                 top_px = rect->y_px + (rect->height_px - height_px) / 2;
        cairo_save(canvas->cr);
        cairo_translate(canvas->cr, left_px, top_px);
        cairo_rectangle(canvas->cr, 0, 0, width_px, height_px);
        cairo_scale(canvas->cr, width_px / width, height_px / height);
        cairo_set_source_surface(canvas->cr, image->pixels, 0, 0);
        cairo_pattern_set_extend(cairo_get_source(canvas->cr), CAIRO_EXTEND_PAD);
        cairo_fill(canvas->cr);
        cairo_restore(canvas->cr);
}

int canvas_read(struct canvas *canvas, const uint8_t **ret_rows, size_t *ret_stride) {
        if (cairo_status(canvas->cr) != CAIRO_STATUS_SUCCESS)
                return -ENOMEM;
        cairo_surface_flush(canvas->surface);
        *ret_rows = cairo_image_surface_get_data(canvas->surface);
        *ret_stride = (size_t) cairo_image_surface_get_stride(canvas->surface);
        return 0;
}

struct written {
        char *bytes;
        size_t n, allocated;
};

static cairo_status_t take(void *userdata, const unsigned char *data, unsigned n) {
        struct written *written = userdata;

        if (written->n + n > written->allocated) {
                size_t wanted = 2 * (written->n + n);
                char *grown = realloc(written->bytes, wanted);

                if (!grown)
                        return CAIRO_STATUS_NO_MEMORY;
                written->bytes = grown;
                written->allocated = wanted;
        }
        memcpy(written->bytes + written->n, data, n);
        written->n += n;
        return CAIRO_STATUS_SUCCESS;
}

int canvas_write_png(struct canvas *canvas, void **ret, size_t *ret_size) {
        struct written written = {.bytes = NULL};

        if (cairo_status(canvas->cr) != CAIRO_STATUS_SUCCESS ||
            cairo_surface_write_to_png_stream(canvas->surface, take, &written) != CAIRO_STATUS_SUCCESS) {
                free(written.bytes);
                return -ENOMEM;
        }
        *ret = written.bytes;
        *ret_size = written.n;
        return 0;
}
