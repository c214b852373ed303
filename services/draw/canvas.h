/*
 * A surface to draw on: ink, one byte a pixel, from 0 (none, as everywhere at first) to 255; or colours, four
 * bytes a pixel (blue, green, red, and one that means nothing), black at first. Positions count from the
 * upper left corner; what lies outside is left out. Drawing never fails by itself: when memory is short,
 * canvas_read() says so. Nothing blocks.
 */
#pragma once

#include "image.h"
#include "paragraphs.h"
#include "picture.h"
#include "qr.h"
#include "text.h"

enum { CANVAS_SIDE_MAX = 32000 }; /* px: Cairo counts in 16 bits */

struct canvas;

struct canvas_rect {
        unsigned x_px, y_px, width_px, height_px;
};

/* -EINVAL: a side is 0; -E2BIG: one is above CANVAS_SIDE_MAX; -ENOMEM. */
int canvas_new(unsigned width_px, unsigned height_px, struct canvas **ret);
int canvas_new_colour(unsigned width_px, unsigned height_px, struct canvas **ret);
struct canvas *canvas_free(struct canvas *canvas);
DEFINE_CLEANUP(struct canvas *, canvas_free)

/* From now on drawing takes ink away, for white letters in a black field. */
void canvas_erase(struct canvas *canvas);
/* From now on drawing is of this colour, 0xRRGGBB. */
void canvas_set_colour(struct canvas *canvas, uint32_t rgb);
/* From now on drawing changes only what lies in one of these; n = 0: all again. */
void canvas_clip(struct canvas *canvas, const struct canvas_rect *rects, size_t n);

void canvas_fill(struct canvas *canvas, unsigned x_px, unsigned y_px, unsigned width_px, unsigned height_px);
/* x_px: the left edge of its box; y_px: the row of its origin. */
void canvas_draw_text(struct canvas *canvas, const struct text *text, unsigned x_px, unsigned y_px);
/* module_px: the side of a module. The quiet border around it is the caller's. */
void canvas_draw_qr(struct canvas *canvas, const struct qr *qr, unsigned x_px, unsigned y_px,
                    unsigned module_px);
void canvas_draw_picture(struct canvas *canvas, const struct picture *picture, unsigned x_px, unsigned y_px);
/* In a rectangle for which it was laid out, at the place of its style. */
void canvas_place_text(struct canvas *canvas, const struct text *text, const struct canvas_rect *rect);
/* In the middle of the rectangle's height. */
void canvas_draw_paragraphs(struct canvas *canvas, const struct paragraphs *paragraphs,
                            const struct canvas_rect *rect);
/* Whole, as large as fits, in the middle. */
void canvas_draw_image(struct canvas *canvas, const struct image *image, const struct canvas_rect *rect);

/* The rows from the top, *ret_stride bytes each, owned by the canvas and valid until it is drawn on again.
 * -ENOMEM: something was not drawn. */
int canvas_read(struct canvas *canvas, const uint8_t **ret_rows, size_t *ret_stride);

/* The canvas as a PNG file in new memory. -ENOMEM. */
int canvas_write_png(struct canvas *canvas, void **ret, size_t *ret_size);
