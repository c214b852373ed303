/*
 * Several texts one under another with letters of one size: headings, lists, and columns that line up. What
 * they are is written in one string, a paragraph a line, whose first letter says its kind:
 *
 *   h heading           i "MARK\tTEXT", an item of a list      e "NAME\tTEXT", an entry: names line up
 *   t text              n note, smaller                        p "TEXT\tFIGURE", figures line up on the right
 */
#pragma once

#include "text.h"

enum { PARAGRAPHS_MAX = 400 };

struct paragraphs;

/*
 * In a box of two sides, at the largest size from style's px down to its least_px at which all of it fits and
 * no word is broken, or at the least, where words may be. -E2BIG: not even then, or too many; others as
 * text_new().
 */
int paragraphs_fit(struct fonts *fonts, const struct text_style *style, const char *lines, unsigned width_px,
                   unsigned height_px, struct paragraphs **ret);
struct paragraphs *paragraphs_free(struct paragraphs *paragraphs);
DEFINE_CLEANUP(struct paragraphs *, paragraphs_free)

unsigned paragraphs_px(const struct paragraphs *paragraphs);
unsigned paragraphs_height_px(const struct paragraphs *paragraphs);
