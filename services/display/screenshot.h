/*
 * A picture of the glass, as a PNG file into a descriptor that somebody else gave: it is made at once, and
 * written from the loop as fast as it is taken, whatever the other side does. Regular files are written at
 * once, being a matter of the page cache.
 */
#pragma once

#include <systemd/sd-event.h>

#include "hw/display.h"

/* In which a pipe must have been emptied. */
#define SCREENSHOT_USEC (10 * USEC_PER_SEC)

struct screenshot;
typedef void (*screenshot_done_fn)(struct screenshot *screenshot, void *userdata);

/*
 * fd is duplicated. Returns 0 when all is written, *ret then NULL; 1 when it goes on, and *ret lives until
 * done is called, in which it is to be freed. -EINVAL: nothing can be written there: it is neither a pipe nor
 * an empty file of a local disk, or it is not open for writing; -ENOMEM; -EIO.
 */
int screenshot_start(sd_event *event, const struct display_output *output, int fd, screenshot_done_fn done,
                     void *userdata, struct screenshot **ret);
struct screenshot *screenshot_free(struct screenshot *screenshot);
DEFINE_CLEANUP(struct screenshot *, screenshot_free)
