/*
 * Idle: wake-ups a second of each daemon while nothing is pressed, and their memory. A wake-up is a voluntary
 * context switch. Debouncing plays no part: with edges reported by the kernel nothing is polled. The
 * watchdog, which systemd asks for, is not part of it.
 */
#include <inttypes.h>

#include "measure.h"
#include "stage.h"
#include "tests/lib/load.h"
#include "tests/lib/loop.h"

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
        return EXIT_SUCCESS;
}
