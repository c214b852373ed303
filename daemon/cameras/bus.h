/* Cameras on the bus. */
#pragma once

#include "daemon/record/centre.h"

extern const sd_bus_vtable cameras_record_members[];
