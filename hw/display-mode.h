/* Which mode of a screen is taken, and how a picture gets into its memory: what there is to decide about a
 * display without one. Pure. */
#pragma once

#include "services/base/util.h"

struct display_mode {
        unsigned width_px, height_px, refresh_mhz;
        bool is_preferred, is_interlaced;
};

struct display_wish {
        unsigned width_px, height_px, refresh_hz; /* each 0: whatever there is */
};

/* "1920x1080", "1920x1080@50", "preferred" or "". -EINVAL. */
int display_wish_parse(const char *text, struct display_wish *ret);

/*
 * The mode that is wished for; if there is none, the preferred one; else the largest, not interlaced, with 60
 * Hz or what is nearest to it. Returns its position; -ENOENT: there are no modes. *ret_is_wish: whether it is
 * as wished.
 */
int display_mode_choose(const struct display_mode *modes, size_t n, const struct display_wish *wish,
                        bool *ret_is_wish);

/* How a screen hangs: what it shows is turned so far clockwise. */
enum display_rotation {
        DISPLAY_UPRIGHT,
        DISPLAY_TURNED_90,
        DISPLAY_TURNED_180,
        DISPLAY_TURNED_270,
        _DISPLAY_ROTATION_MAX,
        _DISPLAY_ROTATION_INVALID = -EINVAL,
};

struct display_rect {
        unsigned x_px, y_px, width_px, height_px;
};

/* Rows of four bytes a pixel. */
struct display_pixels {
        void *rows;
        size_t stride; /* bytes from row to row, which is what the driver says and not width * 4 */
        unsigned width_px, height_px;
};

/* Copies a rectangle of the picture to where it stands in the screen's memory, which has the picture's sides,
 * or for a quarter turn these exchanged. What lies outside of the picture is left out. Returns where it is in
 * that memory, of no size if nothing is. */
struct display_rect display_copy(const struct display_pixels *screen, const struct display_pixels *picture,
                                 struct display_rect rect, enum display_rotation rotation);
