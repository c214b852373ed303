#include "image.h"

#include "draw-internal.h"

struct bytes {
        const char *next;
        size_t left;
};

static cairo_status_t give(void *userdata, unsigned char *data, unsigned n) {
        struct bytes *bytes = userdata;

        if (n > bytes->left)
                return CAIRO_STATUS_READ_ERROR;
        memcpy(data, bytes->next, n);
        bytes->next += n;
        bytes->left -= n;
        return CAIRO_STATUS_SUCCESS;
}

int png_decode(const void *data, size_t size, cairo_surface_t **ret) {
        struct bytes bytes = {data, size};
        cairo_surface_t *pixels = cairo_image_surface_create_from_png_stream(give, &bytes);

        if (cairo_surface_status(pixels) == CAIRO_STATUS_SUCCESS) {
                *ret = pixels;
                return 0;
        }
        cairo_surface_destroy(pixels);
        return -EINVAL; /* Cairo 1.16 says "no memory" of a file that is no PNG */
}

int image_new(const void *data, size_t size, struct image **ret) {
        _cleanup_(image_freep) struct image *image = NULL;
        struct png png;
        int r = png_check(data, size, &png);

        if (r < 0)
                return r == -E2BIG ? r : -EINVAL;
        image = calloc(1, sizeof(*image));
        if (!image)
                return -ENOMEM;
        r = png_decode(data, size, &image->pixels);
        if (r >= 0)
                *ret = TAKE_PTR(image);
        return r;
}

struct image *image_free(struct image *image) {
        if (!image)
                return NULL;
        if (image->pixels)
                cairo_surface_destroy(image->pixels);
        free(image);
        return NULL;
}
