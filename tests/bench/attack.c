/*
 * "Done" to an open keypad while local users ask for all that they can: first edge of the key to the first
 * light of the rating, both as the trace of the simulated hardware stamps them. Floor: the same with nobody
 * else on the bus, in turns with it. The attackers have a control group of their own where one can be had, as
 * users have one on a machine with systemd; elsewhere they take of the processor what they get.
 */
#include "measure.h"
#include "stage.h"
#include "tests/lib/attackers.h"
#include "tests/lib/client.h"
#include "tests/lib/loop.h"
#include "tests/lib/trace.h"

enum { ACCOUNTS = 20 };

struct bench {
        struct centre *centre;
        struct trace trace;
};

/* The first light of a rating after the last press of "done". */
static bool find_opening(const struct trace *trace, uint64_t *ret_nsec) {
        uint64_t opened = 0;

        for (size_t i = trace->n_edges; i > 0; i--) {
                const struct trace_edge *edge = &trace->edges[i - 1];

                if (edge->output && edge->level && streq(edge->line, "light-neutral"))
                        opened = edge->monotonic_nsec;
                if (!edge->output && edge->level == CENTRE_PRESSED_LEVEL && streq(edge->line, "done")) {
                        *ret_nsec = opened - edge->monotonic_nsec;
                        return opened > 0;
                }
        }
        return false;
}

static bool is_open(void *userdata) {
        struct bench *bench = userdata;
        uint64_t nsec;

        trace_update(&bench->trace);
        return find_opening(&bench->trace, &nsec);
}

static bool is_thanked(void *userdata) {
        struct bench *bench = userdata;

        trace_update(&bench->trace);
        return trace_is_thanked(&bench->trace, "satisfied");
}

/* Watches the hardware alone: what is announced on the bus comes late to whoever shares it with attackers. */
static void visit(struct bench *bench, struct samples *samples) {
        sd_bus *bus = centre_bus(bench->centre);
        uint64_t nsec = 0;

        client_press(bus, "quay1", "done");
        centre_wait(bench->centre, is_open, bench, "the keypad opens");
        (void) find_opening(&bench->trace, &nsec);
        samples_add(samples, (double) nsec / 1000);
        client_press(bus, "quay1", "satisfied");
        centre_wait(bench->centre, is_thanked, bench, "the keypad thanks");
}

static void run_once(struct bench *bench, enum attack attack, size_t visits, struct comparison *comparison) {
        _cleanup_samples_ struct samples quiet = {}, attacked = {};

        for (size_t i = 0; i < visits; i++)
                visit(bench, &quiet);
        struct attackers *attackers = attackers_new(bench->centre, attack, ACCOUNTS);
        attackers_weigh(attackers);
        while (attackers_count(attackers) < ACCOUNTS)
                stage_run(bench->centre, USEC_PER_MSEC);
        for (size_t i = 0; i < visits; i++)
                visit(bench, &attacked);
        attackers_free(attackers);
        comparison_add_run(comparison, samples_median(&attacked), samples_median(&quiet));
}

int main(int argc, char *argv[]) {
        static const enum attack attacks[] = {ATTACK_NO_REPLY, ATTACK_READS, ATTACK_COME_AND_GO};
        bool smoke = bench_is_smoke(argc, argv);
        char *dir;
        struct bench bench = {.centre = stage_new(&dir)};
        _cleanup_free_ char *trace = centre_path(bench.centre, "trace");

        centre_write_config(bench.centre, centre_config_quick);
        centre_start_all(bench.centre);
        trace_open(&bench.trace, centre_event(bench.centre), trace);
        for (size_t i = 0; i < ELEMENTSOF(attacks); i++) {
                char name[100];
                must_errno(
                        snprintf(name, sizeof(name), "done to open under %s", attack_to_string(attacks[i])));
                _cleanup_comparison_ struct comparison comparison = {.name = name, .unit = "us", .budget = 3};

                for (size_t k = 0; k < (smoke ? 1 : 7); k++)
                        run_once(&bench, attacks[i], smoke ? 3 : 30, &comparison);
                comparison_print(&comparison);
        }
        trace_close(&bench.trace);
        stage_free(bench.centre, dir);
        return EXIT_SUCCESS;
}
