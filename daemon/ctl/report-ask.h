/* A report as motcuad has it now. */
#pragma once

#include "ctl.h"
#include "daemon/reports/build.h"

/* centre and version of the request are filled in. *ret: new. Returns a negative errno, and tells *error. */
int report_ask(struct ctl *ctl, struct report_request *request, struct report **ret, sd_bus_error *error);
