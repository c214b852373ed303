/* What the layouts share: parts of rectangles, and lengths that grow with the display. */
#pragma once

#include "layout.h"

/* Thousandths of the shorter side: what stands at the edges, and between two panels. */
enum { MARGIN = 22, GAP = 12 };

/* So many thousandths of the shorter side. */
static inline unsigned part_px(const struct scene *scene, unsigned thousandths) {
        unsigned side = scene->width_px < scene->height_px ? scene->width_px : scene->height_px;

        return side * thousandths / 1000;
}

/* Cuts a part off; what is left stays in *rect. */
static inline struct canvas_rect cut_top(struct canvas_rect *rect, unsigned px) {
        struct canvas_rect part = *rect;

        part.height_px = px < rect->height_px ? px : rect->height_px;
        rect->y_px += part.height_px;
        rect->height_px -= part.height_px;
        return part;
}

static inline struct canvas_rect cut_bottom(struct canvas_rect *rect, unsigned px) {
        struct canvas_rect part = *rect;

        part.height_px = px < rect->height_px ? px : rect->height_px;
        rect->height_px -= part.height_px;
        part.y_px += rect->height_px;
        return part;
}

static inline struct canvas_rect cut_left(struct canvas_rect *rect, unsigned px) {
        struct canvas_rect part = *rect;

        part.width_px = px < rect->width_px ? px : rect->width_px;
        rect->x_px += part.width_px;
        rect->width_px -= part.width_px;
        return part;
}

static inline struct canvas_rect cut_right(struct canvas_rect *rect, unsigned px) {
        struct canvas_rect part = *rect;

        part.width_px = px < rect->width_px ? px : rect->width_px;
        rect->width_px -= part.width_px;
        part.x_px += rect->width_px;
        return part;
}

static inline struct canvas_rect inset(struct canvas_rect rect, unsigned px) {
        unsigned x = 2 * px < rect.width_px ? px : rect.width_px / 2,
                 y = 2 * px < rect.height_px ? px : rect.height_px / 2;

        return (struct canvas_rect){rect.x_px + x, rect.y_px + y, rect.width_px - 2 * x,
                                    rect.height_px - 2 * y};
}

static inline struct canvas_rect narrow(struct canvas_rect rect, unsigned px) {
        (void) cut_left(&rect, px);
        (void) cut_right(&rect, px);
        return rect;
}

/* The i-th of n equal cells side by side, or above each other; the whole is filled without a seam. */
static inline struct canvas_rect column_of(struct canvas_rect rect, size_t i, size_t n) {
        unsigned from = (unsigned) (rect.width_px * i / n), to = (unsigned) (rect.width_px * (i + 1) / n);

        return (struct canvas_rect){rect.x_px + from, rect.y_px, to - from, rect.height_px};
}

static inline struct canvas_rect row_of(struct canvas_rect rect, size_t i, size_t n) {
        unsigned from = (unsigned) (rect.height_px * i / n), to = (unsigned) (rect.height_px * (i + 1) / n);

        return (struct canvas_rect){rect.x_px, rect.y_px + from, rect.width_px, to - from};
}

/* Both texts of the language, as the tables of words have them. */
#define WORDS(layout, vi, en) ((layout)->language == LANGUAGE_EN ? (en) : (vi))

/* The bar on top, and under it what everybody must know; both are cut off *rect. */
void layout_head(const struct layout *layout, struct canvas_rect *rect, struct scene *scene);
static inline bool layout_is_stale(const struct layout *layout) {
        return layout->board->stale_since[0] != '\0';
}

/* "ĐANG GỌI": state of a counter; brief: where there is little room. */
const char *layout_state(const struct layout *layout, enum board_counter_state state, bool brief);
