/* What a decoder that is not ours makes of a video or picture: tests/lib/video in C. */
#pragma once

#include "services/base/util.h"

struct video {
        unsigned width_px, height_px;
        size_t n_pictures;
        double seconds;  /* from the first picture to the end of the last */
        uint8_t *pixels; /* planes as they were decoded, one picture behind the other */
        size_t size;
};

/* NULL: there is a decoder; or why there is none. */
const char *video_missing(void);

/* false: the decoder complained, and what it said is printed. Runs a process; beside the path it writes files
 * that begin with its name. */
bool video_decode(const char *path, struct video *ret);
void video_free(struct video *video);
#define _cleanup_video_ _cleanup_(video_free)
