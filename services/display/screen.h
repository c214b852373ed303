/*
 * One screen and what is on it: opens it when it comes, lays the state out anew when that changed, draws and
 * hands over what differs, one picture at a time, and says when it is on the glass. A screen that is away,
 * held by another program, or stuck is a state, and tried again.
 */
#pragma once

#include "dbus/display-words.h"
#include "hw/display.h"
#include "scene.h"

/* A driver that says "busy" is asked again after so long; a card that another program holds, or that fails,
 * after the second one; a picture that never reaches the glass, for the driver is busy or says nothing, is
 * given up after the third, and the screen opened anew. */
#define SCREEN_BUSY_USEC (20 * USEC_PER_MSEC)
#define SCREEN_RETRY_USEC (1 * USEC_PER_SEC)
#define SCREEN_STUCK_USEC (2 * USEC_PER_SEC)

struct screen;

struct screen_events {
        /* Fills an empty scene of the screen's size with what is so now. */
        void (*lay_out)(struct scene *scene, void *userdata);
        /* What screen_change() announced as that is on the glass. */
        void (*shown)(uint64_t serial, void *userdata);
        void (*state_changed)(struct screen *screen, void *userdata);
};

struct screen_conf {
        char *connector; /* NULL: any */
        struct display_wish wish;
        enum display_rotation rotation;
};

/* What it is made of; these outlive it. */
struct screen_parts {
        struct display *display;
        struct fonts *fonts;
        const struct screen_conf *conf;
};

/* Opens its screen in the loop's next round, if there is one. */
int screen_new(sd_event *event, const struct screen_parts *parts, const struct screen_events *events,
               void *userdata, struct screen **ret);
struct screen *screen_free(struct screen *screen);
DEFINE_CLEANUP(struct screen *, screen_free)

/* The state changed: it is laid out in the loop's next round, several changes at once. Serials grow. */
void screen_change(struct screen *screen, uint64_t serial);
/* The same configuration, or fonts, elsewhere: what was given at first may go now. */
void screen_set_conf(struct screen *screen, const struct screen_conf *conf);
void screen_set_fonts(struct screen *screen, struct fonts *fonts);
/* Screens came or went: for display_watch(). */
void screen_look(struct screen *screen);

enum screen_state screen_state(const struct screen *screen);
enum screen_mode screen_mode(const struct screen *screen);
/* NULL: it is not open. */
const struct display_output *screen_output(const struct screen *screen);
/* Of the picture that was drawn last; first points into it. */
const struct scene_faults *screen_faults(const struct screen *screen);
