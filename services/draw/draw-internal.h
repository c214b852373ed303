/* What the files of this folder share: Pango's and Cairo's side, which the other headers do not show. */
#pragma once

#include <pango/pangocairo.h>

#include "fonts.h"
#include "image.h"
#include "paragraphs.h"
#include "picture.h"
#include "text.h"

enum { FONT_SIZES_MAX = 4096 }; /* px that are told apart */

struct fonts {
        uint64_t used[2][FONT_SIZES_MAX / 64]; /* regular and bold, a bit for each size */
        unsigned n_used;
        char *family;
        PangoFontMap *map;
        PangoContext *context; /* for dots */
        PangoContext *print;   /* for paper, on which letters stand where they would */
};

struct text {
        PangoLayout *layout;
        unsigned width_px; /* of the box that it was laid out for */
        unsigned px;
        bool tight;
        enum text_place place;
};

struct image {
        cairo_surface_t *pixels;
};

struct picture {
        cairo_surface_t *ink; /* CAIRO_FORMAT_A8 */
};

struct paragraph_part {
        struct text *text;
        unsigned x_px, y_px; /* of its left edge and its origin */
};

struct paragraphs {
        struct paragraph_part *parts;
        size_t n;
        unsigned px, height_px;
};

/* Part of a width. */
struct canvas_span {
        unsigned x_px, width_px;
};

static inline unsigned smaller(unsigned a, unsigned b) {
        return a < b ? a : b;
}

static inline unsigned larger(unsigned a, unsigned b) {
        return a > b ? a : b;
}

/* At the size of its style and no other. break_words: where they are wider than the box, which is -E2BIG
 * otherwise; others as text_new(). */
int text_set(struct fonts *fonts, const struct text_style *style, const char *string, unsigned width_px,
             bool break_words, struct text **ret);

/* Where the text's origin goes in a box that begins at x_px. Glyphs may reach over the edge by their side
 * bearing: they are moved in rather than cut. */
int text_origin_x(const struct text *text, unsigned x_px);
/* And in a height, at the place of its style. */
int text_origin_y(const struct text *text, int height_px);
/* Rows that it takes, without or with the room of its lines; *ret_top_px: the first of them, from its origin.
 */
int text_extent_px(const struct text *text, int *ret_top_px);

/* What png_check() has looked at. -EINVAL: it is no picture after all; -ENOMEM. */
int png_decode(const void *data, size_t size, cairo_surface_t **ret);

static inline void surface_destroyp(cairo_surface_t **surface) {
        if (*surface)
                cairo_surface_destroy(*surface);
}
