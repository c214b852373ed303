/* From a call of Print to the first byte into the (simulated) printer; bytes on the wire; memory. */
#include "measure.h"
#include "ticket.h"

enum { TICKETS = 200, TICKETS_SMOKE = 3 };

#define FIRST_MSEC_MAX 30.0
#define BYTES_MAX 30000.0
#define PRIVATE_MB_MAX 8.0

/* Of smaps_rollup, the sum of the lines that begin so. */
static double memory_mb(const char *name) {
        _cleanup_free_ char *path = NULL, *line = NULL;
        size_t size = 0;
        uint64_t sum = 0, kb;

        must_errno(asprintf(&path, "/proc/%d/smaps_rollup", (int) rig_pid()));
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        if (!f)
                test_die("%s: %s", path, strerror(errno));
        while (getline(&line, &size, f) > 0) {
                char *value = strchr(line, ':');

                if (strncmp(line, name, strlen(name)) != 0 || !value)
                        continue;
                value += 1 + strspn(value + 1, " ");
                value[strcspn(value, " ")] = '\0';
                must(parse_u64(value, 0, UINT32_MAX, &kb));
                sum += kb;
        }
        return (double) sum / 1024;
}

int main(int argc, char *argv[]) {
        unsigned n = bench_is_smoke(argc, argv) ? TICKETS_SMOKE : TICKETS;
        _cleanup_samples_ struct samples reply = {0}, first = {0}, printed = {0}, bytes = {0}, memory = {0};

        if (rig_missing()) {
                printf("skipped: %s\n", rig_missing());
                return 77;
        }
        rig_setup();
        int watch = ticket_start();
        for (unsigned i = 0; i < n; i++) {
                size_t before = rig_count_taken("phieu");
                struct ticket_times times = ticket_print(watch, i + 1);

                samples_add(&reply, (double) times.reply_usec / 1000);
                samples_add(&first, (double) times.first_usec / 1000);
                samples_add(&printed, (double) times.printed_usec / 1000);
                samples_add(&bytes, (double) (rig_count_taken("phieu") - before));
        }
        /* Program text that happens to be mapped by nobody else is clean: it comes and goes with the page
         * cache. */
        samples_add(&memory, memory_mb("Private_Dirty:"));
        figure_print("ticket, request to first byte", "ms", &first, FIRST_MSEC_MAX);
        figure_print("ticket, bytes on the wire", "bytes", &bytes, BYTES_MAX);
        figure_print("printerd, private memory", "MB", &memory, PRIVATE_MB_MAX);
        printf("printerd, with clean pages that nobody else maps now %.2f MB, PSS %.2f MB\n",
               memory_mb("Private_"), memory_mb("Pss:"));
        printf("ticket, request to reply %.2f ms, to confirmation %.2f ms (medians)\n",
               samples_median(&reply), samples_median(&printed));
        close(watch);
        rig_teardown();
        return EXIT_SUCCESS;
}
