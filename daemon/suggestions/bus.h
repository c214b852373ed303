/* The register on the bus: suggestions that come in and answers that are asked for by code, for the public's
 * page and whoever types in what came otherwise. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent suggestions_agent;

/* desk-bus.c: what is done with them. */
extern const struct agent suggestions_desk_agent;
/* watch.c: how many wait and what is due is told, and what has been kept long enough is erased. */
extern const struct agent suggestions_watch_agent;
