/* The period of a report, as it was typed in. */
#pragma once

#include "ctl.h"
#include "daemon/reports/period.h"

/* A period as people name it, by the centre's day. Returns an exit code; what is wrong is told. */
int report_get_period(struct ctl *ctl, const char *text, struct report_period *ret);
/* The same of a whole year. */
int report_get_year(struct ctl *ctl, const char *text, struct report_period *ret);
