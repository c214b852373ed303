/*
 * A year's figures over D-Bus from a record of one year and from one of ten years, 200,000 services a year.
 * One day is really lived through (keys pressed, ratings given, events recorded); the other days are copies
 * of its rows in every table, with ids, sequences and times moved on. Smaller with --smoke.
 */
#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>

#include "copy-days.h"
#include "measure.h"
#include "stage.h"
#include "tests/lib/client.h"
#include "tests/lib/figures.h"
#include "tests/lib/loop.h"
#include "tests/lib/records.h"

enum { DAYS_A_YEAR = 250, COUNTERS = 3 };

struct plan {
        size_t services_a_day, days_a_year, years, queries;
};
static const struct plan full = {801, DAYS_A_YEAR, 10, 31}, smoke = {9, 20, 2, 3};

struct day {
        struct centre *centre;
        struct records records;
        size_t armed, rated;
};

static bool all_armed(void *userdata) {
        const struct day *day = userdata;

        return day->armed <= records_count(&day->records, "armed");
}

static bool all_rated(void *userdata) {
        const struct day *day = userdata;

        return day->rated <= records_count(&day->records, "rating");
}

static void live_through(struct day *day, size_t services) {
        static const char *const keypads[COUNTERS] = {"quay1", "quay2", "quay3"};
        static const char *const levels[] = {"very-satisfied", "satisfied", "neutral", "dissatisfied",
                                             "very-dissatisfied"};

        for (size_t n = 0; n < services; n += COUNTERS) {
                records_clear(&day->records);
                day->armed = day->rated = COUNTERS;
                for (size_t i = 0; i < COUNTERS; i++)
                        client_press(centre_bus(day->centre), keypads[i], "done");
                centre_wait(day->centre, all_armed, day, "all are armed");
                for (size_t i = 0; i < COUNTERS; i++)
                        client_press(centre_bus(day->centre), keypads[i],
                                     levels[(n / 3 + i) % ELEMENTSOF(levels)]);
                centre_wait(day->centre, all_rated, day, "all have rated");
        }
        records_clear(&day->records);
}

static double figures_msec(struct centre *centre, const char *first_day, const char *last_day, size_t queries,
                           uint64_t *ret_served) {
        _cleanup_samples_ struct samples samples = {};

        for (size_t i = 0; i < queries; i++) {
                uint64_t begin = monotonic_usec();
                *ret_served =
                        figures_between(centre_bus(centre), first_day, last_day, "", "reception").served;
                samples_add(&samples, (double) (monotonic_usec() - begin) / 1000);
        }
        return samples_median(&samples);
}

/* Starts motcuad on the record as it is and asks for its last year. */
static double measure(struct centre *centre, const struct plan *plan, const struct day_size *size,
                      size_t years) {
        _cleanup_free_ char *first = NULL, *last = NULL,
                            *path = centre_path(centre, "state/centre/" CENTRE_DATABASE);
        struct stat st;
        uint64_t served = 0;

        must_errno(stat(path, &st));
        day_text(size->day + (int64_t) (years - 1) * 365, &first);
        day_text(size->day + (int64_t) (years - 1) * 365 + 364, &last);
        uint64_t begin = monotonic_usec();
        centre_start(centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(centre, CENTRE_MOTCUAD);
        double start_msec = (double) (monotonic_usec() - begin) / 1000;
        double msec = figures_msec(centre, first, last, plan->queries, &served);
        printf("  %zu years, %.0f MB, %" PRIu64
               " visits in the year asked for: figures %.2f ms, start %.0f ms\n",
               years, (double) st.st_size / 1e6, served, msec, start_msec);
        if (served != plan->services_a_day * plan->days_a_year)
                test_die("expected %zu services", plan->services_a_day * plan->days_a_year);
        centre_stop(centre, CENTRE_MOTCUAD, SIGTERM);
        return msec;
}

int main(int argc, char *argv[]) {
        const struct plan *plan = bench_is_smoke(argc, argv) ? &smoke : &full;
        char *dir;
        struct day day = {.centre = stage_new(&dir)};
        struct samples samples = {};
        struct day_size size;

        centre_write_config(day.centre, centre_config_quick);
        centre_start_all(day.centre);
        records_follow(&day.records, centre_bus(day.centre));
        live_through(&day, plan->services_a_day);
        centre_stop(day.centre, CENTRE_KEYPADD, SIGTERM);
        centre_stop(day.centre, CENTRE_MOTCUAD, SIGTERM);

        _cleanup_free_ char *path = centre_path(day.centre, "state/centre/" CENTRE_DATABASE);
        day_measure(path, &size);
        day_copy(path, &size, 1, plan->days_a_year, plan->days_a_year);
        double one = measure(day.centre, plan, &size, 1);
        day_copy(path, &size, plan->days_a_year, plan->years * plan->days_a_year, plan->days_a_year);
        double all = measure(day.centre, plan, &size, plan->years);
        samples_add(&samples, all);
        figure_print("a year's figures", "ms", &samples, 50);
        printf("a year's figures, %zu years of record against one: %.2f (not growing: about 1)\n",
               plan->years, all / one);
        samples_clear(&samples);
        stage_free(day.centre, dir);
        return EXIT_SUCCESS;
}
