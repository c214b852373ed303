#include "pdf.h"

#include <cairo-pdf.h>

#include "draw-internal.h"

/* Of Liberation Serif, as of Times: how far its letters reach above the line, and all of them together. */
#define ASCENT 0.891
#define HEIGHT 1.107

struct pdf_text {
        PangoLayout *layout;
        double size_pt, line_pt;
};

struct written {
        uint8_t *bytes;
        size_t n, allocated;
};

enum { OUTLINE_LEVELS = 3 };

struct pdf {
        cairo_surface_t *surface;
        cairo_t *cr;
        struct written written;
        int outline[OUTLINE_LEVELS + 1]; /* the last entry of each level, behind that of all */
        unsigned page;
};

struct pdf_text *pdf_text_free(struct pdf_text *text) {
        if (!text)
                return NULL;
        if (text->layout)
                g_object_unref(text->layout);
        free(text);
        return NULL;
}

static PangoFontDescription *describe(const struct fonts *fonts, const struct pdf_style *style) {
        PangoFontDescription *font = pango_font_description_from_string(fonts->family);

        pango_font_description_set_absolute_size(font, style->size_pt * PANGO_SCALE);
        if (style->bold)
                pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
        if (style->italic)
                pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
        return font;
}

static void set_style(struct pdf_text *text, const struct fonts *fonts, const struct pdf_style *style) {
        static const PangoAlignment alignments[] = {
                [TEXT_LEFT] = PANGO_ALIGN_LEFT,
                [TEXT_CENTRE] = PANGO_ALIGN_CENTER,
                [TEXT_RIGHT] = PANGO_ALIGN_RIGHT,
        };
        PangoFontDescription *font = describe(fonts, style);
        PangoAttrList *list = pango_attr_list_new();

        pango_layout_set_font_description(text->layout, font);
        pango_font_description_free(font);
        /* Letters that are joined are not found by those who search, nor is a word with a hyphen in it. */
        pango_attr_list_insert(list, pango_attr_font_features_new("liga=0, clig=0"));
        pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
        pango_layout_set_attributes(text->layout, list);
        pango_attr_list_unref(list);
        pango_layout_set_indent(text->layout, (int) (style->indent_pt * PANGO_SCALE));
        pango_layout_set_justify(text->layout, style->justify);
        pango_layout_set_alignment(text->layout, alignments[style->align]);
        pango_layout_set_auto_dir(text->layout, FALSE);
        text->size_pt = style->size_pt;
        text->line_pt = style->line_pt;
}

int pdf_text_new(struct fonts *fonts, const struct pdf_style *style, const char *string, double width_pt,
                 struct pdf_text **ret) {
        _cleanup_(pdf_text_freep) struct pdf_text *text = calloc(1, sizeof(*text));
        char *composed = g_utf8_normalize(string, -1, G_NORMALIZE_DEFAULT_COMPOSE);

        if (!composed || !text) {
                g_free(composed);
                return composed ? -ENOMEM : -EBADMSG;
        }
        text->layout = pango_layout_new(fonts->print);
        pango_layout_set_text(text->layout, composed, -1);
        g_free(composed);
        set_style(text, fonts, style);
        pango_layout_set_wrap(text->layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_width(text->layout, width_pt < 0 ? -1 : (int) (width_pt * PANGO_SCALE));
        *ret = TAKE_PTR(text);
        return 0;
}

size_t pdf_text_lines(const struct pdf_text *text) {
        return (size_t) pango_layout_get_line_count(text->layout);
}

double pdf_text_width_pt(const struct pdf_text *text) {
        PangoRectangle logical;

        pango_layout_get_extents(text->layout, NULL, &logical);
        return (double) logical.width / PANGO_SCALE;
}

double pdf_text_word_pt(const struct pdf_text *text) {
        int width = pango_layout_get_width(text->layout);

        pango_layout_set_wrap(text->layout, PANGO_WRAP_WORD);
        pango_layout_set_width(text->layout, 0);
        double word_pt = pdf_text_width_pt(text);
        pango_layout_set_wrap(text->layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_width(text->layout, width);
        return word_pt;
}

static cairo_status_t take(void *userdata, const unsigned char *data, unsigned n) {
        struct written *written = userdata;

        if (written->n + n > written->allocated) {
                size_t wanted = 2 * (written->n + n);
                uint8_t *grown = realloc(written->bytes, wanted);

                if (!grown)
                        return CAIRO_STATUS_NO_MEMORY;
                written->bytes = grown;
                written->allocated = wanted;
        }
        memcpy(written->bytes + written->n, data, n);
        written->n += n;
        return CAIRO_STATUS_SUCCESS;
}

int pdf_new(const struct pdf_about *about, struct pdf **ret) {
        _cleanup_(pdf_freep) struct pdf *pdf = calloc(1, sizeof(*pdf));

        if (!pdf)
                return -ENOMEM;
        pdf->surface =
                cairo_pdf_surface_create_for_stream(take, &pdf->written, about->width_pt, about->height_pt);
        pdf->cr = cairo_create(pdf->surface);
        cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, about->title);
        cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_AUTHOR, about->author);
        cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, "motcua " MOTCUA_VERSION);
        if (about->created)
                cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, about->created);
        if (cairo_status(pdf->cr) != CAIRO_STATUS_SUCCESS)
                return -ENOMEM;
        pdf->page = 1;
        for (size_t i = 0; i <= OUTLINE_LEVELS; i++)
                pdf->outline[i] = CAIRO_PDF_OUTLINE_ROOT;
        *ret = TAKE_PTR(pdf);
        return 0;
}

