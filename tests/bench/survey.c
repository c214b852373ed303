/*
 * Sheets of the survey a second, each answered after it is on disk, one call after the other as the page
 * sends them. Floors, in turns with them: raw SQLite commits (WAL, FULL) of as many rows, an event and a
 * sheet; and each with a round trip between sd-bus peers through a dbus-daemon, which is only told. The most
 * that motcuad takes at once is 60: of a room that sends them within a second nobody waits for longer than
 * that on a disk of 240 commits a second, such as cards have, by a fourth of the first floor.
 */
#include <signal.h>

#include "floor-bus.h"
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

static void add_since(struct samples *samples, uint64_t begin_usec) {
        samples_add(samples, (double) (monotonic_usec() - begin_usec));
}

/* Of that many microseconds each, so many a second. */
static double a_second(struct samples *samples) {
        return (double) USEC_PER_SEC / samples_median(samples);
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

struct bench {
        struct centre *centre;
        struct floor_db db;
        struct floor_bus *floor;
        sd_bus *bus;
        unsigned number;
};

static void bench_begin(struct bench *bench, const char *dir) {
        _cleanup_free_ char *path = centre_path(bench->centre, "floor.db");

        write_config(bench->centre);
        floor_db_open(&bench->db, path);
        bench->floor = floor_bus_new(centre_event(bench->centre), dir, "/proc/self/exe");
        centre_start(bench->centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(bench->centre, CENTRE_MOTCUAD);
        bench->bus = centre_connect(bench->centre, CENTRE_WEB);
}

static void bench_end(struct bench *bench) {
        sd_bus_close_unref(bench->bus);
        floor_db_close(&bench->db);
        floor_bus_free(bench->floor);
}

/* In turns, one by one. */
static void run_once(struct bench *bench, struct comparison *commits, struct comparison *round_trips) {
        _cleanup_samples_ struct samples sheets = {0}, plain = {0}, both = {0};

        for (size_t i = 0; i < SHEETS; i++) {
                uint64_t begin = monotonic_usec();
                send_sheet(bench->bus, bench->number++);
                add_since(&sheets, begin);
                begin = monotonic_usec();
                floor_db_commit(&bench->db, ROWS, "survey-answered", fields);
                add_since(&plain, begin);
                begin = monotonic_usec();
                floor_bus_round_trip(bench->floor);
                floor_db_commit(&bench->db, ROWS, "survey-answered", fields);
                add_since(&both, begin);
        }
        double x = a_second(&sheets);
        comparison_add_run(commits, x, a_second(&plain));
        comparison_add_run(round_trips, x, a_second(&both));
        restart(bench->centre);
}

int main(int argc, char *argv[]) {
        if (argc == 3 && streq(argv[1], "--echo"))
                return floor_bus_echo(argv[2]);

        bool smoke = bench_is_smoke(argc, argv);
        _cleanup_comparison_ struct comparison commits = {.name = "sheets of the survey beside commits",
                                                          .unit = "a second",
                                                          .budget = BUDGET_OF_COMMITS,
                                                          .at_least = true};
        _cleanup_comparison_ struct comparison round_trips = {
                .name = "sheets of the survey beside commits and round trips", .unit = "a second"};
        char *dir;
        struct bench bench = {.centre = stage_new(&dir)};

        bench_begin(&bench, dir);
        for (size_t i = 0; i < (smoke ? 1 : WARM_UP); i++)
                floor_db_commit(&bench.db, ROWS, "survey-answered", fields);
        for (size_t i = 0; i < (smoke ? 1 : RUNS); i++)
                run_once(&bench, &commits, &round_trips);
        comparison_print(&commits);
        comparison_print(&round_trips);
        bench_end(&bench);
        stage_free(bench.centre, dir);
        return EXIT_SUCCESS;
}
