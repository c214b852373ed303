/*
 * Windows on a desktop instead of screens, by any video sink of GStreamer. Each is a program of its own,
 * motcua-window, so that the daemon links and loads none of it. A window has the size that is wished for, or
 * 1280 x 720; its connector is "window".
 */
#pragma once

#include "display.h"

/* sink: as for gst-launch, "autovideosink" or "ximagesink display=:1". -ENOMEM. */
int display_gst_new(sd_event *event, const char *sink, struct display **ret);
/* The same with another program, for tests. */
int display_gst_new_by(sd_event *event, const char *program, const char *sink, struct display **ret);
