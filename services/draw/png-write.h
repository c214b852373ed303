/* Rows of colours as a PNG file, made for speed: a screen of 1080 rows in some 20 ms on a desktop. Pure. */
#pragma once

#include "services/base/util.h"

/* rows: four bytes a pixel (blue, green, red, and one that means nothing), stride bytes from row to row.
 * *ret: new memory. -ENOMEM. */
int png_write_colours(const void *rows, size_t stride, unsigned width_px, unsigned height_px, void **ret,
                      size_t *ret_size);
