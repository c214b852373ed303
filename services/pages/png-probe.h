/* What a PNG file says of itself in its first bytes, before anything decodes it. Pure. */
#pragma once

#include "services/base/util.h"

enum { PNG_PROBE_SIZE = 29 }; /* bytes that are looked at */

struct png_probe {
        uint32_t width_px, height_px;
};

/* -EINVAL: it is no PNG image, or one that no program saves (a side of 0 or above 2^31). */
int png_probe(const void *data, size_t size, struct png_probe *ret);