struct pdf *pdf_free(struct pdf *pdf) {
        if (!pdf)
                return NULL;
        if (pdf->cr)
                cairo_destroy(pdf->cr);
        if (pdf->surface)
                cairo_surface_destroy(pdf->surface);
        free(pdf->written.bytes);
        free(pdf);
        return NULL;
}

void pdf_draw_text(struct pdf *pdf, const struct pdf_text *text, double x_pt, double y_pt, size_t first,
                   size_t n) {
        PangoLayoutIter *iter = pango_layout_get_iter(text->layout);
        double baseline_pt = y_pt + (text->line_pt - HEIGHT * text->size_pt) / 2 + ASCENT * text->size_pt;
        size_t i = 0;

        cairo_set_source_rgb(pdf->cr, 0, 0, 0);
        do {
                PangoRectangle logical;

                if (i >= first && i - first < n) {
                        pango_layout_iter_get_line_extents(iter, NULL, &logical);
                        cairo_move_to(pdf->cr, x_pt + (double) logical.x / PANGO_SCALE,
                                      baseline_pt + (double) (i - first) * text->line_pt);
                        pango_cairo_show_layout_line(pdf->cr, pango_layout_iter_get_line_readonly(iter));
                }
                i++;
        } while (pango_layout_iter_next_line(iter));
        pango_layout_iter_free(iter);
}

void pdf_draw_line(struct pdf *pdf, const struct pdf_stroke *stroke) {
        cairo_set_source_rgb(pdf->cr, stroke->grey, stroke->grey, stroke->grey);
        cairo_set_line_width(pdf->cr, stroke->width_pt);
        cairo_set_dash(pdf->cr, &stroke->dash_pt, stroke->dash_pt > 0, stroke->dash_from_pt);
        cairo_move_to(pdf->cr, stroke->x_pt, stroke->y_pt);
        cairo_line_to(pdf->cr, stroke->to_x_pt, stroke->to_y_pt);
        cairo_stroke(pdf->cr);
}

void pdf_fill(struct pdf *pdf, const struct pdf_area *area) {
        cairo_set_source_rgb(pdf->cr, area->grey, area->grey, area->grey);
        cairo_rectangle(pdf->cr, area->x_pt, area->y_pt, area->width_pt, area->height_pt);
        cairo_fill(pdf->cr);
}

void pdf_add_outline(struct pdf *pdf, const char *title, double y_pt, unsigned level) {
        _cleanup_free_ char *link = NULL;

        assert(level < OUTLINE_LEVELS);
        if (str_format(&link, "page=%u pos=[0 %d]", pdf->page, (int) y_pt) < 0)
                return;
        int id = cairo_pdf_surface_add_outline(pdf->surface, pdf->outline[level], title, link, 0);
        for (size_t i = level + 1; i <= OUTLINE_LEVELS; i++)
                pdf->outline[i] = id;
}

void pdf_end_page(struct pdf *pdf) {
        cairo_show_page(pdf->cr);
        pdf->page++;
}

int pdf_end(struct pdf *pdf, void **ret, size_t *ret_size) {
        cairo_surface_finish(pdf->surface);
        if (cairo_status(pdf->cr) != CAIRO_STATUS_SUCCESS ||
            cairo_surface_status(pdf->surface) != CAIRO_STATUS_SUCCESS)
                return -ENOMEM;
        *ret = TAKE_PTR(pdf->written.bytes);
        *ret_size = pdf->written.n;
        return 0;
}
