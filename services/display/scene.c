#include "scene.h"

int scene_new(unsigned width_px, unsigned height_px, struct scene **ret) {
        struct scene *scene = calloc(1, sizeof(*scene));

        if (!scene)
                return -ENOMEM;
        scene->width_px = width_px;
        scene->height_px = height_px;
        *ret = scene;
        return 0;
}

struct scene *scene_free(struct scene *scene) {
        free(scene);
        return NULL;
}

static unsigned smaller(unsigned a, unsigned b) {
        return a < b ? a : b;
}

static unsigned larger(unsigned a, unsigned b) {
        return a > b ? a : b;
}

static struct canvas_rect within(const struct scene *scene, struct canvas_rect rect) {
        if (rect.x_px >= scene->width_px || rect.y_px >= scene->height_px)
                return (struct canvas_rect){0};
        if (rect.width_px > scene->width_px - rect.x_px)
                rect.width_px = scene->width_px - rect.x_px;
        if (rect.height_px > scene->height_px - rect.y_px)
                rect.height_px = scene->height_px - rect.y_px;
        return rect;
}

static struct scene_mark *add(struct scene *scene, enum scene_kind kind, struct canvas_rect rect,
                              uint32_t rgb) {
        rect = within(scene, rect);
        if (rect.width_px == 0 || rect.height_px == 0)
                return NULL;
        if (scene->n == SCENE_MARKS_MAX) {
                scene->is_full = true;
                return NULL;
        }
        struct scene_mark *mark = &scene->marks[scene->n++];
        *mark = (struct scene_mark){.kind = kind, .rect = rect, .rgb = rgb};
        return mark;
}

void scene_fill(struct scene *scene, struct canvas_rect rect, uint32_t rgb) {
        (void) add(scene, SCENE_FILL, rect, rgb);
}

static struct scene_mark *add_text(struct scene *scene, enum scene_kind kind, struct canvas_rect rect,
                                   const char *text) {
        size_t size = strlen(text) + 1;

        if (text[0] == '\0')
                return NULL;
        if (size > SCENE_TEXTS_SIZE - scene->texts_used) {
                scene->is_full = true;
                return NULL;
        }
        struct scene_mark *mark = add(scene, kind, rect, 0);
        if (!mark)
                return NULL;
        mark->text = memcpy(scene->texts + scene->texts_used, text, size);
        scene->texts_used += size;
        return mark;
}

static void set_style(const struct scene *scene, struct scene_mark *mark, uint32_t rgb,
                      const struct text_style *style) {
        mark->rgb = rgb;
        mark->style = *style;
        if (mark->style.leading_percent == 0)
                mark->style.leading_percent = SCENE_LEADING_PERCENT;
        if (mark->style.least_px == 0)
                mark->style.least_px = larger(SCENE_LEAST_PX, smaller(scene->width_px, scene->height_px) *
                                                                      SCENE_LEAST_PX / 1000);
        if (mark->style.px < mark->style.least_px)
                mark->style.px = mark->style.least_px;
}

void scene_text(struct scene *scene, struct canvas_rect rect, uint32_t rgb, const struct text_style *style,
                const char *text) {
        struct scene_mark *mark = add_text(scene, SCENE_TEXT, rect, text);

        if (mark)
                set_style(scene, mark, rgb, style);
}

void scene_paragraphs(struct scene *scene, struct canvas_rect rect, uint32_t rgb,
                      const struct text_style *style, const char *lines) {
        struct scene_mark *mark = add_text(scene, SCENE_PARAGRAPHS, rect, lines);

        if (mark)
                set_style(scene, mark, rgb, style);
}

void scene_image(struct scene *scene, struct canvas_rect rect, const char *name,
                 const struct scene_image *image) {
        struct scene_mark *mark = add_text(scene, SCENE_IMAGE, rect, name);

        if (mark)
                mark->image = *image;
}

