/* The secrets on tickets' paper. */
#pragma once

#include <systemd/sd-bus.h>

enum { CODE_SIZE = 21 };

/* What is scanned of the last ticket; what is typed are its first six digits. */
void codes_read_last(sd_bus *bus, char ret[static CODE_SIZE]);
