#include "daemon/figures/opening.h"

#include "daemon/queue/book.h"
#include "daemon/queue/spans.h"
#include "daemon/queue/tables.h"
#include "daemon/ratings/tables.h"

enum {
        /* The day of the queue ends every day, so nothing is open for longer; a keypad may be away for a
           year. */
        OPEN_DAYS_MAX = 8,
        OFFLINE_DAYS_MAX = 367,
};
#define HOUR_USEC ((int64_t) (3600 * USEC_PER_SEC))
#define DAY_USEC ((int64_t) USEC_PER_DAY)

struct counter_spans {
        char id[ID_SIZE];
        struct spans of[_DESK_TIME_MAX];
};

struct hours_told {
        char service[ID_SIZE];
        int32_t day; /* from then on */
        bool given;
        struct hours hours;
};

struct opening {
        const struct book *book;
        const struct report_groups_request *request;
        struct report_groups *groups;
        int64_t offset_usec, now_usec; /* local */
        struct counter_spans *counters;
        size_t n_counters, counters_allocated;
        struct hours_told *hours; /* in the order in which they were told */
        size_t n_hours, hours_allocated;
        struct spans announced;
};

static int64_t local_of(const struct opening *opening, const struct moment *moment) {
        return (int64_t) book_wall(opening->book, moment, NULL) + opening->offset_usec;
}

/* Where it was on the wall clock; how long, by the boot's own clock if that ran through. */
static struct span place(const struct opening *opening, const struct moment *start,
                         const struct moment *end) {
        const struct offline_period period = {*start, *end};
        uint64_t wall = book_wall(opening->book, start, NULL), wall_end = book_wall(opening->book, end, NULL);
        int64_t from = (int64_t) wall + opening->offset_usec;
        bool runs_back = start->boot == end->boot && end->boottime_usec < start->boottime_usec;

        return (struct span){from, runs_back ? from
                                             : from + (int64_t) offline_period_usec(&period, wall, wall_end)};
}

static int32_t local_day(int64_t local_usec) {
        return (int32_t) (local_usec / DAY_USEC - (local_usec % DAY_USEC < 0));
}

/* ----- what was kept ----- */

static struct counter_spans *get_counter(struct opening *opening, const char *id) {
        for (size_t i = 0; i < opening->n_counters; i++)
                if (streq(opening->counters[i].id, id))
                        return &opening->counters[i];

        struct counter_spans *counter =
                ARRAY_ADD(opening->counters, opening->n_counters, opening->counters_allocated);
        if (counter)
                id_copy(counter->id, sizeof(counter->id), id);
        return counter;
}

static int add_desk_time(struct opening *opening, const struct desk_time_row *row) {
        struct counter_spans *counter = get_counter(opening, row->counter);
        struct span span = place(opening, &row->start, &row->end);
        int r = 0;

        if (!counter)
                return -ENOMEM;
        if (row->what == DESK_TIME_OPEN && row->before.boot > 0) {
                int64_t before = local_of(opening, &row->before);
                if (local_day(before) == local_day(span.from_usec))
                        r = spans_add(&counter->of[row->what], before, span.from_usec);
        }
        return r < 0 ? r : spans_add(&counter->of[row->what], span.from_usec, span.to_usec);
}

static int on_desk_time(const void *loaded, void *userdata) {
        return add_desk_time(userdata, loaded);
}

/* What is still so. */
static int add_present(struct opening *opening, const struct moment *now) {
        const struct queue_part *bq = queue_of(opening->book);
        int r = 0;

        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_counters; i++)
                for (enum desk_time what = 0; r >= 0 && what < _DESK_TIME_MAX; what++) {
                        struct desk_time_row row = {.what = what,
                                                    .start = bq->watches[i].since[what],
                                                    .end = *now,
                                                    .before = bq->watches[i].before[what]};
                        id_copy(row.counter, sizeof(row.counter), bq->desks[i]);
                        if (row.start.boot > 0)
                                r = add_desk_time(opening, &row);
                }
        return r;
}

