/* What the centre answers, for reports. */
#pragma once

#include "daemon/reports/build.h"
#include "tests/lib/suite.h"

#define TODAY "2026-11-25"

/* A group with some ratings and tickets; by: "" for the whole. withheld: too few ratings to tell levels. */
json_t *answer_group(const char *by, const char *id, const char *name, bool withheld);
/* A camera with two causes of gaps; days: of which it told. */
json_t *answer_camera(const char *id, int days, int due_min, int recorded_min);
/* Sheets of the survey: by "survey" or "survey-department". satisfied: negative: kept back. */
json_t *answer_survey(const char *by, const char *id, int sheets, int satisfied);
/* Twenty answers of the page, four on paper, which are too few. */
json_t *answer_survey_question(void);
/* An answer with the whole, and these groups and entries, which it takes. */
json_t *answer_make(json_t *groups, json_t *entries);
/* Of a period by text. Takes the answers; before: NULL for one of nothing. */
struct report *answer_report(const char *period, unsigned by, json_t *now, json_t *before);
/* What was written, in a new string. */
typedef int (*answer_write_fn)(const struct report *report, FILE *f);
char *answer_written(const struct report *report, answer_write_fn write);
