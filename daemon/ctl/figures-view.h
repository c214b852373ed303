/* Figures as text or JSON. Pure: from JSON as bus_json_read() gives it. A percentage never stands without its
 * counts. */
#pragma once

#include "ctl.h"

/* Whether they are asked for by official. */
bool figures_are_of_officials(const struct ctl_options *options);

/* figures: the array that GetFigures answers for the days first to last. */
int figures_print(const char *first, const char *last, json_t *figures, const struct ctl_options *options,
                  FILE *f);
