/*
 * motcua-random-days FIRST N: random days of a hall by seed, as JSON, a line each: what reports are made of,
 * by day, for all days and for days without anything, with the report that GetReport and motcuactl make of
 * that; and then all events of the record. recount makes the same of these.
 */
#include <inttypes.h>

#include "daemon/figures/report-bus.h"
#include "days-answer.h"
#include "days-report.h"
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

static void set_cameras(json_t *object, const struct report_camera_times *times) {
        json_object_set_new(object, "camera_days", json_integer((json_int_t) times->days));
        json_object_set_new(object, "camera_due", json_integer(times->due_usec));
        json_object_set_new(object, "camera_recorded", json_integer(times->recorded_usec));
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
        set_cameras(object, &row->cameras);
        return object;
}

static json_t *of_camera(const struct report_groups_camera *camera) {
        json_t *object = json_pack("{s:s, s:s}", "by", "camera", "id", camera->id);

        set_cameras(object, &camera->times);
        for (size_t i = 0; i < camera->n_causes; i++) {
                char name[64];

                (void) snprintf(name, sizeof(name), "gaps %s", camera->causes[i].cause);
                json_object_set_new(object, name, json_integer(camera->causes[i].gaps));
                (void) snprintf(name, sizeof(name), "missing %s", camera->causes[i].cause);
                json_object_set_new(object, name, json_integer(camera->causes[i].usec));
        }
        return object;
}

static void print_period(struct hall *hall, const struct instant *now, int32_t first, int32_t last) {
        const struct report_groups_request request = {.first_day = first, .last_day = last, .by = ~0U};
        _cleanup_(report_groups_freep) struct report_groups *groups = NULL;
        json_t *list = json_array();

        assert_ok(report_groups_read(hall->store, hall->book, &now->at, &request, &groups));
        for (size_t i = 0; i < groups->n; i++)
                json_array_append_new(list, of_group(&groups->rows[i]));
        for (size_t i = 0; i < groups->n_cameras; i++)
                json_array_append_new(list, of_camera(&groups->cameras[i]));
        /* Some are told of from the first rating on, some hardly ever. */
        struct days_centre centre = {hall->store, hall->book, hall->conf, now, first % 2 == 0 ? 1 : 5};
        print(json_pack("{s:i, s:i, s:I, s:o, s:o*}", "first", (int) first, "last", (int) last,
                        "announced_days", (json_int_t) groups->announced_days, "groups", list, "report",
                        days_report(first, last, days_answer, &centre)));
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

/* ----- cameras, which tell of days that are over ----- */

struct tale {
        struct hall *hall;
        struct hall_outbox outbox;
        uint64_t random;
};

static uint64_t draw(struct tale *tale, uint64_t below) {
        tale->random = tale->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (tale->random >> 33) % below;
}

/* Some days of some cameras, some of them twice. */
static void tell_day(struct tale *tale, const char *camera, int32_t day) {
        char text[DAY_TEXT_SIZE];
        uint64_t due = (1 + draw(tale, 540)) * 60 * USEC_PER_SEC + draw(tale, 60 * USEC_PER_SEC);

        day_format(day, text);
        for (uint64_t n = draw(tale, 4); n > 1; n--) {
                struct hall_row *row = hall_add_row(tale->hall, &tale->outbox, "footage-figures");
                hall_add_s(row, "camera", camera);
                hall_add_s(row, "day", text);
                hall_add_t(row, "announced_usec", due);
                hall_add_t(row, "recorded_usec", draw(tale, due + 1));
        }
}

/* One of two after another, some of them over midnight; of one that is open twice. */
static void tell_gap(struct tale *tale, const char *camera, int32_t day) {
        static const char *const causes[] = {"power", "unplugged", "disk-full"};
        uint64_t offset = 7 * 3600 * USEC_PER_SEC,
                 from = (uint64_t) day * USEC_PER_DAY - offset + draw(tale, USEC_PER_DAY),
                 until = from + 1 + draw(tale, 6 * 3600 * USEC_PER_SEC);
        const char *cause = causes[draw(tale, ELEMENTSOF(causes))];

        for (uint64_t n = draw(tale, 3); n > 0; n--) {
                struct hall_row *row = hall_add_row(tale->hall, &tale->outbox, "recording-gap");
                hall_add_s(row, "camera", camera);
                hall_add_t(row, "from_usec", from);
                hall_add_t(row, "until_usec", n > 1 ? from + (until - from) / 2 + 1 : until);
                hall_add_s(row, "cause", cause);
        }
}

static void tell_of_cameras(struct hall *hall, uint64_t seed, int32_t first, int32_t last) {
        static const char *const cameras[] = {"cua", "quay", "sanh"};
        struct hall_row *rows = calloc(HALL_ROWS, sizeof(*rows));
        struct tale tale = {.hall = hall, .outbox = {.source = "camera", .rows = rows}, .random = seed};
        struct outbox_claim claim = {.epoch = EPOCH_A};
        struct instant now;
        uint64_t taken;

        hall_begin(hall);
        hall_now(hall, &now);
        assert_ok(intake_epoch(hall->book, &now, "camera", &claim, &taken));
        for (size_t i = 0; i < ELEMENTSOF(cameras); i++) {
                struct hall_row *row = hall_add_row(hall, &tale.outbox, "camera-state");
                hall_add_s(row, "camera", cameras[i]);
                hall_add_s(row, "state", "recording");
        }
        /* Before 1970 there is no day of a camera. */
        for (int32_t day = first > 1 ? first : 1; day <= last && day < first + 8; day++)
                for (size_t i = 0; i < ELEMENTSOF(cameras); i++) {
                        tell_day(&tale, cameras[i], day);
                        tell_gap(&tale, cameras[i], day);
                }
        hall_offer(hall, &tale.outbox);
        hall_commit(hall);
        free(rows);
}

/* ----- all of it ----- */

static void print_days(struct hall *hall, uint64_t seed) {
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
                if (seen.days[i] < first)
                        first = seen.days[i];
                if (seen.days[i] > last)
                        last = seen.days[i];
        }
        tell_of_cameras(hall, seed, first, last);
        for (size_t i = 0; i < seen.n; i++)
                print_period(hall, &now, seen.days[i], seen.days[i]);
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
                print_days(&hall, seed);
                hall_close(&hall);
        }
        return EXIT_SUCCESS;
}
