/*
 * A private CUPS of a benchmark: a scheduler on a socket of its own, one queue with a raster driver of
 * Debian's (imagetoraster, rastertolabel), and a backend that puts what it gets into a file. Jobs go to it in
 * IPP over one connection that is kept, which is the quickest way there is. What fails here ends the process.
 */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

struct cups;

/* Why it cannot run here; NULL: it can. */
const char *cups_missing(void);

/* dir: exists, and everyone may enter it. */
struct cups *cups_start(sd_event *event, const char *dir);
struct cups *cups_free(struct cups *cups);
DEFINE_CLEANUP(struct cups *, cups_free)

/* Prints a PNG image; returns microseconds from the request to the first byte of the backend. Waits until the
 * job is over. */
uint64_t cups_print(struct cups *cups, const char *png, size_t size);
