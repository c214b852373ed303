/*
 * motcua-random-days FIRST N: random days of a hall by seed, as JSON, a line each: what reports are made of,
 * by day, for all days and for days without anything, and then all events of the record. recount makes the
 * same of these.
 */
#include <inttypes.h>
#include <jansson.h>

#include "daemon/report-groups.h"
#include "tests/lib/suite.h"
#include "tests/unit/daemon/hall/hall.h"

enum { DAYS_MAX = 64 };

static void print(json_t *value) {
        ck_assert_int_eq(json_dumpf(value, stdout, JSON_COMPACT | JSON_SORT_KEYS), 0);
        (void) putchar('\n');
        json_decref(value);
}

static json_t *of_time(struct durations *durations) {
        return durations->n == 0 ? json_pack("[i]", 0)
                                 : json_pack("[I, I, I]", (json_int_t) durations->n,
                                             (json_int_t) durations_median_usec(durations),
                                             (json_int_t) durations_quantile_usec(durations, 90));
}

static json_t *of_group(struct report_groups_row *row) {
        static const char *const figures[] = {
#define NAME(NAME, name) #name,
                FIGURES(NAME)};
        static const char *const counts[] = {QUEUE_COUNTS(NAME)}, *const times[] = {QUEUE_TIMES(NAME)};
        static const char *const opening[_OPENING_MAX] = {"announced", "announced_open", "counter_open",
                                                          "inactive",  "post_open",      "post_offline"};
        json_t *object = json_pack("{s:s, s:s}", "by", report_groups_by_to_string(row->by), "id", row->id);

        for (int i = 0; i < _FIGURE_MAX; i++)
                json_object_set_new(object, figures[i], json_integer(row->ratings[i]));
        for (int i = 0; i < _QUEUE_COUNT_MAX; i++) {
                char name[32];
                (void) snprintf(name, sizeof(name), "queue_%s", counts[i]);
                json_object_set_new(object, name, json_integer(row->counts[i]));
        }
        for (int i = 0; i < _QUEUE_TIME_MAX; i++)
                if (i != QUEUE_TIME_WALKING)
                        json_object_set_new(object, times[i], of_time(&row->times[i]));
        for (int i = 0; i < _OPENING_MAX; i++)
                json_object_set_new(object, opening[i], json_integer(row->opening_usec[i]));
        return object;
}

static void print_period(struct hall *hall, const struct instant *now, int32_t first, int32_t last) {
        const struct report_groups_request request = {.first_day = first, .last_day = last, .by = ~0U};
        _cleanup_(report_groups_freep) struct report_groups *groups = NULL;
        json_t *list = json_array();

        assert_ok(report_groups_read(hall->store, hall->book, &now->at, &request, &groups));
        for (size_t i = 0; i < groups->n; i++)
                json_array_append_new(list, of_group(&groups->rows[i]));
        print(json_pack("{s:i, s:i, s:o}", "first", (int) first, "last", (int) last, "groups", list));
}

static int print_event(const struct event_row *event, _unused_ void *userdata) {
        print(json_pack("{s:I, s:s, s:s, s:o}", "id", (json_int_t) event->id, "source", event->source, "type",
                        event->type, "fields", json_loads(event->fields, 0, NULL)));
        return 0;
}

static void add_day(int32_t days[static DAYS_MAX], size_t *n, int32_t day) {
        for (size_t i = 0; i < *n; i++)
                if (days[i] == day)
                        return;
        ck_assert_uint_lt(*n, DAYS_MAX);
        days[(*n)++] = day;
}

struct seen {
        int32_t days[DAYS_MAX];
        size_t n;
        struct hall *hall;
};

/* As the event shows it, and as it is known by now. */
static int see(const struct event_row *event, void *userdata) {
        struct seen *seen = userdata;
        int64_t offset = ratings_of(seen->hall->book)->rules.utc_offset_usec;

        add_day(seen->days, &seen->n, day_of(event->realtime_usec, offset));
        return 0;
}

static void print_days(struct hall *hall) {
        struct seen seen = {.hall = hall};
        struct instant now;
        int32_t first = INT32_MAX, last = 0;

        hall_now(hall, &now);
        assert_ok(store_each_event(hall->store, 0, UINT32_MAX, see, &seen));
        print(json_pack("{s:{s:I, s:I, s:s, s:b}}", "now", "realtime_usec", (json_int_t) now.at.realtime_usec,
                        "boottime_usec", (json_int_t) now.at.boottime_usec, "boot_id", now.boot_id,
                        "synchronized", (int) now.at.synchronized));
        add_day(seen.days, &seen.n, day_of(hall->now_usec, 7 * (int64_t) (3600 * USEC_PER_SEC)));
        for (size_t i = 0; i < seen.n; i++) {
                print_period(hall, &now, seen.days[i], seen.days[i]);
                if (seen.days[i] < first)
                        first = seen.days[i];
                if (seen.days[i] > last)
                        last = seen.days[i];
        }
        /* All, the last ones, and two that have nothing. */
        print_period(hall, &now, first, last + 1);
        print_period(hall, &now, last - 2, last);
        print_period(hall, &now, last + 40, last + 70);
        print_period(hall, &now, first - 400, first - 40);
        assert_ok(store_each_event(hall->store, 0, UINT32_MAX, print_event, NULL));
}

int main(int argc, char *argv[]) {
        static struct hall_days days;
        static struct hall hall;
        uint64_t first, n;

        if (argc != 3 || parse_u64(argv[1], 0, UINT32_MAX, &first) < 0 ||
            parse_u64(argv[2], 1, UINT32_MAX, &n) < 0)
                return EXIT_FAILURE;
        suite_use_memory();
        for (uint64_t seed = first; seed < first + n; seed++) {
                hall_make_days(seed, &days);
                hall_open(&hall, days.wall, MISTAKE_NONE);
                for (size_t i = 0; i < days.n; i++)
                        hall_do(&hall, &days.acts[i]);
                print(json_pack("{s:I}", "seed", (json_int_t) seed));
                print_days(&hall);
                hall_close(&hall);
        }
        return EXIT_SUCCESS;
}
