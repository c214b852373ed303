/*
 * Figures of a benchmark: what was measured and its floor, taken in turns in one run, so that a busy or slow
 * machine slows both.
 */
#pragma once

#include "services/base/util.h"

enum { MEASURE_RUNS_MAX = 64 };

struct samples {
        double *values;
        size_t n, allocated;
};

void samples_add(struct samples *samples, double value);
double samples_median(struct samples *samples);
/* The smallest value that so much of all (0 to 1) is not above. */
double samples_quantile(struct samples *samples, double part);
void samples_clear(struct samples *samples);
#define _cleanup_samples_ _cleanup_(samples_clear)

/* One ratio a run, each from the medians of that run's samples. */
struct comparison {
        const char *name;
        const char *unit; /* of x and floor */
        double budget;    /* 0: none, it is only told */
        bool at_least;    /* the budget is a lower bound: of speeds, not of times */
        struct samples x, floor, ratio;
};

void comparison_add_run(struct comparison *comparison, double x, double floor);
/* "name: X unit, ratio to floor Y unit R (median, min..max of N runs): within budget B". */
void comparison_print(struct comparison *comparison);
void comparison_clear(struct comparison *comparison);
#define _cleanup_comparison_ _cleanup_(comparison_clear)

/* A figure without a floor: "name: X unit (median, min..max of N): within budget B"; 0: no budget. */
void figure_print(const char *name, const char *unit, struct samples *samples, double budget);

/* Whether --smoke was given: a run that shows that it works, not how fast it is. Refuses other arguments. */
bool bench_is_smoke(int argc, char *argv[]);
