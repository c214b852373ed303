/*
 * Idle: wake-ups a second of each daemon while nothing is pressed, and their memory. A wake-up is a voluntary
 * context switch. Debouncing plays no part: with edges reported by the kernel nothing is polled. The
 * watchdog, which systemd asks for, is not part of it but for the wall, which has a clock to go on with it.
 */
#include <inttypes.h>

#include "measure.h"
#include "stage.h"
#include "tests/lib/load.h"
#include "tests/lib/loop.h"
#include "wall-rig.h"

static const char *const names[CENTRE_PAIR_END] = {
        [CENTRE_KEYPADD] = "motcua-keypadd", [CENTRE_MOTCUAD] = "motcuad"};

static void measure_wakeups(struct centre *centre, size_t windows, uint64_t window_usec) {
        struct samples rates[CENTRE_PAIR_END] = {};

        stage_run(centre, 3 * USEC_PER_SEC); /* past what follows the start */
        for (size_t i = 0; i < windows; i++) {
                uint64_t before[CENTRE_PAIR_END];
                for (enum centre_daemon d = 0; d < CENTRE_PAIR_END; d++)
                        before[d] = process_voluntary_switches(centre_process(centre, d));
                stage_run(centre, window_usec);
                for (enum centre_daemon d = 0; d < CENTRE_PAIR_END; d++) {
                        uint64_t n = process_voluntary_switches(centre_process(centre, d)) - before[d];
                        samples_add(&rates[d], (double) n * USEC_PER_SEC / (double) window_usec);
                }
        }
        for (enum centre_daemon d = 0; d < CENTRE_PAIR_END; d++) {
                char name[100];
                must_errno(snprintf(name, sizeof(name), "idle wake-ups of %s", names[d]));
                figure_print(name, "a second", &rates[d], 1);
                samples_clear(&rates[d]);
        }
}

/* Memory while a backlog of n events goes through both daemons: at the half, at the end, and when all is
 * quiet. */
static void measure_memory(size_t n) {
        char *dir;
        struct centre *centre = stage_new(&dir);
        _cleanup_free_ char *outbox = centre_path(centre, "state/keypad/" CENTRE_OUTBOX);
        const char *const moments[] = {"at the half", "at the end", "then quiet"};
        uint64_t kb[CENTRE_PAIR_END][ELEMENTSOF(moments)];

        load_fill_outbox(outbox, n, centre_uid(CENTRE_KEYPAD));
        centre_start_all(centre);
        for (size_t i = 0; i < ELEMENTSOF(moments); i++) {
                stage_await_cursor(centre, i == 0 ? n / 2 : n);
                if (i == 2)
                        stage_run(centre, 4 * USEC_PER_SEC);
                for (enum centre_daemon d = 0; d < CENTRE_PAIR_END; d++)
                        kb[d][i] = process_pss_kb(centre_process(centre, d));
        }
        for (enum centre_daemon d = 0; d < CENTRE_PAIR_END; d++) {
                printf("memory of %s, %zu events:", names[d], n);
                for (size_t i = 0; i < ELEMENTSOF(moments); i++)
                        printf(" %s %" PRIu64 " kB,", moments[i], kb[d][i]);
                printf(" growth from the half to the end %+" PRId64 " kB\n", (int64_t) (kb[d][1] - kb[d][0]));
        }
        stage_free(centre, dir);
}

/* A minute at a time: its clock shows minutes. */
static void measure_wall(size_t windows, uint64_t window_usec) {
        _cleanup_samples_ struct samples rates = {0};
        struct rig rig;

        rig_begin(&rig, &(struct rig_wall){.n_counters = 5, .is_silent = true, .has_watchdog = true});
        rig_issue(&rig, 8);
        for (int i = 0; i < 5; i++)
                (void) rig_call(&rig, "Next");
        stage_run(rig.centre, RIG_CALL_SEC * USEC_PER_SEC + USEC_PER_SEC); /* until no call stands large */
        for (size_t i = 0; i < windows; i++) {
                struct process *wall = centre_process(rig.centre, CENTRE_DISPLAYD);
                uint64_t before = process_voluntary_switches(wall);

                stage_run(rig.centre, window_usec);
                samples_add(&rates, (double) (process_voluntary_switches(wall) - before) * 60 * USEC_PER_SEC /
                                            (double) window_usec);
        }
        figure_print("idle wake-ups of motcua-displayd, clock and watchdog", "a minute", &rates, 6);
        rig_end(&rig);
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        char *dir;
        struct centre *centre = stage_new(&dir);

        centre_start_all(centre);
        measure_wakeups(centre, smoke ? 1 : 5, (smoke ? 1 : 10) * USEC_PER_SEC);
        uint64_t sum = 0;
        for (enum centre_daemon d = 0; d < CENTRE_PAIR_END; d++)
                sum += process_pss_kb(centre_process(centre, d));
        printf("memory of both daemons, idle: %" PRIu64 " kB of the 40 MB that the whole system may take\n",
               sum);
        stage_free(centre, dir);
        measure_memory(smoke ? 2000 : 100000);
        measure_wall(smoke ? 1 : 3, (smoke ? 1 : 60) * USEC_PER_SEC);
        return EXIT_SUCCESS;
}
