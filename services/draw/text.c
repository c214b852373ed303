#include "text.h"

enum { LINE_GAP = 2 }; /* dots between the marks below one line and those above the next */

static inline void layout_unrefp(PangoLayout **layout) {
        if (*layout)
                g_object_unref(*layout);
}

static inline void g_freep(char **p) {
        g_free(*p);
}

static void set_size(PangoLayout *layout, const struct text_style *style, unsigned px) {
        PangoFontDescription *font = pango_font_description_from_string(style->font);

        pango_font_description_set_absolute_size(font, (double) px * PANGO_SCALE);
        if (style->bold)
                pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
        pango_layout_set_font_description(layout, font);
        pango_font_description_free(font);
}

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, size_t start, size_t end) {
        attribute->start_index = (guint) start;
        attribute->end_index = (guint) end;
        pango_attr_list_insert(list, attribute);
}

/* A code that is broken shows no hyphen, which would be read as a part of it; and "Ông/Bà" stays together. */
static void set_breaks(PangoLayout *layout, const char *text) {
        PangoAttrList *list = pango_attr_list_new();

        add_attribute(list, pango_attr_insert_hyphens_new(FALSE), 0, strlen(text));
        for (const char *p = text; (p = strchr(p, '/')); p++)
                if (p[1] != '\0')
                        add_attribute(list, pango_attr_allow_breaks_new(FALSE), (size_t) (p - text),
                                      (size_t) (g_utf8_next_char(p + 1) - text));
        pango_layout_set_attributes(layout, list);
        pango_attr_list_unref(list);
}

static PangoLayout *new_layout(PangoContext *context, const struct text_style *style, const char *text) {
        _cleanup_(g_freep) char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
        PangoLayout *layout;

        if (!composed)
                return NULL;
        layout = pango_layout_new(context);
        pango_layout_set_text(layout, composed, -1);
        set_breaks(layout, composed);
        set_size(layout, style, style->px);
        return layout;
}

static bool fits(PangoLayout *layout, unsigned width) {
        PangoRectangle ink;

        pango_layout_get_pixel_extents(layout, &ink, NULL);
        return ink.width <= (int) width;
}

/* From its size downwards; false: not even at the least, at which it then is. */
static bool shrink(PangoLayout *layout, const struct text_style *style, unsigned width, bool to_one_line,
                   unsigned *px) {
        for (*px = style->px;; (*px)--) {
                set_size(layout, style, *px);
                if (fits(layout, width) && (!to_one_line || pango_layout_get_line_count(layout) == 1))
                        return true;
                if (*px <= style->least_px)
                        return false;
        }
}

/* The font leaves room for one mark over a letter; Vietnamese capitals carry two, and one below. */
static void part_lines(PangoLayout *layout) {
        PangoLayoutIter *iter = pango_layout_get_iter(layout);
        int gap = 0, bottom = 0;
        bool first = true;

        do {
                PangoRectangle ink;

                pango_layout_iter_get_line_extents(iter, &ink, NULL);
                if (!first && bottom + LINE_GAP * PANGO_SCALE - ink.y > gap)
                        gap = bottom + LINE_GAP * PANGO_SCALE - ink.y;
                bottom = ink.y + ink.height;
                first = false;
        } while (pango_layout_iter_next_line(iter));
        pango_layout_iter_free(iter);
        pango_layout_set_spacing(layout, PANGO_PIXELS_CEIL(gap) * PANGO_SCALE);
}

int text_lay_out(PangoContext *context, const struct text_style *style, const char *text, unsigned width,
                 PangoLayout **ret, unsigned *ret_px) {
        static const PangoAlignment alignments[] = {
                [TEXT_LEFT] = PANGO_ALIGN_LEFT,
                [TEXT_CENTRE] = PANGO_ALIGN_CENTER,
                [TEXT_RIGHT] = PANGO_ALIGN_RIGHT,
        };
        _cleanup_(layout_unrefp) PangoLayout *layout = new_layout(context, style, text);
        unsigned px = style->px;

        if (!layout)
                return -EBADMSG;
        pango_layout_set_width(layout, (int) width * PANGO_SCALE);
        pango_layout_set_alignment(layout, alignments[style->align]);
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
        if (style->shrink && !shrink(layout, style, width, true, &px))
                (void) shrink(layout, style, width, false, &px);
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);

        if (pango_layout_get_unknown_glyphs_count(layout) > 0)
                return -EILSEQ;
        if (!fits(layout, width))
                return -E2BIG;
        part_lines(layout);
        *ret = TAKE_PTR(layout);
        *ret_px = px;
        return 0;
}

unsigned text_natural_width(PangoContext *context, const struct text_style *style, const char *text) {
        _cleanup_(layout_unrefp) PangoLayout *layout = new_layout(context, style, text);
        PangoRectangle ink, logical;

        if (!layout)
                return 0;
        pango_layout_get_pixel_extents(layout, &ink, &logical);
        return (unsigned) (ink.width > logical.width ? ink.width : logical.width);
}

unsigned text_rows(PangoLayout *layout, int *ret_above) {
        PangoRectangle ink, logical;

        pango_layout_get_pixel_extents(layout, &ink, &logical);
        int top = ink.height > 0 && ink.y < logical.y ? ink.y : logical.y;
        int bottom = logical.y + logical.height;
        if (ink.height > 0 && ink.y + ink.height > bottom)
                bottom = ink.y + ink.height;
        *ret_above = -top;
        return bottom > top ? (unsigned) (bottom - top) : 0;
}

int text_x(PangoLayout *layout, unsigned cell_x, unsigned cell_width) {
        PangoRectangle ink;
        int x = (int) cell_x, right = (int) (cell_x + cell_width);

        pango_layout_get_pixel_extents(layout, &ink, NULL);
        if (x + ink.x < (int) cell_x)
                x = (int) cell_x - ink.x;
        if (x + ink.x + ink.width > right)
                x = right - ink.x - ink.width;
        return x;
}
