/*
 * One press at a time, from its first edge on, without the time that debouncing waits by configuration:
 *
 *   light     first edge to the light's output, both as the trace of the simulated hardware stamps them, less
 *             DebounceMsec: the timer's lateness, the commit in the outbox, the output. Floor: one raw SQLite
 *             commit (WAL, FULL) of the same row and one write(2) of a trace line.
 *   recorded  first edge to EventRecorded in a client's hands, less DebounceMsec. Floor: two raw commits and
 * two round trips of the same fields between sd-bus peers through a dbus-daemon.
 *
 * Presses and floors take turns; a run's ratio is that of its medians.
 */
#include <fcntl.h>
#include <inttypes.h>

#include "floor-bus.h"
#include "floor.h"
#include "measure.h"
#include "stage.h"
#include "tests/lib/client.h"
#include "tests/lib/load.h"
#include "tests/lib/loop.h"
#include "tests/lib/records.h"
#include "tests/lib/trace.h"

/*
 * While a write-ahead log grows, each commit also pays for new blocks of the file. A service grows its log
 * once and then writes over it for years; so do all sides here before anything is measured. SQLite starts
 * over after 1,000 pages, and a press writes at least one.
 */
enum { DEBOUNCE_USEC = 1000, WARM_UP = 1100 };

static const char *const keys[] = {"next",     "recall", "start", "no-show", "transfer",
                                   "priority", "pause",  "hold",  "open",    "close"};

struct bench {
        struct centre *centre;
        struct records records;
        struct trace trace;
        struct floor_bus *bus;
        struct floor_db outbox, record;
        int trace_fd;
        size_t next_key;
        size_t n_presses;
};

struct times {
        struct samples light, light_floor, recorded, recorded_floor;
};

static bool is_recorded(void *userdata) {
        const struct bench *bench = userdata;

        return records_count(&bench->records, "press") >= bench->n_presses;
}

static bool shines(void *userdata) {
        struct bench *bench = userdata;
        const struct trace_edge *last;

        trace_update(&bench->trace);
        last = &bench->trace.edges[bench->trace.n_edges - 1];
        for (size_t i = bench->trace.n_edges; i > 0; i--, last--) {
                if (!last->output && last->level == CENTRE_PRESSED_LEVEL)
                        return false;
                if (last->output && last->level)
                        return true;
        }
        return false;
}

/* The key's light is out: thanks for the press before must not hide those for the next. */
static bool is_dark(void *userdata) {
        struct bench *bench = userdata;
        char line[TRACE_NAME];

        must_errno(snprintf(line, sizeof(line), "light-%s", keys[bench->next_key]));
        trace_update(&bench->trace);
        for (size_t i = bench->trace.n_edges; i > 0; i--)
                if (streq(bench->trace.edges[i - 1].line, line))
                        return !bench->trace.edges[i - 1].level;
        return true;
}

/* The newest edge of this kind; shines() has seen that both are there. */
static uint64_t last_edge_nsec(const struct trace *trace, bool output, bool level) {
        for (size_t i = trace->n_edges; i > 0; i--)
                if (trace->edges[i - 1].output == output && trace->edges[i - 1].level == level)
                        return trace->edges[i - 1].monotonic_nsec;
        test_die("the trace has no such edge");
}

static void press_once(struct bench *bench, struct times *times) {
        centre_wait(bench->centre, is_dark, bench, "the light of the press before goes out");
        bench->n_presses++;
        client_press(centre_bus(bench->centre), "quay1", keys[bench->next_key]);
        bench->next_key = (bench->next_key + 1) % ELEMENTSOF(keys);
        centre_wait(bench->centre, is_recorded, bench, "the press is recorded");
        uint64_t now = monotonic_usec();
        centre_wait(bench->centre, shines, bench, "the light");

        uint64_t pressed = last_edge_nsec(&bench->trace, false, CENTRE_PRESSED_LEVEL);
        uint64_t shone = last_edge_nsec(&bench->trace, true, true);
        samples_add(&times->light, (double) (shone - pressed) / 1000 - DEBOUNCE_USEC);
        samples_add(&times->recorded, (double) now - (double) pressed / 1000 - DEBOUNCE_USEC);
}

