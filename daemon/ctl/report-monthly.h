/* The reports of months, as MonthlyFolder= of section [Report] says. */
#pragma once

#include "ctl.h"

/*
 * Puts that of the month that is over into the folder, unless the newest one there says the same, and those
 * of the two months before if there are none. Months of which the record has nothing are left out. Returns an
 * exit code; what failed is told, by a unit in the journal.
 */
int report_monthly(struct ctl *ctl);
