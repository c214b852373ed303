#include "years.h"

#include "daemon/queue/tables.h"
#include "daemon/ratings/tables.h"
#include "daemon/record/tables.h"
#include "tests/lib/loop.h"

enum { SERVICES = 6, COUNTERS = 4, HOURS = 8, FIRST_HOUR = 8, TEXT_SIZE = 1 << 16, WAITS_MAX = 4096 };

#define OFFSET ((int64_t) (7 * 3600 * USEC_PER_SEC))
#define HOUR_USEC (3600 * USEC_PER_SEC)

static const char *const services[SERVICES] = {"ho-tich", "chung-thuc", "dat-dai", "cu-tru", "y-te", "khac"};
static const char *const counters[COUNTERS] = {"1", "2", "3", "4"};
static const char *const officials[COUNTERS] = {"lan", "minh", "hoa", "tuan"};

/* xorshift64*: the same everywhere. */
static uint64_t next(struct years *years, uint64_t n) {
        years->random ^= years->random >> 12;
        years->random ^= years->random << 25;
        years->random ^= years->random >> 27;
        return (years->random * UINT64_C(0x2545f4914f6cdd1d) >> 33) % n;
}

/* What of a day is told apart by one thing: figures of ratings, and of the queue with its times. */
struct part {
        int64_t ratings[_FIGURE_MAX], counts[_QUEUE_COUNT_MAX], usec[_QUEUE_TIME_MAX];
        uint32_t seconds[_QUEUE_TIME_MAX][WAITS_MAX];
        size_t n[_QUEUE_TIME_MAX];
};

struct day {
        struct part by_service[SERVICES], by_counter[COUNTERS], by_hour[HOURS];
};

static void add_time(struct part *part, enum queue_time time, uint32_t seconds) {
        if (part->n[time] == WAITS_MAX)
                test_die("more times a day than there is room for");
        part->seconds[time][part->n[time]++] = seconds;
        part->usec[time] += (int64_t) (seconds * USEC_PER_SEC);
}

struct visited {
        size_t service, counter, hour;
        enum level level; /* _LEVEL_MAX: skipped */
        uint32_t waited, served;
        bool priority;
};

static void add_visit(struct part *part, const struct visited *visited) {
        part->ratings[FIGURE_SERVED]++;
        if (visited->level == _LEVEL_MAX)
                part->ratings[FIGURE_SKIPPED]++;
        else
                part->ratings[FIGURE_RATED + (int) visited->level]++;
        part->counts[QUEUE_COUNT_ISSUED]++;
        part->counts[QUEUE_COUNT_SERVED]++;
        add_time(part, QUEUE_TIME_WAITING, visited->waited);
        add_time(part, QUEUE_TIME_SERVING, visited->served);
        if (visited->priority) {
                add_time(part, QUEUE_TIME_WAITING_PRIORITY, visited->waited);
                add_time(part, QUEUE_TIME_SERVING_PRIORITY, visited->served);
        }
}

static int compare(const void *a, const void *b) {
        const uint32_t *x = a, *y = b;

        return *x < *y ? -1 : *x > *y;
}

static void save_total(struct store *store, enum queue_figures_by by, int32_t day, const char *id,
                       struct part *part) {
        static char texts[_QUEUE_TIME_MAX][TEXT_SIZE];
        struct queue_figures_row row = {.key.day = day, .by = by};

        id_copy(row.id, sizeof(row.id), id);
        memcpy(row.counts, part->counts, sizeof(row.counts));
        memcpy(row.usec, part->usec, sizeof(row.usec));
        for (int time = 0; time < _QUEUE_TIME_MAX; time++) {
                size_t length = 0;

                qsort(part->seconds[time], part->n[time], sizeof(uint32_t), compare);
                texts[time][0] = '\0';
                for (size_t i = 0; i < part->n[time]; i++)
                        length += (size_t) snprintf(texts[time] + length, TEXT_SIZE - length, "%u ",
                                                    part->seconds[time][i]);
                row.seconds[time] = texts[time];
        }
        must(store_save(store, &queue_totals_table, &row));
}

static void save_figures(struct store *store, const struct sql_table *table, int32_t day, const char *id,
                         const struct part *part) {
        struct figure_row row = {.key = {.day = day, .subject = SUBJECT_RECEPTION, .scale = 5}};

        id_copy(row.key.id, sizeof(row.key.id), id);
        memcpy(row.values, part->ratings, sizeof(row.values));
        must(store_save(store, table, &row));
}

static void save_parts(struct store *store, int32_t day, struct day *parts) {
        char hour[HOUR_TEXT_SIZE];

        for (size_t i = 0; i < SERVICES; i++) {
                save_total(store, QUEUE_BY_SERVICE, day, services[i], &parts->by_service[i]);
                save_figures(store, &service_figures_table, day, services[i], &parts->by_service[i]);
        }
        for (size_t i = 0; i < COUNTERS; i++) {
                save_total(store, QUEUE_BY_COUNTER, day, counters[i], &parts->by_counter[i]);
                save_total(store, QUEUE_BY_OFFICIAL, day, officials[i], &parts->by_counter[i]);
                save_figures(store, &figures_table, day, counters[i], &parts->by_counter[i]);
                save_figures(store, &official_figures_table, day, officials[i], &parts->by_counter[i]);
        }
        for (size_t i = 0; i < HOURS; i++) {
                hour_format(FIRST_HOUR + (uint32_t) i, hour);
                save_total(store, QUEUE_BY_HOUR, day, hour, &parts->by_hour[i]);
                save_figures(store, &hour_figures_table, day, hour, &parts->by_hour[i]);
        }
}

