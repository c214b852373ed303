#include "camera-sim-picture.h"

enum {
        BLOCK_PX = 16,
        GLYPH_WIDTH = 3, /* dots */
        GLYPH_HEIGHT = 5,
        DOT_PX = 2, /* so no chroma sample is divided */
        GLYPH_STEP_PX = (GLYPH_WIDTH + 1) * DOT_PX,
        COUNTER_DIGITS = 6,
        GREY = 128,
};

struct colour {
        uint8_t y, u, v;
};

struct box {
        unsigned left, top, right, bottom;
};

static unsigned least(unsigned a, unsigned b) {
        return a < b ? a : b;
}

static const struct colour black = {CAMERA_SIM_BLACK, CAMERA_SIM_NO_COLOUR, CAMERA_SIM_NO_COLOUR},
                           white = {CAMERA_SIM_WHITE, CAMERA_SIM_NO_COLOUR, CAMERA_SIM_NO_COLOUR};

unsigned camera_sim_plane_width(const struct camera_sim_picture *picture, enum camera_sim_plane plane) {
        return plane == PLANE_Y ? picture->width_px : picture->width_px / 2;
}

const uint8_t *camera_sim_plane(const struct camera_sim_picture *picture, enum camera_sim_plane plane) {
        return plane == PLANE_Y ? picture->y : picture->uv[plane - PLANE_U];
}

/* Rounded outwards to whole samples of chroma: of a masked edge nothing shows through. */
static void fill(struct camera_sim_picture *picture, struct box box, struct colour colour) {
        box.left &= ~1U;
        box.top &= ~1U;
        box.right = least((box.right + 1) & ~1U, picture->width_px);
        box.bottom = least((box.bottom + 1) & ~1U, picture->height_px);
        if (box.left >= box.right)
                return;
        for (unsigned y = box.top; y < box.bottom; y++) {
                size_t half = (size_t) y / 2 * (picture->width_px / 2) + box.left / 2;

                memset(picture->y + (size_t) y * picture->width_px + box.left, colour.y,
                       box.right - box.left);
                memset(picture->uv[0] + half, colour.u, (box.right - box.left) / 2);
                memset(picture->uv[1] + half, colour.v, (box.right - box.left) / 2);
        }
}

/* Its dots, row by row, the highest bit first; of other characters all of them. */
static unsigned glyph_dots(char character) {
        static const uint16_t digits[] = {075557, 026227, 071747, 071717, 055711,
                                          074717, 074757, 071111, 075757, 075717};

        if (character >= '0' && character <= '9')
                return digits[character - '0'];
        switch (character) {
        case ' ':
                return 0;
        case '-':
                return 000700;
        case ':':
                return 002020;
        case '.':
                return 000002;
        }
        return 077777;
}

static void draw_glyph(struct camera_sim_picture *picture, unsigned left, unsigned top, char character) {
        unsigned dots = glyph_dots(character);

        for (unsigned i = 0; i < GLYPH_WIDTH * GLYPH_HEIGHT; i++) {
                unsigned x = left + i % GLYPH_WIDTH * DOT_PX, y = top + i / GLYPH_WIDTH * DOT_PX;

                if (dots >> (GLYPH_WIDTH * GLYPH_HEIGHT - 1 - i) & 1)
                        fill(picture, (struct box){x, y, x + DOT_PX, y + DOT_PX}, white);
        }
}

/* A row of blocks, black behind white; what does not fit is left out. */
static void draw_text(struct camera_sim_picture *picture, unsigned top, const char *text) {
        unsigned left = DOT_PX;

        fill(picture, (struct box){0, top, picture->width_px, top + BLOCK_PX}, black);
        for (; *text && left + GLYPH_STEP_PX <= picture->width_px; text++, left += GLYPH_STEP_PX)
                draw_glyph(picture, left, top + 2 * DOT_PX, *text);
}

/* Bars of one colour each, whole blocks wide. */
static void draw_bars(struct camera_sim_picture *picture) {
        static const struct colour bars[] = {
                {180, 128, 128}, {168, 44, 136}, {145, 147, 44}, {63, 193, 212}, {81, 90, 240}};
        unsigned n_blocks = picture->width_px / BLOCK_PX;

        for (unsigned i = 0; i < ELEMENTSOF(bars); i++)
                fill(picture,
                     (struct box){i * n_blocks / ELEMENTSOF(bars) * BLOCK_PX, 0, picture->width_px,
                                  picture->height_px},
                     bars[i]);
}

static void draw_sharp(struct camera_sim_picture *picture, unsigned number) {
        unsigned top = picture->height_px / 2, bar = number % (picture->width_px / BLOCK_PX) * BLOCK_PX;
        char counter[COUNTER_DIGITS + 1] = "";

        draw_bars(picture);
        fill(picture, (struct box){0, top, picture->width_px, top + BLOCK_PX}, black);
        fill(picture, (struct box){bar, top, bar + BLOCK_PX, top + BLOCK_PX}, white);
        for (unsigned i = COUNTER_DIGITS; i-- > 0; number /= 10)
                counter[i] = (char) ('0' + number % 10);
        draw_text(picture, top + BLOCK_PX, counter);
}

/* No edge anywhere, and it moves. */
static void draw_blurred(struct camera_sim_picture *picture, unsigned number) {
        for (unsigned x = 0; x < picture->width_px; x += DOT_PX) {
                unsigned level = (x / DOT_PX + number) % picture->width_px;

                level = least(level, picture->width_px - level);
                fill(picture, (struct box){x, 0, x + DOT_PX, picture->height_px},
                     (struct colour){(uint8_t) (GREY - level / 4), CAMERA_SIM_NO_COLOUR,
                                     CAMERA_SIM_NO_COLOUR});
        }
}

static void draw_mask(struct camera_sim_picture *picture, const struct camera_mask *mask) {
        unsigned width = picture->width_px, height = picture->height_px;

        fill(picture,
             (struct box){mask->left_pm * width / CAMERA_PM, mask->top_pm * height / CAMERA_PM,
                          (mask->right_pm * width + CAMERA_PM - 1) / CAMERA_PM,
                          (mask->bottom_pm * height + CAMERA_PM - 1) / CAMERA_PM},
             black);
}

void camera_sim_draw(const struct camera_sim_scene *scene, struct camera_sim_picture *ret) {
        ret->width_px = camera_sim_width_px(scene->is_other);
        ret->height_px = camera_sim_height_px(scene->is_other);
        if (scene->look == CAMERA_LOOK_COVERED)
                fill(ret, (struct box){0, 0, ret->width_px, ret->height_px}, black);
        else if (scene->look == CAMERA_LOOK_BLURRED)
                draw_blurred(ret, scene->number);
        else
                draw_sharp(ret, scene->number);
        for (size_t i = 0; i < scene->n_masks; i++)
                draw_mask(ret, &scene->masks[i]);
        if (scene->overlay)
                draw_text(ret, ret->height_px - BLOCK_PX, scene->overlay);
}
