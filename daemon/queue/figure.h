/*
 * Figures of the queue: what is counted, and what is timed, a day, hour, service and counter. A row here is a
 * column of the table and an entry of the answers of its name; of a time the table has the sum and, as text,
 * each:
 *
 *   X(NAME, name)
 */
#pragma once

#include "services/base/util.h"

#define QUEUE_COUNTS(X)                                                                                      \
        X(ISSUED, issued)                                                                                    \
        X(SERVED, served)                                                                                    \
        X(NO_SHOW, no_show)                                                                                  \
        X(EXPIRED, expired)                                                                                  \
        X(TRANSFERRED, transferred)                                                                          \
        X(CANCELLED, cancelled)
#define QUEUE_TIMES(X)                                                                                       \
        X(WAITING, waiting)                   /* until a call */                                             \
        X(WALKING, walking)                   /* from the call until "start" */                              \
        X(SERVING, serving)                   /* until done, transferred or held */                          \
        X(WAITING_PRIORITY, waiting_priority) /* of these, of tickets of a priority class */                 \
        X(SERVING_PRIORITY, serving_priority)

#define QUEUE_COUNT_CONSTANT(NAME, name) QUEUE_COUNT_##NAME,
enum queue_count {
        QUEUE_COUNTS(QUEUE_COUNT_CONSTANT) _QUEUE_COUNT_MAX,
        _QUEUE_COUNT_INVALID = -EINVAL,
};
#undef QUEUE_COUNT_CONSTANT

#define QUEUE_TIME_CONSTANT(NAME, name) QUEUE_TIME_##NAME,
enum queue_time {
        QUEUE_TIMES(QUEUE_TIME_CONSTANT) _QUEUE_TIME_MAX,
        _QUEUE_TIME_INVALID = -EINVAL,
};
#undef QUEUE_TIME_CONSTANT

/* The same time of priority tickets alone; negative: it is not told apart. */
static inline enum queue_time queue_time_of_priority(enum queue_time time) {
        return time == QUEUE_TIME_WAITING   ? QUEUE_TIME_WAITING_PRIORITY
               : time == QUEUE_TIME_SERVING ? QUEUE_TIME_SERVING_PRIORITY
                                            : _QUEUE_TIME_INVALID;
}

/* What figures are told apart by. */
enum queue_figures_by {
        QUEUE_BY_SERVICE,
        QUEUE_BY_COUNTER,
        QUEUE_BY_HOUR,
        QUEUE_BY_DAY,
        QUEUE_BY_OFFICIAL, /* of whom not everybody may know */
        _QUEUE_BY_MAX,
        _QUEUE_BY_INVALID = -EINVAL,
};
const char *queue_figures_by_to_string(enum queue_figures_by by);
int queue_figures_by_from_string(const char *s);
