#include "daemon/suggestions/figures.h"

static int32_t end_of(const struct suggestion_period *period) {
        return period->last_day < period->today ? period->last_day : period->today;
}

static bool is_long(const struct suggestion_period *period, const struct suggestion_standing *now) {
        const struct suggestion_terms *terms = period->terms;
        uint64_t days = 2 * (terms->answer + (now->extended ? terms->extend : 0));

        return now->has_base && working_days_after(period->working, now->base_day, days) < end_of(period);
}

void suggestion_figures_add(struct suggestion_figures *figures, const struct suggestion_period *period,
                            const struct suggestion_row *row) {
        const struct suggestion_standing *now = &row->now;
        int32_t due_day = now->term.due_day, last_day = end_of(period);
        bool is_open = suggestion_is_open(now->state);

        figures->received += row->day >= period->first_day && row->day <= period->last_day;
        if (now->term.known && due_day >= period->first_day && due_day <= period->last_day &&
            (is_open ? due_day < period->today : now->is_dated)) {
                figures->due++;
                figures->in_time += !is_open && now->done_day <= due_day;
        }
        if (row->day <= last_day && (is_open || (now->is_dated && now->done_day > last_day))) {
                figures->open++;
                figures->long_open += is_long(period, now);
        }
}
