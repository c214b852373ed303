#include "daemon/figures/groups.h"

#include "daemon/queue/tables.h"
#include "daemon/ratings/tables.h"
#include "daemon/figures/cameras.h"
#include "daemon/figures/opening.h"

static const char *const by_names[_GROUPS_BY_MAX] = {"",         "subject", "service", "counter",
                                                     "official", "hour",    "day",     "month"};

const char *report_groups_by_to_string(enum report_groups_by by) {
        return by_names[by];
}

int report_groups_by_from_string(const char *s) {
        for (int i = 0; i < _GROUPS_BY_MAX; i++)
                if (streq(s, by_names[i]))
                        return i;
        return -EINVAL;
}

struct report_groups *report_groups_free(struct report_groups *groups) {
        for (size_t i = 0; groups && i < groups->n; i++)
                for (int time = 0; time < _QUEUE_TIME_MAX; time++)
                        durations_clear(&groups->rows[i].times[time]);
        for (size_t i = 0; groups && i < groups->n_cameras; i++)
                free(groups->cameras[i].causes);
        for (size_t i = 0; groups && i < groups->n_posts; i++)
                spans_clear(&groups->posts[i].days);
        if (groups) {
                free(groups->posts);
                free(groups->rows);
                free(groups->cameras);
        }
        free(groups);
        return NULL;
}

static int compare(enum report_groups_by by, const char *id, const struct report_groups_row *row) {
        return by != row->by ? (by < row->by ? -1 : 1) : strcmp(id, row->id);
}

