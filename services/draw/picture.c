#include "picture.h"

#include "draw-internal.h"
#include "png.h"

/* Brightness of one pixel on white, turned into darkness; the colours are multiplied with alpha already. */
static uint8_t darkness(uint32_t argb) {
        unsigned alpha = argb >> 24, r = (argb >> 16) & 0xff, g = (argb >> 8) & 0xff, b = argb & 0xff;

        return (uint8_t) (alpha - (r * 299 + g * 587 + b * 114) / 1000);
}

/* Of whatever pixels the file has, Cairo makes those that darkness() takes. */
static cairo_surface_t *new_ink(cairo_surface_t *pixels, int width, int height) {
        _cleanup_(surface_destroyp) cairo_surface_t *argb =
                cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
        _cleanup_(surface_destroyp) cairo_surface_t *ink =
                cairo_image_surface_create(CAIRO_FORMAT_A8, width, height);
        cairo_t *cr = cairo_create(argb);

        cairo_set_source_surface(cr, pixels, 0, 0);
        cairo_paint(cr);
        cairo_status_t status = cairo_status(cr);
        cairo_destroy(cr);
        if (status != CAIRO_STATUS_SUCCESS || cairo_surface_status(ink) != CAIRO_STATUS_SUCCESS)
                return NULL;
        cairo_surface_flush(argb);

        const uint8_t *source = cairo_image_surface_get_data(argb);
        uint8_t *target = cairo_image_surface_get_data(ink);
        for (int y = 0; y < height; y++) {
                const uint32_t *row = (const uint32_t *) (const void *) source;

                for (int x = 0; x < width; x++)
                        target[x] = darkness(row[x]);
                source += cairo_image_surface_get_stride(argb);
                target += cairo_image_surface_get_stride(ink);
        }
        cairo_surface_mark_dirty(ink);
        return TAKE_PTR(ink);
}

int picture_load(const char *path, unsigned width_max_px, unsigned height_max_px, struct picture **ret) {
        _cleanup_(surface_destroyp) cairo_surface_t *pixels = NULL;
        _cleanup_(picture_freep) struct picture *picture = NULL;
        _cleanup_free_ char *content = NULL;
        struct png png;
        size_t size = 0;
        int r = file_read_regular(path, PNG_SIZE_MAX, &content, &size);

        if (r < 0)
                return r == -ESPIPE || r == -EFBIG ? -EINVAL : r;
        r = png_check(content, size, &png);
        if (r == -E2BIG || (r >= 0 && (png.width_px > width_max_px || png.height_px > height_max_px)))
                return -E2BIG;
        if (r >= 0)
                r = png_decode(content, size, &pixels);
        if (r < 0)
                return r == -ENOMEM ? r : -EINVAL;
        picture = calloc(1, sizeof(*picture));
        if (!picture)
                return -ENOMEM;
        picture->ink = new_ink(pixels, (int) png.width_px, (int) png.height_px);
        if (!picture->ink)
                return -ENOMEM;
        *ret = TAKE_PTR(picture);
        return 0;
}

struct picture *picture_free(struct picture *picture) {
        if (!picture)
                return NULL;
        if (picture->ink)
                cairo_surface_destroy(picture->ink);
        free(picture);
        return NULL;
}

unsigned picture_width_px(const struct picture *picture) {
        return (unsigned) cairo_image_surface_get_width(picture->ink);
}

unsigned picture_height_px(const struct picture *picture) {
        return (unsigned) cairo_image_surface_get_height(picture->ink);
}
