/* Reports for other programs: CSV for spreadsheets, JSON for the rest. Pure. */
#pragma once

#include "daemon/reports/report.h"

/*
 * Semicolons, CRLF, a line for each figure of each group; numbers as the language writes them. with_bom: as
 * spreadsheets need it to see UTF-8. Text that a spreadsheet could take for a formula, a number or a date has
 * an apostrophe before it.
 */
int report_write_csv(const struct report *report, enum language language, bool with_bom, FILE *f);

/* The same of the survey's questions: how often each answer was given, by the page and on paper; with the
 * mark. */
int report_write_survey_csv(const struct report *report, enum language language, FILE *f);

/* By report.schema.json. */
int report_write_json(const struct report *report, FILE *f);

/* A text as a cell of such a file, in quotes. */
void report_csv_text(const char *text, FILE *f);
