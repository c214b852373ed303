/*
 * What is counted of a period, by group: of the tables that are kept in the transactions of the events, so
 * that a year costs the same whatever the record has besides. Plain counts; what is made of them is
 * daemon/reports, which is no part of motcuad.
 */
#pragma once

#include "daemon/queue/durations.h"
#include "daemon/queue/figure.h"
#include "daemon/ratings/rows.h"
#include "daemon/record/store.h"

enum report_groups_by {
        GROUPS_BY_NOTHING, /* the whole */
        GROUPS_BY_SUBJECT, /* the whole, of one question; ratings alone */
        GROUPS_BY_SERVICE,
        GROUPS_BY_COUNTER,
        GROUPS_BY_OFFICIAL,
        GROUPS_BY_HOUR,
        GROUPS_BY_DAY,
        GROUPS_BY_MONTH,
        _GROUPS_BY_MAX,
        _GROUPS_BY_INVALID = -EINVAL,
};
const char *report_groups_by_to_string(enum report_groups_by by);
int report_groups_by_from_string(const char *s);

struct report_groups_row {
        enum report_groups_by by;
        char id[ID_SIZE]; /* of the configuration; "08", "2026-11-25", "2026-11" */
        int64_t ratings[_FIGURE_MAX];
        int64_t counts[_QUEUE_COUNT_MAX];
        struct durations times[_QUEUE_TIME_MAX];
};

struct report_groups_request {
        int32_t first_day, last_day; /* both included */
        unsigned by;                 /* set of 1 << enum report_groups_by, besides the first two */
};

/* The whole is the first, and is always there. */
struct report_groups {
        struct report_groups_row *rows;
        size_t n, allocated;
};
int report_groups_read(struct store *store, const struct report_groups_request *request,
                       struct report_groups **ret);
struct report_groups *report_groups_free(struct report_groups *groups);
DEFINE_CLEANUP(struct report_groups *, report_groups_free)
