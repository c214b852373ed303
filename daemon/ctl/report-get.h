/* A report from the centre that answers on the bus. */
#pragma once

#include "ctl.h"
#include "daemon/reports/build.h"

/* A period as people name it, by the centre's day. Returns an exit code; what is wrong is told. */
int report_get_period(struct ctl *ctl, const char *text, struct report_period *ret);
/* The same of a whole year. */
int report_get_year(struct ctl *ctl, const char *text, struct report_period *ret);

/* request: its period and sections; what it has of the centre is borrowed until this returns. A negative
 * errno, with *error set. */
int report_get(struct ctl *ctl, struct report_request *request, struct report **ret, sd_bus_error *error);