static void bind_shown(struct sql_cursor *c, const struct opening *opening, int32_t days_before) {
        const struct report_groups_request *request = opening->request;
        int64_t first = day_start_usec(request->first_day - days_before, opening->offset_usec);

        sql_bind_u64(c, realtime_clamp(first));
        sql_bind_u64(c, realtime_clamp(day_start_usec(request->last_day + 1, opening->offset_usec)));
}

static int read_counters(struct store *store, const struct moment *now, struct opening *opening) {
        static const enum queue_query queries[] = {QUERY_DESK_TIMES, QUERY_DESK_TIMES_CORRECTED};
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(queries); i++) {
                struct sql_cursor c = queue_use(store, queries[i]);

                bind_shown(&c, opening, OPEN_DAYS_MAX);
                r = sql_each(c, on_desk_time, opening);
        }
        if (r >= 0)
                r = add_present(opening, now);
        for (size_t i = 0; i < opening->n_counters; i++)
                for (int what = 0; what < _DESK_TIME_MAX; what++)
                        spans_sort(&opening->counters[i].of[what]);
        return r;
}

/* ----- what was announced ----- */

static int on_hours(const void *loaded, void *userdata) {
        const struct service_hours_row *row = loaded;
        struct opening *opening = userdata;
        struct hours_told *told = ARRAY_ADD(opening->hours, opening->n_hours, opening->hours_allocated);

        if (!told)
                return -ENOMEM;
        id_copy(told->service, sizeof(told->service), row->service);
        told->day = local_day(local_of(opening, &row->at));
        told->given = row->limit > 0 && row->hours[0] != '\0';
        return !told->given || hours_parse(row->hours, &told->hours) >= 0 ? 0 : -EUCLEAN;
}

/* Whether the service was told of once more by then. */
static bool is_told_again(const struct opening *opening, size_t i, int32_t day) {
        for (size_t k = i + 1; k < opening->n_hours; k++)
                if (opening->hours[k].day <= day &&
                    streq(opening->hours[k].service, opening->hours[i].service))
                        return true;
        return false;
}

static int announce_day(struct opening *opening, int32_t day) {
        int64_t start = (int64_t) day * DAY_USEC;
        struct hours_span spans[HOURS_SPANS_MAX];
        size_t n_before = opening->announced.n;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < opening->n_hours; i++) {
                const struct hours_told *told = &opening->hours[i];
                if (told->day > day || !told->given || is_told_again(opening, i, day))
                        continue;
                size_t n = hours_of_day(&told->hours, day, spans);
                for (size_t k = 0; r >= 0 && k < n; k++) {
                        int64_t to = start + spans[k].to_minute * (int64_t) (60 * USEC_PER_SEC);
                        r = spans_add(&opening->announced,
                                      start + spans[k].from_minute * (int64_t) (60 * USEC_PER_SEC),
                                      to < opening->now_usec ? to : opening->now_usec);
                }
        }
        opening->groups->announced_days += opening->announced.n > n_before;
        return r;
}

static int read_announced(struct store *store, struct opening *opening) {
        int32_t today = local_day(opening->now_usec), last = opening->request->last_day;
        int r = sql_each(queue_use(store, QUERY_SERVICE_HOURS), on_hours, opening);

        for (int32_t day = opening->request->first_day; r >= 0 && day <= last && day <= today; day++)
                r = announce_day(opening, day);
        spans_sort(&opening->announced);
        return r;
}

/* ----- to whom it counts ----- */

static int add_to(struct opening *opening, enum report_groups_by by, const char *id,
                  enum report_opening_count what, int64_t usec) {
        struct report_groups_row *row;

        if (!(opening->request->by & 1U << by))
                return 0;
        row = report_groups_get(opening->groups, by, id);
        if (!row)
                return -ENOMEM;
        row->opening_usec[what] += usec;
        return 0;
}

