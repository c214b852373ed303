#include "daemon/record/event-type.h"

/* The rooms that have a daemon/ROOM/events.c. */
#define EACH_ROOM(X)                                                                                         \
        X(record)                                                                                            \
        X(log)                                                                                               \
        X(ratings)                                                                                           \
        X(officials)                                                                                         \
        X(queue)                                                                                             \
        X(cameras)                                                                                           \
        X(corrections)                                                                                       \
        X(entries) X(surveys) X(calendar) X(suggestions) X(printing) X(slips) X(wall) X(keypads)

#define DECLARE(room) extern const struct event_type room##_event_types[];
EACH_ROOM(DECLARE)

#define NAME(room) room##_event_types,
const struct event_type *const event_type_tables[] = {EACH_ROOM(NAME) NULL};
