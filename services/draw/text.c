#include "text.h"

#include "draw-internal.h"

enum {
        LINE_GAP_PX = 2, /* between the marks below one line and those above the next */
        MEASURED_PX = 32,
};

static inline void g_freep(char **p) {
        g_free(*p);
}

struct text *text_free(struct text *text) {
        if (!text)
                return NULL;
        if (text->layout)
                g_object_unref(text->layout);
        free(text);
        return NULL;
}

static void note_size(struct fonts *fonts, bool bold, unsigned px) {
        uint64_t *used = &fonts->used[bold][px % FONT_SIZES_MAX / 64], bit = UINT64_C(1) << px % 64;

        fonts->n_used += !(*used & bit);
        *used |= bit;
}

static void set_size(struct text *text, struct fonts *fonts, const struct text_style *style, unsigned px) {
        PangoFontDescription *font = pango_font_description_from_string(fonts->family);

        pango_font_description_set_absolute_size(font, (double) px * PANGO_SCALE);
        if (style->bold)
                pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
        pango_layout_set_font_description(text->layout, font);
        pango_font_description_free(font);
        note_size(fonts, style->bold, px);
        text->px = px;
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

static int make(struct fonts *fonts, const struct text_style *style, const char *string, struct text **ret) {
        _cleanup_(text_freep) struct text *text = calloc(1, sizeof(*text));
        _cleanup_(g_freep) char *composed = NULL;

        if (!text)
                return -ENOMEM;
        composed = g_utf8_normalize(string, -1, G_NORMALIZE_DEFAULT_COMPOSE);
        if (!composed)
                return -EBADMSG;
        if (style->capitals) {
                char *capitals = g_utf8_strup(composed, -1);

                g_free(composed);
                composed = capitals;
        }
        text->tight = style->tight;
        text->place = style->place;
        text->layout = pango_layout_new(fonts->context);
        pango_layout_set_text(text->layout, composed, -1);
        set_breaks(text->layout, composed);
        set_size(text, fonts, style, style->px);
        *ret = TAKE_PTR(text);
        return 0;
}

static bool fits(const struct text *text) {
        PangoRectangle ink;

        pango_layout_get_pixel_extents(text->layout, &ink, NULL);
        return ink.width <= (int) text->width_px;
}

/* From its size downwards; false: not even at the least, at which it then is. */
static bool shrink(struct text *text, struct fonts *fonts, const struct text_style *style, bool to_one_line) {
        for (unsigned px = style->px;; px--) {
                set_size(text, fonts, style, px);
                if (fits(text) && (!to_one_line || pango_layout_get_line_count(text->layout) == 1))
                        return true;
                if (px <= style->least_px)
                        return false;
        }
}

/* The font leaves room for one mark over a letter; Vietnamese capitals carry two, and one below. */
static void part_lines(PangoLayout *layout, int leading) {
        PangoLayoutIter *iter = pango_layout_get_iter(layout);
        int gap = 0, bottom = 0;
        bool first = true;

        do {
                PangoRectangle ink, logical;

                pango_layout_iter_get_line_extents(iter, &ink, &logical);
                if (!first && bottom + LINE_GAP_PX * PANGO_SCALE - ink.y > gap)
                        gap = bottom + LINE_GAP_PX * PANGO_SCALE - ink.y;
                if (leading - logical.height > gap)
                        gap = leading - logical.height;
                bottom = ink.y + ink.height;
                first = false;
        } while (pango_layout_iter_next_line(iter));
        pango_layout_iter_free(iter);
        pango_layout_set_spacing(layout, PANGO_PIXELS_CEIL(gap) * PANGO_SCALE);
}

static int leading_of(const struct text_style *style, unsigned px) {
        return (int) (px * style->leading_percent / 100) * PANGO_SCALE;
}

static int lay_out(struct fonts *fonts, const struct text_style *style, const char *string, unsigned width_px,
                   struct text **ret) {
        static const PangoAlignment alignments[] = {
                [TEXT_LEFT] = PANGO_ALIGN_LEFT,
                [TEXT_CENTRE] = PANGO_ALIGN_CENTER,
                [TEXT_RIGHT] = PANGO_ALIGN_RIGHT,
        };
        int r = make(fonts, style, string, ret);

        if (r < 0)
                return r;
        (*ret)->width_px = width_px;
        pango_layout_set_width((*ret)->layout, (int) width_px * PANGO_SCALE);
        pango_layout_set_alignment((*ret)->layout, alignments[style->align]);
        pango_layout_set_wrap((*ret)->layout, PANGO_WRAP_WORD);
        return 0;
}

/* *text is taken once it is in order. */
static int finish(struct text **text, const struct text_style *style, bool break_words, struct text **ret) {
        pango_layout_set_wrap((*text)->layout, break_words ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
        if (pango_layout_get_unknown_glyphs_count((*text)->layout) > 0)
                return -EILSEQ;
        if (!fits(*text))
                return -E2BIG;
        part_lines((*text)->layout, leading_of(style, (*text)->px));
        *ret = TAKE_PTR(*text);
        return 0;
}

int text_new(struct fonts *fonts, const struct text_style *style, const char *string, unsigned width_px,
             struct text **ret) {
        _cleanup_(text_freep) struct text *text = NULL;
        int r = lay_out(fonts, style, string, width_px, &text);

        if (r < 0)
                return r;
        if (style->shrink && !shrink(text, fonts, style, true))
                (void) shrink(text, fonts, style, false);
        return finish(&text, style, true, ret);
}

int text_set(struct fonts *fonts, const struct text_style *style, const char *string, unsigned width_px,
             bool break_words, struct text **ret) {
        _cleanup_(text_freep) struct text *text = NULL;
        int r = lay_out(fonts, style, string, width_px, &text);

        return r < 0 ? r : finish(&text, style, break_words, ret);
}

/* What text_fit() tries, at one size. */
struct trial {
        struct text *text;
        struct fonts *fonts;
        const struct text_style *style;
        unsigned height_px;
};

static bool try_size(const struct trial *trial, unsigned px, bool to_one_line) {
        int top;

        pango_layout_set_spacing(trial->text->layout, 0);
        set_size(trial->text, trial->fonts, trial->style, px);
        if (!fits(trial->text) || (to_one_line && pango_layout_get_line_count(trial->text->layout) > 1))
                return false;
        part_lines(trial->text->layout, leading_of(trial->style, px));
        return text_extent_px(trial->text, &top) <= (int) trial->height_px;
}

/* Rows of all its lines at a size, by what it takes at another one; 0: a line more than there may be. */
static unsigned guess_height(const struct trial *trial, const PangoRectangle *measured, unsigned px,
                             bool to_one_line) {
        uint64_t width = (uint64_t) measured->width * px / MEASURED_PX / PANGO_SCALE,
                 height = (uint64_t) measured->height * px / MEASURED_PX / PANGO_SCALE, lines = 1;
        uint64_t leading = (uint64_t) px * trial->style->leading_percent / 100;

        /* A line ends with a word, some way before the edge. */
        if (width > trial->text->width_px)
                lines = width * 13 / 12 / trial->text->width_px + 1;
        if (to_one_line && lines > 1)
                return 0;
        return (unsigned) (height + (lines - 1) * (leading > height ? leading : height));
}

/*
 * The size at which it is likely to fit, by its measures at one at which all texts are measured: each other
 * size that is tried has its letters loaded from the font, which is what takes time.
 */
static unsigned guess_size(const struct trial *trial, unsigned low, bool to_one_line) {
        PangoLayout *layout = trial->text->layout;
        PangoRectangle measured, ink;

        set_size(trial->text, trial->fonts, trial->style, MEASURED_PX);
        pango_layout_set_width(layout, -1);
        pango_layout_get_extents(layout, &ink, &measured);
        if (trial->style->tight)
                measured.height = ink.height;
        pango_layout_set_width(layout, (int) trial->text->width_px * PANGO_SCALE);
        for (unsigned px = trial->style->px; px > low; px--) {
                unsigned height = guess_height(trial, &measured, px, to_one_line);

                if (height > 0 && height <= trial->height_px)
                        return px;
        }
        return low;
}

/* What fits at one size fits at all below it, but for a rounded pixel here and there: from the guess in
 * growing steps, until the largest that fits is known. The text is left at it. */
static bool find_size(const struct trial *trial, bool to_one_line) {
        const struct text_style *style = trial->style;
        unsigned low = to_one_line && style->line_px > 0 ? style->line_px : style->least_px;

        if (low > style->px)
                low = style->px;
        unsigned fits = low - 1, over = style->px + 1, next = guess_size(trial, low, to_one_line);
        for (unsigned step = 1; over - fits > 1; step *= 2) {
                if (next <= fits || next >= over)
                        next = fits + (over - fits) / 2;
                if (try_size(trial, next, to_one_line)) {
                        fits = next;
                        next += step;
                } else {
                        over = next;
                        next -= next > step ? step : next;
                }
        }
        return fits >= low && (trial->text->px == fits || try_size(trial, fits, to_one_line));
}

int text_fit(struct fonts *fonts, const struct text_style *style, const char *string, unsigned width_px,
             unsigned height_px, struct text **ret) {
        _cleanup_(text_freep) struct text *text = NULL;
        int r = lay_out(fonts, style, string, width_px, &text);

        assert(style->least_px > 0 && style->least_px <= style->px);
        if (r < 0)
                return r;
        if (pango_layout_get_unknown_glyphs_count(text->layout) > 0)
                return -EILSEQ;
        const struct trial trial = {text, fonts, style, height_px};
        bool found = (style->shrink && find_size(&trial, true)) || find_size(&trial, false);
        if (!found) {
                pango_layout_set_wrap(text->layout, PANGO_WRAP_WORD_CHAR);
                found = find_size(&trial, false);
        }
        /* By lines rather than by height, which Pango would take without the distance that marks need. */
        pango_layout_set_ellipsize(text->layout, found ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
        for (int lines = (int) (height_px / style->least_px) + 1; !found && lines > 0; lines--) {
                pango_layout_set_height(text->layout, -lines);
                found = try_size(&trial, style->least_px, false);
        }
        if (!found)
                return -E2BIG;
        *ret = TAKE_PTR(text);
        return 0;
}

bool text_is_cut(const struct text *text) {
        return pango_layout_is_ellipsized(text->layout);
}

unsigned text_px(const struct text *text) {
        return text->px;
}

int text_extent_px(const struct text *text, int *ret_top_px) {
        PangoRectangle ink, logical;

        pango_layout_get_pixel_extents(text->layout, &ink, &logical);
        if (text->tight && ink.height > 0)
                logical = ink;
        int top = ink.height > 0 && ink.y < logical.y ? ink.y : logical.y;
        int bottom = logical.y + logical.height;
        if (ink.height > 0 && ink.y + ink.height > bottom)
                bottom = ink.y + ink.height;
        *ret_top_px = top;
        return bottom > top ? bottom - top : 0;
}

unsigned text_height_px(const struct text *text, unsigned *ret_above_px) {
        int top, height = text_extent_px(text, &top);

        *ret_above_px = top < 0 ? (unsigned) -top : 0; /* a layout's lines begin at its origin */
        return (unsigned) height;
}

unsigned text_natural_width_px(struct fonts *fonts, const struct text_style *style, const char *string) {
        _cleanup_(text_freep) struct text *text = NULL;
        PangoRectangle ink, logical;

        if (make(fonts, style, string, &text) < 0)
                return 0;
        pango_layout_get_pixel_extents(text->layout, &ink, &logical);
        return (unsigned) (ink.width > logical.width ? ink.width : logical.width);
}

/* By its lines, so that words with and without marks stand on one line; marks that would leave the box move
 * it. */
int text_origin_y(const struct text *text, int height_px) {
        PangoRectangle lines;
        int top, height = text_extent_px(text, &top), y;

        pango_layout_get_pixel_extents(text->layout, NULL, &lines);
        if (text->tight)
                lines = (PangoRectangle){.y = top, .height = height};
        y = (text->place == TEXT_TOP      ? 0
             : text->place == TEXT_BOTTOM ? height_px - lines.height
                                          : (height_px - lines.height) / 2) -
            lines.y;
        if (y + top < 0)
                y = -top;
        if (y + top + height > height_px)
                y = height_px - height - top;
        return y;
}

int text_origin_x(const struct text *text, unsigned x_px) {
        PangoRectangle ink;
        int left = (int) x_px, right = left + (int) text->width_px, x = left;

        pango_layout_get_pixel_extents(text->layout, &ink, NULL);
        if (x + ink.x < left)
                x = left - ink.x;
        if (x + ink.x + ink.width > right)
                x = right - ink.x - ink.width;
        return x;
}
