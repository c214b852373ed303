/*
 * A report as a document to be signed: sections I to X, annexes, who signs it and who gets it. Shares have
 * their counts beside them; what is not known, withheld or not measured says so; what the program cannot know
 * is left blank. Pure.
 */
#pragma once

#include "daemon/record/report-form.h"
#include "daemon/reports/criteria.h"
#include "services/paper/document.h"

/* form: what is not set is left out or blank. The sections that the report has become annexes and charts.
 * paper_error() says whether all of it is there. NULL: no memory. */
struct paper *report_paper_new(const struct report *report, const struct report_form *form,
                               enum language language);

/* The table of the self-scoring: what was measured with its counts, the points that are proposed, those that
 * were confirmed by whom, when and why; what is manual stays blank. The criteria's mark stands on every page.
 * NULL: no memory. */
struct paper *criteria_paper_new(const struct criteria *criteria, const struct report *report,
                                 const struct report_form *form, enum language language);
