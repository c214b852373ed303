/*
 * How long counters were open, left, and without their keypads in a period, and how long the hours were that
 * were announced: from what was kept from when to when, by the clocks as they are corrected now.
 *
 * Open is neither closed nor paused. While the record did not run, a counter is taken to have stayed open if
 * it was so before and behind on one day; over a night it is not. A post counts on the days of which its
 * figures know anything. What is announced are the hours of all services together, as they were last told by
 * the end of a day.
 */
#pragma once

#include "daemon/figures/groups.h"

struct book;

/* Adds to the groups. now: up to when whatever is still so counts. */
int report_opening_read(struct store *store, const struct book *book, const struct moment *now,
                        const struct report_groups_request *request, struct report_groups *groups);
