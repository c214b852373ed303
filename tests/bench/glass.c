/*
 * From a call to the glass of a wall of 1080p: until the simulated screen has the frame on which the call
 * stands large, as the display daemon's own event "shown" says. Between them the aggregator composes the
 * board and sends it, the display daemon reads it, lays it out, draws what differs, hands that over, and
 * begins to speak.
 *
 * "Command to glass" begins with the command, as the record has it: the commit is in it, and both moments are
 * the daemons' own. Its floor is one raw SQLite commit, one round trip between sd-bus peers through a
 * dbus-daemon, and one copy of all pixels; calls and floors take turns, and a run's ratio is that of its
 * medians.
 *
 * "Call to glass" begins with EventRecorded in a client's hands, which comes through the bus. The board goes
 * to the display daemon on a connection of its own: the glass is often first, and this is below zero then.
 */
#include "floor-bus.h"
#include "floor.h"
#include "measure.h"
#include "tests/lib/load.h"
#include "tests/lib/loop.h"
#include "wall-rig.h"

#define GLASS_MSEC_MAX 50.0

enum { FRAME = RIG_WIDTH * RIG_HEIGHT * 4, USUAL = 5, MANY = 24 };

static const struct scenario {
        const char *command, *call, *member;
        struct rig_wall wall;
        size_t runs, calls;
        double ratio_max;
} scenarios[] = {
        {"command to glass", "call to glass", "Next", {.n_counters = USUAL}, 11, 20, 8},
        {"command to glass, 24 counters",
         "call to glass, 24 counters",
         "Next",
         {.n_counters = MANY},
         11,
         20,
         8},
        {"command to glass, recall in the place of a picture",
         "call to glass, recall in the place of a picture",
         "Recall",
         {.n_counters = USUAL, .has_page = true},
         5,
         3,
         12},
};

struct bench {
        struct rig rig;
        struct floor_bus *bus;
        struct floor_db db;
        char *fields;
        uint8_t *frames[2];
        struct samples call_msec, command_msec;
};

static double msec_between(uint64_t from_usec, uint64_t to_usec) {
        return ((double) to_usec - (double) from_usec) / USEC_PER_MSEC;
}

static double floor_msec(struct bench *bench) {
        uint64_t begin = monotonic_usec();

        floor_db_commit(&bench->db, 1, "ticket-called", bench->fields);
        floor_bus_round_trip(bench->bus);
        bench->frames[0][begin % FRAME] ^= 1; /* nothing is left out */
        memcpy(bench->frames[1], bench->frames[0], FRAME);
        return msec_between(begin, monotonic_usec());
}

static void bench_begin(struct bench *bench, const struct scenario *scenario, size_t calls,
                        struct samples *first_msec) {
        rig_begin(&bench->rig, &scenario->wall);
        _cleanup_free_ char *db = centre_path(bench->rig.centre, "floor.db");

        bench->bus = floor_bus_new(centre_event(bench->rig.centre), bench->rig.dir, "/proc/self/exe");
        floor_db_open(&bench->db, db);
        bench->fields = load_press_fields(0);
        for (size_t i = 0; i < ELEMENTSOF(bench->frames); i++) {
                bench->frames[i] = malloc(FRAME);
                assert(bench->frames[i]);
                memset(bench->frames[i], (int) i, FRAME);
        }
        rig_issue(&bench->rig, (unsigned) (scenario->wall.n_counters + calls));
        for (unsigned i = 0; i < scenario->wall.n_counters; i++) {
                struct rig_call call = rig_call(&bench->rig, "Next");

                if (i == 0)
                        samples_add(first_msec, msec_between(call.commanded_usec, call.shown_usec));
        }
}

static void bench_end(struct bench *bench) {
        samples_clear(&bench->call_msec);
        samples_clear(&bench->command_msec);
        for (size_t i = 0; i < ELEMENTSOF(bench->frames); i++)
                free(bench->frames[i]);
        free(bench->fields);
        floor_db_close(&bench->db);
        floor_bus_free(bench->bus);
        rig_end(&bench->rig);
}

static void run_once(struct bench *bench, const struct scenario *scenario, size_t calls,
                     struct comparison *comparison) {
        _cleanup_samples_ struct samples command = {0}, floor = {0};

        for (size_t i = 0; i < calls; i++) {
                if (scenario->wall.has_page)
                        rig_await_page(&bench->rig);
                struct rig_call call = rig_call(&bench->rig, scenario->member);

                samples_add(&command, msec_between(call.commanded_usec, call.shown_usec));
                samples_add(&bench->command_msec, msec_between(call.commanded_usec, call.shown_usec));
                samples_add(&bench->call_msec, msec_between(call.heard_usec, call.shown_usec));
                samples_add(&floor, floor_msec(bench));
        }
        comparison_add_run(comparison, samples_median(&command), samples_median(&floor));
}

static void run(const struct scenario *scenario, bool smoke, struct samples *first_msec) {
        size_t runs = smoke ? 1 : scenario->runs, calls = smoke ? 2 : scenario->calls;
        _cleanup_comparison_ struct comparison comparison = {
                .name = scenario->command, .unit = "ms", .budget = scenario->ratio_max};
        struct bench bench = {.bus = NULL};

        bench_begin(&bench, scenario, runs * calls, first_msec);
        for (size_t i = 0; i < runs; i++)
                run_once(&bench, scenario, calls, &comparison);
        comparison_print(&comparison);
        figure_print(scenario->command, "ms", &bench.command_msec, GLASS_MSEC_MAX);
        figure_print(scenario->call, "ms", &bench.call_msec, GLASS_MSEC_MAX);
        bench_end(&bench);
}

int main(int argc, char *argv[]) {
        if (argc == 3 && streq(argv[1], "--echo"))
                return floor_bus_echo(argv[2]);

        bool smoke = bench_is_smoke(argc, argv);
        _cleanup_samples_ struct samples first_msec = {0};

        for (size_t i = 0; i < ELEMENTSOF(scenarios); i++)
                run(&scenarios[i], smoke, &first_msec);
        figure_print("command to glass, the first of a process", "ms", &first_msec, GLASS_MSEC_MAX);
        return EXIT_SUCCESS;
}
