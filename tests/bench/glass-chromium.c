/*
 * The wall through our daemon and as a page of a Chromium kiosk with the same texts, font and sizes, in
 * turns: processor time and memory of all of its processes, and the time from a call to the glass. Ours
 * begins at the command, with the aggregator's commit and the bus; Chromium's in the page itself, as if the
 * news were there already, and ends when it says that the screen has the frame. Neither speaks. Chromium
 * draws without a graphics processor here, and for no screen: nothing copies its frames to one.
 */
#include <sys/stat.h>

#include "chromium.h"
#include "measure.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tree.h"
#include "wall-rig.h"

enum { COUNTERS = 5, RUNS = 10, CALLS = 50, SETTLE_USEC = 3 * USEC_PER_SEC };

/* Least ratios, theirs to ours. */
#define START_MIN 5.0
#define CALLS_MIN 1.0
#define MEMORY_MIN 8.0
#define SOONER_MIN 1.0

enum side { OURS, THEIRS, _SIDE_MAX };

struct bench {
        struct rig rig;
        struct chromium *chromium;
        pid_t roots[_SIDE_MAX];
};

static double call_msec(struct bench *bench, enum side side) {
        if (side == THEIRS)
                return chromium_await(bench->chromium, "update()");
        struct rig_call call = rig_call(&bench->rig, "Next");
        return (double) (call.shown_usec - call.commanded_usec) / USEC_PER_MSEC;
}

/* Adds one ratio of times and one of processor time. */
static void run_once(struct bench *bench, size_t calls, struct comparison *times, struct comparison *cpu) {
        double msec[_SIDE_MAX], cpu_msec[_SIDE_MAX];

        for (enum side side = OURS; side < _SIDE_MAX; side++) {
                _cleanup_samples_ struct samples samples = {0};
                double before = tree_measure(bench->roots[side]).cpu_msec;

                for (size_t i = 0; i < calls; i++)
                        samples_add(&samples, call_msec(bench, side));
                msec[side] = samples_median(&samples);
                cpu_msec[side] = (tree_measure(bench->roots[side]).cpu_msec - before) / (double) calls;
        }
        comparison_add_run(times, msec[THEIRS], msec[OURS]);
        comparison_add_run(cpu, cpu_msec[THEIRS], cpu_msec[OURS]);
}

static void bench_begin(struct bench *bench, size_t calls) {
        rig_begin(&bench->rig, &(struct rig_wall){.n_counters = COUNTERS, .is_silent = true});
        _cleanup_free_ char *dir = centre_path(bench->rig.centre, "chromium");

        must_errno(mkdir(dir, 0700));
        bench->chromium = chromium_start(centre_event(bench->rig.centre), dir, TEST_PAGE);
        bench->roots[OURS] = process_pid(centre_process(bench->rig.centre, CENTRE_DISPLAYD));
        bench->roots[THEIRS] = chromium_pid(bench->chromium);
        rig_issue(&bench->rig, (unsigned) calls);
}

static void compare_trees(struct bench *bench, struct comparison *memory, struct comparison *start) {
        struct tree trees[_SIDE_MAX];

        for (enum side side = OURS; side < _SIDE_MAX; side++)
                trees[side] = tree_measure(bench->roots[side]);
        comparison_add_run(memory, (double) trees[THEIRS].pss_kb / 1024, (double) trees[OURS].pss_kb / 1024);
        if (start)
                comparison_add_run(start, trees[THEIRS].cpu_msec, trees[OURS].cpu_msec);
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        size_t runs = smoke ? 1 : RUNS, calls = smoke ? 5 : CALLS;
        _cleanup_comparison_ struct comparison
                start = {.name = "wall, start with the first calls, Chromium to ours",
                         .unit = "ms of CPU",
                         .budget = START_MIN,
                         .at_least = true},
                times = {.name = "call to glass, Chromium to ours",
                         .unit = "ms",
                         .budget = SOONER_MIN,
                         .at_least = true},
                cpu = {.name = "wall, a call, Chromium to ours",
                       .unit = "ms of CPU",
                       .budget = CALLS_MIN,
                       .at_least = true},
                memory = {.name = "memory of a wall, Chromium to ours",
                          .unit = "MB",
                          .budget = MEMORY_MIN,
                          .at_least = true};
        struct bench bench = {.chromium = NULL};

        if (chromium_missing()) {
                printf("skipped: %s\n", chromium_missing());
                return 77;
        }
        bench_begin(&bench, COUNTERS + calls * runs);
        for (enum side side = OURS; side < _SIDE_MAX; side++)
                for (size_t i = 0; i < COUNTERS; i++)
                        (void) call_msec(&bench, side);
        stage_run(bench.rig.centre, SETTLE_USEC);
        compare_trees(&bench, &memory, &start);
        for (size_t i = 0; i < runs; i++) {
                run_once(&bench, calls, &times, &cpu);
                compare_trees(&bench, &memory, NULL);
        }
        comparison_print(&start);
        comparison_print(&cpu);
        comparison_print(&memory);
        comparison_print(&times);
        chromium_free(bench.chromium);
        rig_end(&bench.rig);
        return EXIT_SUCCESS;
}
