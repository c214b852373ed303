/* The register on the bus: suggestions that come in and answers that are asked for by code, for the public's
 * page and whoever types in what came otherwise; what is due; and what has been kept long enough. */
#pragma once

#include "daemon/record/centre.h"
#include "daemon/suggestions/suggestion.h"

extern const struct agent suggestions_agent;

/* desk-bus.c: what is done with them. */
extern const struct agent suggestions_desk_agent;

/* Sets the term, by the configuration and the days of work that it knows. */
int suggestions_find_term(const struct centre *centre, struct suggestion_standing *standing);
/* The fields of a term and of what it counts from; returns how many of them there are. The texts hold what
 * they say. */
struct suggestion_days {
        char base[DAY_TEXT_SIZE], warn[DAY_TEXT_SIZE], due[DAY_TEXT_SIZE], done[DAY_TEXT_SIZE];
};
struct event_field;
size_t suggestions_day_fields(const struct suggestion_standing *standing, struct suggestion_days *days,
                              struct event_field *fields);
