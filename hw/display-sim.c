#include "display-sim.h"

#include "timer.h"

enum { CONNECTORS_MAX = 8, SILENT_WIDTH_PX = 1024, SILENT_HEIGHT_PX = 768 };

struct sim_output {
        struct display_output base;
        struct screen *screen; /* NULL: pulled out */
        sd_event_source *done; /* calls shown */
        sd_event_source *gone; /* calls lost */
        display_shown_fn shown;
};

/* One connector; it stays when its screen goes. */
struct screen {
        char name[DISPLAY_NAME_MAX];
        bool is_plugged, is_silent, is_frozen, is_held;
        unsigned busy;
        struct display_pixels pixels;
        struct sim_output *output; /* that holds it */
};

struct sim_display {
        struct display base;
        sd_event *event;
        struct screen screens[CONNECTORS_MAX];
        size_t n;
        display_changed_fn changed;
        void *userdata;
        sd_event_source *news; /* calls changed */
};

static struct sim_display *sim_of(struct display *display) {
        return (struct sim_display *) display;
}

static struct sim_output *output_of(struct display_output *output) {
        return (struct sim_output *) output;
}

static struct screen *find(struct sim_display *sim, const char *connector) {
        for (size_t i = 0; i < sim->n; i++)
                if (streq(sim->screens[i].name, connector))
                        return &sim->screens[i];
        return NULL;
}

static int on_done(_unused_ sd_event_source *source, void *userdata) {
        struct sim_output *output = userdata;
        display_shown_fn shown = output->shown;

        output->shown = NULL;
        shown(&output->base, output->screen ? 0 : -ENODEV, output->base.userdata);
        return 0;
}

static int on_gone(_unused_ sd_event_source *source, void *userdata) {
        struct sim_output *output = userdata;

        output->base.events->lost(&output->base, output->base.userdata);
        return 0;
}

static int on_news(_unused_ sd_event_source *source, void *userdata) {
        struct sim_display *sim = userdata;

        sim->changed(sim->userdata);
        return 0;
}

static struct display_output *sim_close(struct display_output *base) {
        struct sim_output *output = output_of(base);

        if (output->screen)
                output->screen->output = NULL;
        sd_event_source_disable_unref(output->done);
        sd_event_source_disable_unref(output->gone);
        free(output);
        return NULL;
}

static struct screen *find_free(struct sim_display *sim, const struct display_match *match, int *ret_error) {
        *ret_error = -ENODEV;
        for (size_t i = 0; i < sim->n; i++) {
                struct screen *screen = &sim->screens[i];

                if (!screen->is_plugged || (match->connector && !streq(match->connector, screen->name)))
                        continue;
                if (!screen->output && !screen->is_held)
                        return screen;
                *ret_error = screen->is_held ? -EBUSY : -EALREADY;
        }
        return NULL;
}

static int sim_open(struct display *display, const struct display_match *match,
                    const struct display_events *events, void *userdata, struct display_output **ret) {
        struct sim_display *sim = sim_of(display);
        _cleanup_(display_output_closep) struct display_output *base = NULL;
        int r;
        struct screen *screen = find_free(sim, match, &r);

        if (!screen)
                return r;
        struct sim_output *output = calloc(1, sizeof(*output));
        if (!output)
                return -ENOMEM;
        base = &output->base;
        bool quarter = match->rotation == DISPLAY_TURNED_90 || match->rotation == DISPLAY_TURNED_270;
        const struct display_mode mode = {screen->pixels.width_px, screen->pixels.height_px, 60000, true,
                                          false};
        *base = (struct display_output){.ops = display->ops,
                                        .events = events,
                                        .userdata = userdata,
                                        .rotation = match->rotation,
                                        .screen = screen->pixels,
                                        .width_px = quarter ? mode.height_px : mode.width_px,
                                        .height_px = quarter ? mode.width_px : mode.height_px};
        (void) display_mode_choose(&mode, 1, &match->wish, &base->is_wish); /* there is one */
        base->is_silent = screen->is_silent && !(match->wish.width_px > 0 && base->is_wish);
        memcpy(base->connector, screen->name, sizeof(base->connector));
        r = trigger_new(sim->event, on_done, output, &output->done);
        if (r >= 0)
                r = trigger_new(sim->event, on_gone, output, &output->gone);
        if (r < 0)
                return r;
        memset(screen->pixels.rows, 0, screen->pixels.stride * screen->pixels.height_px);
        output->screen = screen;
        screen->output = output;
        *ret = TAKE_PTR(base);
        return 0;
}

