#include "screen.h"

#include "hw/timer.h"

DEFINE_TO_STRING(screen_state, SCREEN_STATE)
DEFINE_TO_STRING(screen_mode, SCREEN_MODE)

struct screen {
        struct display *display;
        struct fonts *fonts;
        const struct screen_conf *conf;
        const struct screen_events *events;
        void *userdata;

        enum screen_state state;
        struct display_output *output;
        struct canvas *canvas;
        struct scene *drawn; /* what the canvas has; NULL: nothing yet */
        struct scene_faults faults;
        struct canvas_rect waiting[SCENE_RECTS_MAX]; /* on the canvas and not handed over */
        size_t n_waiting;

        uint64_t serial, drawn_serial, shown_serial;
        uint64_t busy_usec; /* since when the driver has been busy; 0: it is not */
        bool is_under_way;  /* a picture was handed over and is not on the glass */
        bool has_changed;   /* since the scene was laid out */
        sd_event_source *round, *timer;
};

static void set_state(struct screen *screen, enum screen_state state) {
        if (screen->state == state)
                return;
        screen->state = state;
        screen->events->state_changed(screen, screen->userdata);
}

static void close_output(struct screen *screen) {
        screen->output = display_output_close(screen->output);
        screen->canvas = canvas_free(screen->canvas);
        screen->drawn = scene_free(screen->drawn);
        screen->faults = (struct scene_faults){0};
        screen->n_waiting = 0;
        screen->is_under_way = false;
        screen->busy_usec = 0;
        (void) sd_event_source_set_enabled(screen->timer, SD_EVENT_OFF);
}

static void fail(struct screen *screen) {
        close_output(screen);
        set_state(screen, SCREEN_FAILING);
        (void) timer_start(screen->timer, SCREEN_RETRY_USEC);
}

/* Whatever asked for it has been seen by now: also what changed nothing of the picture. */
static void report(struct screen *screen) {
        if (screen->shown_serial == screen->drawn_serial)
                return;
        screen->shown_serial = screen->drawn_serial;
        screen->events->shown(screen->shown_serial, screen->userdata);
}

static void on_shown(_unused_ struct display_output *output, int result, void *userdata) {
        struct screen *screen = userdata;

        screen->is_under_way = false;
        (void) sd_event_source_set_enabled(screen->timer, SD_EVENT_OFF);
        if (result == -ENODEV)
                return; /* it is lost, and says so */
        if (result < 0) {
                fail(screen);
                return;
        }
        report(screen);
        if (screen->has_changed)
                trigger(screen->round);
}

/* One that stays so is as stuck as one that never shows a picture. */
static void wait_for_driver(struct screen *screen) {
        uint64_t now_usec = monotonic_usec();

        if (screen->busy_usec == 0)
                screen->busy_usec = now_usec;
        if (now_usec - screen->busy_usec >= SCREEN_STUCK_USEC)
                fail(screen);
        else
                (void) timer_start(screen->timer, SCREEN_BUSY_USEC);
}

static void hand_over(struct screen *screen) {
        struct display_rect rects[DISPLAY_RECTS_MAX];
        struct display_pixels picture = {.width_px = screen->output->width_px,
                                         .height_px = screen->output->height_px};
        const uint8_t *rows = NULL;

        static_assert((int) SCENE_RECTS_MAX <= (int) DISPLAY_RECTS_MAX,
                      "more differences than a picture may have");
        if (screen->n_waiting == 0) {
                report(screen);
                return;
        }
        for (size_t i = 0; i < screen->n_waiting; i++) {
                const struct canvas_rect *rect = &screen->waiting[i];
                rects[i] = (struct display_rect){rect->x_px, rect->y_px, rect->width_px, rect->height_px};
        }
        int r = canvas_read(screen->canvas, &rows, &picture.stride);
        picture.rows = (void *) rows;
        if (r >= 0)
                r = display_output_show(screen->output, &picture, rects, screen->n_waiting, on_shown);
        if (r == -EBUSY) {
                wait_for_driver(screen);
        } else if (r == -ENODEV) {
                close_output(screen);
                set_state(screen, SCREEN_ABSENT);
                trigger(screen->round);
        } else if (r < 0) {
                fail(screen);
        } else {
                screen->n_waiting = 0;
                screen->busy_usec = 0;
                screen->is_under_way = true;
                (void) timer_start(screen->timer, SCREEN_STUCK_USEC);
        }
}

/* What waits already, and what differs now, as few rectangles. */
static void add_waiting(struct screen *screen, const struct canvas_rect *rects, size_t n) {
        for (size_t i = 0; i < n; i++)
                screen->n_waiting = scene_join(screen->waiting, screen->n_waiting, rects[i]);
}

