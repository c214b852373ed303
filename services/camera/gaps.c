#include "services/camera/gaps.h"

DEFINE_TO_STRING(gap_cause, GAP_CAUSE)
DEFINE_FROM_STRING(gap_cause, GAP_CAUSE)

/* ----- while it happens ----- */

static uint64_t elapsed(const struct gap_time *from, const struct gap_time *until) {
        return until->boottime_usec > from->boottime_usec ? until->boottime_usec - from->boottime_usec : 0;
}

static struct gap_time later(const struct gap_time *time, uint64_t usec) {
        return (struct gap_time){realtime_clamp((int64_t) (time->realtime_usec + usec)),
                                 time->boottime_usec + usec, time->synchronized};
}

/* It had come again, and broke: what it was by counts from there. */
static void break_again(struct gap_watch *watch) {
        watch->resumed = false;
        if (watch->since.boottime_usec < watch->last.boottime_usec)
                watch->since = watch->last;
}

static void count_cause(struct gap_watch *watch, const struct gap_time *until) {
        if (watch->open && watch->cause >= 0)
                watch->lasted_usec[watch->cause] += elapsed(&watch->since, until);
        watch->since = *until;
}

static enum gap_cause longest_cause(const struct gap_watch *watch) {
        int longest = watch->cause >= 0 ? watch->cause : GAP_STALLED;

        for (int i = 0; i < _GAP_CAUSE_MAX; i++)
                if (watch->lasted_usec[i] > watch->lasted_usec[longest])
                        longest = i;
        return (enum gap_cause) longest;
}

/* The clock that was synchronised tells both ends, of two the later. */
static void agree(struct gap *gap) {
        uint64_t usec = elapsed(&gap->from, &gap->until);

        if (gap->from.synchronized && !gap->until.synchronized)
                gap->until = (struct gap_time){realtime_clamp((int64_t) (gap->from.realtime_usec + usec)),
                                               gap->until.boottime_usec, true};
        else {
                gap->from.realtime_usec =
                        gap->until.realtime_usec > usec ? gap->until.realtime_usec - usec : 0;
                gap->from.synchronized = gap->until.synchronized;
        }
}

static void open_gap(struct gap_watch *watch, const struct gap_time *from) {
        /* A cause that was there before it counts from its beginning, one that came in it from then. */
        if (watch->cause < 0 || elapsed(&watch->since, from) > 0)
                watch->since = *from;
        watch->open = true;
        watch->resumed = false;
        watch->begin = *from;
        memset(watch->lasted_usec, 0, sizeof(watch->lasted_usec));
}

static int close_gap(struct gap_watch *watch, const struct gap_time *until, struct gap *ret) {
        struct gap gap = {.from = watch->begin, .until = *until};

        if (!watch->resumed)
                count_cause(watch, until);
        gap.cause = longest_cause(watch);
        watch->open = watch->resumed = false;
        if (elapsed(&gap.from, &gap.until) == 0)
                return 0;
        agree(&gap);
        *ret = gap;
        return 1;
}

int gap_watch_set_due(struct gap_watch *watch, bool due, const struct gap_time *now, struct gap *ret) {
        if (watch->due == due)
                return 0;
        watch->due = due;
        if (due) {
                /* Whatever is wrong is found out anew. */
                *watch = (struct gap_watch){.due = true, .last = *now, .cause = -1, .since = *now};
                return 0;
        }
        if (!watch->open && elapsed(&watch->last, now) > GAP_TOLERANCE_USEC)
                open_gap(watch, &watch->last);
        if (!watch->open)
                return 0;
        bool for_good = watch->resumed && elapsed(&watch->last, now) <= GAP_TOLERANCE_USEC;
        return close_gap(watch, for_good ? &watch->again : now, ret);
}

int gap_watch_recorded(struct gap_watch *watch, const struct gap_time *from, uint64_t duration_usec,
                       struct gap *ret) {
        struct gap_time until = later(from, duration_usec);
        bool follows = elapsed(&watch->last, from) <= GAP_TOLERANCE_USEC;
        int r = 0;

        if (!watch->due)
                return 0;
        if (!watch->open && !follows)
                open_gap(watch, &watch->last);
        if (watch->open && watch->resumed && !follows)
                break_again(watch);
        if (watch->open && !watch->resumed) {
                count_cause(watch, from);
                watch->resumed = true;
                watch->again = *from;
        }
        if (watch->open && elapsed(&watch->again, &until) >= GAP_SETTLE_USEC) {
                r = close_gap(watch, &watch->again, ret);
                watch->cause = -1;
        }
        if (until.boottime_usec > watch->last.boottime_usec)
                watch->last = until;
        return r;
}

