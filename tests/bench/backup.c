/*
 * 100 presses a second while the record of 2 million visits is backed up: how late 99 of 100 are thanked for
 * at the most, against the same presses before it in the same run. From when the press was due to the light's
 * output, so that a press which had to wait for one before it is no excuse. One day is really lived through,
 * the others are copies of it. Smaller with --smoke.
 */
#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>

#include "copy-days.h"
#include "measure.h"
#include "stage.h"
#include "tests/lib/client.h"
#include "tests/lib/loop.h"
#include "tests/lib/records.h"
#include "tests/lib/trace.h"

enum {
        COUNTERS = 3,
        KEYPADS = 10, /* the others have no counter */
        PRESS_EACH_USEC = 10000,
        DEBOUNCE_USEC = 1000,
        WARM_UP = 1100, /* the outbox starts over in its write-ahead log: press.c */
        CYCLE_USEC = KEYPADS * 10 * PRESS_EACH_USEC,
        LOOK_USEC = 100000,
        PATIENCE_USEC = 1800 * 1000000,
};
#define THANKS_RATIO_MAX 2

struct plan {
        size_t visits_a_day, days, runs, quiet, warm_up;
};
static const struct plan full = {801, 2500, 5, 2000, WARM_UP}, smoke = {9, 20, 1, 20, 0};

static const char *const keypads[KEYPADS] = {"quay1", "quay2", "quay3", "quay4", "quay5",
                                             "quay6", "quay7", "quay8", "quay9", "quay10"};
/* A light is dark again, and more, before its key's next turn comes. */
static const char *const keys[] = {"next",     "recall", "start", "no-show", "transfer",
                                   "priority", "pause",  "hold",  "open",    "close"};

struct press {
        const char *keypad, *key;
        uint64_t due_usec;
};

struct bench {
        struct centre *centre;
        struct records records;
        struct trace trace;
        struct press *presses;
        size_t n_presses, n_allocated;
        size_t next;    /* whose turn it is */
        size_t i_edges; /* of the trace: before it is nothing of the presses to come */
};

/* ----- the record ----- */

static bool is_rated(void *userdata) {
        const struct bench *bench = userdata;

        return records_count(&bench->records, "rating") == COUNTERS;
}

static bool is_armed(void *userdata) {
        const struct bench *bench = userdata;

        return records_count(&bench->records, "armed") == COUNTERS;
}

static void live_through_day(struct bench *bench, size_t visits) {
        sd_bus *bus = centre_bus(bench->centre);

        for (size_t n = 0; n < visits; n += COUNTERS) {
                records_clear(&bench->records);
                for (size_t i = 0; i < COUNTERS; i++)
                        client_press(bus, keypads[i], "done");
                centre_wait(bench->centre, is_armed, bench, "all are armed");
                for (size_t i = 0; i < COUNTERS; i++)
                        client_press(bus, keypads[i], "satisfied");
                centre_wait(bench->centre, is_rated, bench, "all have rated");
        }
}

static void configure(struct centre *centre) {
        _cleanup_free_ char *text = strdup(centre_config_quick);

        for (size_t i = COUNTERS; i < KEYPADS; i++) {
                must(str_extend(&text, "", "[Keypad %s]\nChip=%s\nDebounceMsec=1\nPressesPerSec=200\n",
                                keypads[i], keypads[i]));
                for (size_t k = 0; k < ELEMENTSOF(keys); k++)
                        must(str_extend(&text, "", "Key.%s=%s\nLight.%s=light-%s\n", keys[k], keys[k],
                                        keys[k], keys[k]));
        }
        centre_write_config(centre, text);
}

static void make_record(struct bench *bench, const struct plan *plan) {
        _cleanup_free_ char *path = centre_path(bench->centre, "state/centre/" CENTRE_DATABASE);
        struct day_size day;
        struct stat st;

        configure(bench->centre);
        centre_start_all(bench->centre);
        records_follow(&bench->records, centre_bus(bench->centre));
        live_through_day(bench, plan->visits_a_day);
        centre_stop(bench->centre, CENTRE_KEYPADD, SIGTERM);
        centre_stop(bench->centre, CENTRE_MOTCUAD, SIGTERM);
        day_measure(path, &day);
        day_copy(path, &day, 1, plan->days, 250);
        must_errno(stat(path, &st));
        printf("  a record of %zu visits, %.0f MB\n", plan->visits_a_day * plan->days,
               (double) st.st_size / 1e6);
        fflush(stdout);
}

