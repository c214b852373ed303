/* A report, or the self-scoring by a file of criteria, as a PDF file; and that file filled in. */
#pragma once

#include "ctl.h"
#include "daemon/reports/criteria.h"

/* A file of criteria. -EINVAL and the like, with *problem told. */
int report_read_criteria(const char *path, struct criteria **ret, struct problem *problem);

/* The sections that a document of that period has: a set of 1 << enum report_by. */
unsigned report_paper_sections(const struct report_period *period);

/* *ret: the file in new memory. Returns an exit code; what failed is told. */
int report_print_paper(const struct ctl_options *options, const struct report *report, void **ret,
                       size_t *ret_size);
/* The same of the file of criteria, as CSV or JSON. */
int report_print_criteria(const struct ctl_options *options, const struct report *report, void **ret,
                          size_t *ret_size);
