/* What only whoever draws a page can find: letters that no font has, images that cannot be decoded, and what
 * fits nowhere. */
#pragma once

#include "layout.h"

/*
 * layout: with the page, and the board beside which it stands; every part is looked at, at the size of a
 * screen. -EINVAL told in *ret_problem: a line "FILE:LINE: what is wrong" for each; -ENOMEM.
 */
int page_check(const struct layout *layout, struct fonts *fonts, unsigned width_px, unsigned height_px,
               struct problem *ret_problem);