static void floor_once(struct bench *bench, struct times *times, const char *fields) {
        static const char line[] = "123456789012345 out quay1 light-next 1\n";

        uint64_t begin = monotonic_usec();
        floor_db_commit(&bench->outbox, 1, "press", fields);
        must_errno(write(bench->trace_fd, line, sizeof(line) - 1));
        samples_add(&times->light_floor, (double) (monotonic_usec() - begin));

        begin = monotonic_usec();
        floor_db_commit(&bench->outbox, 1, "press", fields);
        floor_bus_round_trip(bench->bus);
        floor_db_commit(&bench->record, 1, "press", fields);
        floor_bus_round_trip(bench->bus);
        samples_add(&times->recorded_floor, (double) (monotonic_usec() - begin));
}

static void bench_begin(struct bench *bench, const char *dir, const char *program) {
        _cleanup_free_ char *outbox = centre_path(bench->centre, "floor-outbox.db"),
                            *record = centre_path(bench->centre, "floor-record.db"),
                            *floor_trace = centre_path(bench->centre, "floor-trace"),
                            *trace = centre_path(bench->centre, "trace");

        floor_db_open(&bench->outbox, outbox);
        floor_db_open(&bench->record, record);
        bench->trace_fd = must_errno(open(floor_trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
        bench->bus = floor_bus_new(centre_event(bench->centre), dir, program);
        centre_start_all(bench->centre);
        trace_open(&bench->trace, centre_event(bench->centre), trace);
        records_follow(&bench->records, centre_bus(bench->centre));
}

static void bench_end(struct bench *bench) {
        trace_close(&bench->trace);
        floor_db_close(&bench->outbox);
        floor_db_close(&bench->record);
        close(bench->trace_fd);
        floor_bus_free(bench->bus);
}

static void take_turns(struct bench *bench, size_t presses, struct times *times) {
        _cleanup_free_ char *fields = load_press_fields(0);

        for (size_t i = 0; i < presses; i++) {
                press_once(bench, times);
                floor_once(bench, times, fields);
        }
}

static void times_clear(struct times *times) {
        samples_clear(&times->light);
        samples_clear(&times->light_floor);
        samples_clear(&times->recorded);
        samples_clear(&times->recorded_floor);
}

static void warm_up(struct bench *bench) {
        struct times times = {};

        take_turns(bench, WARM_UP, &times);
        times_clear(&times);
}

static void run_once(struct bench *bench, size_t presses, struct comparison *light,
                     struct comparison *recorded) {
        struct times times = {};

        take_turns(bench, presses, &times);
        comparison_add_run(light, samples_median(&times.light), samples_median(&times.light_floor));
        comparison_add_run(recorded, samples_median(&times.recorded), samples_median(&times.recorded_floor));
        times_clear(&times);
}

int main(int argc, char *argv[]) {
        if (argc == 3 && streq(argv[1], "--echo"))
                return floor_bus_echo(argv[2]);

        bool smoke = bench_is_smoke(argc, argv);
        _cleanup_comparison_ struct comparison light = {
                .name = "press to light", .unit = "us", .budget = 1.5};
        _cleanup_comparison_ struct comparison recorded = {
                .name = "press to EventRecorded", .unit = "us", .budget = 2};
        char *dir;
        struct bench bench = {.centre = stage_new(&dir)};

        bench_begin(&bench, dir, "/proc/self/exe");
        if (!smoke)
                warm_up(&bench);
        for (size_t i = 0; i < (smoke ? 1 : 11); i++)
                run_once(&bench, smoke ? 10 : 60, &light, &recorded);
        comparison_print(&light);
        comparison_print(&recorded);
        bench_end(&bench);
        stage_free(bench.centre, dir);
        records_clear(&bench.records);
        return EXIT_SUCCESS;
}
