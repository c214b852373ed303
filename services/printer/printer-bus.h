/* The D-Bus face of the daemon: vn.motcua.Printer1, and vn.motcua.Printer1.Printer of each printer. */
#pragma once

#include "printer-manager.h"

/* Adds the root object, and one printer's. manager owns the bus and outlives it. */
int printer_bus_export(struct printer_manager *manager);
int printer_bus_export_place(struct place *place);
/* Announces that the printers' objects are there, or are about to go. */
void printer_bus_places_changed(struct printer_manager *manager, bool there);
/* Announces what changed of a printer. */
void printer_bus_place_changed(struct place *place);
