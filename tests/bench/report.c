/*
 * A year's report, with the year before it, from records of two, three and ten years, 200,000 visits a year
 * by a seed: what GetReport reads, and the numbers that it appends. CPU time of this process. The floor is to
 * have SQLite look once at every row that such a report needs, in turns with what is measured. Smaller with
 * --smoke.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "daemon/figures/groups.h"
#include "daemon/rooms.h"
#include "daemon/record/book.h"
#include "measure.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "years.h"

struct plan {
        size_t visits_a_day;
        int32_t years;
        size_t runs;
};
static const struct plan full = {800, 10, 31}, smoke = {8, 4, 3};

#define REPORT_MSEC_MAX 50.0
#define REPORT_RATIO_MAX 3.5

/* Of this process alone: nothing is waited for once the pages are in memory, and others may be at work. */
static uint64_t cpu_usec(void) {
        struct timespec ts;

        (void) clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
        return (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
}

static void read_year(struct store *store, const struct book *book, int32_t first, unsigned by,
                      uint64_t *ret_served) {
        const struct report_groups_request request = {.first_day = first, .last_day = first + 364, .by = by};
        _cleanup_(report_groups_freep) struct report_groups *groups = NULL;
        struct moment now = {
                .realtime_usec = UINT64_C(1900000000) * USEC_PER_SEC, .boot = 1, .synchronized = true};

        must(report_groups_read(store, book, &now, &request, &groups));
        *ret_served = (uint64_t) groups->rows[0].counts[QUEUE_COUNT_SERVED];
        /* As the answer does. */
        for (size_t i = 0; i < groups->n; i++)
                for (int time = 0; time < _QUEUE_TIME_MAX; time++)
                        if (groups->rows[i].times[time].n > 0)
                                (void) (durations_median_usec(&groups->rows[i].times[time]) +
                                        durations_quantile_usec(&groups->rows[i].times[time], 90));
}

struct bench {
        const struct plan *plan;
        struct store *store;
        struct years years;
        sqlite3_stmt *floor[5];
};

/* What a report by service has to look at; ?1 and ?2 days, ?3 and ?4 the same in microseconds. */
static const char *const floor_text[] = {
        ("SELECT sum(length(waiting) + length(serving) + length(serving_priority)) FROM queue_totals"
         " WHERE told_by = 'service' AND day BETWEEN ?1 AND ?2"),
        "SELECT sum(phone_very_dissatisfied) FROM service_figures WHERE day BETWEEN ?1 AND ?2",
        "SELECT sum(phone_very_dissatisfied) FROM figures WHERE day BETWEEN ?1 AND ?2",
        "SELECT sum(end_boot) FROM desk_time WHERE start_realtime_usec BETWEEN ?3 AND ?4",
        "SELECT sum(end_boot) FROM offline WHERE start_realtime_usec BETWEEN ?3 AND ?4",
};

static void look_at_year(struct bench *bench, int32_t first) {
        for (size_t i = 0; i < ELEMENTSOF(floor_text); i++) {
                sqlite3_stmt *stmt = bench->floor[i];

                (void) sqlite3_bind_int64(stmt, 1, first);
                (void) sqlite3_bind_int64(stmt, 2, first + YEAR_DAYS - 1);
                (void) sqlite3_bind_int64(stmt, 3, day_start_usec(first, 0));
                (void) sqlite3_bind_int64(stmt, 4, day_start_usec(first + YEAR_DAYS, 0));
                if (sqlite3_step(stmt) != SQLITE_ROW)
                        test_die("%s: nothing", floor_text[i]);
                (void) sqlite3_reset(stmt);
        }
}

/* years: how many, from the last one back; comparison: NULL: with no floor. */
static void measure(struct bench *bench, unsigned by, int32_t years, struct comparison *comparison,
                    struct samples *msec) {
        _cleanup_(book_freep) struct book *book = NULL;
        int32_t last = (int32_t) (bench->years.visit / (bench->plan->visits_a_day * YEAR_WORKED)) - 1;

        must(book_load(centre_rooms, bench->store, &book));
        for (size_t run = 0; run < bench->plan->runs; run++) {
                uint64_t served, begin = cpu_usec();

                for (int32_t i = 0; i < years; i++)
                        look_at_year(bench, bench->years.first_day + (last - i) * YEAR_DAYS);
                double floor = (double) (cpu_usec() - begin) / 1000;
                begin = cpu_usec();
                for (int32_t i = 0; i < years; i++) {
                        read_year(bench->store, book, bench->years.first_day + (last - i) * YEAR_DAYS, by,
                                  &served);
                        if (served != bench->plan->visits_a_day * YEAR_WORKED)
                                test_die("%" PRIu64 " served in that year", served);
                }
                double taken = (double) (cpu_usec() - begin) / 1000;
                samples_add(msec, taken);
                if (comparison)
                        comparison_add_run(comparison, taken, floor);
        }
}

static void add_years(struct bench *bench, int32_t until) {
        for (int32_t year = (int32_t) (bench->years.visit / (bench->plan->visits_a_day * YEAR_WORKED));
             year < until; year++)
                years_add(&bench->years, bench->store, year);
}

static void prepare(struct bench *bench) {
        sqlite3 *db = store_connection(bench->store);

        for (size_t i = 0; i < ELEMENTSOF(floor_text); i++)
                if (sqlite3_prepare_v2(db, floor_text[i], -1, &bench->floor[i], NULL) != SQLITE_OK)
                        test_die("%s: %s", floor_text[i], sqlite3_errmsg(db));
}

/* One year of records that grow: by service, and with all sections. */
static void print_growth(struct bench *bench) {
        const int32_t ages[] = {1, 3, bench->plan->years};
        double first[2] = {0};

        for (size_t i = 0; i < ELEMENTSOF(ages); i++) {
                _cleanup_samples_ struct samples some = {0}, all = {0};

                add_years(bench, ages[i]);
                measure(bench, 1U << GROUPS_BY_SERVICE, 1, NULL, &some);
                measure(bench, ~0U, 1, NULL, &all);
                if (i == 0) {
                        first[0] = samples_median(&some);
                        first[1] = samples_median(&all);
                }
                printf("one year of %" PRId32 ": by service %.1f ms, %.2f of that of one; all sections %.1f "
                       "ms, %.2f (not growing: about 1)\n",
                       ages[i], samples_median(&some), samples_median(&some) / first[0], samples_median(&all),
                       samples_median(&all) / first[1]);
        }
}

int main(int argc, char *argv[]) {
        struct bench bench = {.plan = bench_is_smoke(argc, argv) ? &smoke : &full};
        _cleanup_comparison_ struct comparison ratio = {.name = "a year's report by service, with the year "
                                                                "before",
                                                        .unit = "ms of CPU",
                                                        .budget = REPORT_RATIO_MAX};
        _cleanup_samples_ struct samples some = {0}, all = {0};
        char dir[] = "/var/tmp/motcua-bench-XXXXXX";
        _cleanup_free_ char *path = NULL;
        struct stat st;

        if (!mkdtemp(dir))
                test_die("%s: %s", dir, strerror(errno));
        must_errno(asprintf(&path, "%s/" CENTRE_DATABASE, dir));
        must(store_open(path, centre_rooms, NULL, &bench.store, NULL));
        years_begin(&bench.years, bench.store, bench.plan->visits_a_day);
        prepare(&bench);
        print_growth(&bench);
        must_errno(stat(path, &st));
        printf("  %" PRId32 " years, %.0f MB, %" PRIu64 " visits\n", bench.plan->years,
               (double) st.st_size / 1e6, bench.years.visit);
        measure(&bench, 1U << GROUPS_BY_SERVICE, 2, &ratio, &some);
        measure(&bench, ~0U, 2, NULL, &all);
        figure_print("a year's report by service, with the year before", "ms of CPU", &some, REPORT_MSEC_MAX);
        comparison_print(&ratio);
        figure_print("the same with all sections", "ms of CPU", &all, 250);
        for (size_t i = 0; i < ELEMENTSOF(bench.floor); i++)
                sqlite3_finalize(bench.floor[i]);
        store_free(bench.store);
        file_remove_tree(dir);
        return EXIT_SUCCESS;
}
