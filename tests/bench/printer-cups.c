/* The same ticket through our service and through CUPS with a raster driver, in turns: request to first byte.
 * CUPS gets the slip as the image that came out of ours, so it has nothing to lay out. */
#include "cups.h"
#include "measure.h"
#include "tests/lib/files.h"
#include "ticket.h"

/* WARM_UP: while SQLite's log grows each commit pays for new blocks of the file too; after 1000 pages it does
 * not. */
enum { RUNS = 10, TICKETS = 5, WARM_UP = 150 };

#define SOONER_MIN 3.0

static const char *missing(void) {
        return rig_missing() ? rig_missing() : cups_missing();
}

static void run(struct comparison *comparison, struct cups *cups, int watch, const char *png, size_t size) {
        _cleanup_samples_ struct samples ours = {0}, theirs = {0};

        for (unsigned i = 0; i < TICKETS; i++) {
                samples_add(&ours, (double) ticket_print(watch, i + 1).first_usec / 1000);
                samples_add(&theirs, (double) cups_print(cups, png, size) / 1000);
        }
        comparison_add_run(comparison, samples_median(&theirs), samples_median(&ours));
}

int main(int argc, char *argv[]) {
        unsigned runs = bench_is_smoke(argc, argv) ? 1 : RUNS;
        _cleanup_comparison_ struct comparison comparison = {
                .name = "ticket, request to first byte, CUPS to ours",
                .unit = "ms",
                .budget = SOONER_MIN,
                .at_least = true};
        size_t size;

        if (missing()) {
                printf("skipped: %s\n", missing());
                return 77;
        }
        rig_setup();
        _cleanup_free_ char *here = rig_path(""), *image = rig_path("state/sim/phieu/paper-0001.png");
        int watch = ticket_start();
        for (unsigned i = 0; i < (runs > 1 ? WARM_UP : 1); i++)
                (void) ticket_print(watch, i);
        _cleanup_free_ char *png = file_read(image, &size);
        struct cups *cups = cups_start(rig_event(), here);
        (void) cups_print(cups, png, size);
        for (unsigned i = 0; i < runs; i++)
                run(&comparison, cups, watch, png, size);
        comparison_print(&comparison);
        cups_free(cups);
        close(watch);
        rig_teardown();
        return EXIT_SUCCESS;
}
