/*
 * Announcements that somebody on the bus listens for and never reads. The bus keeps each until the last of
 * its listeners has it, and all count as ours: above 127 MiB it takes nothing more from us, for nobody. Who
 * connects anew begins with nothing, and the bus keeps only so much for one that does not read; so the loop
 * ends with -ENOBUFS before that, and the daemon is started again.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "services/base/util.h"

enum { UNHEARD_MAX = 96 * 1024 * 1024 }; /* bytes; answers that are not read (unread.h) come to less */

struct bus_unheard;

/* Asks the bus while the loop has other work, at most every so often: nothing wakes up for it. bus is
 * attached to the loop, and outlives it. A bus that does not tell is not asked again. */
int bus_unheard_new(sd_bus *bus, uint64_t every_usec, struct bus_unheard **ret);
struct bus_unheard *bus_unheard_free(struct bus_unheard *unheard);
DEFINE_CLEANUP(struct bus_unheard *, bus_unheard_free)
