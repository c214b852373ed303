/* What one output shows of the board. Pure. */
#pragma once

#include "display-conf.h"
#include "layout.h"

enum { VIEW_LARGE_MAX = LAYOUT_LARGE_MAX };

/* The board as it stands on this output; a page that stands, if any. */
struct view {
        const struct display_conf *conf;
        struct board board;
        const struct page *page;
        size_t part;
};

void view_lay_out(const struct view *view, struct scene *scene);
/* The calls that stand large and new in that picture, as positions in the board; how many. */
size_t view_find_large(const struct view *view, size_t ret[static VIEW_LARGE_MAX]);
