#include "display.h"

struct display *display_free(struct display *display) {
        return display ? display->ops->free(display) : NULL;
}

int display_open(struct display *display, const struct display_match *match,
                 const struct display_events *events, void *userdata, struct display_output **ret) {
        return display->ops->open(display, match, events, userdata, ret);
}

int display_watch(struct display *display, display_changed_fn changed, void *userdata) {
        return display->ops->watch(display, changed, userdata);
}

int display_output_show(struct display_output *output, const struct display_pixels *picture,
                        const struct display_rect *rects, size_t n, display_shown_fn shown) {
        assert(n > 0 && n <= DISPLAY_RECTS_MAX);
        assert(picture->width_px == output->width_px && picture->height_px == output->height_px);
        return output->ops->output_show(output, picture, rects, n, shown);
}

struct display_output *display_output_close(struct display_output *output) {
        return output ? output->ops->output_close(output) : NULL;
}