static int add_hours(struct opening *opening, struct span span, enum report_opening_count what) {
        int r = 0;

        while (r >= 0 && span.from_usec < span.to_usec) {
                int64_t of_day = span.from_usec - local_day(span.from_usec) * DAY_USEC;
                int64_t end = span.from_usec - of_day % HOUR_USEC + HOUR_USEC;
                char hour[HOUR_TEXT_SIZE];

                if (end > span.to_usec)
                        end = span.to_usec;
                hour_format((uint32_t) (of_day / HOUR_USEC), hour);
                r = add_to(opening, GROUPS_BY_HOUR, hour, what, end - span.from_usec);
                span.from_usec = end;
        }
        return r;
}

#define OF_TIME (1U << GROUPS_BY_HOUR | 1U << GROUPS_BY_DAY | 1U << GROUPS_BY_MONTH)

/* A part that is of one day. */
static int add_part(struct opening *opening, const char *counter, struct span span,
                    enum report_opening_count what) {
        int64_t usec = span.to_usec - span.from_usec;
        char day[DAY_TEXT_SIZE], month[DAY_TEXT_SIZE];

        opening->groups->rows[0].opening_usec[what] += usec; /* the whole */
        int r = counter ? add_to(opening, GROUPS_BY_COUNTER, counter, what, usec) : 0;
        if (r < 0 || !(opening->request->by & OF_TIME))
                return r;
        report_groups_day_ids(local_day(span.from_usec), day, month);
        r = add_to(opening, GROUPS_BY_DAY, day, what, usec);
        if (r >= 0)
                r = add_to(opening, GROUPS_BY_MONTH, month, what, usec);
        return r < 0 || !(opening->request->by & 1U << GROUPS_BY_HOUR) ? r : add_hours(opening, span, what);
}

static int add_spans(struct opening *opening, const char *counter, const struct spans *spans,
                     enum report_opening_count what) {
        int64_t first = (int64_t) opening->request->first_day * DAY_USEC,
                after = ((int64_t) opening->request->last_day + 1) * DAY_USEC;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < spans->n; i++) {
                int64_t from = spans->items[i].from_usec > first ? spans->items[i].from_usec : first,
                        to = spans->items[i].to_usec < after ? spans->items[i].to_usec : after;
                while (r >= 0 && from < to) {
                        int64_t midnight = ((int64_t) local_day(from) + 1) * DAY_USEC;
                        int64_t end = to < midnight ? to : midnight;
                        r = add_part(opening, counter, (struct span){from, end}, what);
                        from = end;
                }
        }
        return r;
}

static int count_counters(struct opening *opening) {
        _cleanup_spans_ struct spans any = {0}, in_hours = {0};
        int r = 0;

        for (size_t i = 0; r >= 0 && i < opening->n_counters; i++) {
                const struct counter_spans *counter = &opening->counters[i];
                const struct spans *open = &counter->of[DESK_TIME_OPEN];
                _cleanup_spans_ struct spans inactive = {0};

                r = add_spans(opening, counter->id, open, OPENING_COUNTER_OPEN);
                if (r >= 0)
                        r = spans_intersect(open, &counter->of[DESK_TIME_INACTIVE], &inactive);
                if (r >= 0)
                        r = add_spans(opening, counter->id, &inactive, OPENING_INACTIVE);
                for (size_t k = 0; r >= 0 && k < open->n; k++)
                        r = spans_add(&any, open->items[k].from_usec, open->items[k].to_usec);
        }
        spans_sort(&any);
        if (r >= 0)
                r = spans_intersect(&any, &opening->announced, &in_hours);
        if (r >= 0)
                r = add_spans(opening, NULL, &opening->announced, OPENING_ANNOUNCED);
        return r < 0 ? r : add_spans(opening, NULL, &in_hours, OPENING_ANNOUNCED_OPEN);
}

/* ----- posts ----- */

struct posts {
        struct opening *opening;
        const struct report_groups_post *items;
        struct spans *offline; /* of each */
        size_t n;
};

