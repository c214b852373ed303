/*
 * Screens: the contract between the display daemon and its hardware. Backends: KMS through libdrm, and a
 * simulator. Everything happens on the daemon's event loop; callbacks come from the loop, never from within
 * the call that asked for them. Opening a screen asks it for its modes, which takes tens of milliseconds;
 * showing a picture copies what changed, and waits for nothing.
 */
#pragma once

#include <systemd/sd-event.h>

#include "display-mode.h"

enum {
        DISPLAY_NAME_MAX = 32,  /* bytes of a connector's name, "HDMI-A-1" */
        DISPLAY_RECTS_MAX = 16, /* of one picture */
};

/* Which screen, and how. */
struct display_match {
        const char *connector; /* NULL: the first that is connected and that nobody holds */
        struct display_wish wish;
        enum display_rotation rotation;
};

struct display;        /* a backend: access to all screens */
struct display_output; /* a screen that is open */

/* The picture that was given last is on the glass; or result says why it is not: -ENODEV: the screen is gone;
 * -EIO. */
typedef void (*display_shown_fn)(struct display_output *output, int result, void *userdata);
typedef void (*display_changed_fn)(void *userdata);

struct display_events {
        /* The screen was pulled out, or is another one now: nothing comes from it any more. Close it. */
        void (*lost)(struct display_output *output, void *userdata);
};

struct display_ops {
        const char *name; /* "kms", "sim" */
        int (*open)(struct display *display, const struct display_match *match,
                    const struct display_events *events, void *userdata, struct display_output **ret);
        int (*watch)(struct display *display, display_changed_fn changed, void *userdata);
        struct display *(*free)(struct display *display);

        int (*output_show)(struct display_output *output, const struct display_pixels *picture,
                           const struct display_rect *rects, size_t n, display_shown_fn shown);
        struct display_output *(*output_close)(struct display_output *output);
};

/* First member of each backend's own structs. */
struct display {
        const struct display_ops *ops;
};
struct display_output {
        const struct display_ops *ops;
        const struct display_events *events;
        void *userdata;
        char connector[DISPLAY_NAME_MAX];
        enum display_rotation rotation;
        bool is_wish;                 /* its mode is as wished for */
        bool is_silent;               /* the screen said nothing of itself: its mode is a guess */
        struct display_pixels screen; /* what is on the glass, in the screen's own orientation */
        unsigned width_px, height_px; /* of the pictures that it is given */
};

/* The screens of the machine. Errors: -ENOMEM, -EACCES, -EIO. */
int display_new_real(sd_event *event, struct display **ret);
struct display *display_free(struct display *display);
DEFINE_CLEANUP(struct display *, display_free)

/*
 * Opens a screen, which is black then. events and userdata outlive the output. Errors: -ENODEV (none that
 * matches is connected), -EALREADY (it is open here), -EBUSY (another program has the card, as a boot splash
 * does), -EACCES, -EIO, -ENOMEM.
 */
int display_open(struct display *display, const struct display_match *match,
                 const struct display_events *events, void *userdata, struct display_output **ret);

/* Calls back when display_open() may give another answer than before. Once a backend; ends with it. */
int display_watch(struct display *display, display_changed_fn changed, void *userdata);

/*
 * Shows what is in these rectangles of the picture, which has the output's sides; the rest stays as it was.
 * Every call that was taken on ends in one call of shown, after display_output_close() in none. -EBUSY: the
 * driver or the picture before is not done: try again with these rectangles, after shown or in a moment;
 * -ENODEV; -EIO.
 */
int display_output_show(struct display_output *output, const struct display_pixels *picture,
                        const struct display_rect *rects, size_t n, display_shown_fn shown);

/* The card is given back with the last of its outputs, and with it the console. */
struct display_output *display_output_close(struct display_output *output);
DEFINE_CLEANUP(struct display_output *, display_output_close)