void scene_format(struct scene *scene, struct canvas_rect rect, uint32_t rgb, const struct text_style *style,
                  const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        if (str_vformat(&text, format, ap) >= 0)
                scene_text(scene, rect, rgb, style, text);
        else
                scene->is_full = true;
        va_end(ap);
}

static bool same_style(const struct text_style *a, const struct text_style *b) {
        return a->px == b->px && a->least_px == b->least_px && a->bold == b->bold && a->shrink == b->shrink &&
               a->align == b->align && a->capitals == b->capitals && a->line_px == b->line_px &&
               a->leading_percent == b->leading_percent && a->tight == b->tight && a->place == b->place;
}

static bool same_rect(const struct canvas_rect *a, const struct canvas_rect *b) {
        return a->x_px == b->x_px && a->y_px == b->y_px && a->width_px == b->width_px &&
               a->height_px == b->height_px;
}

bool scene_is_same(const struct scene_mark *a, const struct scene_mark *b) {
        return a->kind == b->kind && a->rgb == b->rgb && same_rect(&a->rect, &b->rect) &&
               (a->kind == SCENE_FILL || (same_style(&a->style, &b->style) && streq(a->text, b->text))) &&
               a->image.sum == b->image.sum && a->image.size == b->image.size;
}

static struct canvas_rect join(struct canvas_rect a, struct canvas_rect b) {
        unsigned x = smaller(a.x_px, b.x_px), y = smaller(a.y_px, b.y_px);

        return (struct canvas_rect){x, y, larger(a.x_px + a.width_px, b.x_px + b.width_px) - x,
                                    larger(a.y_px + a.height_px, b.y_px + b.height_px) - y};
}

static uint64_t area(struct canvas_rect rect) {
        return (uint64_t) rect.width_px * rect.height_px;
}

/* Into the one that grows least by it, if that costs nothing, or if there is no room for one more. */
size_t scene_join(struct canvas_rect rects[static SCENE_RECTS_MAX], size_t n, struct canvas_rect rect) {
        uint64_t least = UINT64_MAX;
        size_t best = 0;

        for (size_t i = 0; i < n; i++) {
                uint64_t both = area(rects[i]) + area(rect), joined = area(join(rects[i], rect));
                uint64_t cost = joined > both ? joined - both : 0;

                if (cost < least) {
                        least = cost;
                        best = i;
                }
        }
        if (n > 0 && (least == 0 || n == SCENE_RECTS_MAX)) {
                rects[best] = join(rects[best], rect);
                return n;
        }
        rects[n] = rect;
        return n + 1;
}

/*
 * Marks that stand in both in one order are the same picture; the rest is what differs. Neighbours are looked
 * for a little ahead on both sides: where the scenes part for longer, more is drawn than had to be, never
 * less.
 */
enum { LOOK_AHEAD = 64 };

static void find_next(const struct scene *before, size_t i, const struct scene *now, size_t j, size_t *ret_i,
                      size_t *ret_j) {
        for (size_t sum = 1; sum <= LOOK_AHEAD; sum++)
                for (size_t skip = 0; skip <= sum; skip++)
                        if (i + skip < before->n && j + sum - skip < now->n &&
                            scene_is_same(&before->marks[i + skip], &now->marks[j + sum - skip])) {
                                *ret_i = i + skip;
                                *ret_j = j + sum - skip;
                                return;
                        }
}

size_t scene_compare(const struct scene *before, const struct scene *now,
                     struct canvas_rect ret[static SCENE_RECTS_MAX]) {
        size_t n = 0, i = 0, j = 0;

        if (!before) {
                ret[0] = (struct canvas_rect){0, 0, now->width_px, now->height_px};
                return 1;
        }
        assert(before->width_px == now->width_px && before->height_px == now->height_px);
        while (i < before->n || j < now->n) {
                size_t next_i = before->n, next_j = now->n;

                if (i < before->n && j < now->n && scene_is_same(&before->marks[i], &now->marks[j])) {
                        i++;
                        j++;
                        continue;
                }
                find_next(before, i, now, j, &next_i, &next_j);
                for (; i < next_i; i++)
                        n = scene_join(ret, n, before->marks[i].rect);
                for (; j < next_j; j++)
                        n = scene_join(ret, n, now->marks[j].rect);
        }
        return n;
}

