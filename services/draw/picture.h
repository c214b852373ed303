/* A PNG image as ink: how dark each pixel is on white. Loading reads the whole file. */
#pragma once

#include "services/base/util.h"

struct picture;

/* -ENOENT: no such file; -EINVAL: it is no PNG image, or cannot be read; -E2BIG: larger than the given size;
 * -ENOMEM. */
int picture_load(const char *path, unsigned width_max_px, unsigned height_max_px, struct picture **ret);
struct picture *picture_free(struct picture *picture);
DEFINE_CLEANUP(struct picture *, picture_free)

unsigned picture_width_px(const struct picture *picture);
unsigned picture_height_px(const struct picture *picture);
