/* What the files of this folder share: Pango's and Cairo's side, which the other headers do not show. */
#pragma once

#include <pango/pangocairo.h>

#include "fonts.h"
#include "picture.h"
#include "text.h"

struct fonts {
        char *family;
        PangoFontMap *map;
        PangoContext *context;
};

struct text {
        PangoLayout *layout;
        unsigned width_px; /* of the box that it was laid out for */
        unsigned px;
};

struct picture {
        cairo_surface_t *ink; /* CAIRO_FORMAT_A8 */
};

/* Where the text's origin goes in a box that begins at x_px. Glyphs may reach over the edge by their side
 * bearing: they are moved in rather than cut. */
int text_origin_x(const struct text *text, unsigned x_px);