static struct moment moment_at(const struct years *years, int32_t day, uint64_t of_day_usec) {
        uint64_t usec = (uint64_t) (day_start_usec(day, OFFSET) + (int64_t) of_day_usec);
        uint64_t begin = (uint64_t) day_start_usec(years->first_day, OFFSET);

        return (struct moment){
                .realtime_usec = usec, .boottime_usec = usec - begin, .boot = 1, .synchronized = true};
}

static void save_times(struct years *years, struct store *store, int32_t day) {
        for (size_t i = 0; i < COUNTERS; i++) {
                struct desk_time_row row = {
                        .what = DESK_TIME_OPEN,
                        .start = moment_at(years, day, FIRST_HOUR * HOUR_USEC + next(years, HOUR_USEC / 4)),
                        .end = moment_at(years, day, (FIRST_HOUR + HOURS) * HOUR_USEC),
                };
                struct offline_row offline = {.subject = SUBJECT_RECEPTION,
                                              .scale = 5,
                                              .period = {moment_at(years, day, 12 * HOUR_USEC),
                                                         moment_at(years, day, 13 * HOUR_USEC)}};

                id_copy(row.counter, sizeof(row.counter), counters[i]);
                must(store_save(store, &desk_time_table, &row));
                row.what = DESK_TIME_INACTIVE;
                for (uint64_t n = 0; n < 4; n++) {
                        uint64_t begin = (FIRST_HOUR + 2 * n + 1) * HOUR_USEC;
                        row.start = moment_at(years, day, begin);
                        row.end = moment_at(years, day, begin + next(years, HOUR_USEC));
                        must(store_save(store, &desk_time_table, &row));
                }
                id_copy(offline.counter, sizeof(offline.counter), counters[i]);
                must(store_save(store, &offline_table, &offline));
        }
}

static void save_visit(struct years *years, struct store *store, int32_t day, const struct visited *visited) {
        uint64_t of_day = (FIRST_HOUR + visited->hour) * HOUR_USEC + next(years, HOUR_USEC);
        struct visit_row visit = {
                .id = ++years->visit,
                .event = years->visit,
                .finished = moment_at(years, day, of_day),
                .wall_is_true = true,
                .day = day,
                .hour = FIRST_HOUR + (uint32_t) visited->hour,
                .queued = true,
                .ticket = years->visit,
        };
        struct rating_row rating = {.visit = visit.id,
                                    .subject = SUBJECT_RECEPTION,
                                    .scale = 5,
                                    .state = visited->level == _LEVEL_MAX ? RATING_SKIPPED : RATING_RATED,
                                    .dirty = true};

        visit.wall_usec = visit.finished.realtime_usec;
        id_copy(visit.counter, sizeof(visit.counter), counters[visited->counter]);
        id_copy(visit.official, sizeof(visit.official), officials[visited->counter]);
        id_copy(visit.service, sizeof(visit.service), services[visited->service]);
        id_copy(rating.counter, sizeof(rating.counter), counters[visited->counter]);
        rating.window.pressed = rating.state == RATING_RATED;
        rating.window.level = rating.state == RATING_RATED ? visited->level : 0;
        must(store_save(store, &visit_table, &visit));
        must(store_save(store, &rating_table, &rating));
}

static void add_day(struct years *years, struct store *store, int32_t day) {
        struct day *parts = calloc(1, sizeof(*parts));

        if (!parts)
                test_die("no memory");
        must(store_begin(store));
        for (size_t i = 0; i < years->visits_a_day; i++) {
                struct visited visited = {
                        .service = next(years, SERVICES),
                        .counter = next(years, COUNTERS),
                        .hour = next(years, HOURS),
                        .level = (enum level) next(years, _LEVEL_MAX + 1),
                        .waited = (uint32_t) next(years, 2400),
                        .served = 60 + (uint32_t) next(years, 1200),
                        .priority = next(years, 12) == 0,
                };
                save_visit(years, store, day, &visited);
                add_visit(&parts->by_service[visited.service], &visited);
                add_visit(&parts->by_counter[visited.counter], &visited);
                add_visit(&parts->by_hour[visited.hour], &visited);
        }
        save_parts(store, day, parts);
        save_times(years, store, day);
        must(store_commit(store));
        free(parts);
}

void years_begin(struct years *years, struct store *store, size_t visits_a_day) {
        struct rules rules = {.event = 1, .utc_offset_usec = OFFSET};
        struct boot_row boot = {.id = 1, .boot_id = "0123456789abcdef0123456789abcdef"};
        struct service_hours_row hours = {
                .event = 1, .service = "ho-tich", .limit = 999, .hours = "mon-fri 08:00-12:00 13:00-16:00"};

        *years = (struct years){.random = 20261125, .visits_a_day = visits_a_day};
        must(day_parse("2017-01-01", &years->first_day));
        hours.at = moment_at(years, years->first_day, 0);
        must(store_begin(store));
        must(store_save(store, &rules_table, &rules));
        must(store_save(store, &boot_table, &boot));
        must(store_save(store, &service_hours_table, &hours));
        must(store_commit(store));
}

void years_add(struct years *years, struct store *store, int32_t year) {
        for (int32_t day = 0; day < YEAR_WORKED; day++)
                add_day(years, store, years->first_day + year * YEAR_DAYS + day * YEAR_DAYS / YEAR_WORKED);
}
