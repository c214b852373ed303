/*
 * Text laid out for a cell of the paper by Pango: brought to NFC first, so that composed and decomposed input
 * give the same dots; shrunk or wrapped until it fits, never clipped.
 */
#pragma once

#include <pango/pangocairo.h>

#include "services/base/util.h"

enum text_align { TEXT_LEFT, TEXT_CENTRE, TEXT_RIGHT };

struct text_style {
        const char *font;      /* family */
        unsigned px, least_px; /* letter size, and how far it may shrink */
        bool bold, shrink;
        enum text_align align;
};

/*
 * With shrink, text becomes smaller for the sake of one line; when even the least size needs several, it is
 * the largest that breaks no word. *ret_px: what it ended up as. -EBADMSG: not UTF-8; -EILSEQ: no font has a
 * letter of it; -E2BIG: wider than the cell.
 */
int text_lay_out(PangoContext *context, const struct text_style *style, const char *text, unsigned width,
                 PangoLayout **ret, unsigned *ret_px);

/* Dots that the text takes in one line at its size. */
unsigned text_natural_width(PangoContext *context, const struct text_style *style, const char *text);

/* Rows that it needs, and how far its origin lies below the first: marks may rise over the line. */
unsigned text_rows(PangoLayout *layout, int *ret_above);

/* Where its origin goes in a cell. Glyphs may reach over the edge by their side bearing: they are moved in
 * rather than cut. */
int text_x(PangoLayout *layout, unsigned cell_x, unsigned cell_width);
