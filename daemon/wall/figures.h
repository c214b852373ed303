/* What a board tells of the past: how long people wait, and how satisfied they were. Read from the store, and
 * no more often than it changes for the eye. */
#pragma once

#include "daemon/queue/estimate.h"
#include "daemon/record/centre.h"
#include "daemon/wall/compose.h"

#define WALL_REFRESH_USEC (60 * USEC_PER_SEC)
/* The queue is not played forward more often than this, however much happens. */
#define WALL_WAITS_USEC (10 * USEC_PER_SEC)

struct wall_figures_state {
        bool paces_known;
        uint64_t paces_usec; /* CLOCK_BOOTTIME, when they were read */
        struct estimate_pace paces[QUEUE_SERVICES_MAX + 1];
        bool waits_known;
        uint64_t waits_usec; /* likewise */
        int32_t wait_min[QUEUE_SERVICES_MAX];
        bool satisfaction_known;
        int32_t satisfaction_day;
        struct wall_satisfaction satisfaction;
};

/* What of this commit changes the satisfaction of the day? */
void wall_figures_follow(struct wall_figures_state *state, const struct book *book);
int wall_figures_find(struct wall_figures_state *state, const struct centre *centre, struct book *book,
                      const struct moment *now, struct wall_figures *ret);
/* When figures change without an event: in a minute while somebody waits, at midnight if the day's
 * satisfaction is shown. From now; UINT64_MAX: they do not. */
uint64_t wall_figures_next(const struct wall_figures_state *state, const struct centre *centre,
                           const struct book *book, const struct moment *now);
