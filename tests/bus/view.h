/* What somebody got to read, as text: as it was told, and with what differs from one run to the next as "#".
 */
#pragma once

#include <systemd/sd-bus.h>

#include "services/base/util.h"

struct view {
        char *text, *plain;
        size_t size, plain_size;
        FILE *f, *f_plain; /* masked, and as it was told */
};

void view_open(struct view *view);
/* The texts are whole. */
void view_end(struct view *view);
void view_clear(struct view *view);

/* Masks numbers, which are times, ids and counts of events, or only those of fields NAME_usec; identities, of
 * 16 digits or more; and keys, hashes and signatures in base64. */
void view_add(struct view *view, const char *text, bool numbers);
void view_add_message(struct view *view, sd_bus_message *message, bool numbers);
