/*
 * Bytes in memory, written to a descriptor that somebody else gave: into an empty regular file of a local
 * disk at once, being a matter of the page cache; into a pipe as fast as it is taken, whatever the other side
 * does.
 */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

struct handout;

/* fd is duplicated. -EINVAL: nothing can be written there: it is neither, or not open for writing; -ENOMEM.
 */
int handout_new(sd_event *event, int fd, struct handout **ret);
struct handout *handout_free(struct handout *handout);
DEFINE_CLEANUP(struct handout *, handout_free)

/* Once. The bytes are copied. 0: they are in the file, and done is not called; 1: they go into the pipe, and
 * done is called from the loop when it has them or they were not taken in time (pipe-queue.h). Errors:
 * -ENOSPC and the like, -ENOMEM. */
int handout_write(struct handout *handout, const void *bytes, size_t size, void (*done)(void *userdata),
                  void *userdata);
