/* Every kind of picture that a display shows, each under its name: what tests measure, compare and read. */
#pragma once

#include "services/display/layout.h"
#include "services/pages/pages.h"

struct gallery;

/* folder: of page files; their pages and those of images come after the rest. */
struct gallery *gallery_new(const char *folder);
struct gallery *gallery_free(struct gallery *gallery);

size_t gallery_size(const struct gallery *gallery);
const char *gallery_name(const struct gallery *gallery, size_t i);
/* The least size of its letters, in thousandths of the shorter side, that is asked for on a screen for a
 * hall. */
unsigned gallery_least(const struct gallery *gallery, size_t i);
/* Into an empty scene. */
void gallery_lay_out(struct gallery *gallery, size_t i, struct scene *scene);
