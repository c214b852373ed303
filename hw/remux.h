/* An ordinary MP4 of a fragmented one, by the program motcua-remux, which may hang or die. Nothing here
 * blocks. */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

#define REMUX_USEC (600 * USEC_PER_SEC) /* in which it must be done */

struct remux;

/* Both are regular files, and borrowed until the program has begun. done: from the loop, once; 0, -EIO (it
 * failed) or -ETIMEDOUT; the remux is to be freed then. Errors: those of exec. */
int remux_new(sd_event *event, const char *program, const int files[static 2],
              void (*done)(int result, void *userdata), void *userdata, struct remux **ret);
/* Ends the program. */
struct remux *remux_free(struct remux *remux);
DEFINE_CLEANUP(struct remux *, remux_free)

extern const char remux_program[]; /* where it is installed */