static int on_offline(const void *loaded, void *userdata) {
        const struct offline_row *row = loaded;
        struct posts *posts = userdata;

        for (size_t i = 0; i < posts->n; i++)
                if (posts->items[i].subject == row->subject && streq(posts->items[i].counter, row->counter)) {
                        struct span span = place(posts->opening, &row->period.start, &row->period.end);
                        return spans_add(&posts->offline[i], span.from_usec, span.to_usec);
                }
        return 0;
}

static int add_present_offline(struct posts *posts, const struct moment *now) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < posts->n; i++) {
                const struct counter_row *counter =
                        ratings_find_counter(posts->opening->book, posts->items[i].counter);
                const struct post *post = counter ? &counter->posts[posts->items[i].subject] : NULL;
                if (!post || post->keypad[0] == '\0' || post->offline.causes == 0)
                        continue;
                struct span span = place(posts->opening, &post->offline.since, now);
                r = spans_add(&posts->offline[i], span.from_usec, span.to_usec);
        }
        return r;
}

static int count_post(struct opening *opening, struct report_groups_post *post, struct spans *offline) {
        _cleanup_spans_ struct spans open = {0}, without = {0};
        const struct counter_spans *counter = NULL;

        for (size_t i = 0; i < opening->n_counters; i++)
                if (streq(opening->counters[i].id, post->counter))
                        counter = &opening->counters[i];
        if (!counter)
                return 0;
        spans_sort(&post->days);
        spans_sort(offline);
        int r = spans_intersect(&counter->of[DESK_TIME_OPEN], &post->days, &open);
        if (r >= 0)
                r = spans_intersect(&open, offline, &without);
        if (r >= 0)
                r = add_spans(opening, post->counter, &open, OPENING_POST_OPEN);
        return r < 0 ? r : add_spans(opening, post->counter, &without, OPENING_POST_OFFLINE);
}

static int read_offline(struct store *store, struct posts *posts) {
        static const enum ratings_query queries[] = {QUERY_OFFLINE_BETWEEN, QUERY_OFFLINE_CORRECTED};
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(queries); i++) {
                struct sql_cursor c = ratings_use(store, queries[i]);

                bind_shown(&c, posts->opening, OFFLINE_DAYS_MAX);
                r = sql_each(c, on_offline, posts);
        }
        return r;
}

static int count_posts(struct store *store, const struct moment *now, struct opening *opening) {
        struct report_groups *groups = opening->groups;
        struct posts posts = {opening, groups->posts, calloc(groups->n_posts + 1, sizeof(*posts.offline)),
                              groups->n_posts};

        if (!posts.offline)
                return -ENOMEM;
        int r = read_offline(store, &posts);
        if (r >= 0)
                r = add_present_offline(&posts, now);
        for (size_t i = 0; r >= 0 && i < posts.n; i++)
                r = count_post(opening, &groups->posts[i], &posts.offline[i]);
        for (size_t i = 0; i < posts.n; i++)
                spans_clear(&posts.offline[i]);
        free(posts.offline);
        return r;
}

/* ----- all of it ----- */

int report_opening_read(struct store *store, const struct book *book, const struct moment *now,
                        const struct report_groups_request *request, struct report_groups *groups) {
        struct opening opening = {
                .book = book,
                .request = request,
                .groups = groups,
                .offset_usec = ratings_of(book)->rules.utc_offset_usec,
        };

        opening.now_usec = local_of(&opening, now);
        int r = read_counters(store, now, &opening);
        if (r >= 0)
                r = read_announced(store, &opening);
        if (r >= 0)
                r = count_counters(&opening);
        if (r >= 0)
                r = count_posts(store, now, &opening);
        for (size_t i = 0; i < opening.n_counters; i++)
                for (int what = 0; what < _DESK_TIME_MAX; what++)
                        spans_clear(&opening.counters[i].of[what]);
        free(opening.counters);
        free(opening.hours);
        spans_clear(&opening.announced);
        return r;
}
