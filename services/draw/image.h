/* A PNG image with its colours. Nothing blocks. */
#pragma once

#include "png.h"

struct image;

/* Looked at with png_check() before it is decoded. -EINVAL: it is no PNG image, or damaged; -E2BIG: larger
 * than PNG_SIDE_MAX and the like allow; -ENOMEM. */
int image_new(const void *data, size_t size, struct image **ret);
struct image *image_free(struct image *image);
DEFINE_CLEANUP(struct image *, image_free)
