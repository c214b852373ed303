/*
 * Whether a picture is worth recording: a source that repeats one picture, a lens that is covered, or one
 * that does not draw sharply any more. Judged by the brightness of the picture alone, about once a second.
 * Pure.
 */
#pragma once

#include "camera.h"

enum {
        CAMERA_LOOK_CELLS_X = 160, /* into so many cells pictures are divided, or fewer if they are smaller */
        CAMERA_LOOK_CELLS_Y = 90,
        CAMERA_LOOK_CELLS_MAX = CAMERA_LOOK_CELLS_X * CAMERA_LOOK_CELLS_Y,
};

/* One byte a pixel, as in all YUV formats with planes. */
struct camera_luma {
        const uint8_t *pixels;
        unsigned width_px, height_px, stride;
};

struct camera_looker;

/* frozen_usec: for how long a picture is the same when it is called frozen. */
int camera_looker_new(uint64_t frozen_usec, struct camera_looker **ret);
struct camera_looker *camera_looker_free(struct camera_looker *looker);
DEFINE_CLEANUP(struct camera_looker *, camera_looker_free)

/*
 * What the pictures look like with this one, at that time. CAMERA_LOOK_UNKNOWN for one of less than 16 pixels
 * on a side.
 *
 * Frozen: three or more pictures over frozen_usec that differ by less than a quarter of a grey level on
 * average, where this camera's noise alone makes more than four times that difference, or by next to nothing.
 * A room in which nothing moves is not frozen: a sensor's noise is never the same. Covered: hardly brighter
 * in one place than in another, in three pictures; a dark room too. It stands before frozen: in black, noise
 * is cut off. Blurred: with less than a third of the edges that this camera used to see, for its contrast, in
 * ten pictures; after an hour that is what it is used to.
 */
enum camera_look camera_looker_see(struct camera_looker *looker, const struct camera_luma *luma,
                                   uint64_t now_usec);
