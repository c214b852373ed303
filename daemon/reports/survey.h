/* The survey, as a report has it. Pure; of build.c. */
#pragma once

#include <jansson.h>

#include "daemon/reports/report.h"

/* How many sheets are enough for so many visits: N / (1 + 0.0025 N), rounded up. */
uint64_t report_survey_sample(uint64_t visits);

/* The rows of K1 to K9 of the whole, whose counts are known, now and before; and what sheets say besides. */
int report_fill_survey(json_t *now, json_t *before, struct report *report);
void report_survey_done(struct report_survey *survey);
