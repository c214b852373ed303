/* The register of suggestions, as a report has it. Pure; of build.c. */
#pragma once

#include <jansson.h>

#include "daemon/reports/report.h"

/* The rows of P1 to P3 of the whole, now and before, and the register; its texts are of the answer. */
int report_fill_register(json_t *now, json_t *before, struct report *report);
