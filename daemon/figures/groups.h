/*
 * What is counted of a period, by group: of the tables that are kept in the transactions of the events, so
 * that a year costs the same whatever the record has besides. Plain counts; what is made of them is
 * daemon/reports, which is no part of motcuad.
 */
#pragma once

#include "daemon/cameras/rows.h"
#include "daemon/queue/durations.h"
#include "daemon/queue/figure.h"
#include "daemon/queue/spans.h"
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

/* Of time; see opening.h. */
enum report_opening_count {
        OPENING_ANNOUNCED,
        OPENING_ANNOUNCED_OPEN,
        OPENING_COUNTER_OPEN,
        OPENING_INACTIVE,
        OPENING_POST_OPEN,
        OPENING_POST_OFFLINE,
        _OPENING_MAX,
        _OPENING_INVALID = -EINVAL,
};

/* See cameras.h. */
struct report_camera_times {
        uint64_t days; /* of cameras, that were told of */
        int64_t due_usec, recorded_usec;
};

struct report_groups_gaps {
        char cause[CAUSE_SIZE];
        int64_t gaps, usec;
};

struct report_groups_camera {
        char id[ID_SIZE];
        struct report_camera_times times;
        struct report_groups_gaps *causes;
        size_t n_causes, allocated;
};

struct report_groups_row {
        enum report_groups_by by;
        char id[ID_SIZE]; /* of the configuration; "08", "2026-11-25", "2026-11" */
        int64_t ratings[_FIGURE_MAX];
        int64_t counts[_QUEUE_COUNT_MAX];
        struct durations times[_QUEUE_TIME_MAX];
        int64_t opening_usec[_OPENING_MAX];
        struct report_camera_times cameras;
};

struct book;

struct report_groups_request {
        int32_t first_day, last_day; /* both included */
        unsigned by;                 /* set of 1 << enum report_groups_by, besides the first two */
};

/* A counter's keypad for one question, and the days on which anything is known of it, each whole. */
struct report_groups_post {
        char counter[ID_SIZE];
        enum subject subject;
        struct spans days;
};

/* In order of what they are by, and of their ids: the whole is the first, and is always there. */
struct report_groups {
        struct report_groups_row *rows;
        size_t n, allocated;
        uint64_t announced_days; /* on which some time was announced, up to today */
        struct report_groups_camera *cameras;
        size_t n_cameras, cameras_allocated;
        struct report_groups_post *posts;
        size_t n_posts, posts_allocated;
};
int report_groups_read(struct store *store, const struct book *book, const struct moment *now,
                       const struct report_groups_request *request, struct report_groups **ret);
/* Made when new; the pointer holds until the next is. NULL: no memory. */
struct report_groups_row *report_groups_get(struct report_groups *groups, enum report_groups_by by,
                                            const char *id);
/* "2026-11-25" and "2026-11". */
void report_groups_day_ids(int32_t day, char ret_day[static DAY_TEXT_SIZE],
                           char ret_month[static DAY_TEXT_SIZE]);
struct report_groups *report_groups_free(struct report_groups *groups);
DEFINE_CLEANUP(struct report_groups *, report_groups_free)
