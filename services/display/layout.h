/*
 * Where everything stands on a display, for any size and either orientation: states become scenes. Pure:
 * letters are measured when the scene is drawn, and shrink into the rectangles that they get here.
 */
#pragma once

#include "services/board/board.h"
#include "scene.h"
#include "services/pages/page.h"
#include "services/board/theme.h"

enum { LAYOUT_LARGE_MAX = 3 }; /* calls that stand large at once, in the hall */

struct layout {
        const struct board *board;
        const struct theme *theme;
        enum language language;
        const struct page *page; /* shown while no call is new; NULL: none */
        size_t part;             /* of the page, from 0 */
};

/* The hall's display: calls, counters, who waits. */
void layout_hall(const struct layout *layout, struct scene *scene);
/* A counter's own sign. counter: its position in the board. */
void layout_sign(const struct layout *layout, size_t counter, struct scene *scene);
/* The urgent notice of the board, or its emergency, over everything. */
void layout_notice(const struct layout *layout, struct scene *scene);

/* A page, in so many parts: one for what is written in it and its images, and one for each procedure. */
size_t layout_page_parts(const struct page *page);
void layout_page(const struct layout *layout, struct canvas_rect rect, struct scene *scene);
/* The procedure that stands on a part, or NULL. */
const struct page_item *layout_page_procedure(const struct page *page, size_t part);
