#include "stage.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

enum { EXIT_SKIPPED = 77, LOOK_USEC = 5000 };

struct centre *stage_new(char **ret_dir) {
        const char *base = getenv("MOTCUA_BENCH_DIR"), *missing = centre_missing();

        if (missing) {
                printf("skipped: %s\n", missing);
                exit(EXIT_SKIPPED);
        }
        char *dir = file_join(base ? base : "/var/tmp", "motcua-bench-XXXXXX");
        if (!mkdtemp(dir))
                test_die("%s: %s", dir, strerror(errno));
        must_errno(chmod(dir, 0755));
        *ret_dir = dir;
        return centre_new(dir);
}

void stage_free(struct centre *centre, char *dir) {
        centre_free(centre);
        file_remove_tree(dir);
        free(dir);
}

static int on_end(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        bool *over = userdata;

        *over = true;
        return 0;
}

static bool is_over(void *userdata) {
        const bool *over = userdata;

        return *over;
}

void stage_run(struct centre *centre, uint64_t usec) {
        sd_event_source *timer = NULL;
        bool over = false;

        must(sd_event_add_time_relative(centre_event(centre), &timer, CLOCK_MONOTONIC, usec, 1, on_end,
                                        &over));
        if (!loop_wait(centre_event(centre), usec + 10 * USEC_PER_SEC, is_over, &over))
                test_die("a timer did not come");
        sd_event_source_disable_unref(timer);
}

uint64_t stage_cursor(struct centre *centre) {
        return client_get_u64(centre_bus(centre), "vn.motcua.Centre1", "/vn/motcua/Centre1",
                              "vn.motcua.Centre1", "Cursor");
}

void stage_await_cursor(struct centre *centre, uint64_t id) {
        uint64_t deadline = monotonic_usec() + 600 * USEC_PER_SEC;

        while (stage_cursor(centre) < id) {
                if (monotonic_usec() > deadline)
                        test_die("event %" PRIu64 " was not recorded in time", id);
                stage_run(centre, LOOK_USEC);
        }
}
