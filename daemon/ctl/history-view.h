/* Figures of the queue as text or JSON. Pure: from JSON as bus_json_read() gives it. A time never stands
 * without the number of cases that it rests on. */
#pragma once

#include "ctl.h"

/* figures: the array that GetQueueFigures answers for the days first to last; by: what it was asked by. */
int history_print(const char *first, const char *last, const char *by, json_t *figures,
                  const struct ctl_options *options, FILE *f);

/* "4:05", from an hour on "1:04:05": rounded to the second. */
enum { DURATION_TEXT_SIZE = sizeof("5124095576030431:00:00") };
const char *history_duration(uint64_t usec, char buffer[static DURATION_TEXT_SIZE]);
