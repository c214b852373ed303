/*
 * A picture as a list of marks, fills, texts and images, each in its own rectangle: made anew for every
 * state, compared with the one before, and drawn where it differs. Making and comparing need no fonts.
 * Nothing blocks but a font's file when it is first used.
 */
#pragma once

#include "services/draw/canvas.h"

enum {
        SCENE_MARKS_MAX = 640,
        SCENE_TEXTS_SIZE = 64 * 1024, /* bytes of all strings */
        SCENE_RECTS_MAX = 16,         /* more differences than that are joined */
        SCENE_LEADING_PERCENT =
                135,        /* of the letter size, from line to line: Vietnamese has marks on marks */
        SCENE_LEAST_PX = 8, /* letters are never smaller, nor than so many thousandths of the shorter side */
};

enum scene_kind { SCENE_FILL, SCENE_TEXT, SCENE_PARAGRAPHS, SCENE_IMAGE };

/* A PNG file in memory, which lasts until it was drawn. sum: another one is another image. */
struct scene_image {
        const void *data;
        size_t size;
        uint64_t sum;
};

struct scene_mark {
        enum scene_kind kind;
        struct canvas_rect rect;
        uint32_t rgb;
        const char *text; /* in the scene; of an image its name; NULL: a fill */
        struct text_style style;
        struct scene_image image;
};

struct scene {
        unsigned width_px, height_px;
        struct scene_mark marks[SCENE_MARKS_MAX]; /* later ones lie above earlier ones */
        size_t n;
        char texts[SCENE_TEXTS_SIZE];
        size_t texts_used;
        bool is_full; /* something had no place */
};

int scene_new(unsigned width_px, unsigned height_px, struct scene **ret);
struct scene *scene_free(struct scene *scene);
DEFINE_CLEANUP(struct scene *, scene_free)

/* All of these leave out what lies outside of the picture, or has no side. */
void scene_fill(struct scene *scene, struct canvas_rect rect, uint32_t rgb);
/* Text in the middle of the rectangle's height, as large as fits. style: px at most; least_px 0:
 * SCENE_LEAST_PX. */
void scene_text(struct scene *scene, struct canvas_rect rect, uint32_t rgb, const struct text_style *style,
                const char *text);
_printf_(5, 6) void scene_format(struct scene *scene, struct canvas_rect rect, uint32_t rgb,
                                 const struct text_style *style, const char *format, ...);

/* Several below each other, as services/draw/paragraphs.h has them. */
void scene_paragraphs(struct scene *scene, struct canvas_rect rect, uint32_t rgb,
                      const struct text_style *style, const char *lines);
void scene_image(struct scene *scene, struct canvas_rect rect, const char *name,
                 const struct scene_image *image);

/* Whether the same would be drawn. */
bool scene_is_same(const struct scene_mark *a, const struct scene_mark *b);

/* Where two scenes of one size differ, in at most SCENE_RECTS_MAX rectangles; all of it, if before is NULL.
 */
size_t scene_compare(const struct scene *before, const struct scene *now,
                     struct canvas_rect ret[static SCENE_RECTS_MAX]);

/* Adds one to so many rectangles, which cover it then; their new number. */
size_t scene_join(struct canvas_rect rects[static SCENE_RECTS_MAX], size_t n, struct canvas_rect rect);

/* What could not be shown as it is. */
struct scene_faults {
        unsigned n_cut;     /* texts that end with "…", or were left out because they fit nowhere */
        unsigned n_missing; /* texts with a letter that no font has or not in UTF-8, broken images: not drawn
                             */
        const char *first;  /* one of these, in the scene */
};

/* What scene_draw() would find of a text, paragraphs or an image: 0, -E2BIG (it is cut, or has no room),
 * -EILSEQ, -EBADMSG, -EINVAL (no image) or -ENOMEM. */
int scene_check_mark(const struct scene_mark *mark, struct fonts *fonts);

/* Draws what lies in the rectangles; n = 0: nothing. -ENOMEM. */
int scene_draw(const struct scene *scene, struct fonts *fonts, struct canvas *canvas,
               const struct canvas_rect *rects, size_t n, struct scene_faults *ret);
