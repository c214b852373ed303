/*
 * Text laid out for a box: brought to NFC first, so that composed and decomposed input give the same pixels;
 * shrunk or wrapped until it fits, never clipped. Nothing blocks but the reading of a font's file when it is
 * first used.
 */
#pragma once

#include "fonts.h"

enum text_align { TEXT_LEFT, TEXT_CENTRE, TEXT_RIGHT };
enum text_place { TEXT_MIDDLE, TEXT_TOP, TEXT_BOTTOM }; /* in the height of a rectangle */

struct text_style {
        unsigned px, least_px; /* letter size, and how far it may shrink */
        bool bold, shrink;
        bool capitals; /* letters of the string in capitals, of any script */
        bool tight;    /* its height is that of its ink: for figures, whose lines have room for marks */
        enum text_align align;
        enum text_place place;
        unsigned line_px;         /* text_fit(): how far it may shrink to stay one line; 0: to the least */
        unsigned leading_percent; /* least distance of two lines, of the letter size; 0: as the font has it */
};

struct text;

/*
 * width_px: of the box. With shrink, text becomes smaller for the sake of one line; when even the least size
 * needs several, it is the largest that breaks no word. fonts outlives the text, string need not. -EBADMSG:
 * not UTF-8; -EILSEQ: no font has a letter of it; -E2BIG: wider than the box; -ENOMEM.
 */
int text_new(struct fonts *fonts, const struct text_style *style, const char *string, unsigned width_px,
             struct text **ret);
/*
 * The same for a box of two sides: the largest size from px down to least_px at which the text fits, no word
 * broken; with shrink, the largest in one line, if there is one down to line_px. What does not fit at the
 * least size is broken anywhere, and if that does not help it ends with "…": text_is_cut(). Never -E2BIG,
 * unless the box holds no letter at all.
 */
int text_fit(struct fonts *fonts, const struct text_style *style, const char *string, unsigned width_px,
             unsigned height_px, struct text **ret);
bool text_is_cut(const struct text *text);
struct text *text_free(struct text *text);
DEFINE_CLEANUP(struct text *, text_free)

/* The letter size that it ended up with. */
unsigned text_px(const struct text *text);
/* Rows that it needs; *ret_above_px: those above its origin, as marks may rise over the line. */
unsigned text_height_px(const struct text *text, unsigned *ret_above_px);

/* Pixels that the string takes in one line at the size of its style; 0: none can be drawn of it. */
unsigned text_natural_width_px(struct fonts *fonts, const struct text_style *style, const char *string);