/* The proof of the log since the start is over: it is no part of what is measured. */
static void await_proven(struct centre *centre) {
        uint64_t begin_usec = monotonic_usec();

        for (;;) {
                _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                int r = sd_bus_call_method(centre_bus(centre), "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                           "vn.motcua.Centre1", "GetCheckpoint", &error, NULL, "a{sv}", 0);
                if (r >= 0)
                        return;
                if (monotonic_usec() - begin_usec > PATIENCE_USEC)
                        test_die("no checkpoint is signed: %s", error.message);
                stage_run(centre, LOOK_USEC);
        }
}

/* ----- presses ----- */

static void press_when_due(struct bench *bench, uint64_t due_usec) {
        uint64_t now_usec;

        /* The loop's own clock stands still while nothing runs in it: a timer may come early. */
        while ((now_usec = monotonic_usec()) < due_usec)
                stage_run(bench->centre, due_usec - now_usec);
        if (bench->n_presses == bench->n_allocated) {
                bench->n_allocated = bench->n_allocated > 0 ? 2 * bench->n_allocated : 1024;
                bench->presses = realloc(bench->presses, bench->n_allocated * sizeof(struct press));
                assert(bench->presses);
        }
        size_t n = bench->next++;
        struct press *press = &bench->presses[bench->n_presses++];
        *press = (struct press){keypads[n % KEYPADS], keys[n / KEYPADS % ELEMENTSOF(keys)], due_usec};
        client_press(centre_bus(bench->centre), press->keypad, press->key);
}

static void begin_presses(struct bench *bench) {
        bench->n_presses = 0;
        bench->trace.n_edges = bench->i_edges = 0;
}

/* When the press's light begins to shine; 0: it does not. Lines of the trace are in order of time, but for
 * some milliseconds. */
static uint64_t find_light(struct bench *bench, const struct press *press) {
        const struct trace *trace = &bench->trace;
        char line[TRACE_NAME];

        must_errno(snprintf(line, sizeof(line), "light-%s", press->key));
        while (bench->i_edges < trace->n_edges &&
               trace->edges[bench->i_edges].monotonic_nsec / 1000 + CYCLE_USEC < press->due_usec)
                bench->i_edges++;
        for (size_t i = bench->i_edges; i < trace->n_edges; i++) {
                const struct trace_edge *edge = &trace->edges[i];
                if (edge->monotonic_nsec / 1000 >= press->due_usec && edge->output && edge->level &&
                    streq(edge->chip, press->keypad) && streq(edge->line, line))
                        return edge->monotonic_nsec / 1000;
        }
        return 0;
}

static bool last_shines(void *userdata) {
        struct bench *bench = userdata;

        trace_update(&bench->trace);
        return find_light(bench, &bench->presses[bench->n_presses - 1]) > 0;
}

/* A light that shone still, of the turn before, does not begin to: then that was as late as a turn is long.
 */
static double end_presses(struct bench *bench, double *ret_worst) {
        _cleanup_samples_ struct samples samples = {};

        centre_wait(bench->centre, last_shines, bench, "thanks for the last press");
        stage_run(bench->centre, CYCLE_USEC); /* one before it may be thanked for behind it */
        trace_update(&bench->trace);
        bench->i_edges = 0;
        for (size_t i = 0; i < bench->n_presses; i++) {
                uint64_t light_usec = find_light(bench, &bench->presses[i]),
                         due_usec = bench->presses[i].due_usec + DEBOUNCE_USEC;
                samples_add(&samples, light_usec > 0 ? (double) light_usec - (double) due_usec : CYCLE_USEC);
        }
        *ret_worst = samples_quantile(&samples, 1);
        return samples_quantile(&samples, 0.99);
}

static void press_quietly(struct bench *bench, size_t n) {
        uint64_t due_usec = monotonic_usec();

        for (size_t i = 0; i < n; i++)
                press_when_due(bench, due_usec += PRESS_EACH_USEC);
}

static void press_during_backup(struct bench *bench) {
        _cleanup_free_ char *path = centre_path(bench->centre, "copy.db"),
                            *log = centre_path(bench->centre, "log/motcuactl"),
                            *socket = centre_path(bench->centre, "bus"), *option = NULL;
        uint64_t begin_usec = monotonic_usec(), due_usec = begin_usec;

        must_errno(asprintf(&option, "--bus=unix:path=%s", socket));
        const struct process_spec spec = {
                .argv = (const char *const[]){TEST_MOTCUACTL, option, "backup", path, NULL}, .log_path = log};
        struct process *backup = process_start(centre_event(bench->centre), &spec, NULL, NULL);
        while (!process_has_exited(backup))
                press_when_due(bench, due_usec += PRESS_EACH_USEC);
        if (process_result(backup) != 0)
                test_die("the backup failed: %d", process_result(backup));
        process_free(backup);
        must_errno(unlink(path));
        printf("  a backup took %.1f s, %zu presses came in\n",
               (double) (monotonic_usec() - begin_usec) / 1e6, bench->n_presses);
        fflush(stdout);
}

static void run_once(struct bench *bench, const struct plan *plan, struct comparison *thanks,
                     struct comparison *worst) {
        double quiet_worst, backup_worst;

        begin_presses(bench);
        press_quietly(bench, plan->quiet);
        double quiet = end_presses(bench, &quiet_worst);
        begin_presses(bench);
        press_during_backup(bench);
        double during = end_presses(bench, &backup_worst);
        comparison_add_run(thanks, during, quiet);
        comparison_add_run(worst, backup_worst, quiet_worst);
}

int main(int argc, char *argv[]) {
        const struct plan *plan = bench_is_smoke(argc, argv) ? &smoke : &full;
        _cleanup_comparison_ struct comparison thanks = {.name = "press to light during a backup, 99 of 100",
                                                         .unit = "us",
                                                         .budget = THANKS_RATIO_MAX};
        _cleanup_comparison_ struct comparison worst = {
                .name = "the latest of them", .unit = "us", .budget = THANKS_RATIO_MAX};
        char *dir;
        struct bench bench = {.centre = stage_new(&dir)};

        make_record(&bench, plan);
        centre_start_all(bench.centre);
        await_proven(bench.centre);
        records_clear(&bench.records);
        _cleanup_free_ char *trace = centre_path(bench.centre, "trace");
        trace_open(&bench.trace, centre_event(bench.centre), trace);
        press_quietly(&bench, plan->warm_up);
        for (size_t i = 0; i < plan->runs; i++)
                run_once(&bench, plan, &thanks, &worst);
        comparison_print(&thanks);
        comparison_print(&worst);
        trace_close(&bench.trace);
        records_clear(&bench.records);
        free(bench.presses);
        stage_free(bench.centre, dir);
        return EXIT_SUCCESS;
}
