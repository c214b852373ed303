/* Fields as a peer may send them. */
#pragma once

#include <systemd/sd-bus.h>

#include "fuzz.h"

/*
 * A sealed message of one a{sv} and the number 42 behind it. data: a list of entries, each of a byte for the
 * type, a name and a value, both ended by a NUL. NULL: sd-bus refuses to write what is not UTF-8, so there is
 * no such message.
 */
sd_bus_message *fuzz_fields(const uint8_t *data, size_t size);
