/* Rows of colours as a PNG file, some at a time, made for speed: a screen of 1080 rows takes some 60 ms of a
 * processor in all. Pure. */
#pragma once

#include "services/base/util.h"

struct png_writer;

/* -ENOMEM. */
int png_writer_new(unsigned width_px, unsigned height_px, struct png_writer **ret);
struct png_writer *png_writer_free(struct png_writer *writer);
DEFINE_CLEANUP(struct png_writer *, png_writer_free)

/* The next rows, of which there must be so many left: four bytes a pixel (blue, green, red, and one that
 * means nothing), stride bytes from row to row. */
void png_writer_add(struct png_writer *writer, const void *rows, size_t stride, unsigned n);
/* After all rows. *ret: new memory. */
void png_writer_end(struct png_writer *writer, void **ret, size_t *ret_size);