static bool meets(const struct canvas_rect *a, const struct canvas_rect *b) {
        return a->x_px < b->x_px + b->width_px && b->x_px < a->x_px + a->width_px &&
               a->y_px < b->y_px + b->height_px && b->y_px < a->y_px + a->height_px;
}

static bool meets_any(const struct canvas_rect *rect, const struct canvas_rect *rects, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (meets(rect, &rects[i]))
                        return true;
        return false;
}

/* canvas NULL: only looks whether it can be drawn. -E2BIG of a text that was drawn and is cut. */
static int draw_text(const struct scene_mark *mark, struct fonts *fonts, struct canvas *canvas) {
        _cleanup_(text_freep) struct text *text = NULL;
        int r = text_fit(fonts, &mark->style, mark->text, mark->rect.width_px, mark->rect.height_px, &text);

        if (r < 0)
                return r;
        if (canvas)
                canvas_place_text(canvas, text, &mark->rect);
        return text_is_cut(text) ? -E2BIG : 0;
}

static int draw_paragraphs(const struct scene_mark *mark, struct fonts *fonts, struct canvas *canvas) {
        _cleanup_(paragraphs_freep) struct paragraphs *paragraphs = NULL;
        int r = paragraphs_fit(fonts, &mark->style, mark->text, mark->rect.width_px, mark->rect.height_px,
                               &paragraphs);

        if (r >= 0 && canvas)
                canvas_draw_paragraphs(canvas, paragraphs, &mark->rect);
        return r;
}

static int draw_image(const struct scene_mark *mark, struct canvas *canvas) {
        _cleanup_(image_freep) struct image *image = NULL;
        int r = image_new(mark->image.data, mark->image.size, &image);

        if (r >= 0 && canvas)
                canvas_draw_image(canvas, image, &mark->rect);
        return r == -E2BIG ? -EINVAL : r;
}

static int draw_mark(const struct scene_mark *mark, struct fonts *fonts, struct canvas *canvas) {
        const struct canvas_rect *rect = &mark->rect;

        if (canvas)
                canvas_set_colour(canvas, mark->rgb);
        switch (mark->kind) {
        case SCENE_FILL:
                if (canvas)
                        canvas_fill(canvas, rect->x_px, rect->y_px, rect->width_px, rect->height_px);
                return 0;
        case SCENE_TEXT:
                return draw_text(mark, fonts, canvas);
        case SCENE_PARAGRAPHS:
                return draw_paragraphs(mark, fonts, canvas);
        case SCENE_IMAGE:
                return draw_image(mark, canvas);
        }
        assert(false);
        return -EINVAL;
}

int scene_check_mark(const struct scene_mark *mark, struct fonts *fonts) {
        return draw_mark(mark, fonts, NULL);
}

int scene_draw(const struct scene *scene, struct fonts *fonts, struct canvas *canvas,
               const struct canvas_rect *rects, size_t n, struct scene_faults *ret) {
        struct scene_faults faults = {0};

        if (n > 0)
                canvas_clip(canvas, rects, n);
        for (size_t i = 0; n > 0 && i < scene->n; i++) {
                const struct scene_mark *mark = &scene->marks[i];
                int r = meets_any(&mark->rect, rects, n) ? draw_mark(mark, fonts, canvas) : 0;

                if (r == -ENOMEM) {
                        canvas_clip(canvas, NULL, 0);
                        return r;
                }
                if (r == 0)
                        continue;
                faults.n_cut += r == -E2BIG;
                faults.n_missing += r != -E2BIG;
                faults.first = faults.first ? faults.first : mark->text;
        }
        canvas_clip(canvas, NULL, 0);
        *ret = faults;
        return 0;
}
