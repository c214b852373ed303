/* Figures and items that were typed in, as a report has them. Pure; of build.c. */
#pragma once

#include <jansson.h>

#include "daemon/reports/report.h"

/*
 * The value of a figure for the period: of the entry that is of just this period, or of entries of shorter
 * ones that follow each other through all of it. *row: what else is told of it, borrowed from the entries;
 * may be NULL.
 */
struct report_value report_entered_value(json_t *entries, const char *code,
                                         const struct report_period *period, struct report_row *row);

/* The items of the lists, by list and item; of an item that was entered for several periods each. */
int report_entered_items(json_t *entries, struct report_item **ret, size_t *ret_n);

/* Points that were confirmed for just this period, by criteria and row. */
int report_confirmed_points(json_t *entries, const struct report_period *period, struct report_points **ret,
                            size_t *ret_n);
