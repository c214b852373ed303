/*
 * Sheets of the survey a second, each answered after it is on disk, one call after the other as the page
 * sends them; beside raw SQLite commits (WAL, FULL) of as many rows: an event and a sheet. The most that
 * motcuad takes at once is 60; of a room that sends them in one second on a disk of 240 commits a second none
 * waits longer: a fourth of the floor.
 */
#include <signal.h>

#include "floor.h"
#include "measure.h"
#include "stage.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

enum { SHEETS = 60, ROWS = 2, RUNS = 11, WARM_UP = 600 };

#define BUDGET_OF_COMMITS 0.25

static const char fields[] =
        "{\"answers\":\"chung=satisfied\",\"channel\":\"qr\",\"coded\":false,\"department\":\"\",\"drawn\":"
        "false,\"tag\":\"0123456789abcdef0123456789abcdef\",\"version\":"
        "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}";

static void send_sheet(sd_bus *bus, unsigned number) {
        char once[32];

        (void) snprintf(once, sizeof(once), "form-%u", number);
        must(sd_bus_call_method(bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                "AddSurvey", NULL, NULL, "sa{ss}a{sv}", "qr", 1, "chung", "satisfied", 1,
                                "once", "s", once));
}

static double count_a_second(uint64_t begin_usec, size_t n) {
        return (double) n * USEC_PER_SEC / (double) (monotonic_usec() - begin_usec);
}

/* So many at once are taken of a motcuad that was just started. */
static void restart(struct centre *centre) {
        centre_stop(centre, CENTRE_MOTCUAD, SIGTERM);
        centre_start(centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(centre, CENTRE_MOTCUAD);
}

static void write_config(struct centre *centre) {
        _cleanup_free_ char *file = centre_path(centre, "etc/khao-sat.survey"), *config = NULL;

        file_write_text(file,
                        "title: Khảo sát | Survey\nquestion: chung | Hài lòng? | Satisfied?\nfigure: K1\n");
        must_errno(asprintf(&config, "%s[Survey]\nQuestions=%s\n", centre_config_default, file));
        centre_write_config(centre, config);
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        _cleanup_comparison_ struct comparison comparison = {.name = "sheets of the survey",
                                                             .unit = "a second",
                                                             .budget = BUDGET_OF_COMMITS,
                                                             .at_least = true};
        char *dir;
        struct centre *centre = stage_new(&dir);
        _cleanup_free_ char *path = centre_path(centre, "floor.db");
        struct floor_db db;
        unsigned number = 0;

        write_config(centre);
        floor_db_open(&db, path);
        centre_start(centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(centre, CENTRE_MOTCUAD);
        sd_bus *bus = centre_connect(centre, CENTRE_WEB);
        for (size_t i = 0; i < (smoke ? 1 : WARM_UP); i++)
                floor_db_commit(&db, ROWS, "survey-answered", fields);
        for (size_t i = 0; i < (smoke ? 1 : RUNS); i++) {
                uint64_t begin = monotonic_usec();
                for (size_t k = 0; k < SHEETS; k++)
                        send_sheet(bus, number++);
                double x = count_a_second(begin, SHEETS);
                begin = monotonic_usec();
                for (size_t k = 0; k < SHEETS; k++)
                        floor_db_commit(&db, ROWS, "survey-answered", fields);
                comparison_add_run(&comparison, x, count_a_second(begin, SHEETS));
                restart(centre);
        }
        comparison_print(&comparison);
        sd_bus_close_unref(bus);
        floor_db_close(&db);
        stage_free(centre, dir);
        return EXIT_SUCCESS;
}
