/*
 * A year's report, with the year before it, from a record of two years and from one of ten, 200,000 visits a
 * year by a seed: what GetReport reads, and what motcuactl makes of it. Smaller with --smoke.
 */
#include <inttypes.h>
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
        size_t queries;
};
static const struct plan full = {800, 10, 31}, smoke = {8, 3, 3};

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

static double measure(struct store *store, const struct plan *plan, const struct years *years, int32_t year,
                      unsigned by) {
        _cleanup_(book_freep) struct book *book = NULL;
        _cleanup_samples_ struct samples samples = {};
        uint64_t served, before;

        must(book_load(centre_rooms, store, &book));
        for (size_t i = 0; i < plan->queries; i++) {
                uint64_t begin = cpu_usec();
                read_year(store, book, years->first_day + year * YEAR_DAYS, by, &served);
                read_year(store, book, years->first_day + (year - 1) * YEAR_DAYS, by, &before);
                samples_add(&samples, (double) (cpu_usec() - begin) / 1000);
                if (served != plan->visits_a_day * YEAR_WORKED || before != served)
                        test_die("%" PRIu64 " served in that year", served);
        }
        return samples_median(&samples);
}

int main(int argc, char *argv[]) {
        const struct plan *plan = bench_is_smoke(argc, argv) ? &smoke : &full;
        char dir[] = "/var/tmp/motcua-bench-XXXXXX";
        _cleanup_free_ char *path = NULL;
        struct samples all = {}, whole = {};
        struct store *store = NULL;
        struct years years;
        struct stat st;

        if (!mkdtemp(dir))
                test_die("%s: %s", dir, strerror(errno));
        must_errno(asprintf(&path, "%s/" CENTRE_DATABASE, dir));
        must(store_open(path, centre_rooms, NULL, &store, NULL));
        years_begin(&years, store, plan->visits_a_day);
        for (int32_t year = 0; year < 2; year++)
                years_add(&years, store, year);
        double two = measure(store, plan, &years, 1, 1U << GROUPS_BY_SERVICE);
        for (int32_t year = 2; year < plan->years; year++)
                years_add(&years, store, year);
        must_errno(stat(path, &st));
        double ten = measure(store, plan, &years, plan->years - 1, 1U << GROUPS_BY_SERVICE);
        samples_add(&all, ten);
        samples_add(&whole, measure(store, plan, &years, plan->years - 1, ~0U));
        printf("  %" PRId32 " years, %.0f MB, %" PRIu64 " visits\n", plan->years, (double) st.st_size / 1e6,
               years.visit);
        figure_print("a year's report by service, with the year before", "ms", &all, 50);
        printf("the same, %" PRId32 " years of record against two: %.2f (not growing: about 1)\n",
               plan->years, ten / two);
        figure_print("the same with all sections", "ms", &whole, 500);
        samples_clear(&all);
        samples_clear(&whole);
        store_free(store);
        file_remove_tree(dir);
        return EXIT_SUCCESS;
}
