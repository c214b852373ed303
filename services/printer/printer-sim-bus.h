/* vn.motcua.Printer1.Sim on each printer: exists only with simulated hardware. */
#pragma once

#include "printer-manager.h"

/* Makes a simulated printer for each configured one that has none. folder: where each has its own, with its
 * paper. */
int printer_sim_bus_make(struct printer *printer, const struct printer_confs *confs, const char *folder);
/* The manager's printer is simulated. */
int printer_sim_bus_export(struct place *place);
