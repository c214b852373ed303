#include "measure.h"

#include "tests/lib/loop.h"

void samples_add(struct samples *samples, double value) {
        if (samples->n == samples->allocated) {
                samples->allocated = samples->allocated > 0 ? 2 * samples->allocated : 64;
                samples->values = realloc(samples->values, samples->allocated * sizeof(*samples->values));
                assert(samples->values);
        }
        samples->values[samples->n++] = value;
}

static int compare_doubles(const void *a, const void *b) {
        const double x = *(const double *) a, y = *(const double *) b;

        return (x > y) - (x < y);
}

static void sort(struct samples *samples) {
        if (samples->n == 0)
                test_die("nothing was measured");
        qsort(samples->values, samples->n, sizeof(*samples->values), compare_doubles);
}

double samples_quantile(struct samples *samples, double part) {
        sort(samples);
        size_t n = (size_t) (part * (double) samples->n + 0.999999);
        return samples->values[n > 0 ? n - 1 : 0];
}

double samples_median(struct samples *samples) {
        sort(samples);
        return (samples->values[(samples->n - 1) / 2] + samples->values[samples->n / 2]) / 2;
}

void samples_clear(struct samples *samples) {
        free(samples->values);
        *samples = (struct samples){};
}

void comparison_add_run(struct comparison *comparison, double x, double floor) {
        samples_add(&comparison->x, x);
        samples_add(&comparison->floor, floor);
        samples_add(&comparison->ratio, x / floor);
}

void comparison_print(struct comparison *comparison) {
        double x = samples_median(&comparison->x), floor = samples_median(&comparison->floor);
        double ratio = samples_median(&comparison->ratio); /* sorted now */
        const double *sorted = comparison->ratio.values;
        bool within = comparison->at_least ? ratio >= comparison->budget : ratio <= comparison->budget;

        printf("%s: %.1f %s, ratio to floor %.1f %s %.2f (median, %.2f..%.2f of %zu runs)", comparison->name,
               x, comparison->unit, floor, comparison->unit, ratio, sorted[0],
               sorted[comparison->ratio.n - 1], comparison->ratio.n);
        if (comparison->budget > 0)
                printf(": %s budget %s %g", within ? "within" : "OUTSIDE",
                       comparison->at_least ? ">=" : "<=", comparison->budget);
        printf("\n");
        fflush(stdout);
}

void comparison_clear(struct comparison *comparison) {
        samples_clear(&comparison->x);
        samples_clear(&comparison->floor);
        samples_clear(&comparison->ratio);
}

void figure_print(const char *name, const char *unit, struct samples *samples, double budget) {
        double median = samples_median(samples);

        printf("%s: %.2f %s (median, %.2f..%.2f of %zu)", name, median, unit, samples->values[0],
               samples->values[samples->n - 1], samples->n);
        if (budget > 0)
                printf(": %s budget <= %g", median <= budget ? "within" : "OUTSIDE", budget);
        printf("\n");
        fflush(stdout);
}

bool bench_is_smoke(int argc, char *argv[]) {
        bool smoke = argc == 2 && streq(argv[1], "--smoke");

        if (argc > 1 && !smoke)
                test_die("usage: %s [--smoke]", argv[0]);
        return smoke;
}
