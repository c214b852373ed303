/*
 * A backlog of events over D-Bus into the record: rows a second, from the start of motcuad's process to the
 * last row, against raw SQLite inserting as many, 100 a commit, into a file on the same disk.
 */
#include "floor.h"
#include "measure.h"
#include "stage.h"
#include "tests/lib/load.h"
#include "tests/lib/loop.h"

enum {
        COMMIT_ROWS = 100,
        ROWS_PER_PRESS = 2, /* nobody is signed in: each press is recorded, and what became of it */
};

static double ingest_rate(size_t n) {
        char *dir;
        struct centre *centre = stage_new(&dir);
        _cleanup_free_ char *outbox = centre_path(centre, "state/keypad/" CENTRE_OUTBOX);

        load_fill_outbox(outbox, n, centre_uid(CENTRE_KEYPAD));
        centre_start(centre, CENTRE_KEYPADD, NULL);
        centre_wait_ready(centre, CENTRE_KEYPADD);
        uint64_t begin = monotonic_usec();
        centre_start(centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(centre, CENTRE_MOTCUAD);
        stage_await_cursor(centre, n * ROWS_PER_PRESS);
        double rate = (double) stage_cursor(centre) * USEC_PER_SEC / (double) (monotonic_usec() - begin);
        stage_free(centre, dir);
        return rate;
}

static double floor_rate(size_t n) {
        char *dir;
        struct centre *centre = stage_new(&dir); /* for its folder */
        _cleanup_free_ char *path = centre_path(centre, "floor.db"), *fields = load_press_fields(0);
        struct floor_db db;

        floor_db_open(&db, path);
        uint64_t begin = monotonic_usec();
        for (size_t i = 0; i < n; i += COMMIT_ROWS)
                floor_db_commit(&db, COMMIT_ROWS, "press", fields);
        double rate = (double) n * USEC_PER_SEC / (double) (monotonic_usec() - begin);
        floor_db_close(&db);
        stage_free(centre, dir);
        return rate;
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        size_t n = smoke ? 2000 : 100000, runs = smoke ? 1 : 5;
        _cleanup_comparison_ struct comparison comparison = {
                .name = "backlog into the record", .unit = "rows/s", .budget = 0.6, .at_least = true};

        for (size_t i = 0; i < runs; i++) {
                double rate = ingest_rate(n);
                comparison_add_run(&comparison, rate, floor_rate(n));
        }
        comparison_print(&comparison);
        return EXIT_SUCCESS;
}
