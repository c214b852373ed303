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
#include "hand.h"
#include "stage.h"
#include "tests/lib/load.h"
#include "tests/lib/loop.h"

struct bench {
        struct centre *centre;
        struct hand hand;
        struct floor_bus *bus;
        struct floor_db outbox, record;
        int trace_fd;
};

struct times {
        struct samples light, light_floor, recorded, recorded_floor;
};

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
                            *floor_trace = centre_path(bench->centre, "floor-trace");

        floor_db_open(&bench->outbox, outbox);
        floor_db_open(&bench->record, record);
        bench->trace_fd = must_errno(open(floor_trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
        bench->bus = floor_bus_new(centre_event(bench->centre), dir, program);
        centre_start_all(bench->centre);
        hand_begin(&bench->hand, bench->centre);
}

static void bench_end(struct bench *bench) {
        hand_end(&bench->hand);
        floor_db_close(&bench->outbox);
        floor_db_close(&bench->record);
        close(bench->trace_fd);
        floor_bus_free(bench->bus);
}

static void take_turns(struct bench *bench, size_t presses, struct times *times) {
        _cleanup_free_ char *fields = load_press_fields(0);

        for (size_t i = 0; i < presses; i++) {
                hand_press(&bench->hand, &times->light, &times->recorded);
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

        take_turns(bench, HAND_WARM_UP, &times);
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
        records_clear(&bench.hand.records);
        return EXIT_SUCCESS;
}