bool gap_watch_look(struct gap_watch *watch, const struct gap_time *now) {
        if (watch->due && !watch->open && elapsed(&watch->last, now) > GAP_PATIENCE_USEC)
                open_gap(watch, &watch->last);
        /* What was recorded since is told of when it is synced, and that takes its time. */
        if (watch->open && watch->resumed && elapsed(&watch->last, now) > GAP_PATIENCE_USEC)
                break_again(watch);
        return watch->open;
}

int gap_watch_cut(struct gap_watch *watch, const struct gap_time *now, struct gap *ret) {
        if (!gap_watch_look(watch, now) || watch->resumed)
                return 0;
        int r = close_gap(watch, now, ret);
        watch->last = *now;
        open_gap(watch, now);
        return r;
}

void gap_watch_set_cause(struct gap_watch *watch, int cause, const struct gap_time *now) {
        if (cause == watch->cause)
                return;
        /* What is over still explains the gap that it left. */
        if (cause < 0 && watch->open)
                return;
        if (watch->due && !watch->open && elapsed(&watch->last, now) > GAP_TOLERANCE_USEC)
                open_gap(watch, &watch->last);
        if (!watch->resumed)
                count_cause(watch, now);
        watch->cause = cause;
        watch->since = *now;
}

/* ----- of the day ----- */

int hours_each(const struct hours *hours, uint64_t from_usec, uint64_t until_usec, int64_t utc_offset_usec,
               int (*each)(uint64_t from_usec, uint64_t until_usec, void *userdata), void *userdata) {
        while (from_usec < until_usec) {
                uint64_t begin = hours_next(hours, from_usec, utc_offset_usec);

                if (begin == 0 && from_usec > 0)
                        return 0;
                uint64_t end = hours_end(hours, begin, utc_offset_usec);
                if (begin >= until_usec || end <= begin)
                        return 0;
                int r = each(begin, end < until_usec ? end : until_usec, userdata);
                if (r < 0)
                        return r;
                from_usec = end;
        }
        return 0;
}

/* An edge of a row: from there on it counts, or does not any more. */
struct edge {
        uint64_t at_usec;
        int what; /* of enum gap_cause, or FOOTAGE, or ANNOUNCED */
        int by;   /* 1 or -1 */
};

enum { FOOTAGE = _GAP_CAUSE_MAX, ANNOUNCED, KINDS };

struct edges {
        struct edge *items;
        size_t n, allocated;
};

static int add_row(struct edges *edges, uint64_t from_usec, uint64_t until_usec, int what) {
        for (int i = 0; i < 2; i++) {
                struct edge *edge = ARRAY_ADD(edges->items, edges->n, edges->allocated);

                if (!edge)
                        return -ENOMEM;
                *edge = (struct edge){i == 0 ? from_usec : until_usec, what, i == 0 ? 1 : -1};
        }
        return 0;
}

static int add_announced(uint64_t from_usec, uint64_t until_usec, void *userdata) {
        return add_row(userdata, from_usec, until_usec, ANNOUNCED);
}

static int compare_edges(const void *a, const void *b) {
        const struct edge *x = a, *y = b;

        return x->at_usec != y->at_usec ? (x->at_usec < y->at_usec ? -1 : 1) : x->by - y->by;
}

/* Rows outside the day are left out: there may be many. */
static bool cut_to(uint64_t from_usec, uint64_t until_usec, uint64_t *row_from, uint64_t *row_until) {
        *row_from = *row_from > from_usec ? *row_from : from_usec;
        *row_until = *row_until < until_usec ? *row_until : until_usec;
        return *row_from < *row_until;
}

static int count_announced(uint64_t from_usec, uint64_t until_usec, void *userdata) {
        *(uint64_t *) userdata += until_usec - from_usec;
        return 0;
}