static int sim_show(struct display_output *base, const struct display_pixels *picture,
                    const struct display_rect *rects, size_t n, display_shown_fn shown) {
        struct sim_output *output = output_of(base);
        struct screen *screen = output->screen;

        if (!screen)
                return -ENODEV;
        if (output->shown)
                return -EBUSY;
        if (screen->busy > 0) {
                screen->busy--;
                return -EBUSY;
        }
        for (size_t i = 0; i < n; i++)
                (void) display_copy(&base->screen, picture, rects[i], base->rotation);
        output->shown = shown;
        if (!screen->is_frozen)
                trigger(output->done);
        return 0;
}

static int sim_watch(struct display *display, display_changed_fn changed, void *userdata) {
        struct sim_display *sim = sim_of(display);

        sim->changed = changed;
        sim->userdata = userdata;
        return trigger_new(sim->event, on_news, sim, &sim->news);
}

static struct display *sim_free(struct display *display) {
        struct sim_display *sim = sim_of(display);

        for (size_t i = 0; i < sim->n; i++)
                free(sim->screens[i].pixels.rows);
        sd_event_source_disable_unref(sim->news);
        sd_event_unref(sim->event);
        free(sim);
        return NULL;
}

int display_sim_new(sd_event *event, struct display **ret) {
        static const struct display_ops ops = {.name = "sim",
                                               .open = sim_open,
                                               .watch = sim_watch,
                                               .free = sim_free,
                                               .output_show = sim_show,
                                               .output_close = sim_close};
        struct sim_display *sim = calloc(1, sizeof(*sim));

        if (!sim)
                return -ENOMEM;
        sim->base.ops = &ops;
        sim->event = sd_event_ref(event);
        *ret = &sim->base;
        return 0;
}

static void tell(struct sim_display *sim) {
        if (sim->news)
                trigger(sim->news);
}

int display_sim_unplug(struct display *display, const char *connector) {
        struct sim_display *sim = sim_of(display);
        struct screen *screen = find(sim, connector);

        if (!screen || !screen->is_plugged)
                return -ENOENT;
        screen->is_plugged = false;
        if (screen->output) {
                if (screen->output->shown)
                        trigger(screen->output->done);
                trigger(screen->output->gone);
                screen->output->screen = NULL;
                screen->output->base.screen.rows = NULL; /* another screen may come here */
                screen->output = NULL;
        }
        tell(sim);
        return 0;
}

int display_sim_plug(struct display *display, const char *connector, unsigned width_px, unsigned height_px) {
        struct sim_display *sim = sim_of(display);
        struct screen *screen = find(sim, connector);
        bool is_silent = width_px == 0 && height_px == 0;
        size_t n = strlen(connector);

        if (is_silent) {
                width_px = SILENT_WIDTH_PX;
                height_px = SILENT_HEIGHT_PX;
        }
        if (!screen && sim->n == CONNECTORS_MAX)
                return -E2BIG;
        if (n >= DISPLAY_NAME_MAX || width_px == 0 || height_px == 0)
                return -EINVAL;
        /* Of an odd length, as drivers have it. */
        size_t stride = ((size_t) width_px * 4 + 255) / 256 * 256 + 64;
        void *rows = calloc(height_px, stride);
        if (!rows)
                return -ENOMEM;
        if (!screen) {
                screen = &sim->screens[sim->n++];
                memcpy(screen->name, connector, n + 1);
        } else if (screen->is_plugged) {
                (void) display_sim_unplug(display, connector);
        }
        free(screen->pixels.rows);
        screen->pixels = (struct display_pixels){rows, stride, width_px, height_px};
        screen->is_plugged = true;
        screen->is_silent = is_silent;
        tell(sim);
        return 0;
}

int display_sim_set_busy(struct display *display, const char *connector, unsigned pictures) {
        struct screen *screen = find(sim_of(display), connector);

        if (!screen)
                return -ENOENT;
        screen->busy = pictures;
        return 0;
}

int display_sim_freeze(struct display *display, const char *connector, bool frozen) {
        struct screen *screen = find(sim_of(display), connector);

        if (!screen)
                return -ENOENT;
        screen->is_frozen = frozen;
        if (!frozen && screen->output && screen->output->shown)
                trigger(screen->output->done);
        return 0;
}

int display_sim_hold(struct display *display, const char *connector, bool held) {
        struct screen *screen = find(sim_of(display), connector);

        if (!screen)
                return -ENOENT;
        screen->is_held = held;
        tell(sim_of(display));
        return 0;
}

int display_sim_look(struct display *display, const char *connector, struct display_pixels *ret) {
        struct screen *screen = find(sim_of(display), connector);

        if (!screen)
                return -ENOENT;
        *ret = screen->pixels;
        return 0;
}
