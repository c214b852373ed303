/* What the register comes to in a period, as it is known by now. Pure. */
#pragma once

#include "daemon/suggestions/suggestion.h"

struct suggestion_period {
        int32_t first_day, last_day;
        int32_t today; /* what is later is not late */
        const struct hours *working;
        const struct suggestion_terms *terms;
};

struct suggestion_figures {
        uint64_t received; /* in the period */
        uint64_t due; /* whose term ended in it, and is over or was kept; not what was done no one knows when
                       */
        uint64_t in_time;   /* of these, answered, passed on or otherwise done by then */
        uint64_t open;      /* came by the end of the period, and were not done by then */
        uint64_t long_open; /* of these, open for more than twice their term */
        uint64_t planned;   /* openings of the box, by the calendar */
        uint64_t opened;    /* of these, with minutes */
};

void suggestion_figures_add(struct suggestion_figures *figures, const struct suggestion_period *period,
                            const struct suggestion_row *row);
