#include "display-mode.h"

enum { SIDE_MAX = 16384, REFRESH_MAX_HZ = 500, USUAL_MHZ = 60000 };

static int parse_part(const char *text, size_t length, unsigned max, unsigned *ret) {
        char digits[8];
        uint64_t value;

        if (length == 0 || length >= sizeof(digits))
                return -EINVAL;
        memcpy(digits, text, length);
        digits[length] = '\0';
        if (parse_u64(digits, 1, max, &value) < 0)
                return -EINVAL;
        *ret = (unsigned) value;
        return 0;
}

int display_wish_parse(const char *text, struct display_wish *ret) {
        const char *x = strchr(text, 'x'), *at = strchr(text, '@');
        struct display_wish wish = {0};

        if (text[0] == '\0' || streq(text, "preferred")) {
                *ret = wish;
                return 0;
        }
        if (!x || (at && at < x))
                return -EINVAL;
        const char *end = at ? at : text + strlen(text);
        if (parse_part(text, (size_t) (x - text), SIDE_MAX, &wish.width_px) < 0 ||
            parse_part(x + 1, (size_t) (end - x - 1), SIDE_MAX, &wish.height_px) < 0 ||
            (at && parse_part(at + 1, strlen(at + 1), REFRESH_MAX_HZ, &wish.refresh_hz) < 0))
                return -EINVAL;
        *ret = wish;
        return 0;
}

static unsigned distance(unsigned a, unsigned b) {
        return a > b ? a - b : b - a;
}

/* 59.94 Hz is meant by 60 too. */
static bool is_wished(const struct display_mode *mode, const struct display_wish *wish) {
        return mode->width_px == wish->width_px && mode->height_px == wish->height_px &&
               (wish->refresh_hz == 0 || distance(mode->refresh_mhz, wish->refresh_hz * 1000) < 500);
}

/* Whether a goes before b where neither is wished for by its rate. */
static bool is_better(const struct display_mode *a, const struct display_mode *b) {
        uint64_t area_a = (uint64_t) a->width_px * a->height_px,
                 area_b = (uint64_t) b->width_px * b->height_px;

        if (a->is_interlaced != b->is_interlaced)
                return b->is_interlaced;
        if (area_a != area_b)
                return area_a > area_b;
        return distance(a->refresh_mhz, USUAL_MHZ) < distance(b->refresh_mhz, USUAL_MHZ);
}

int display_mode_choose(const struct display_mode *modes, size_t n, const struct display_wish *wish,
                        bool *ret_is_wish) {
        bool wishes = wish->width_px > 0;
        int wished = -1, preferred = -1, best = -1;

        for (size_t i = 0; i < n; i++) {
                if (wishes && is_wished(&modes[i], wish) &&
                    (wished < 0 || is_better(&modes[i], &modes[wished])))
                        wished = (int) i;
                if (modes[i].is_preferred && preferred < 0)
                        preferred = (int) i;
                if (best < 0 || is_better(&modes[i], &modes[best]))
                        best = (int) i;
        }
        if (best < 0)
                return -ENOENT;
        *ret_is_wish = !wishes || wished >= 0;
        return wished >= 0 ? wished : preferred >= 0 ? preferred : best;
}

/* A rectangle of the picture, in the memory of the screen. */
static struct display_rect turned(const struct display_pixels *picture, struct display_rect rect,
                                  enum display_rotation rotation) {
        unsigned right = picture->width_px - rect.x_px - rect.width_px,
                 below = picture->height_px - rect.y_px - rect.height_px;

        switch (rotation) {
        case DISPLAY_UPRIGHT:
                return rect;
        case DISPLAY_TURNED_90:
                return (struct display_rect){below, rect.x_px, rect.height_px, rect.width_px};
        case DISPLAY_TURNED_180:
                return (struct display_rect){right, below, rect.width_px, rect.height_px};
        case DISPLAY_TURNED_270:
                return (struct display_rect){rect.y_px, right, rect.height_px, rect.width_px};
        case _DISPLAY_ROTATION_MAX:
        case _DISPLAY_ROTATION_INVALID:
                break;
        }
        assert(false);
        return (struct display_rect){0};
}

static uint8_t *pixel(const struct display_pixels *pixels, unsigned x, unsigned y) {
        return (uint8_t *) pixels->rows + y * pixels->stride + (size_t) x * 4;
}

/* Down each column of the screen's rectangle the picture is read along a row, or back along it. */
static void copy_turned(const struct display_pixels *screen, const struct display_pixels *picture,
                        struct display_rect from, struct display_rect to, enum display_rotation rotation) {
        for (unsigned y = 0; y < from.height_px; y++) {
                const uint8_t *source = pixel(picture, from.x_px, from.y_px + y);

                for (unsigned x = 0; x < from.width_px; x++, source += 4) {
                        unsigned to_x = rotation == DISPLAY_TURNED_90    ? from.height_px - 1 - y
                                        : rotation == DISPLAY_TURNED_270 ? y
                                                                         : from.width_px - 1 - x;
                        unsigned to_y = rotation == DISPLAY_TURNED_90    ? x
                                        : rotation == DISPLAY_TURNED_270 ? from.width_px - 1 - x
                                                                         : from.height_px - 1 - y;

                        memcpy(pixel(screen, to.x_px + to_x, to.y_px + to_y), source, 4);
                }
        }
}

struct display_rect display_copy(const struct display_pixels *screen, const struct display_pixels *picture,
                                 struct display_rect rect, enum display_rotation rotation) {
        bool quarter = rotation == DISPLAY_TURNED_90 || rotation == DISPLAY_TURNED_270;

        assert(screen->width_px == (quarter ? picture->height_px : picture->width_px));
        assert(screen->height_px == (quarter ? picture->width_px : picture->height_px));
        if (rect.x_px >= picture->width_px || rect.y_px >= picture->height_px)
                return (struct display_rect){0};
        if (rect.width_px > picture->width_px - rect.x_px)
                rect.width_px = picture->width_px - rect.x_px;
        if (rect.height_px > picture->height_px - rect.y_px)
                rect.height_px = picture->height_px - rect.y_px;

        struct display_rect to = turned(picture, rect, rotation);
        if (rotation != DISPLAY_UPRIGHT)
                copy_turned(screen, picture, rect, to, rotation);
        for (unsigned y = 0; rotation == DISPLAY_UPRIGHT && y < rect.height_px; y++)
                memcpy(pixel(screen, rect.x_px, rect.y_px + y), pixel(picture, rect.x_px, rect.y_px + y),
                       (size_t) rect.width_px * 4);
        return to;
}
