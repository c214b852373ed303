/* What only whoever draws a page can find: letters that no font has, images that cannot be decoded, and what
 * fits nowhere. It takes as long as drawing the page does, some of it at a time. */
#pragma once

#include "layout.h"

struct page_check;

/*
 * Of one page on one screen. layout: with the page, and the board beside which it stands, which is copied;
 * every part is looked at, at the size of the screen. Page and fonts outlive it. -ENOMEM.
 */
int page_check_new(const struct layout *layout, struct fonts *fonts, unsigned width_px, unsigned height_px,
                   enum language language, struct page_check **ret);
struct page_check *page_check_free(struct page_check *check);
DEFINE_CLEANUP(struct page_check *, page_check_free)

/* Looks at a line or an image, or at a text in its place. 1: there is more; 0: that was all; -ENOMEM. */
int page_check_step(struct page_check *check);
/* What was found: a line "FILE:LINE: what is wrong" for each fault, or NULL; the caller's to free. */
char *page_check_take_faults(struct page_check *check);
