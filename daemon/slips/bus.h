/* Slips on the bus. */
#pragma once

#include <systemd/sd-bus.h>

extern const sd_bus_vtable slips_members[];