/* Where it is in the order of the rows, or belongs. */
static size_t find_place(const struct report_groups *groups, enum report_groups_by by, const char *id) {
        size_t low = 0, high = groups->n;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (compare(by, id, &groups->rows[middle]) > 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

struct report_groups_row *report_groups_get(struct report_groups *groups, enum report_groups_by by,
                                            const char *id) {
        size_t place = find_place(groups, by, id);

        if (place < groups->n && compare(by, id, &groups->rows[place]) == 0)
                return &groups->rows[place];
        if (!ARRAY_ADD(groups->rows, groups->n, groups->allocated))
                return NULL;
        struct report_groups_row *row = &groups->rows[place];
        memmove(row + 1, row, (groups->n - 1 - place) * sizeof(*row));
        *row = (struct report_groups_row){.by = by};
        id_copy(row->id, sizeof(row->id), id);
        return row;
}

struct reading {
        struct report_groups *groups;
        const struct report_groups_request *request;
        enum report_groups_by by; /* of the rows that are read */
        struct durations scratch[_QUEUE_TIME_MAX];
};

void report_groups_day_ids(int32_t day, char ret_day[static DAY_TEXT_SIZE],
                           char ret_month[static DAY_TEXT_SIZE]) {
        day_format(day, ret_day);
        memcpy(ret_month, ret_day, DAY_TEXT_SIZE);
        ret_month[sizeof("YYYY-MM") - 1] = '\0';
}

static bool is_asked(const struct reading *reading, enum report_groups_by by) {
        return reading->request->by & 1U << by;
}

/* ----- ratings ----- */

static int add_ratings(struct reading *reading, enum report_groups_by by, const char *id,
                       const struct figure_row *figures) {
        struct report_groups_row *row = report_groups_get(reading->groups, by, id);

        if (!row)
                return -ENOMEM;
        for (int i = 0; i < _FIGURE_MAX; i++)
                row->ratings[i] += figures->values[i];
        return 0;
}

static int on_ratings(const void *loaded, void *userdata) {
        const struct figure_row *figures = loaded;
        struct reading *reading = userdata;

        return add_ratings(reading, reading->by, figures->key.id, figures);
}

static int add_post_day(struct report_groups *groups, const struct figure_row *figures) {
        int64_t start = (int64_t) figures->key.day * (int64_t) USEC_PER_DAY;
        struct report_groups_post *post = NULL;

        if (figures->values[FIGURE_SERVED] == 0 && figures->values[FIGURE_STRAY] == 0 &&
            figures->values[FIGURE_OFFLINE_USEC] == 0)
                return 0;
        for (size_t i = 0; i < groups->n_posts && !post; i++)
                if (groups->posts[i].subject == figures->key.subject &&
                    streq(groups->posts[i].counter, figures->key.id))
                        post = &groups->posts[i];
        if (!post) {
                post = ARRAY_ADD(groups->posts, groups->n_posts, groups->posts_allocated);
                if (!post)
                        return -ENOMEM;
                post->subject = figures->key.subject;
                id_copy(post->counter, sizeof(post->counter), figures->key.id);
        }
        return spans_add(&post->days, start, start + (int64_t) USEC_PER_DAY);
}

/* Of a counter and day: together they are the whole. */
static int on_counter_ratings(const void *loaded, void *userdata) {
        const struct figure_row *figures = loaded;
        struct reading *reading = userdata;
        char day[DAY_TEXT_SIZE], month[DAY_TEXT_SIZE];

        report_groups_day_ids(figures->key.day, day, month);
        const struct {
                enum report_groups_by by;
                const char *id;
        } parts[] = {{GROUPS_BY_COUNTER, figures->key.id}, {GROUPS_BY_DAY, day}, {GROUPS_BY_MONTH, month}};
        int r = add_post_day(reading->groups, figures);
        if (r >= 0)
                r = add_ratings(reading, GROUPS_BY_NOTHING, "", figures);
        if (r >= 0)
                r = add_ratings(reading, GROUPS_BY_SUBJECT, subject_to_string(figures->key.subject), figures);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(parts); i++)
                if (is_asked(reading, parts[i].by))
                        r = add_ratings(reading, parts[i].by, parts[i].id, figures);
        return r;
}

/* Rows as they are kept: to let the database add them up would take longer, as it sorts them first. */
static int read_ratings(struct store *store, struct reading *reading) {
        static const struct {
                enum report_groups_by by;
                enum ratings_query query;
        } reads[] = {
                {GROUPS_BY_COUNTER, QUERY_DAYS_OF_COUNTERS},
                {GROUPS_BY_SERVICE, QUERY_DAYS_OF_SERVICES},
                {GROUPS_BY_OFFICIAL, QUERY_DAYS_OF_OFFICIALS},
                {GROUPS_BY_HOUR, QUERY_DAYS_OF_HOURS},
        };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(reads); i++) {
                if (i > 0 && !is_asked(reading, reads[i].by))
                        continue;
                struct sql_cursor c = ratings_use(store, reads[i].query);
                sql_bind_i64(&c, reading->request->first_day);
                sql_bind_i64(&c, reading->request->last_day);
                reading->by = reads[i].by;
                r = sql_each(c, i == 0 ? on_counter_ratings : on_ratings, reading);
        }
        return r;
}

/* ----- the queue ----- */

/* How long citizens walk is in no report. */
static bool is_reported(enum queue_time time) {
        return time != QUEUE_TIME_WALKING;
}

/* The texts are read once, whatever they count for. */
static int read_times(struct reading *reading, const struct queue_figures_row *row) {
        int r = 0;

        for (enum queue_time time = 0; r >= 0 && time < _QUEUE_TIME_MAX; time++) {
                durations_empty(&reading->scratch[time]);
                if (is_reported(time))
                        r = durations_add_text(&reading->scratch[time], row->seconds[time]);
        }
        return r;
}

static int add_queue(struct reading *reading, enum report_groups_by by, const char *id,
                     const struct queue_figures_row *row) {
        struct report_groups_row *group = report_groups_get(reading->groups, by, id);
        int r = 0;

        if (!group)
                return -ENOMEM;
        for (int i = 0; i < _QUEUE_COUNT_MAX; i++)
                group->counts[i] += row->counts[i];
        for (enum queue_time time = 0; r >= 0 && time < _QUEUE_TIME_MAX; time++)
                r = durations_add_all(&group->times[time], &reading->scratch[time]);
        return r;
}

