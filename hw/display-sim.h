/* The simulated display backend and its handles for tests: screens that a hand plugs in and pulls out, and
 * whose glass can be looked at. */
#pragma once

#include "display.h"

int display_sim_new(sd_event *event, struct display **ret);

/* A screen of that size comes, under the connector's name, or is replaced by one of another size; of no size:
 * one that says nothing of itself, and gets 1024 x 768. Watchers are called. -E2BIG: too many connectors. */
int display_sim_plug(struct display *display, const char *connector, unsigned width_px, unsigned height_px);
/* It goes; an open one is lost. -ENOENT: there is none. */
int display_sim_unplug(struct display *display, const char *connector);
/* The next so many pictures are refused with -EBUSY. -ENOENT. */
int display_sim_set_busy(struct display *display, const char *connector, unsigned pictures);
/* Pictures are taken on, and shown only when this is off again. -ENOENT. */
int display_sim_freeze(struct display *display, const char *connector, bool frozen);
/* Another program has it: it cannot be opened; an open one stays so. -ENOENT. */
int display_sim_hold(struct display *display, const char *connector, bool held);
/* What is on the glass, whether open or not; valid until the next call. -ENOENT. */
int display_sim_look(struct display *display, const char *connector, struct display_pixels *ret);
