/* What a ticket's periods count for in the figures of the queue. Pure. */
#pragma once

#include "daemon/queue/rows.h"

const char *period_end_to_string(enum period_end end);
int period_end_from_string(const char *s); /* "": PERIOD_OPEN */

/* How the period ends with this change; day_ends: it is part of the end of the day. */
enum period_end period_end_of(const struct queue_effect *effect, bool day_ends);

struct period_figure {
        enum queue_count count; /* negative: none */
        enum queue_time time;
        uint32_t counter; /* QUEUE_NOWHERE: none */
};

/* A period that is over. Its times count under the counter that called or served. */
struct period_figure period_figure_of(const struct period_row *row);
