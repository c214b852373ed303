/* What a simulated camera sees: pure pictures of blocks, with a counter that runs and a bar that moves. */
#pragma once

#include "camera.h"

enum {
        CAMERA_SIM_WIDTH_PX = 160, /* whole macroblocks of 16 */
        CAMERA_SIM_HEIGHT_PX = 96,
        CAMERA_SIM_OTHER_WIDTH_PX = 192, /* after camera_sims_flap() */
        CAMERA_SIM_OTHER_HEIGHT_PX = 112,
        CAMERA_SIM_BLACK = 16, /* of luma, in the range of video */
        CAMERA_SIM_WHITE = 235,
        CAMERA_SIM_NO_COLOUR = 128, /* of both chromas */
};

enum camera_sim_plane { PLANE_Y, PLANE_U, PLANE_V, _PLANE_MAX, _PLANE_INVALID = -EINVAL };

/* 4:2:0, of BT.601. */
struct camera_sim_picture {
        unsigned width_px, height_px;
        uint8_t y[CAMERA_SIM_OTHER_WIDTH_PX * CAMERA_SIM_OTHER_HEIGHT_PX];
        uint8_t uv[2][CAMERA_SIM_OTHER_WIDTH_PX * CAMERA_SIM_OTHER_HEIGHT_PX / 4];
};

struct camera_sim_scene {
        unsigned number;       /* of the picture: what moves moves by it */
        enum camera_look look; /* of a frozen one, the number does not change */
        bool is_other;         /* of the other size */
        const struct camera_mask *masks;
        size_t n_masks;
        const char *overlay; /* NULL: none; of digits and "-:. ", what is none of them is a box */
};

static inline unsigned camera_sim_width_px(bool is_other) {
        return is_other ? CAMERA_SIM_OTHER_WIDTH_PX : CAMERA_SIM_WIDTH_PX;
}
static inline unsigned camera_sim_height_px(bool is_other) {
        return is_other ? CAMERA_SIM_OTHER_HEIGHT_PX : CAMERA_SIM_HEIGHT_PX;
}

void camera_sim_draw(const struct camera_sim_scene *scene, struct camera_sim_picture *ret);

/* Rows of a plane lie so far from each other. */
unsigned camera_sim_plane_width(const struct camera_sim_picture *picture, enum camera_sim_plane plane);
const uint8_t *camera_sim_plane(const struct camera_sim_picture *picture, enum camera_sim_plane plane);
