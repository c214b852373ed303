/* Reports as a terminal or a program that reads tabs has them. Pure. */
#pragma once

#include "ctl.h"
#include "daemon/reports/report.h"

/* The figures of the whole centre, and those of the sections. */
int report_print_terminal(const struct report *report, const struct ctl_options *options, FILE *f);
/* A line for each figure of each group, in columns that do not depend on the language. */
int report_print_plain(const struct report *report, FILE *f);