static int on_queue(const void *loaded, void *userdata) {
        const struct queue_figures_row *row = loaded;
        struct reading *reading = userdata;

        int r = read_times(reading, row);
        return r < 0 ? r : add_queue(reading, reading->by, row->id, row);
}

/* Each figure is of a service: together they are the whole, and each day. */
static int on_service(const void *loaded, void *userdata) {
        const struct queue_figures_row *row = loaded;
        struct reading *reading = userdata;
        char day[DAY_TEXT_SIZE], month[DAY_TEXT_SIZE];

        report_groups_day_ids(row->key.day, day, month);
        const struct {
                enum report_groups_by by;
                const char *id;
        } parts[] = {{GROUPS_BY_SERVICE, row->id}, {GROUPS_BY_DAY, day}, {GROUPS_BY_MONTH, month}};
        int r = read_times(reading, row);
        if (r >= 0)
                r = add_queue(reading, GROUPS_BY_NOTHING, "", row);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(parts); i++)
                if (is_asked(reading, parts[i].by))
                        r = add_queue(reading, parts[i].by, parts[i].id, row);
        return r;
}

static int read_queue(struct store *store, struct reading *reading) {
        static const struct {
                enum report_groups_by by;
                enum queue_figures_by totals;
        } reads[] = {
                {GROUPS_BY_SERVICE, QUEUE_BY_SERVICE},
                {GROUPS_BY_COUNTER, QUEUE_BY_COUNTER},
                {GROUPS_BY_OFFICIAL, QUEUE_BY_OFFICIAL},
                {GROUPS_BY_HOUR, QUEUE_BY_HOUR},
        };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(reads); i++) {
                reading->by = reads[i].by;
                if (i == 0 || is_asked(reading, reads[i].by))
                        r = store_each_queue_total(store, reads[i].totals, reading->request->first_day,
                                                   reading->request->last_day, i == 0 ? on_service : on_queue,
                                                   reading);
        }
        for (int time = 0; time < _QUEUE_TIME_MAX; time++)
                durations_clear(&reading->scratch[time]);
        return r;
}

/* ----- all of it ----- */

static bool is_empty(const struct report_groups_row *row) {
        for (int i = 0; i < _FIGURE_MAX; i++)
                if (row->ratings[i] != 0)
                        return false;
        for (int i = 0; i < _QUEUE_COUNT_MAX; i++)
                if (row->counts[i] != 0)
                        return false;
        for (int i = 0; i < _QUEUE_TIME_MAX; i++)
                if (row->times[i].n > 0)
                        return false;
        for (int i = 0; i < _OPENING_MAX; i++)
                if (row->opening_usec[i] != 0)
                        return false;
        return row->cameras.days == 0;
}

/* What came to nothing, as a corrected clock moved it away, is as good as none. */
static void leave_out_empty(struct report_groups *groups) {
        size_t kept = 1;

        for (size_t i = 1; i < groups->n; i++) {
                if (!is_empty(&groups->rows[i])) {
                        groups->rows[kept++] = groups->rows[i];
                        continue;
                }
                for (int time = 0; time < _QUEUE_TIME_MAX; time++)
                        durations_clear(&groups->rows[i].times[time]);
        }
        groups->n = kept;
}

int report_groups_read(struct store *store, const struct book *book, const struct moment *now,
                       const struct report_groups_request *request, struct report_groups **ret) {
        _cleanup_(report_groups_freep) struct report_groups *groups = calloc(1, sizeof(*groups));
        struct reading reading = {.groups = groups, .request = request};

        if (!groups || !report_groups_get(groups, GROUPS_BY_NOTHING, ""))
                return -ENOMEM;
        int r = read_ratings(store, &reading);
        if (r >= 0)
                r = read_queue(store, &reading);
        if (r >= 0)
                r = report_opening_read(store, book, now, request, groups);
        if (r >= 0)
                r = report_cameras_read(store, request, groups);
        if (r < 0)
                return r;
        leave_out_empty(groups);
        *ret = TAKE_PTR(groups);
        return 0;
}