static int add_gap_row(struct edges *edges, const struct footage_day *day, const struct gap_row *row,
                       uint64_t from_usec, uint64_t until_usec, struct footage_figures *figures) {
        uint64_t announced = 0, begin = row->from_usec,
                 end = row->until_usec > 0 ? row->until_usec : day->now_usec;

        if (!cut_to(from_usec, until_usec, &begin, &end))
                return 0;
        (void) hours_each(day->hours, begin, end, day->utc_offset_usec, count_announced, &announced);
        figures->n_gaps += announced > 0;
        return add_row(edges, begin, end, row->cause);
}

static int collect(struct edges *edges, const struct footage_day *day, struct footage_figures *figures) {
        uint64_t from_usec = realtime_clamp(day_start_usec(day->day, day->utc_offset_usec)),
                 until_usec = realtime_clamp(day_start_usec(day->day + 1, day->utc_offset_usec));

        if (day->now_usec < until_usec)
                until_usec = day->now_usec;
        if (day->since_usec > from_usec)
                from_usec = day->since_usec;
        int r = hours_each(day->hours, from_usec, until_usec, day->utc_offset_usec, add_announced, edges);
        for (size_t i = 0; r >= 0 && i < day->n_footage; i++) {
                uint64_t begin = day->footage[i].from_usec, end = day->footage[i].until_usec;

                if (cut_to(from_usec, until_usec, &begin, &end))
                        r = add_row(edges, begin, end, FOOTAGE);
        }
        for (size_t i = 0; r >= 0 && i < day->n_gaps; i++)
                r = add_gap_row(edges, day, &day->gaps[i], from_usec, until_usec, figures);
        return r;
}

/* What an announced time with these rows is: the first cause, or FOOTAGE. */
static int what_counts(const size_t in[static KINDS]) {
        for (int i = 0; i <= FOOTAGE; i++)
                if (in[i] > 0)
                        return i;
        return GAP_LOST;
}

struct summing {
        struct footage_figures *figures;
        size_t in[KINDS];
        uint64_t bare_usec; /* announced time that ends here, and has no row */
        bool after_footage; /* before it there is footage */
};

static void end_bare(struct summing *summing, bool before_footage) {
        bool small = summing->bare_usec <= GAP_TOLERANCE_USEC && summing->after_footage && before_footage;

        if (small)
                summing->figures->recorded_usec += summing->bare_usec;
        else
                summing->figures->by_cause_usec[GAP_LOST] += summing->bare_usec;
        summing->bare_usec = 0;
}

static void add_time(struct summing *summing, uint64_t usec) {
        if (usec == 0)
                return;
        if (summing->in[ANNOUNCED] == 0) {
                end_bare(summing, false);
                summing->after_footage = false;
                return;
        }
        int what = what_counts(summing->in);
        summing->figures->announced_usec += usec;
        if (summing->in[FOOTAGE] == 0 && what == GAP_LOST && summing->in[GAP_LOST] == 0) {
                summing->bare_usec += usec;
                return;
        }
        end_bare(summing, what == FOOTAGE);
        summing->after_footage = what == FOOTAGE;
        if (what == FOOTAGE)
                summing->figures->recorded_usec += usec;
        else
                summing->figures->by_cause_usec[what] += usec;
}

int footage_figures(const struct footage_day *day, struct footage_figures *ret) {
        struct footage_figures figures = {0};
        struct summing summing = {.figures = &figures};
        struct edges edges = {0};

        int r = collect(&edges, day, &figures);
        _cleanup_free_ struct edge *items = edges.items;
        if (r < 0)
                return r;
        if (edges.n > 0)
                qsort(items, edges.n, sizeof(*items), compare_edges);
        for (size_t i = 0; i < edges.n; i++) {
                if (i > 0)
                        add_time(&summing, items[i].at_usec - items[i - 1].at_usec);
                summing.in[items[i].what] += (size_t) items[i].by; /* -1 as SIZE_MAX */
        }
        end_bare(&summing, false);
        *ret = figures;
        return 0;
}

unsigned footage_percent(const struct footage_figures *figures) {
        if (figures->announced_usec == 0)
                return 0;
        return (unsigned) (figures->recorded_usec * 100 / figures->announced_usec);
}
