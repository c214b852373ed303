/* What a PNG file says of itself, looked at before anything decodes it: PNG specification, 5. Pure. */
#pragma once

#include "services/base/util.h"

enum {
        PNG_SIDE_MAX = 4096,              /* px */
        PNG_PIXELS_MAX = 4 * 1024 * 1024, /* 16 MB when they are decoded */
        PNG_SIZE_MAX = 4 * 1024 * 1024,   /* bytes */
        PNG_HEAD_SIZE = 33,               /* bytes; no PNG is shorter */
};

struct png {
        uint32_t width_px, height_px;
        unsigned bits; /* of a colour */
};

/*
 * Whether the file is whole: each chunk is there with its checksum, from the first to the last, and pixels
 * among them. What the pixels are is known only once they are decoded. -EINVAL: no PNG, or one that no
 * program saves; -E2BIG: beyond the limits, *ret says how large; -EBADMSG: a PNG that is cut off or damaged.
 */
int png_check(const void *data, size_t size, struct png *ret);
