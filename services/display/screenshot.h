/*
 * A picture of the glass, as a PNG file into a descriptor that somebody else gave. It is of the moment of the
 * call, in which the glass is copied; it is made in small steps, when the loop has nothing else to do, and
 * then written: into a regular file at once, being a matter of the page cache, into a pipe as fast as it is
 * taken, whatever the other side does.
 */
#pragma once

#include <systemd/sd-event.h>

#include "hw/display.h"

/* In which a pipe must have been emptied, from when the picture is made. */
#define SCREENSHOT_USEC (10 * USEC_PER_SEC)

struct screenshot;

struct screenshot_events {
        /* Once, from the loop: 0, the picture is made, and in its file if it goes into one; -ENOSPC and the
         * like, -ENOMEM: there is none. */
        void (*made)(struct screenshot *screenshot, int result, void *userdata);
        /* Once, after that: to be freed. */
        void (*done)(struct screenshot *screenshot, void *userdata);
};

/*
 * fd is duplicated; the output may go meanwhile. -EINVAL: nothing can be written there: it is neither a pipe
 * nor an empty file of a local disk, or it is not open for writing; -ENOMEM.
 */
int screenshot_start(sd_event *event, const struct display_output *output, int fd,
                     const struct screenshot_events *events, void *userdata, struct screenshot **ret);
struct screenshot *screenshot_free(struct screenshot *screenshot);
DEFINE_CLEANUP(struct screenshot *, screenshot_free)
