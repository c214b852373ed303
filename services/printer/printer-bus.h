/* The D-Bus face of the daemon: vn.motcua.Printer1, and vn.motcua.Printer1.Printer of each printer. */
#pragma once

#include "printer-manager.h"

/* Adds all objects. manager owns the bus and outlives it. */
int printer_bus_export(sd_bus *bus, void *userdata);
/* Announces what changed of a printer. */
void printer_bus_place_changed(struct place *place);