static int draw(struct screen *screen) {
        _cleanup_(scene_freep) struct scene *scene = NULL;
        struct canvas_rect rects[SCENE_RECTS_MAX];
        int r = scene_new(screen->output->width_px, screen->output->height_px, &scene);

        if (r < 0)
                return r;
        screen->has_changed = false;
        screen->events->lay_out(scene, screen->userdata);
        size_t n = scene_compare(screen->drawn, scene, rects);
        r = scene_draw(scene, screen->fonts, screen->canvas, rects, n, &screen->faults);
        if (r < 0)
                return r;
        scene_free(screen->drawn);
        screen->drawn = TAKE_PTR(scene);
        screen->drawn_serial = screen->serial;
        add_waiting(screen, rects, n);
        return 0;
}

static void on_lost(_unused_ struct display_output *output, void *userdata) {
        struct screen *screen = userdata;

        close_output(screen);
        set_state(screen, SCREEN_ABSENT);
        trigger(screen->round);
}

static const struct display_events display_events = {.lost = on_lost};

static void open_output(struct screen *screen) {
        const struct display_match match = {.connector = screen->conf->connector,
                                            .wish = screen->conf->wish,
                                            .rotation = screen->conf->rotation};
        int r = display_open(screen->display, &match, &display_events, screen, &screen->output);

        if (r >= 0)
                r = canvas_new_colour(screen->output->width_px, screen->output->height_px, &screen->canvas);
        if (r >= 0) {
                screen->has_changed = true;
                set_state(screen, SCREEN_SHOWING);
        } else if (r == -ENODEV || r == -EALREADY) {
                set_state(screen, SCREEN_ABSENT); /* until there is news of one */
        } else if (r == -EBUSY) {
                set_state(screen, SCREEN_HELD);
                (void) timer_start(screen->timer, SCREEN_RETRY_USEC);
        } else {
                fail(screen);
        }
}

static int on_round(_unused_ sd_event_source *source, void *userdata) {
        struct screen *screen = userdata;

        if (!screen->output)
                open_output(screen);
        if (!screen->output || screen->is_under_way)
                return 0;
        if (screen->has_changed && draw(screen) < 0)
                fail(screen);
        else
                hand_over(screen);
        return 0;
}

static int on_timer(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct screen *screen = userdata;

        if (screen->is_under_way)
                fail(screen);
        else
                trigger(screen->round);
        return 0;
}

void screen_change(struct screen *screen, uint64_t serial) {
        assert(serial >= screen->serial);
        screen->serial = serial;
        screen->has_changed = true;
        if (screen->output && !screen->is_under_way)
                trigger(screen->round);
}

void screen_set_conf(struct screen *screen, const struct screen_conf *conf) {
        screen->conf = conf;
}

void screen_set_fonts(struct screen *screen, struct fonts *fonts) {
        screen->fonts = fonts;
        screen->drawn = scene_free(screen->drawn);
}

void screen_look(struct screen *screen) {
        if (!screen->output)
                trigger(screen->round);
}

enum screen_state screen_state(const struct screen *screen) {
        return screen->state;
}

enum screen_mode screen_mode(const struct screen *screen) {
        return !screen->output             ? MODE_NONE
               : screen->output->is_silent ? MODE_GUESSED
               : screen->output->is_wish   ? MODE_WISHED
                                           : MODE_OTHER;
}

const struct display_output *screen_output(const struct screen *screen) {
        return screen->output;
}

const struct scene_faults *screen_faults(const struct screen *screen) {
        return &screen->faults;
}

struct screen *screen_free(struct screen *screen) {
        if (!screen)
                return NULL;
        if (screen->timer)
                close_output(screen);
        sd_event_source_disable_unref(screen->round);
        sd_event_source_disable_unref(screen->timer);
        free(screen);
        return NULL;
}

int screen_new(sd_event *event, const struct screen_parts *parts, const struct screen_events *events,
               void *userdata, struct screen **ret) {
        _cleanup_(screen_freep) struct screen *screen = calloc(1, sizeof(*screen));
        int r;

        if (!screen)
                return -ENOMEM;
        screen->display = parts->display;
        screen->fonts = parts->fonts;
        screen->conf = parts->conf;
        screen->events = events;
        screen->userdata = userdata;
        r = trigger_new(event, on_round, screen, &screen->round);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 1, on_timer, screen, &screen->timer);
        if (r < 0)
                return r;
        trigger(screen->round);
        *ret = TAKE_PTR(screen);
        return 0;
}
